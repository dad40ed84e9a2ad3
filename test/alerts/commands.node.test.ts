import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@opensearch-project/opensearch'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { lastJson, type Run } from '#test/run-hinomi.ts'
import { callCli } from '../cli/call-cli.ts'
import { type Receiver, startReceiver } from './receiver.ts'

vi.setConfig({ testTimeout: 120_000 })

let node: SharedNode
let client: Client
let receiver: Receiver
let folder: string
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  receiver = await startReceiver()
  folder = await mkdtemp(join(tmpdir(), 'hinomi-alerts-'))
  await writeFile(
    join(folder, 'hinomi.alerts.yaml'),
    `channels: [{name: duty, type: slack, url: '${receiver.url}'}, {name: here, type: console, digest: false}]`,
  )
  await bootstrap(client, SOURCES, 'local')
})
afterAll(async () => {
  await client.close()
  await receiver.close()
  await node.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => receiver.answer(() => 200))

const hinomi = (...args: string[]) => callCli(['alerts', ...args, '--opensearch', node.url], { folder })

const jsonLines = ({ stdout }: Run): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

async function writeSignal(id: string, severity: string, principal: string): Promise<void> {
  const now = new Date().toISOString()
  const index = `hinomi-signals-${now.slice(0, 7).replace('-', '.')}`
  const document = {
    ...{ '@timestamp': now, event: { ingested: now, kind: 'signal' }, rule: { id: 'G22', name: 'CloudTrail stopped' } },
    ...{
      cloud: { account: { id: ['111122223333'] } },
      hinomi: { severity, principal, title_ja: '停止', dedup_key: 'G22' },
    },
  }
  await new IndexOpener(client).open(index)
  await client.index({ index, id, body: document as never, refresh: true })
}

describe('hinomi alerts', () => {
  it('sends, lists, takes over and sends again', async () => {
    await writeSignal('a', 'critical', '火')
    await writeSignal('b', 'low', 'b')
    receiver.answer(() => 404)
    const refused = await hinomi('send')
    const listed = await hinomi('list', '--status', 'dead', '--json')
    receiver.answer(() => 200)
    const again = await hinomi('redeliver', '--json')
    const quiet = await hinomi('send', '--json')
    const [dead] = jsonLines(listed)
    const group = (dead as { hinomi: { alert: { group: string } } }).hinomi.alert.group
    const taken = await hinomi('ack', group, '--by', '鈴木')
    const twice = await hinomi('ack', group, '--by', '鈴木')
    const digest = await hinomi('digest')
    const table = await hinomi('list')

    expect(refused.status, refused.stderr).toBe(1)
    expect(refused.stdout).toMatch(/【火の見】\[緊急\].*G22 停止[\s\S]*操作主体: 火/)
    expect(refused.stdout).toMatch(/signals 2, .*sent 1, .*dead 1/)
    expect(jsonLines(listed)).toHaveLength(1)
    expect(dead).toMatchObject({ hinomi: { alert: { status: 'dead', error: 'HTTP 404', channel: 'duty' } } })
    expect(lastJson(again)).toMatchObject({ redelivered: 1, sent: 1 })
    expect(again.status).toBe(0)
    expect(lastJson(quiet)).toMatchObject({ signals: 0, sent: 0, failures: [] })
    expect([taken.status, twice.status]).toEqual([0, 1])
    expect(digest.stdout).toMatch(/duty\n【火の見】\[低\] 検知のまとめ[\s\S]*\[低\] G22 停止: 件数 1/)
    expect(table.stdout).toMatch(/\d JST +here +group +sent +critical +G22/)
    expect(receiver.received).toHaveLength(2)
  })
})

describe('the function', () => {
  it('does the same, once a call, with the settings of a file', async () => {
    await writeSignal('c', 'high', 'c')
    vi.stubEnv('HINOMI_OPENSEARCH_URL', node.url)
    vi.stubEnv('HINOMI_ALERTS', join(folder, 'hinomi.alerts.yaml'))
    const { handler } = await import('#infra/lambdas/notify.ts')
    const printed: string[] = []
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
    const before = receiver.received.length
    const context = { getRemainingTimeInMillis: () => 60_000 }
    await handler({}, context)
    await handler({}, context)
    spy.mockRestore()
    vi.unstubAllEnvs()

    expect(receiver.received.length - before).toBe(1)
    expect(printed.filter((line) => line.includes('"AlertHeartbeat":1'))).toHaveLength(2)
  })
})
