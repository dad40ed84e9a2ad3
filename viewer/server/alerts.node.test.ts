import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alerts } from '#dashboards/pages/alerts.ts'
import { ruleDashboard } from '#dashboards/pages/rule.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap, createIndex } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { startViewer, type TestViewer, viewOf } from '#test/viewer/start-viewer.ts'
import type { PanelsAnswer, RuleDetail, RulesAnswer, Setup, Story } from '../api.ts'

const NOW = Date.UTC(2026, 10, 26, 3)
const MINUTE_MS = 60_000
const CALLS = 'logs-aws.cloudtrail-2026.11'
const SIGNALS = 'hinomi-signals-2026.11'
const MESSAGES = 'hinomi-alerts-2026.11'
const ROLE = 'arn:aws:iam::111122223333:role/Operator'
const iso = (minutes: number) => new Date(NOW + minutes * MINUTE_MS).toISOString()

function call(minutes: number, more: { principal?: string; session?: string; ip?: string }): object {
  const { principal, session, ip } = more
  return {
    '@timestamp': iso(minutes),
    event: { dataset: 'aws.cloudtrail', action: 'StopLogging' },
    cloud: { account: { id: '111122223333' } },
    ...(ip !== undefined && { source: { ip }, related: { ip: [ip] } }),
    hinomi: { principal, session },
  }
}

function signal(minutes: number, rule: string, more: object): object {
  return {
    '@timestamp': iso(minutes),
    event: { dataset: 'hinomi.signals', kind: 'signal' },
    rule: { id: rule },
    cloud: { account: { id: ['111122223333'] } },
    source: { ip: '203.0.113.7' },
    hinomi: { severity: 'critical', principal: ROLE, session: 'suzuki@example.com', ...more },
  }
}

function message(minutes: number, kind: string, status: string): object {
  const alert = { kind, status, channel: 'mail', group: 'group', attempts: 1 }
  return { '@timestamp': iso(minutes), event: { dataset: 'hinomi.alerts' }, rule: { id: 'G22' }, hinomi: { alert } }
}

const DOCUMENTS: readonly (readonly [string, string, object])[] = [
  [CALLS, 'evidence', call(-120, { principal: ROLE, ip: '203.0.113.7' })],
  [CALLS, 'same-principal', call(-50, { principal: ROLE, ip: '198.51.100.1' })],
  [CALLS, 'same-session', call(10, { principal: 'other', session: 'suzuki@example.com' })],
  [CALLS, 'same-address', call(20, { principal: 'other', ip: '203.0.113.7' })],
  [CALLS, 'too-late', call(61, { principal: ROLE })],
  [CALLS, 'somebody-else', call(1, { principal: 'other', session: 'sato@example.com', ip: '192.0.2.9' })],
  [
    SIGNALS,
    'first',
    signal(0, 'G22', { evidence: [`${CALLS}/evidence`, `${CALLS}/gone`, '.kibana/secret', 'nonsense'] }),
  ],
  [SIGNALS, 'second', signal(5, 'G22', { suppressed_by: ['t:CHG-1042'] })],
  [MESSAGES, 'told', message(0, 'group', 'sent')],
  [MESSAGES, 'lost', message(1, 'heartbeat', 'dead')],
  [MESSAGES, 'alive', message(2, 'heartbeat', 'sent')],
  [MESSAGES, 'first.taken', message(0, 'taken', 'sent')],
  [SIGNALS, 'bare', { '@timestamp': iso(0), rule: { id: 'P04' }, hinomi: { severity: 'medium' } }],
]

let node: SharedNode
let client: Client
let viewer: TestViewer
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  await bootstrap(client, SOURCES, 'local')
  for (const index of [CALLS, SIGNALS, MESSAGES]) await createIndex(client, index)
  const body = DOCUMENTS.flatMap(([index, id, document]) => [{ index: { _index: index, _id: id } }, document])
  const { body: answer } = await client.bulk({ refresh: true, body })
  expect(answer.items.filter(({ index }) => index?.error !== undefined)).toEqual([])
  viewer = await startViewer({ client, dashboards: [alerts], now: () => NOW + 2 * 3_600_000 })
})
afterAll(async () => {
  await viewer?.stop()
  await node?.stop()
})

const story = async (id: string, index = SIGNALS) => viewer.get(`/api/story?${new URLSearchParams({ index, id })}`)
const rules = async (view = viewOf()) => (await (await viewer.post('/api/rules', { view })).json()) as RulesAnswer

describe('the story of a signal', () => {
  it('is its evidence, and what the same person, session and address did within an hour', async () => {
    const told = (await (await story('first')).json()) as Story

    expect(told.evidence.map(({ id }) => id)).toEqual(['evidence'])
    expect(told.missing).toEqual([{ index: CALLS, id: 'gone' }])
    expect(told.by).toEqual([
      { kind: 'principal', value: ROLE },
      { kind: 'session', value: 'suzuki@example.com' },
      { kind: 'address', value: '203.0.113.7' },
    ])
    expect(told.documents.map(({ id }) => id)).toEqual(['same-principal', 'second', 'same-session', 'same-address'])
    expect(told.total).toBe(4)
    expect([told.from, told.to]).toEqual([NOW - 60 * MINUTE_MS, NOW + 60 * MINUTE_MS])
  })

  it('is empty for a signal that names nobody', async () => {
    expect(await (await story('bare')).json()).toMatchObject({ evidence: [], by: [], total: 0, documents: [] })
  })

  it.each([
    ['nobody', SIGNALS, 404],
    ['evidence', CALLS, 404],
    ['first', 'hinomi-signals', 404],
    ['first', 'hinomi-signals-*', 404],
    ['', SIGNALS, 400],
  ])('is refused for %s of %s', async (id, index, status) => {
    expect((await story(id, index)).status).toBe(status)
  })
})

describe('the messages about signals', () => {
  it('are shown with what became of them, without what only keeps account', async () => {
    const answer = await viewer.post('/api/panels', { dashboard: 'alerts', view: viewOf() })
    const { panels } = (await answer.json()) as PanelsAnswer

    expect(panels.messages).toMatchObject({ data: { total: 2, documents: [{ id: 'lost' }, { id: 'told' }] } })
  })

  it('can be opened, and have no raw record', async () => {
    const place = new URLSearchParams({ index: MESSAGES, id: 'told' })

    expect((await viewer.get(`/api/document?${place}`)).status).toBe(200)
    expect((await viewer.get(`/api/raw?${place}`)).status).toBe(404)
    expect((await story('told', MESSAGES)).status).toBe(404)
  })
})

describe('the rules', () => {
  it('are all there with what they have found, and with what waits', async () => {
    const { rules: rows, waiting } = await rules()

    expect(rows.find(({ id }) => id === 'G22')).toEqual({
      ...{ id: 'G22', severity: 'critical', tactics: ['Defense Evasion'], techniques: ['T1562.008'] },
      ...{ services: ['cloudtrail'], state: 'running', open: 1, suppressed: 1, accounts: 1, last: NOW + 5 * MINUTE_MS },
      title: { ja: 'CloudTrailの停止・削除', en: 'CloudTrail stopped or deleted' },
    })
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.length + waiting.length).toBe(141)
  })

  it('are not called running where their source has sent nothing', async () => {
    const { rules: rows } = await rules()

    expect(rows.find(({ id }) => id === 'N02')?.state).toBe('no-data')
    expect(rows.find(({ id }) => id === 'F01')?.state).toBe('no-data')
    expect(rows.find(({ id }) => id === 'X10')?.state).toBe('running')
  })

  it('count under the filters and in the time of the view', async () => {
    const filters = [{ kind: 'is' as const, field: 'cloud.account.id', values: ['444455556666'] }]
    const others = await rules(viewOf({ filters }))
    const earlier = await rules(viewOf({ from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }))

    expect(others.rules.find(({ id }) => id === 'G22')).toMatchObject({
      open: 0,
      suppressed: 0,
      last: null,
      state: 'running',
    })
    expect(earlier.rules.find(({ id }) => id === 'G22')).toMatchObject({ open: 0, state: 'no-data' })
  })

  it('are told by their titles before anything else', async () => {
    const setup = (await (await viewer.get('/api/setup')).json()) as Setup

    expect(setup.rules.G22).toEqual({ ja: 'CloudTrailの停止・削除', en: 'CloudTrail stopped or deleted' })
    expect(setup.fields['hinomi.evidence']).toBeDefined()
  })
})

describe('one rule', () => {
  const detail = async (id: string) => (await (await viewer.get(`/api/rule?id=${id}`)).json()) as RuleDetail

  it('is described with its queries, its file and its tests', async () => {
    const rule = await detail('G22')

    expect(rule).toMatchObject({
      ask: { ja: expect.stringContaining('証跡'), en: expect.stringContaining('trail') },
      otherSeverities: ['high'],
      suppress: ['w'],
    })
    expect(rule.falsePositives).toEqual([
      { ja: expect.stringContaining('告知期間'), en: expect.stringContaining('announced window') },
    ])
    expect(rule.parts).toEqual([
      expect.objectContaining({
        kind: 'event',
        dql: expect.stringContaining('event.provider:"cloudtrail.amazonaws.com"'),
        dsl: expect.objectContaining({ bool: expect.anything() }),
      }),
    ])
    expect(rule.files[0]).toMatchObject({ file: 'guardrails/cloudtrail-stopped-or-deleted.yml' })
    expect(rule.files[0]?.text).toContain('condition: call')
    expect(rule.files[0]?.text).not.toContain('x_dev_tests')
    expect(rule.tests.filter(({ match }) => match).length).toBeGreaterThanOrEqual(2)
    expect(rule.tests.filter(({ match }) => !match).length).toBeGreaterThanOrEqual(2)
  })

  it('that rests on others names them', async () => {
    const [correlation, ...members] = (await detail('X04')).parts

    expect(correlation).toMatchObject({ kind: 'correlation', type: 'temporal_ordered', timespanMs: 3_600_000 })
    expect(members.map(({ kind }) => kind)).toEqual(['event', 'event'])
  })

  it('has panels of its own', async () => {
    const answer = await viewer.post('/api/panels', { dashboard: ruleDashboard('G22').id, view: viewOf() })
    const { panels } = (await answer.json()) as PanelsAnswer

    expect(panels.share).toMatchObject({ data: { kind: 'share', rows: [{ value: 1 }, { value: 1 }] } })
    expect(panels.hits).toMatchObject({ data: { total: 2 } })
    expect(panels.reasons).toMatchObject({ data: { rows: [{ keys: ['t:CHG-1042'], values: { count: 1 } }] } })
  })

  it.each([
    ['/api/rule?id=Z99', 404],
    ['/api/rule?id=g22', 400],
    ['/api/rule?id=G22&x=1', 400],
    ['/api/rule', 400],
  ])('is refused for %s', async (path, status) => {
    expect((await viewer.get(path)).status).toBe(status)
  })

  it.each(['rule-z99', 'rule-G22', 'rule-'])('has no panels as %s', async (dashboard) => {
    expect((await viewer.post('/api/panels', { dashboard, view: viewOf() })).status).toBeGreaterThanOrEqual(400)
  })
})
