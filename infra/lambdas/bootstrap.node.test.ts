import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { createClient } from '#opensearch/client.ts'
import { VERSION } from '#opensearch/version.ts'
import { startDashboardsServer } from '#test/dashboards/dashboards-server.ts'
import { lambdaNode } from '#test/lambda-node.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { bundleLambdas } from './kit/bundle.ts'

/** The Node.js of Lambda. */
const NODE = lambdaNode()
const CALLER = `
import { handler } from './index.mjs'
const request = JSON.parse(process.argv[2])
if (request.crash) setTimeout(() => { throw new Error('thrown where nobody waits') }, 5)
await handler(request, { getRemainingTimeInMillis: () => 120_000 })
// Lambda goes no further than this
process.exit()
`
const ACCOUNTS = `account_id,name,municipality
111122223333,kita-portal,北市
444455556666,minami-portal,南市
`
const READERS = [{ id: 'kita', municipality: '北市', backendRoles: ['kita-staff'] }]

let node: SharedNode
let folder: string

beforeAll(async () => {
  node = await borrowTestNode()
  const target = await mkdtemp(join(tmpdir(), 'hinomi-bootstrap-'))
  const [made] = await bundleLambdas(target, ['bootstrap'])
  if (made === undefined) throw new Error('there is no function bootstrap')
  folder = made.folder
  await mkdir(join(folder, 'config'))
  await writeFile(join(folder, 'config', 'accounts.csv'), ACCOUNTS)
  await writeFile(join(folder, 'config', 'readers.json'), JSON.stringify(READERS))
  await writeFile(join(folder, 'call.mjs'), CALLER)
})
afterAll(async () => {
  await node?.stop()
  await rm(join(folder, '..'), { recursive: true, force: true })
})

/** Calls the bundled function as Lambda does, for a custom resource; returns what CloudFormation gets. */
async function call(
  request: object,
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      answers.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      response.end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const event = { StackId: 's', RequestId: 'r', LogicalResourceId: 'SetUp', ResponseURL, ...request }
  const env = { PATH: process.env.PATH, AWS_REGION: 'ap-northeast-1', ...environment }
  const child = spawn(NODE, ['call.mjs', JSON.stringify(event)], { cwd: folder, env, stdio: 'ignore' })
  await once(child, 'exit')
  server.close()
  return answers
}

describe('the bundled function bootstrap, on the Node.js of Lambda', () => {
  it('NA-18 sets an OpenSearch up on Create and again on Update, and tells what it had to leave', async () => {
    const environment = {
      HINOMI_OPENSEARCH_URL: node.url,
      HINOMI_REPLICAS: '0',
      HINOMI_RETENTION: '{"vpcflow":{"indexDays":30}}',
    }

    const created = await call({ RequestType: 'Create' }, environment)
    const updated = await call({ RequestType: 'Update', PhysicalResourceId: 'hinomi-opensearch' }, environment)
    const removed = await call({ RequestType: 'Delete', PhysicalResourceId: 'hinomi-opensearch' }, environment)

    const answer = { Status: 'SUCCESS', PhysicalResourceId: 'hinomi-opensearch', RequestId: 'r' }
    // the node has no Dashboards: that costs the pages only
    const Data = { version: VERSION, problems: expect.stringMatching(/^pages: failed/) }
    expect(created).toEqual([expect.objectContaining({ ...answer, Data })])
    expect(updated).toEqual([expect.objectContaining({ ...answer, Data })])
    expect(removed).toEqual([expect.objectContaining(answer)])
    const client = createClient(node.url)
    expect((await client.indices.exists({ index: 'findings-guardduty' })).body).toBe(true)
  })

  it('NA-51 deletes, asked by the clock, what has outlived its retention, and nobody waits for an answer', async () => {
    const client = createClient(node.url)
    const old = { hinomi: { finding: { status: 'resolved', version: 1 } } }
    await client.index({ index: 'findings-guardduty', id: 'old', refresh: true, body: old as never })

    const answers = await call({ task: 'expire' }, { HINOMI_OPENSEARCH_URL: node.url })

    expect(answers).toEqual([])
    await client.indices.refresh({ index: 'findings-guardduty' })
    expect((await client.exists({ index: 'findings-guardduty', id: 'old' })).body).toBe(false)
  })

  it('answers also when something crashes beside it, and when nothing is set', async () => {
    const [crashed] = await call(
      { RequestType: 'Update', crash: true },
      { HINOMI_OPENSEARCH_URL: 'http://127.0.0.1:1' },
    )
    const [unset] = await call({ RequestType: 'Create' }, {})

    expect(crashed).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('thrown where nobody waits') })
    expect(unset).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('HINOMI_OPENSEARCH_URL') })
  })

  it('brings the same pages that the command line imports', async () => {
    const dashboards = await startDashboardsServer({ basePath: '/_dashboards' })
    await call({ RequestType: 'Update' }, { HINOMI_OPENSEARCH_URL: dashboards.url.replace('/_dashboards', '') })
    const objects = [...(dashboards.tenants.get('global')?.values() ?? [])]
    await dashboards.stop()
    expect(objects).toEqual(JSON.parse(JSON.stringify(bundleOf('ja', DASHBOARDS, SOURCES, RULES))))
  })
})
