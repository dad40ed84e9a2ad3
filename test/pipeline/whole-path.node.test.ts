import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bundleLambdas } from '#infra/lambdas/kit/bundle.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { type Receiver, startReceiver } from '#test/alerts/receiver.ts'
import { type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { type Lambda, startLambda } from '#test/lambda-runtime.ts'
import { rawGuardDuty, rawHub, rawInspector } from '#test/raw-finding.ts'
import { projectRoot } from '#test/run-tool.ts'
import { startS3Server, useS3Server } from '#test/s3-server.ts'
import { startSqsServer } from '#test/sqs-server.ts'
import { bundleFunctions } from '../../scripts/generate/member-template.ts'
import { ACCOUNT } from './archive-builder.ts'
import { at, type Pipeline, startPipeline } from './pipeline.ts'
import { QueuePath, type Servers } from './queue-path.ts'

const SDK_OF_LAMBDA = [
  'client-s3',
  'client-guardduty',
  'client-securityhub',
  'client-inspector2',
  'client-config-service',
]
const FINDINGS = ['findings-guardduty', 'findings-securityhub', 'findings-inspector'] as const
const SIGNALS = 'hinomi-signals-*'
const REGISTRY = `account_id,name\n${ACCOUNT},住民記録\n`
/** Several pages of every list. */
const COUNT = 230

let folder: string
let servers: Servers
let pipeline: Pipeline
let services: FindingsServer
let receiver: Receiver
let path: QueuePath
const lambdas: Lambda[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-whole-path-'))
  await bundleLambdas(folder, ['load-messages', 'notify'])
  await bundleExporter(join(folder, 'pull'))
  const [s3, sqs] = await Promise.all([startS3Server(), startSqsServer()])
  useS3Server(s3)
  pipeline = await startPipeline()
  servers = { s3, sqs, opensearchUrl: pipeline.url }
  services = await startFindingsServer(ACCOUNT)
  receiver = await startReceiver()
})
afterEach(async () => {
  for (const lambda of lambdas.splice(0)) await lambda.stop()
  await path?.stop()
})
afterAll(async () => {
  await Promise.all([servers?.s3.stop(), servers?.sqs.stop(), pipeline?.stop(), services?.stop(), receiver?.close()])
  await rm(folder, { recursive: true, force: true })
})

/** Puts the code that stands in the member template into a folder, beside the SDK that the runtime of Lambda brings. */
async function bundleExporter(target: string): Promise<void> {
  const sdk = join(target, 'node_modules', '@aws-sdk')
  await mkdir(sdk, { recursive: true })
  for (const name of SDK_OF_LAMBDA) await symlink(join(projectRoot, 'node_modules', '@aws-sdk', name), join(sdk, name))
  await writeFile(join(target, 'index.js'), (await bundleFunctions(projectRoot)).pull)
}

async function startExporter(): Promise<Lambda> {
  const { endpoint } = services
  const environment = {
    ...{ ACCOUNT, CENTRAL_BUCKET: path.bucket, SOURCES: 'guardduty,securityhub,inspector' },
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: servers.s3.endpoint },
  }
  const lambda = await startLambda({ folder: join(folder, 'pull'), timeoutMs: 120_000, environment })
  lambdas.push(lambda)
  return lambda
}

async function startNotifier(): Promise<Lambda> {
  const channel = { name: 'duty', type: 'webhook', url: receiver.url, secret: 'env:SECRET', digest: false }
  const settings = join(folder, 'alerts.json')
  await writeFile(settings, JSON.stringify({ reminders: 0, channels: [channel] }))
  const environment = { HINOMI_OPENSEARCH_URL: pipeline.url, HINOMI_ALERTS: settings, SECRET: 'secret' }
  const lambda = await startLambda({ folder: join(folder, 'notify'), timeoutMs: 120_000, environment })
  lambdas.push(lambda)
  return lambda
}

/** Tells the queue of what is new in the bucket, as S3 does: everything twice here, in no order, with a broken message between. */
async function notify(known: Set<string>): Promise<string[]> {
  const fresh = (await path.keys('events/')).filter((key) => !known.has(key))
  for (const key of fresh) known.add(key)
  const notices = [...fresh, ...fresh].map((key) => path.notice(key))
  await path.send([...notices, '{"Records": broken'].sort(() => Math.random() - 0.5))
  return fresh
}

/** How many findings of each source have a status. */
async function countStatus(status: string): Promise<number[]> {
  await pipeline.client.indices.refresh({ index: FINDINGS.join() })
  return Promise.all(FINDINGS.map((index) => pipeline.count(index, { term: { 'hinomi.finding.status': status } })))
}

const told = () => receiver.received.map(({ body }) => JSON.parse(body) as { id: string; signals: number })

describe('findings from the services of an account to the person on duty', () => {
  it('NA-12 NA-21 NA-50 are all there once, resolved when they are gone, and told once', {
    timeout: 240_000,
  }, async () => {
    await bootstrap(pipeline.client, SOURCES, 'local')
    path = await QueuePath.open(servers, {
      ...{ bundleFolder: join(folder, 'load-messages'), accountsCsv: REGISTRY, timeoutMs: 60_000 },
    })
    const [exporter, notifier] = [await startExporter(), await startNotifier()]
    const numbers = Array.from({ length: COUNT }, (_, number) => number)
    services.holdings.guardduty = numbers.map((number) => rawGuardDuty(ACCOUNT, number))
    services.holdings.securityhub = numbers.map((number) => rawHub(ACCOUNT, number))
    services.holdings.inspector2 = numbers.map((number) => rawInspector(ACCOUNT, number))
    services.faults.push({
      path: /findings securityhub/,
      status: 429,
      error: 'TooManyRequestsException',
      times: 2,
      after: 1,
    })
    const known = new Set<string>()

    const firstPull = await exporter.invoke({})
    const firstObjects = await notify(known)
    await path.drain()
    const before = { open: await countStatus('open'), resolved: await countStatus('resolved') }
    await pipeline.client.indices.refresh({ index: SIGNALS })
    const signals = await pipeline.count(SIGNALS)
    const told1 = await notifier.invoke({})
    services.holdings.guardduty.splice(7, 1)
    services.holdings.inspector2.splice(200, 1)
    const secondPull = await exporter.invoke({})
    await notify(known)
    await path.drain()
    const told2 = await notifier.invoke({})

    expect(firstPull, exporter.log).toMatchObject({ kind: 'answer', answer: { securityhub: { findings: COUNT } } })
    expect(secondPull, exporter.log).toMatchObject({ kind: 'answer', answer: { guardduty: { findings: COUNT - 1 } } })
    // each pull looks whether the hub is on and asks for three pages; two requests were refused
    expect(services.requests.filter(({ call }) => call.endsWith('/findings securityhub'))).toHaveLength(4 + 2 + 4)
    expect(firstObjects.filter((key) => key.endsWith('.manifest.json'))).toHaveLength(3)
    expect(before).toEqual({ open: [COUNT, COUNT, COUNT], resolved: [0, 0, 0] })
    expect(await countStatus('open')).toEqual([COUNT - 1, COUNT, COUNT - 1])
    expect(await countStatus('resolved')).toEqual([1, 0, 1])
    expect(await resolvedTitles()).toEqual(['CVE-2026-10200 - openssl', 'finding 7'])
    // each broken message was tried three times
    expect(path.metric('MessagesRejected')).toBe(2 * 3)
    expect(path.metric('RecordsQuarantined')).toBe(0)
    expect(await path.left(path.deadLetterUrl)).toBe(2)

    expect([told1, told2], notifier.log).toEqual(Array(2).fill({ kind: 'answer', answer: null }))
    await pipeline.client.indices.refresh({ index: SIGNALS })
    expect(signals).toBeGreaterThanOrEqual(COUNT)
    expect(await pipeline.count(SIGNALS)).toBe(signals)
    expect(new Set(told().map(({ id }) => id)).size).toBe(told().length)
    expect(told().reduce((sum, one) => sum + one.signals, 0)).toBe(signals)
  })
})

async function resolvedTitles(): Promise<unknown[]> {
  const query = { term: { 'hinomi.finding.status': 'resolved' } }
  const found = await pipeline.documents(FINDINGS.join(), query)
  return found.map(({ _source }) => at(_source, 'hinomi.finding.title')).sort()
}
