import type { Client } from '@opensearch-project/opensearch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import type { SeverityLabel } from '#core/severity.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createBulkWriter } from '#opensearch/bulk-writer.ts'
import { createClient } from '#opensearch/client.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import { configOf } from '#test/alerts/examples.ts'
import { type Receiver, startReceiver } from '#test/alerts/receiver.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { createSender } from './channels/senders.ts'
import { type NotifyReport, notifyOnce } from './notify.ts'
import { acknowledge, digestSoFar, listAlerts, redeliver } from './operate.ts'
import { ruleLookup } from './rule-lookup.ts'
import { createStore, type SeenAlert, type Store } from './store/store.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 600_000 })

/** Some minutes after the full hour, so that no window ends within a test by chance. */
const START = Date.parse('2026-11-26T03:05:00Z')
const MINUTE_MS = 60_000
const SIGNALS = 'hinomi-signals-2026.11'
const ruleOf = ruleLookup(RULES)

let node: SharedNode
let client: Client
let store: Store
let receiver: Receiver
let clock: number
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
})
afterAll(async () => {
  await client.close()
  await node.stop()
})
beforeEach(async () => {
  await bootstrap(client, SOURCES, 'local')
  store = createStore(client)
  receiver = await startReceiver()
  clock = START
})
afterEach(async () => {
  await receiver.close()
  const { body } = await client.indices.get({ index: `${ALERTS_INDEX}-*,hinomi-signals-*` })
  const index = Object.keys(body)
  if (index.length > 0) await client.indices.delete({ index })
})

interface Written {
  readonly id: string
  readonly rule?: string
  readonly severity?: SeverityLabel
  readonly principal?: string
  readonly suppressedBy?: readonly string[]
}

async function writeSignals(signals: Iterable<Written>): Promise<void> {
  await new IndexOpener(client).open(SIGNALS)
  const writer = createBulkWriter(client)
  for (const {
    id,
    rule = 'G22',
    severity = 'critical',
    principal = 'arn:aws:iam::111122223333:role/x',
    suppressedBy,
  } of signals) {
    const document = {
      '@timestamp': new Date(clock - MINUTE_MS).toISOString(),
      event: { ingested: new Date(clock).toISOString(), kind: 'signal' },
      rule: { id: rule, name: 'English title' },
      cloud: { account: { id: ['111122223333'] } },
      hinomi: { severity, principal, title_ja: '日本語の題', dedup_key: rule, suppressed_by: suppressedBy },
    }
    await writer.add({ index: SIGNALS, id, operation: 'index', json: JSON.stringify(document), settle: () => {} })
  }
  await writer.flush()
  await client.indices.refresh({ index: SIGNALS })
}

function configWith(more: object = {}, channel: object = {}) {
  const webhook = { name: 'duty', type: 'webhook', url: receiver.url, secret: 'env:SECRET', digest: false, ...channel }
  return configOf([webhook], { reminders: 0, ...more })
}

const sender = createSender({
  readSecret: async () => 'secret',
  print: () => {},
  now: () => clock,
  timeoutMs: 3000,
})

function run(config = configWith(), send = sender): Promise<NotifyReport> {
  return notifyOnce({
    ...{ client, config, ruleOf, digest, send },
    now: () => clock,
    budgetMs: Number.MAX_SAFE_INTEGER,
  })
}

interface Body {
  readonly id: string
  readonly kind: string
  readonly signals: number
  readonly groups?: number
  readonly text: string
}

const bodies = (): Body[] => receiver.received.map(({ body }) => JSON.parse(body) as Body)
const kinds = () => bodies().map(({ kind, signals }) => [kind, signals])
const alertOf = (seen: SeenAlert | undefined) => seen?.document.hinomi?.alert

describe('the notifier', () => {
  it('NA-50 sends a signal once, however often it runs and is written again', async () => {
    await writeSignals([{ id: 'a' }, { id: 'b' }])
    const first = await run()
    clock += MINUTE_MS
    await writeSignals([{ id: 'a' }])
    const second = await run()

    expect(first).toMatchObject({ signals: 2, sent: 1, complete: true, failures: [] })
    expect(second).toMatchObject({ signals: 0, sent: 0 })
    expect(kinds()).toEqual([['group', 2]])
    expect(bodies()[0]?.text).toContain('検知ルール: G22 日本語の題')
  })

  it('never sends what is suppressed', async () => {
    await writeSignals([{ id: 'a', suppressedBy: ['t:CHG-1'] }])
    expect(await run()).toMatchObject({ signals: 0, sent: 0 })
    expect(receiver.received).toEqual([])
  })

  it('is quiet about a group for its time, tells a worse hit at once, and in the end how many more there were', async () => {
    await writeSignals([{ id: 'a', severity: 'high' }])
    await run()
    clock += MINUTE_MS
    await writeSignals([
      { id: 'b', severity: 'high' },
      { id: 'c', severity: 'high' },
      { id: 'a', severity: 'critical' },
    ])
    await run()
    clock += 80 * MINUTE_MS
    const quiet = await run()

    expect(kinds()).toEqual([
      ['group', 1],
      ['group', 1],
      ['more', 2],
    ])
    expect(quiet).toMatchObject({ sent: 1 })
    expect(await run()).toMatchObject({ sent: 0 })
  })

  it('two at once send each message once', async () => {
    await writeSignals(Array.from({ length: 8 }, (_, n) => ({ id: `s${n}`, principal: `p${n}` })))
    const reports = await Promise.all([run(), run(), run()])
    const left = await run()

    const ids = bodies().map(({ id }) => id)
    expect(ids).toHaveLength(8)
    expect(new Set(ids).size).toBe(8)
    expect([...reports, left].reduce((sum, { sent }) => sum + sent, 0)).toBe(8)
  })

  it('that is killed while it sends leaves nothing behind: the next sends the message again, after five minutes', async () => {
    await writeSignals([{ id: 'a' }])
    const killed = run(configWith(), () => new Promise(() => {}))
    await vi.waitFor(async () => {
      await store.refresh()
      expect((await listAlerts(store, { status: 'sending', most: 10 })).length).toBe(1)
    }, 20_000)
    const meanwhile = await run()
    clock += 6 * MINUTE_MS
    const after = await run()

    expect(meanwhile).toMatchObject({ sent: 0 })
    expect(after).toMatchObject({ sent: 1 })
    expect(kinds()).toEqual([['group', 1]])
    void killed
  })

  it('that is killed after it had made the messages and before it noted the signals makes none twice', async () => {
    await writeSignals([{ id: 'a' }, { id: 'b' }])
    await run()
    await client.deleteByQuery({
      index: `${ALERTS_INDEX}-*`,
      refresh: true,
      body: { query: { term: { 'hinomi.alert.kind': 'taken' } } },
    })
    await run()

    expect(kinds()).toEqual([['group', 2]])
  })
})

describe('a receiver that is away', () => {
  it('gets its messages when it is back, and is asked but once in a run meanwhile', async () => {
    await writeSignals(Array.from({ length: 5 }, (_, n) => ({ id: `s${n}`, principal: `p${n}` })))
    receiver.answer(() => 503)
    const away = await run()
    expect(away).toMatchObject({ sent: 0, failed: 1 })
    expect(receiver.received).toHaveLength(1)
    receiver.answer(() => 200)
    clock += 2 * MINUTE_MS
    const back = await run()

    expect(back).toMatchObject({ sent: 5, failed: 0 })
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(5)
  })

  it('that says when to come again is left alone until then', async () => {
    await writeSignals(Array.from({ length: 2 }, (_, n) => ({ id: `s${n}`, principal: `p${n}` })))
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '600' } }))
    await run()
    receiver.answer(() => 200)
    clock += 9 * MINUTE_MS
    const tooEarly = await run()
    clock += 2 * MINUTE_MS
    const then = await run()

    expect(tooEarly).toMatchObject({ sent: 0 })
    expect(then).toMatchObject({ sent: 2 })
  })

  it('for good makes a dead letter, which is counted, listed, and sent again by command', async () => {
    await writeSignals([{ id: 'a' }])
    receiver.answer(() => 404)
    expect(await run()).toMatchObject({ dead: 1 })
    const [dead] = await listAlerts(store, { status: 'dead', most: 10 })
    receiver.answer(() => 200)
    clock += 60 * MINUTE_MS
    expect(await run()).toMatchObject({ sent: 0 })
    const again = await redeliver(store, [], clock)

    expect(alertOf(dead)).toMatchObject({ status: 'dead', error: 'HTTP 404', channel: 'duty' })
    expect(again).toBe(1)
    expect(await run()).toMatchObject({ sent: 1, dead: 0 })
    expect(kinds().at(-1)).toEqual(['group', 1])
  })

  it('is given up after the last attempt', async () => {
    await writeSignals([{ id: 'a' }])
    receiver.answer((_, n) => (n % 2 === 0 ? 'reset' : 500))
    let dead = 0
    for (let runs = 0; runs < 40 && dead === 0; runs++) {
      dead += (await run()).dead
      clock += 31 * MINUTE_MS
    }
    expect(dead).toBe(1)
    expect(receiver.received).toHaveLength(12)
  })

  it('costs only itself', async () => {
    await writeSignals([{ id: 'a' }])
    const broken = { name: 'broken', type: 'webhook', url: 'http://127.0.0.1:1/', secret: 'env:SECRET', digest: false }
    const well = { name: 'well', type: 'webhook', url: receiver.url, secret: 'env:SECRET', digest: false }
    expect(await run(configOf([broken, well]))).toMatchObject({ sent: 1, failed: 1 })
  })
})

describe('a storm of 100,000 hits', () => {
  it('of one group is one message', async () => {
    await writeSignals(many(100_000, () => 'one'))
    const report = await run()

    expect(report).toMatchObject({ signals: 100_000, sent: 1, complete: true })
    expect(kinds()).toEqual([['group', 100_000]])
  })

  it('of as many groups is few messages and one summary, and nothing is lost', async () => {
    await writeSignals(many(100_000, (n) => `p${n}`))
    const report = await run()
    const next = await run()

    expect(report).toMatchObject({ signals: 100_000, sent: 21, summarized: 99_980 })
    expect(next).toMatchObject({ signals: 0, sent: 0, summarized: 0 })
    const summary = bodies().find(({ kind }) => kind === 'summary')
    expect(bodies()).toHaveLength(21)
    expect(summary).toMatchObject({ groups: 99_980, signals: 99_980 })
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThan(10_000)
    expect(bodies().reduce((sum, { signals }) => sum + signals, 0)).toBe(100_000)
    const untold = await store.aggregate<{ untold: { doc_count: number }; taken: { doc_count: number } }>(
      `${ALERTS_INDEX}-*`,
      {
        aggs: {
          untold: { filter: { terms: { 'hinomi.alert.status': ['pending', 'sending', 'dead'] } } },
          taken: { filter: { exists: { field: 'hinomi.alert.ids' } } },
        },
      },
    )
    expect(untold).toMatchObject({ untold: { doc_count: 0 }, taken: { doc_count: 100_000 } })
  })
})

function* many(count: number, principal: (n: number) => string): Generator<Written> {
  for (let n = 0; n < count; n++) yield { id: `s${n}`, severity: 'high', principal: principal(n) }
}

describe('what the clock makes', () => {
  it('is a sign of life each hour, once, which tells of dead letters', async () => {
    const config = configWith({}, { heartbeat: true })
    await writeSignals([{ id: 'a' }])
    receiver.answer((_, n) => (n === 0 ? 200 : 404))
    await run(config)
    await run(config)
    receiver.answer(() => 200)
    clock += 60 * MINUTE_MS
    await run(config)

    expect(kinds().map(([kind]) => kind)).toEqual(['heartbeat', 'group', 'heartbeat'])
    expect(bodies().at(-1)?.text).toContain('配送不能: 1')
  })

  it('is one digest a day, of what is mild and of rules that have one, also when it is empty', async () => {
    const config = configWith({}, { digest: true })
    await writeSignals([
      { id: 'a', severity: 'low', rule: 'C10' },
      { id: 'b', severity: 'info', principal: 'p' },
      { id: 'c', severity: 'medium', rule: 'F03' },
    ])
    expect(await run(config)).toMatchObject({ signals: 3, sent: 0 })
    const [soFar] = await digestSoFar(store, { config, ruleOf, digest, now: clock })
    clock = Date.parse('2026-11-27T00:03:00Z')
    await run(config)
    await run(config)
    clock = Date.parse('2026-11-28T00:03:00Z')
    await run(config)

    expect(soFar?.message.report.signals).toBe(3)
    expect(kinds()).toEqual([
      ['digest', 3],
      ['digest', 0],
    ])
    expect(bodies()[0]?.text).toMatch(/\[中\] F03 .*: 件数 1, アカウント 1/)
    expect(bodies()[1]?.text).toContain('該当する検知はありません')
  })

  it('is a reminder of a critical alert each hour, until somebody takes it over', async () => {
    const config = configWith({ reminders: 3 })
    await writeSignals([{ id: 'a' }, { id: 'b', severity: 'high', principal: 'p' }])
    await run(config)
    clock += 61 * MINUTE_MS
    await run(config)
    await run(config)
    const [first] = (await listAlerts(store, { most: 10 })).filter(
      (alert) => alert.document.hinomi?.severity === 'critical',
    )
    const changed = await acknowledge(store, alertOf(first)?.group ?? '', '鈴木', clock)
    clock += 61 * MINUTE_MS
    await run(config)

    expect(bodies().filter(({ kind }) => kind === 'reminder')).toHaveLength(1)
    expect(changed).toBe(2)
  })
})
