import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { bundleLambdas } from '#infra/lambdas/kit/bundle.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { callCli } from '#test/cli/call-cli.ts'
import { startLambda } from '#test/lambda-runtime.ts'
import { parquetOf } from '#test/parquet-rows.ts'
import { startS3Server, useS3Server } from '#test/s3-server.ts'
import { startSqsServer } from '#test/sqs-server.ts'
import {
  ACCOUNT,
  FLOW_HEADER,
  flowKey,
  flowLine,
  flowRow,
  OTHER_ACCOUNT,
  trailKey,
  trailRecord,
} from './archive-builder.ts'
import { at, type Pipeline, quarantineOf, startPipeline } from './pipeline.ts'
import { type PathOptions, QueuePath, type Servers } from './queue-path.ts'

const REGISTRY = `account_id,name\n${ACCOUNT},住民記録\n`
const FLOWS = 'logs-aws.vpcflow-*'
const TRAILS = 'logs-aws.cloudtrail-*'

// a machine that does much else at the same time is no reason to fail
vi.setConfig({ testTimeout: 240_000 })

const AWS = { AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testtest' }

let servers: Servers
let pipeline: Pipeline
let bundles: string
const paths: QueuePath[] = []

beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'hinomi-lambdas-'))
  await bundleLambdas(bundles, ['load-messages', 'detect'])
  const [s3, sqs] = await Promise.all([startS3Server(), startSqsServer()])
  useS3Server(s3)
  pipeline = await startPipeline()
  servers = { s3, sqs, opensearchUrl: pipeline.url }
})
afterAll(async () => {
  await Promise.all([servers?.s3.stop(), servers?.sqs.stop(), pipeline?.stop(), rm(bundles, { recursive: true })])
})
afterEach(async () => {
  for (const path of paths.splice(0)) await path.stop()
  await pipeline.reset()
})

/** Opens a path into an OpenSearch that was just made ready. */
async function open(change: Partial<PathOptions> = {}): Promise<QueuePath> {
  await bootstrap(pipeline.client, SOURCES, 'local')
  const bundleFolder = join(bundles, 'load-messages')
  const path = await QueuePath.open(servers, { bundleFolder, accountsCsv: REGISTRY, timeoutMs: 30_000, ...change })
  paths.push(path)
  return path
}

function flows(count: number): string {
  return [FLOW_HEADER, ...Array.from({ length: count }, (_, n) => flowLine(n)), ''].join('\n')
}

function records(count: number): object[] {
  return Array.from({ length: count }, () => trailRecord())
}

function trail(count: number): string {
  return JSON.stringify({ Records: records(count) })
}

/** Documents of logs, and what the metrics documents say of them. */
async function found(index: string): Promise<{ documents: number; metrics: unknown[] }> {
  await pipeline.client.indices.refresh({ index: `${index},${METRICS_INDEX}` })
  const metrics = (await pipeline.documents(METRICS_INDEX)).map(({ _source }) => at(_source, 'records'))
  return { documents: await pipeline.count(index), metrics }
}

describe('objects from a bucket through a queue', () => {
  it('NA-12 are all there once, whatever comes twice, late, out of order, poisoned or not at all', async () => {
    const path = await open()
    const keys = Array.from({ length: 25 }, (_, n) => (n % 2 === 0 ? trailKey() : flowKey({ name: `n${n}` })))
    for (const key of keys) await path.put(key, key.includes('CloudTrail') ? trail(40) : flows(60))
    // the reader of Parquet is a file beside the bundle
    const parquetKey = flowKey().replace('.log.gz', '.log.parquet')
    await path.put(parquetKey, parquetOf(Array.from({ length: 60 }, (_, n) => flowRow(flowLine(n)))))
    keys.push(parquetKey)
    await path.put('somewhere/else.json', '{}')
    const notices = [...keys, ...keys, 'somewhere/else.json', trailKey({ name: 'gone' })].map((key) => path.notice(key))
    notices.push(
      'this is no JSON',
      JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: path.bucket }),
    )
    notices.sort(() => Math.random() - 0.5)

    await path.send(notices)
    await path.drain()

    expect((await found(TRAILS)).documents).toBe(13 * 40)
    expect((await found(FLOWS)).documents).toBe(13 * 60)
    expect(await path.left(path.deadLetterUrl)).toBe(1)
    expect(path.metric('ObjectsMissing')).toBe(1)
    expect(path.metric('MessagesRejected')).toBe(3)
    expect(path.metric('ObjectsUnrecognized')).toBe(1)
    expect(path.metric('RecordsIndexed')).toBe(13 * 40 + 13 * 60)
    expect(path.metric('RecordsQuarantined')).toBe(1)
    expect(path.lambda.log).toContain('the message is no JSON')
    expect(path.lambda.log).not.toContain('this is no JSON')
  })

  it('larger than the time of one call are loaded by several, each record once', async () => {
    // the time of a call is up with its second request of several thousand records: the speed of the machine plays no part
    const path = await open({ timeoutMs: 120_000, environment: { TEST_MS_PER_WRITE: '36000' } })
    const key = flowKey({ name: 'large' })
    const count = 40_000
    await path.put(key, flows(count))

    await path.send([path.notice(key)])
    await path.drain(200_000)

    expect(path.metric('ObjectsUnfinished')).toBeGreaterThan(1)
    expect(path.calls.every(({ invocation }) => invocation.kind === 'answer')).toBe(true)
    const { documents, metrics } = await found(FLOWS)
    expect(documents).toBe(count)
    expect(metrics).toMatchObject([{ received: count, indexed: count, duplicate: 0, skipped: 0, quarantined: 0 }])
    expect(await path.left(path.deadLetterUrl)).toBe(0)
  })

  it('whose loader is killed in the middle are loaded whole by the next', async () => {
    const path = await open()
    const key = flowKey({ name: 'killed' })
    const count = 60_000
    await path.put(key, flows(count))
    await path.send([path.notice(key)])

    const polling = path.poll()
    for (let seen = 0; seen === 0; await sleep(50)) {
      await pipeline.client.indices.refresh({ index: FLOWS })
      // the index is just being made: as long as its shard does not answer, nothing is there
      seen = await pipeline.count(FLOWS).catch(() => 0)
    }
    path.lambda.kill()
    await polling
    const before = (await found(FLOWS)).documents
    await path.drain()

    expect(path.calls[0]?.invocation).toEqual({ kind: 'ended', timedOut: false })
    expect(before).toBeLessThan(count)
    const { documents, metrics } = await found(FLOWS)
    expect(documents).toBe(count)
    expect(metrics).toMatchObject([{ received: count, quarantined: 0, skipped: 0 }])
    expect(path.lambda.initMs).toHaveLength(2)
  })

  it('NA-45 wait in the queue while a disk of OpenSearch is full, and come when there is room', async () => {
    const path = await open({ timeoutMs: 8_000, mostReceives: 2 })
    const first = flowKey({ name: 'before' })
    await path.put(first, flows(10))
    await path.send([path.notice(first)])
    await path.drain()
    const index = (await pipeline.indices()).filter((name) => name.startsWith('logs-aws.vpcflow-')).join()
    const block = (value: boolean | null) =>
      pipeline.client.indices.putSettings({
        index: `${index},${METRICS_INDEX}`,
        body: { 'index.blocks.read_only_allow_delete': value } as never,
      })

    await block(true)
    const keys = Array.from({ length: 15 }, (_, n) => flowKey({ name: `full${n}` }))
    for (const key of keys) await path.put(key, flows(100))
    await path.send(keys.map((key) => path.notice(key)))
    while (path.metric('ObjectsRefused') < 3 * keys.length) await path.poll()
    const during = { left: await path.left(path.queueUrl), dead: await path.left(path.deadLetterUrl) }
    await block(null)
    await path.drain(90_000)

    expect(during).toEqual({ left: keys.length, dead: 0 })
    expect((await found(FLOWS)).documents).toBe(10 + keys.length * 100)
    expect(await path.left(path.deadLetterUrl)).toBe(0)
  })

  it('of a bucket that cannot be read lie in the dead letter queue until a person gives them back', async () => {
    const otherBucket = `late-${randomUUID().slice(0, 8)}`
    const path = await open({ otherBucket })
    const keys = Array.from({ length: 12 }, () => trailKey())
    await path.send(keys.map((key) => path.notice(key, otherBucket)))
    await path.drain()
    const dead = await path.left(path.deadLetterUrl)
    await path.createBucket(otherBucket)
    // quarantine goes into the main bucket: the other one is only read
    for (const key of keys) await path.put(key, JSON.stringify({ Records: [...records(5), 'broken'] }), otherBucket)

    const env = { ...AWS, AWS_ENDPOINT_URL_SQS: servers.sqs.endpoint }
    const run = await callCli(['redrive', '--queue', path.queueUrl, '--json'], { env })
    await path.drain()

    expect(dead).toBe(keys.length)
    expect(JSON.parse(run.stdout), run.stderr).toMatchObject({ moved: keys.length })
    expect((await found(TRAILS)).documents).toBe(keys.length * 5)
    const quarantine = await openArchive(`s3://${path.bucket}`)
    expect((await quarantineOf(quarantine)).map(({ bucket }) => bucket)).toEqual(keys.map(() => otherBucket))
    expect(await path.left(path.deadLetterUrl)).toBe(0)
  })

  it('NA-46 are judged by the registry of the moment, in a loader that lives on', async () => {
    const path = await open({ environment: { HINOMI_CONFIG_MINUTES: '0.01' } })
    const [early, late] = [trailKey({ account: OTHER_ACCOUNT }), trailKey({ account: OTHER_ACCOUNT })]
    const body = () => JSON.stringify({ Records: [trailRecord({ recipientAccountId: OTHER_ACCOUNT })] })
    await path.put(early, body())
    await path.send([path.notice(early)])
    await path.drain()
    await path.put('config/accounts.csv', `${REGISTRY}${OTHER_ACCOUNT},税\n`)
    await sleep(1_000)
    await path.put(late, body())

    await path.send([path.notice(late)])
    await path.drain()

    expect(path.metric('RecordsQuarantined')).toBe(1)
    expect(path.metric('RecordsIndexed')).toBe(1)
    expect(path.lambda.initMs).toHaveLength(1)
  })
})

it('rules over several events are run by a function of their own, under the same registry', async () => {
  const path = await open()
  const lambda = await startLambda({
    folder: join(bundles, 'detect'),
    timeoutMs: 120_000,
    environment: {
      HINOMI_OPENSEARCH_URL: pipeline.url,
      HINOMI_CONFIG: `s3://${path.bucket}/config`,
      AWS_ENDPOINT_URL_S3: servers.s3.endpoint,
    },
  })

  const invocation = await lambda.invoke({})
  await lambda.stop()

  expect(invocation, lambda.log).toEqual({ kind: 'answer', answer: null })
  expect(lambda.log).toMatch(/"RulesRun":[1-9]\d*,"RulesFailed":0/)
})

describe('an OpenSearch that takes little at a time', () => {
  let small: Pipeline
  beforeAll(async () => {
    small = await startPipeline({ settings: { 'indexing_pressure.memory.limit': '256kb' } })
  })
  afterAll(() => small?.stop())

  it('NA-08 NA-44 gets less until it takes it, and everything in the end, without a word in the dead letter queue', async () => {
    await bootstrap(small.client, SOURCES, 'local')
    const path = await QueuePath.open(
      { ...servers, opensearchUrl: small.url },
      { bundleFolder: join(bundles, 'load-messages'), accountsCsv: REGISTRY, timeoutMs: 60_000 },
    )
    paths.push(path)
    const keys = Array.from({ length: 10 }, (_, n) => flowKey({ name: `throttled${n}` }))
    for (const key of keys) await path.put(key, flows(400))

    await path.send(keys.map((key) => path.notice(key)))
    await path.drain(180_000)

    await small.client.indices.refresh({ index: FLOWS })
    expect(await small.count(FLOWS)).toBe(keys.length * 400)
    expect(path.metric('BulkRetries')).toBeGreaterThan(0)
    expect(await path.left(path.deadLetterUrl)).toBe(0)
  })
})
