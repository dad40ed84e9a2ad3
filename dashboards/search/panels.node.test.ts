import type { Client } from '@opensearch-project/opensearch'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { all, COUNTED, type Condition, exists, is, not, OPEN, within } from '#core/panels/condition.ts'
import type { DataPanel, TablePanel } from '#core/panels/panel.ts'
import { BY_SEVERITY, SEVERITY_GROUPS } from '#core/panels/split.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap, createIndex } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { type Answer, aggregationsOf } from './answer.ts'
import { documentsSearch, readDocuments, type Search } from './documents-search.ts'
import { columnsOf, histogramInterval, intervalFor } from './interval.ts'
import { readMoment } from './moment.ts'
import type { PanelData } from './panel-data.ts'
import { panelSearch } from './panel-search.ts'
import { queryOf } from './query.ts'
import { readPanel } from './read-panel.ts'
import { settleView } from './settle-view.ts'
import type { SettledView, View } from './view.ts'

const NOW = Date.UTC(2026, 10, 26, 3)
const HOUR_MS = 3_600_000
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
const ACCOUNTS = ['000000000012', '111122223333', '444455556666', '777788889999'] as const

interface Finding {
  readonly time: number
  readonly account: (typeof ACCOUNTS)[number]
  readonly severity: (typeof SEVERITIES)[number]
  readonly status: 'open' | 'resolved'
  readonly score: number
}

/** 300 findings of the last 300 hours, one each hour. Of the last account nobody knows the name. */
const FINDINGS: readonly Finding[] = Array.from({ length: 300 }, (_, n) => ({
  time: NOW - (n + 1) * HOUR_MS,
  account: ACCOUNTS[n % 7 < 3 ? 0 : n % 7 < 5 ? 1 : n % 7 === 5 ? 2 : 3] ?? ACCOUNTS[0],
  severity: SEVERITIES[n % 5] ?? 'info',
  status: n % 3 === 0 ? 'resolved' : 'open',
  score: n,
}))

const FLOWS = 40
const iso = (time: number) => new Date(time).toISOString()

function documents(): { index: string; document: object }[] {
  const findings = FINDINGS.map(({ time, account, severity, status, score }, n) => ({
    index: n % 2 === 0 ? 'findings-guardduty' : 'findings-securityhub',
    document: {
      '@timestamp': iso(time),
      message: `Finding ${n} of root from a suspicious place`,
      cloud: { account: { id: account, ...(account !== '777788889999' && { name: `口座${account.slice(-2)}` }) } },
      event: { severity: score },
      hinomi: { severity, finding: { status, created_at: iso(time - HOUR_MS) } },
      source: { ip: `192.0.2.${n % 4}`, port: 443 },
    },
  }))
  const calls = Array.from({ length: FLOWS }, (_, n) => ({
    index: n % 2 === 0 ? 'logs-aws.cloudtrail-2026.10' : 'logs-aws.cloudtrail-2026.11',
    document: {
      '@timestamp': iso(NOW - (n % 2 === 0 ? 40 : 1) * 24 * HOUR_MS),
      message: `suzuki-taro AssumeRole on 住民記録 number ${n}`,
      event: { action: n % 4 === 0 ? 'AssumeRole' : 'Get*Object', outcome: n % 8 === 0 ? 'failure' : 'success' },
      cloud: { account: { id: '111122223333', name: '口座33' } },
      user: { name: n % 2 === 0 ? 'suzuki-taro' : 'Sato "S" Hanako' },
      source: { ip: n % 2 === 0 ? '2001:db8::7' : '198.51.100.9' },
      hinomi: { principal: `arn:aws:iam::111122223333:role/example-${n % 2}`, is_write: n % 4 === 0 },
      aws: { cloudtrail: { request_parameters: { bucketName: `bucket-${n}` } } },
    },
  }))
  return [...findings, ...calls]
}

let node: SharedNode
let client: Client
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  await bootstrap(client, SOURCES, 'local')
  for (const month of ['10', '11']) await createIndex(client, `logs-aws.cloudtrail-2026.${month}`)
  const body = documents().flatMap(({ index, document }, n) => [{ index: { _index: index, _id: `id-${n}` } }, document])
  const { body: answer } = await client.bulk({ refresh: true, body })
  expect(answer.items.filter(({ index }) => index?.error !== undefined)).toEqual([])
})
afterAll(() => node.stop())

function viewOf(more: Partial<View> = {}): SettledView {
  const view = { from: 'now-30d', to: 'now', timeZone: 'Asia/Tokyo', filters: [], query: undefined, ...more } as const
  const settled = settleView(view, NOW)
  if (settled === undefined) throw new Error('no such view')
  return settled
}

async function ask(searches: readonly Search[]): Promise<Answer[]> {
  const body = searches.flatMap(({ index, body: search }) => [{ index, ignore_unavailable: true }, search])
  const { body: answer } = await client.msearch({ body })
  return (answer.responses as unknown as Answer[]).map((one) => {
    expect({ ...one, hits: undefined, aggregations: undefined }).toMatchObject({ status: 200, _shards: { failed: 0 } })
    return one
  })
}

async function show(panel: DataPanel, view = viewOf()): Promise<PanelData> {
  const [answer = {}] = await ask([panelSearch(panel, view)])
  return readPanel(panel, view, answer)
}

async function idsOf(condition: Condition): Promise<string[]> {
  const [answer = {}] = await ask([
    {
      index: 'findings-*,logs-aws.*',
      body: { size: 1000, query: queryOf(condition, { clock: { now: NOW, timeZone: 'UTC' } }) },
    },
  ])
  return readDocuments(answer).documents.map(({ id }) => id)
}

const text = { ja: '題', en: 'Title' }
const base = {
  id: 'panel',
  title: text,
  question: text,
  index: 'findings',
  time: 'picker',
  size: { width: 6, height: 3 },
} as const
const COUNT = { kind: 'count' } as const
const count = (test: (finding: Finding) => boolean) => FINDINGS.filter(test).length

describe('each kind of panel', () => {
  it('numbers: one figure for each group, whatever the picker says when it shows the present', async () => {
    const panel = {
      ...base,
      kind: 'numbers',
      metric: COUNT,
      groups: SEVERITY_GROUPS,
      where: all(OPEN, COUNTED),
    } as const
    const recent = viewOf({ from: 'now-24h' })

    expect(await show({ ...panel, time: 'now' }, recent)).toEqual({
      kind: 'numbers',
      values: Object.fromEntries(SEVERITIES.map((s) => [s, count((f) => f.severity === s && f.status === 'open')])),
    })
    expect(await show(panel, recent)).toEqual({
      kind: 'numbers',
      values: Object.fromEntries(
        SEVERITIES.map((s) => [
          s,
          count((f) => f.severity === s && f.status === 'open' && f.time >= NOW - 24 * HOUR_MS),
        ]),
      ),
    })
  })

  it('bars: largest first, each stacked of the same parts, the rest counted', async () => {
    const split = { kind: 'terms', field: 'cloud.account.id', size: 2 } as const
    const data = await show({
      ...base,
      kind: 'bars',
      split,
      by: BY_SEVERITY,
      metric: COUNT,
    })

    expect(data).toEqual({
      kind: 'bars',
      rows: ACCOUNTS.slice(0, 2).map((account) => ({
        key: account,
        value: count((f) => f.account === account),
        parts: Object.fromEntries(SEVERITIES.map((s) => [s, count((f) => f.account === account && f.severity === s)])),
      })),
      parts: SEVERITIES,
      other: count((f) => f.account === ACCOUNTS[2] || f.account === ACCOUNTS[3]),
    })
  })

  it('bars: parts by the values of a field are those that are largest over all bars', async () => {
    const split = BY_SEVERITY
    const by = { kind: 'terms', field: 'cloud.account.id', size: 2 } as const
    const data = await show({ ...base, kind: 'bars', split, by, metric: { kind: 'max', field: 'event.severity' } })

    expect(data).toMatchObject({ kind: 'bars', parts: expect.any(Array), other: 0 })
    expect(data.kind === 'bars' && data.rows.map(({ key, label }) => [key, label?.en])).toEqual(
      SEVERITY_GROUPS.map(({ id, label }) => [id, label.en]),
    )
    expect(data.kind === 'bars' && data.parts).toHaveLength(2)
  })

  it('share: the shares and what has none', async () => {
    const split = { kind: 'terms', field: 'hinomi.is_write', size: 1 } as const
    expect(await show({ ...base, index: 'cloudtrail', time: 'now', kind: 'share', split, metric: COUNT })).toEqual({
      kind: 'share',
      rows: [{ key: false, value: 30 }],
      other: 10,
    })
  })

  it('series: every column of the range, also the empty ones, in the time zone of the reader', async () => {
    const view = viewOf({ from: 'now-90d' })
    const data = await show({ ...base, kind: 'series', metric: COUNT, by: BY_SEVERITY }, view)
    const day = (time: number) => Math.floor((time + 9 * HOUR_MS) / (24 * HOUR_MS))

    expect(data).toMatchObject({ kind: 'series', interval: '1d', parts: SEVERITIES })
    const points = data.kind === 'series' ? data.points : []
    expect(points).toHaveLength(91)
    for (const { time, values } of points) {
      expect((time + 9 * HOUR_MS) % (24 * HOUR_MS)).toBe(0)
      for (const s of SEVERITIES) {
        expect(values[s]).toBe(count((f) => f.severity === s && day(f.time) === day(time)))
      }
    }
  })

  it('series: by another time, of the largest values, without parts, and of all time', async () => {
    const series = { ...base, kind: 'series', metric: COUNT } as const
    const plain = await show({ ...series, timeField: 'hinomi.finding.created_at' }, viewOf({ from: 'now-10h' }))
    expect(
      plain.kind === 'series' && plain.points.map(({ values }) => values['']).reduce((a, b) => (a ?? 0) + (b ?? 0)),
    ).toBe(9)

    const top = await show({
      ...series,
      by: { kind: 'terms', field: 'source.ip', size: 1 },
      metric: { kind: 'average', field: 'event.severity' },
    })
    expect(top).toMatchObject({ parts: ['192.0.2.3'] })

    const ever = await show({ ...series, index: 'cloudtrail', time: 'now' })
    expect(ever).toMatchObject({ interval: '1M', points: [{ values: { '': 20 } }, { values: { '': 20 } }] })
  })

  const table: TablePanel = {
    ...base,
    kind: 'table',
    rows: [
      { field: 'cloud.account.id', label: text, size: 300 },
      { field: 'cloud.account.name', label: text, size: 1 },
    ],
    columns: [
      { id: 'critical', label: text, metric: COUNT, where: all(OPEN, is('hinomi.severity', 'critical')) },
      { id: 'all', label: text, metric: COUNT },
      { id: 'places', label: text, metric: { kind: 'distinct', field: 'source.ip' } },
      { id: 'oldest', label: text, metric: { kind: 'min', field: '@timestamp' }, where: OPEN },
      {
        id: 'never',
        label: text,
        metric: { kind: 'max', field: 'event.severity' },
        where: is('hinomi.severity', 'none'),
      },
    ],
    orderBy: ['critical', 'all'],
  }

  it('NA-53 table: every account has a row, also without a name, worst first', async () => {
    const expected = ACCOUNTS.map((account) => {
      const mine = FINDINGS.filter((f) => f.account === account)
      const open = mine.filter((f) => f.status === 'open')
      const values = {
        critical: open.filter((f) => f.severity === 'critical').length,
        all: mine.length,
        places: new Set(mine.map((f) => f.score % 4)).size,
        oldest: Math.min(...open.map((f) => f.time)),
        never: null,
      }
      return { keys: [account, account === '777788889999' ? null : `口座${account.slice(-2)}`], values }
    }).sort((a, b) => b.values.critical - a.values.critical || b.values.all - a.values.all)

    expect(await show(table)).toEqual({ kind: 'table', rows: expected, complete: true })
  })

  it('table: equal rows are ordered by the next column and then by their keys, and a cut table says so', async () => {
    const ties: TablePanel = {
      ...table,
      rows: [{ field: 'event.severity', label: text, size: 3 }],
      columns: [
        { id: 'critical', label: text, metric: COUNT, where: is('hinomi.severity', 'critical') },
        { id: 'all', label: text, metric: COUNT },
      ],
      orderBy: ['critical', 'joined-later', 'all'],
    }
    const values = { critical: 1, all: 1 }

    expect(await show(ties)).toEqual({
      kind: 'table',
      rows: [0, 5, 10].map((key) => ({ keys: [key], values })),
      complete: false,
    })
  })

  it('table: the smallest first where the panel says so', async () => {
    const next: TablePanel = {
      ...table,
      rows: [{ field: 'event.severity', label: text, size: 2 }],
      columns: [{ id: 'next', label: text, metric: { kind: 'min', field: 'hinomi.finding.created_at' } }],
      orderBy: ['next'],
      smallestFirst: true,
    }
    const data = await show(next)

    // the last finding is the oldest
    expect(data).toMatchObject({ rows: [{ keys: [299] }, { keys: [298] }], complete: false })
  })

  it('table: rows of several fields keep the documents that lack one', async () => {
    const data = await show({
      ...table,
      index: 'everything',
      rows: [
        { field: 'cloud.account.id', label: text, size: 10 },
        { field: 'source.port', label: text, size: 5 },
        { field: 'user.name', label: text, size: 5 },
      ],
      columns: [{ id: 'all', label: text, metric: COUNT }],
      orderBy: ['all'],
      where: is('cloud.account.id', '111122223333'),
      time: 'now',
    })

    expect(data).toEqual({
      kind: 'table',
      rows: [
        { keys: ['111122223333', 443, null], values: { all: count((f) => f.account === '111122223333') } },
        { keys: ['111122223333', null, 'Sato "S" Hanako'], values: { all: 20 } },
        { keys: ['111122223333', null, 'suzuki-taro'], values: { all: 20 } },
      ],
      complete: true,
    })
  })

  it('matrix: rows largest first, columns by their keys, a figure in every cell', async () => {
    const data = await show({
      ...base,
      kind: 'matrix',
      rows: [{ field: 'cloud.account.id', label: text, size: 2 }],
      columns: { field: 'hinomi.finding.status', label: text, size: 5 },
      metric: COUNT,
    })

    expect(data).toEqual({
      kind: 'matrix',
      rows: ACCOUNTS.slice(0, 2).map((account) => ({ keys: [account] })),
      columns: ['open', 'resolved'],
      cells: ACCOUNTS.slice(0, 2).map((account) =>
        ['open', 'resolved'].map((status) => count((f) => f.account === account && f.status === status)),
      ),
    })
  })

  it('documents: the newest, only their columns, and how many there are', async () => {
    const data = await show({
      ...base,
      kind: 'documents',
      columns: ['hinomi.severity'],
      sort: [['@timestamp', 'desc']],
    })

    expect(data).toMatchObject({ kind: 'documents', total: 300 })
    expect(data.kind === 'documents' && data.documents).toHaveLength(50)
    expect(data.kind === 'documents' && data.documents[1]).toEqual({
      index: 'findings-securityhub',
      id: 'id-1',
      source: { hinomi: { severity: 'high' } },
    })
  })

  it('obeys the filters and the query of the view', async () => {
    const panel = {
      ...base,
      kind: 'numbers',
      metric: COUNT,
      groups: [{ id: 'all', label: text, where: all() }],
    } as const
    const filters = [is('cloud.account.id', '444455556666')]

    expect(await show(panel, viewOf({ filters, query: not(OPEN) }))).toEqual({
      kind: 'numbers',
      values: { all: count((f) => f.account === '444455556666' && f.status === 'resolved') },
    })
  })
})

describe('where there is nothing', () => {
  const panels: readonly DataPanel[] = [
    { ...base, kind: 'numbers', metric: COUNT, groups: SEVERITY_GROUPS },
    {
      ...base,
      kind: 'bars',
      metric: COUNT,
      split: { kind: 'terms', field: 'rule.name', size: 5 },
      by: BY_SEVERITY,
    },
    { ...base, kind: 'share', metric: COUNT, split: { kind: 'terms', field: 'rule.name', size: 5 } },
    {
      ...base,
      kind: 'series',
      metric: { kind: 'average', field: 'event.severity' },
      by: BY_SEVERITY,
    },
    {
      ...base,
      kind: 'table',
      rows: [{ field: 'rule.name', label: text, size: 5 }],
      columns: [{ id: 'all', label: text, metric: COUNT }],
      orderBy: ['all'],
    },
    {
      ...base,
      kind: 'matrix',
      rows: [{ field: 'rule.name', label: text, size: 5 }],
      columns: { field: 'hinomi.severity', label: text, size: 5 },
      metric: COUNT,
    },
    { ...base, kind: 'documents', columns: ['message'], sort: [['hinomi.finding.created_at', 'desc']] },
  ]

  it('an index without documents and a pattern without index both show an empty panel', async () => {
    const view = viewOf()
    const shown = await Promise.all(
      ['inspector', 'vpcflow', 'metrics'].map((index) =>
        Promise.all(panels.map((panel) => show({ ...panel, index }, view))),
      ),
    )

    for (const [numbers, bars, share, series, table, matrix, list] of shown) {
      expect(numbers).toEqual({ kind: 'numbers', values: Object.fromEntries(SEVERITIES.map((s) => [s, 0])) })
      expect(bars).toEqual({ kind: 'bars', rows: [], parts: SEVERITIES, other: 0 })
      expect(share).toEqual({ kind: 'share', rows: [], other: 0 })
      expect(series?.kind === 'series' && series.points).toHaveLength(60)
      expect(series?.kind === 'series' && series.points[0]?.values).toEqual(
        Object.fromEntries(SEVERITIES.map((s) => [s, null])),
      )
      expect(table).toEqual({ kind: 'table', rows: [], complete: true })
      expect(matrix).toEqual({ kind: 'matrix', rows: [], columns: [], cells: [] })
      expect(list).toEqual({ kind: 'documents', total: 0, documents: [] })
    }
  })
})

describe('words without a field', () => {
  const words = (typed: string, phrase = false) => idsOf({ kind: 'words', text: typed, phrase })

  it.each([
    ['an address', '192.0.2.3', 75],
    ['a network', '192.0.2.2/31', 150],
    ['a network by a star', '192.0.2.*', 300],
    ['an IPv6 address in another form', '2001:DB8:0:0::7', 20],
    ['an account', '000000000012', count((f) => f.account === '000000000012')],
    ['an ARN', 'arn:aws:iam::111122223333:role/example-1', 20],
    ['a part of an ARN', 'arn:aws:iam::*:role/example-*', 40],
    ['an action', 'AssumeRole', 40],
    ['a word of the message in another case', 'ASSUMEROLE', 40],
    ['a part of a name', 'taro', 40],
    ['Japanese within a message', '住民', 40],
    ['a parameter of a call', 'bucket-17', 1],
    ['a port', '443', 300],
    ['a name with quotation marks', 'Hanako', 0],
    ['two words that stand apart', 'suspicious root', 300],
    ['a word that is nowhere', 'nowhere', 0],
    ['a year', '2026', 0],
    ['what every document has', 'aws', 0],
    ['as many words as anybody types', 'a suspicious place from root of finding '.repeat(4), 300],
    ['operators of the query string', 'a*) OR (b* /x/ ~ ^ [ {', 0],
  ])('finds %s: %s', async (_, typed, expected) => {
    expect(await words(typed)).toHaveLength(expected)
  })

  it('keeps the order of a phrase', async () => {
    expect(await words('suspicious place', true)).toHaveLength(300)
    expect(await words('place suspicious', true)).toHaveLength(0)
    expect(await words('Sato "S" Hanako', true)).toHaveLength(20)
  })
})

describe('conditions', () => {
  it.each<[string, Condition, number]>([
    ['a network', is('source.ip', '192.0.2.0/31', '2001:db8::/32'), 170],
    ['a phrase of a text', is('message', 'AssumeRole on'), 40],
    ['a star that stands for itself', is('event.action', 'Get*Object'), 30],
    ['a pattern with a star that stands for itself', { kind: 'like', field: 'event.action', pattern: 'Get\\**' }, 30],
    ['a pattern in a text', { kind: 'like', field: 'message', pattern: 'Susp*' }, 300],
    ['a path of a flat object', is('aws.cloudtrail.request_parameters.bucketName', 'bucket-3'), 1],
    ['a leaf of a flat object', is('aws.cloudtrail.request_parameters', 'bucket-3'), 1],
    [
      'a pattern in a flat object',
      { kind: 'like', field: 'aws.cloudtrail.request_parameters.bucketName', pattern: 'bucket-1*' },
      11,
    ],
    ['a range of addresses', within('source.ip', { gte: '192.0.2.1', lt: '192.0.2.3' }), 150],
    ['a range of numbers as text', within('event.severity', { gte: '290' }), 10],
    ['a day', is('@timestamp', '2026-11-25'), 44],
    ['an unknown field', is('no.such.field', 'x'), 0],
    ['the id', is('_id', 'id-7'), 1],
    ['an existing text', exists('message'), 340],
    ['a very long value', is('user.name', 'x'.repeat(40_000)), 0],
  ])('finds by %s', async (_, condition, expected) => {
    expect(await idsOf(condition)).toHaveLength(expected)
  })
})

describe('lists of documents', () => {
  it('come page by page, sorted by a field that not every index has', async () => {
    const request = {
      index: 'everything',
      time: 'now',
      sort: [['hinomi.finding.created_at', 'asc']],
      size: 50,
    } as const
    const pages = await ask([0, 50, 300].map((from) => documentsSearch({ ...request, from }, viewOf())))
    const [first = [], second = [], last = []] = pages.map((page) => readDocuments(page).documents.map(({ id }) => id))

    expect(first[0]).toBe('id-299')
    expect(second[0]).toBe('id-249')
    expect(last).toHaveLength(40)
  })
})

describe('time as OpenSearch sees it', () => {
  const moments = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) })
  const zones = fc.constantFrom('Asia/Tokyo' as const, 'UTC' as const)

  it('has the same columns', async () => {
    const spans = fc.sample(
      fc.tuple(moments, fc.double({ min: Math.log(1e3), max: Math.log(3e11), noNaN: true }), zones),
      { numRuns: 80, seed: 7 },
    )
    const ranges = spans.map(([from, log, timeZone]) => ({ from, to: from + Math.ceil(Math.exp(log)), timeZone }))
    const answers = await ask(
      ranges.map(({ from, to, timeZone }) => ({
        index: 'findings-guardduty',
        body: {
          size: 0,
          aggs: {
            columns: {
              date_histogram: {
                field: '@timestamp',
                ...histogramInterval(intervalFor(to - from)),
                time_zone: timeZone,
                min_doc_count: 0,
                hard_bounds: { min: from, max: to - 1 },
                extended_bounds: { min: from, max: to - 1 },
              },
            },
          },
        },
      })),
    )

    for (const [at, { from, to, timeZone }] of ranges.entries()) {
      const { columns } = aggregationsOf(answers[at] ?? {}) as unknown as { columns: { buckets: { key: number }[] } }
      expect(columnsOf(intervalFor(to - from), from, to, timeZone)).toEqual(columns.buckets.map(({ key }) => key))
    }
  })

  it('has the same date math', async () => {
    const unit = fc.constantFrom(...'yMwdhms')
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('+', '-'), fc.integer({ min: 1, max: 40 }), unit).map((parts) => parts.join('')),
      unit.map((letter) => `/${letter}`),
    )
    const math = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join(''))
    const cases = fc.sample(fc.tuple(moments, math, zones), { numRuns: 150, seed: 7 })
    const answers = await ask(
      cases.map(([now, steps, timeZone]) => ({
        index: 'findings-guardduty',
        body: {
          size: 0,
          aggs: {
            at: {
              date_range: { field: '@timestamp', time_zone: timeZone, ranges: [{ from: `${iso(now)}||${steps}` }] },
            },
          },
        },
      })),
    )

    for (const [at, [now, steps, timeZone]] of cases.entries()) {
      const { at: range } = aggregationsOf(answers[at] ?? {}) as unknown as { at: { buckets: [{ from: number }] } }
      expect([steps, readMoment(`now${steps}`, { now, timeZone })]).toEqual([steps, range.buckets[0].from])
    }
  })
})
