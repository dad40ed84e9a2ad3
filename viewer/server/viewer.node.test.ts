import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRegistry } from '#cli/registry.ts'
import type { Account } from '#core/accounts.ts'
import { is } from '#core/panels/condition.ts'
import { type Dashboard, defineDashboard } from '#core/panels/dashboard.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { createClient, waitUntilReady } from '#opensearch/client.ts'
import { makeSample } from '#sample/make-sample.ts'
import { startTestNode } from '#test/opensearch-node.ts'
import { type Pipeline, startPipeline } from '#test/pipeline/pipeline.ts'
import { startViewer, type TestViewer, viewOf } from '#test/viewer/start-viewer.ts'
import type { DocumentsAnswer, Failure, Hit, PanelAnswer, PanelsAnswer, RawRecord, Setup } from '../api.ts'

const text = { ja: 'あ', en: 'a' }
const size = { width: 6, height: 4 }
const common = { title: text, question: text, size, time: 'now' as const }
const count = { kind: 'count' } as const
const accountRows = [
  { field: 'cloud.account.id', label: text, size: 500 },
  { field: 'cloud.account.name', label: text, size: 1 },
] as const

const dashboard: Dashboard = defineDashboard({
  id: 'test',
  title: text,
  description: text,
  documentColumns: ['@timestamp'],
  panels: [
    { ...common, kind: 'numbers', id: 'severities', index: 'findings', metric: count, groups: SEVERITY_GROUPS },
    {
      ...common,
      kind: 'bars',
      id: 'sources',
      index: 'everything',
      metric: count,
      split: { kind: 'terms', field: 'event.dataset', size: 30 },
    },
    { ...common, kind: 'series', id: 'over-time', index: 'logs', time: 'picker', metric: count },
    {
      ...common,
      kind: 'table',
      id: 'accounts',
      index: 'findings',
      rows: accountRows,
      columns: [{ id: 'critical', label: text, metric: count, where: is('hinomi.severity', 'critical') }],
      orderBy: ['critical'],
      complete: 'accounts',
      joined: [
        {
          index: 'everything',
          time: 'now',
          columns: [{ id: 'last', label: text, metric: { kind: 'max', field: '@timestamp' } }],
        },
      ],
    },
    {
      ...common,
      kind: 'matrix',
      id: 'grid',
      index: 'everything',
      rows: accountRows,
      columns: { field: 'event.dataset', label: text, size: 10 },
      metric: { kind: 'max', field: '@timestamp' },
      complete: 'accounts',
    },
    {
      ...common,
      kind: 'documents',
      id: 'list',
      index: 'guardduty',
      columns: ['@timestamp'],
      sort: [['@timestamp', 'desc']],
    },
    { kind: 'text', id: 'words', title: text, text, size },
  ],
})
/** Text has no values that could be counted: OpenSearch refuses. */
const broken: Dashboard = defineDashboard({
  ...dashboard,
  id: 'broken',
  panels: [
    { ...common, kind: 'numbers', id: 'good', index: 'guardduty', metric: count, groups: SEVERITY_GROUPS },
    {
      ...common,
      kind: 'bars',
      id: 'refused',
      index: 'guardduty',
      metric: count,
      split: { kind: 'terms', field: 'hinomi.finding.description', size: 3 },
    },
    { ...common, kind: 'numbers', id: 'missing', index: 'inspector', metric: count, groups: SEVERITY_GROUPS },
  ],
})

/** In the registry, without any document. */
const SILENT: Account = {
  ...{ id: '012345678901', name: '静かな町', municipality: '静かな町', system: '防災' },
  ...{ regions: [], expectedSources: ['guardduty'], contacts: ['secret@example.jp'], allowLists: [] },
}

let folder: string
let pipeline: Pipeline
let archive: Archive
let accounts: readonly Account[]
let viewer: TestViewer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-viewer-'))
  const made = await makeSample({ folder: join(folder, 'archive'), seed: 1, records: 4000, days: 30, end: new Date() })
  await writeFile(join(folder, 'accounts.csv'), made.accountsCsv)
  archive = await openArchive(join(folder, 'archive'))
  const registered = await readRegistry(join(folder, 'accounts.csv'))
  pipeline = await startPipeline()
  await pipeline.load(archive, { accounts: registered })
  accounts = [...registered, SILENT]
  viewer = await startViewer({ client: pipeline.client, archive, accounts, dashboards: [dashboard, broken] })
})
afterAll(async () => {
  await viewer?.stop()
  await pipeline?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function ask<T>(path: string, body: unknown): Promise<T> {
  const answer = await viewer.post(path, body)
  expect(answer.status, await answer.clone().text()).toBe(200)
  return (await answer.json()) as T
}

async function panels(change: object = {}): Promise<Record<string, PanelAnswer>> {
  const query = { dashboard: 'test', view: viewOf(), ...change }
  return (await ask<PanelsAnswer>('/api/panels', query)).panels
}

function dataOf(answer: PanelAnswer | undefined) {
  if (answer === undefined || !('data' in answer)) throw new Error(`no data: ${JSON.stringify(answer)}`)
  return answer.data
}

function tableOf(answer: PanelAnswer | undefined) {
  const data = dataOf(answer)
  if (data.kind !== 'table') throw new Error(`no table: ${data.kind}`)
  return data
}

describe('GET /api/setup', () => {
  it('tells the page what there is, and nothing that it need not know', async () => {
    const answer = await viewer.get('/api/setup')
    const setup = (await answer.clone().json()) as Setup
    expect(setup.cluster.reachable).toBe(true)
    expect(setup.dashboards.map(({ id }) => id)).toEqual(['test', 'broken'])
    expect(setup.sources.map(({ id }) => id)).toContain('vpcflow')
    const silence = Object.fromEntries(setup.sources.map(({ id, silentAfterMinutes }) => [id, silentAfterMinutes]))
    expect(silence).toMatchObject({ cloudtrail: 60, guardduty: undefined, health: undefined })
    expect(setup.fields['hinomi.severity']).toMatchObject({ type: 'keyword', ja: '重要度' })
    expect(setup.fields['records.received']).toBeDefined()
    expect(setup.accounts).toHaveLength(accounts.length)
    expect(await answer.text()).not.toContain('secret@example.jp')
  })
})

describe('POST /api/panels', () => {
  it('answers every panel of a dashboard with what a direct query counts, in one request', async () => {
    const answers = await panels()

    expect(Object.keys(answers)).toEqual(['severities', 'sources', 'over-time', 'accounts', 'grid', 'list'])
    const critical = await pipeline.count('findings-*', { term: { 'hinomi.severity': 'critical' } })
    expect(critical).toBeGreaterThan(0)
    expect(dataOf(answers.severities)).toMatchObject({ kind: 'numbers', values: { critical } })
    const series = dataOf(answers['over-time'])
    if (series.kind !== 'series') throw new Error(series.kind)
    const sum = series.points.reduce((total, { values }) => total + (values[''] ?? 0), 0)
    expect(sum).toBe(await pipeline.count('logs-aws.*'))
    expect(dataOf(answers.list)).toMatchObject({ kind: 'documents', total: await pipeline.count('findings-guardduty') })
  })

  it('answers only the panels that are asked for', async () => {
    expect(Object.keys(await panels({ panels: ['list'] }))).toEqual(['list'])
    expect(await panels({ panels: ['words'] })).toEqual({})
    expect(await panels({ panels: [] })).toEqual({})
    const unknown = await viewer.post('/api/panels', { dashboard: 'test', panels: ['nothing'], view: viewOf() })
    expect(unknown.status).toBe(404)
    expect((await viewer.post('/api/panels', { dashboard: 'none', view: viewOf() })).status).toBe(404)
  })

  it('lists every account of the registry, with its name, also without a document', async () => {
    const { rows } = tableOf((await panels()).accounts)

    expect(rows.map(({ keys }) => keys[0]).sort()).toEqual(accounts.map(({ id }) => id).sort())
    expect(rows.at(-1)).toEqual({ keys: [SILENT.id, SILENT.name], values: { critical: 0, last: null } })
    expect(rows.every(({ keys }) => typeof keys[1] === 'string')).toBe(true)
  })

  it('puts figures of other indices beside the rows', async () => {
    const { rows } = tableOf((await panels()).accounts)
    const [first] = rows
    const { body } = await pipeline.client.search({
      index: 'findings-*,logs-aws.*',
      body: {
        size: 0,
        query: { term: { 'cloud.account.id': first?.keys[0] } },
        aggs: { last: { max: { field: '@timestamp' } } },
      } as never,
    })
    expect(first?.values.last).toBe((body.aggregations as never as { last: { value: number } }).last.value)
  })

  it('adds no account that the filters leave out', async () => {
    const filters = [is('organization.name', SILENT.municipality ?? '')]
    const { rows } = tableOf((await panels({ view: viewOf({ filters }) })).accounts)
    expect(rows.map(({ keys }) => keys[0])).toEqual([SILENT.id])

    const others = [{ kind: 'not', condition: filters[0] }]
    const without = tableOf((await panels({ view: viewOf({ filters: others as never }) })).accounts)
    expect(without.rows.map(({ keys }) => keys[0])).not.toContain(SILENT.id)
    expect(without.rows).toHaveLength(accounts.length - 1)
  })

  it('completes a grid too', async () => {
    const data = dataOf((await panels()).grid)
    if (data.kind !== 'matrix') throw new Error(data.kind)
    expect(data.rows).toHaveLength(accounts.length)
    expect(data.cells).toHaveLength(accounts.length)
    expect(data.rows.at(-1)?.keys).toEqual([SILENT.id, SILENT.name])
    expect(data.cells.at(-1)).toEqual(data.columns.map(() => null))
  })

  it('lets a panel fail alone and says why, and takes an index that is not there yet for an empty one', async () => {
    await pipeline.client.indices.delete({ index: 'findings-inspector' })

    const answers = await panels({ dashboard: 'broken' })

    expect(dataOf(answers.good).kind).toBe('numbers')
    const refused = answers.refused as Failure
    expect(refused.error.ja).toContain('OpenSearch がこの条件を受け付けません')
    expect(refused.error.en).toContain('illegal_argument_exception')
    expect(dataOf(answers.missing)).toMatchObject({ kind: 'numbers', values: { critical: 0, info: 0 } })
  })
})

describe('POST /api/documents', () => {
  it('lists documents with their exact number, page by page, each once', async () => {
    const query = { index: 'logs', view: viewOf(), columns: ['@timestamp'] }
    const ids: string[] = []
    const { total } = await ask<DocumentsAnswer>('/api/documents', { ...query, from: 0, size: 0 })
    for (let from = 0; from < Math.min(total, 1500); from += 500) {
      const page = await ask<DocumentsAnswer>('/api/documents', { ...query, from, size: 500 })
      ids.push(...page.documents.map(({ index, id }) => `${index}/${id}`))
      expect(Object.keys(page.documents[0]?.source ?? {})).toEqual(['@timestamp'])
    }
    expect(total).toBe(await pipeline.count('logs-aws.*'))
    expect(new Set(ids).size).toBe(Math.min(total, 1500))
  })

  it('obeys the filters, the own condition and the order', async () => {
    const query = {
      ...{
        index: 'findings',
        from: 0,
        size: 500,
        sort: [
          ['hinomi.severity', 'asc'],
          ['@timestamp', 'asc'],
        ],
      },
      view: viewOf({ filters: [is('event.dataset', 'aws.guardduty')] }),
      where: { kind: 'any', conditions: [is('hinomi.severity', 'high'), is('hinomi.severity', 'critical')] },
    }
    const { total, documents } = await ask<DocumentsAnswer>('/api/documents', query)
    expect(total).toBeGreaterThan(0)
    const severities = documents.map(({ source }) => (source as { hinomi: { severity: string } }).hinomi.severity)
    expect([...new Set(severities)]).toEqual(['critical', 'high'])
    const expected = await pipeline.count('findings-guardduty', { terms: { 'hinomi.severity': ['high', 'critical'] } })
    expect(total).toBe(expected)
  })
})

describe('the search box', () => {
  it('narrows panels and lists', async () => {
    const view = viewOf({ query: 'hinomi.severity:critical and event.dataset:aws.guardduty' })
    const expected = await pipeline.count('findings-guardduty', { term: { 'hinomi.severity': 'critical' } })
    expect(expected).toBeGreaterThan(0)

    const list = await ask<DocumentsAnswer>('/api/documents', { index: 'findings', view, from: 0, size: 1 })
    expect(list.total).toBe(expected)
    expect(dataOf((await panels({ view })).severities)).toMatchObject({ values: { critical: expected, high: 0 } })
  })

  it.each(['hinomi.severity:(', '(((', 'a and', `${'('.repeat(2000)}`])('says what is wrong: %s', async (query) => {
    const answer = await viewer.post('/api/documents', { index: 'findings', view: viewOf({ query }), from: 0, size: 1 })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as Failure).error.ja).toMatch(/文字目/)
  })
})

describe('hostile content', () => {
  const hostile = '__proto__'
  const formula = '=HYPERLINK("https://evil.example.com","click")'
  beforeAll(async () => {
    const document = {
      '@timestamp': new Date().toISOString(),
      event: { dataset: hostile },
      hinomi: { severity: hostile, principal: formula, target: [formula, '@SUM(1)'], session: '-1+1\r\nb' },
      cloud: { account: { id: hostile, name: 'constructor' } },
    }
    await pipeline.client.index({ index: 'findings-guardduty', id: hostile, body: document, refresh: true })
  })
  afterAll(async () => {
    await pipeline.client.delete({ index: 'findings-guardduty', id: hostile, refresh: true })
  })

  it('named like a part of every object is shown like all else', async () => {
    const answers = await panels()
    expect(dataOf(answers.sources)).toMatchObject({
      rows: expect.arrayContaining([{ key: hostile, value: 1 }]),
    })
    expect(tableOf(answers.accounts).rows.map(({ keys }) => keys[0])).toContain(hostile)
    const found = await viewer.get(`/api/document?index=findings-guardduty&id=${hostile}`)
    expect(await found.json()).toMatchObject({ source: { hinomi: { severity: hostile } } })
    expect((await viewer.get(`/api/raw?index=findings-guardduty&id=${hostile}`)).status).toBe(404)
  })

  it('runs in no spreadsheet', async () => {
    const answer = await viewer.post('/api/documents.csv', {
      ...{ index: 'guardduty', view: viewOf(), where: is('event.dataset', hostile), language: 'en' },
      columns: ['hinomi.principal', 'hinomi.target', 'hinomi.session'],
    })
    const [, ...rows] = (await answer.text()).split('\r\n')
    expect(rows.join('\r\n')).toBe(
      `"'=HYPERLINK(""https://evil.example.com"",""click"")","'=HYPERLINK(""https://evil.example.com"",""click""); @SUM(1)","'-1+1\r\nb"\r\n`,
    )
  })
})

describe('POST /api/documents.csv', () => {
  const query = {
    ...{ index: 'everything', view: viewOf(), language: 'ja' },
    columns: ['@timestamp', 'cloud.account.id', 'cloud.account.name', 'event.dataset', 'hinomi.severity', 'source.ip'],
  }

  it('holds every document once, with Japanese headings, as Excel opens it', async () => {
    const answer = await viewer.post('/api/documents.csv', query)
    const bytes = Buffer.from(await answer.arrayBuffer())

    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toContain('hinomi-everything.csv')
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = bytes.toString('utf8', 3).split('\r\n')
    expect(lines[0]).toMatch(/^[^,]*\(JST\),.*重要度/)
    expect(lines.at(-1)).toBe('')
    const total = await pipeline.count('findings-*,logs-aws.*')
    expect(total).toBeGreaterThan(1000)
    expect(lines).toHaveLength(Math.min(total, 10_000) + 2)
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,"=""\d{12}""",/)
  })

  it('leaves no point in time open', async () => {
    await (await viewer.post('/api/documents.csv', query)).arrayBuffer()
    const { body } = await pipeline.client.transport.request({ method: 'GET', path: '/_search/point_in_time/_all' })
    expect(body).toMatchObject({ pits: [] })
  })
})

describe('GET /api/document and /api/raw', () => {
  async function some(index: string, where?: object): Promise<Hit[]> {
    const query = { index, view: viewOf(), from: 0, size: 20, ...(where !== undefined && { where }) }
    return [...(await ask<DocumentsAnswer>('/api/documents', query)).documents]
  }
  const addressOf = ({ index, id }: Hit) => `index=${encodeURIComponent(index)}&id=${encodeURIComponent(id)}`

  it('gives one document', async () => {
    const [hit] = await some('cloudtrail')
    if (hit === undefined) throw new Error('nothing loaded')
    const answer = await viewer.get(`/api/document?${addressOf(hit)}`)
    expect(await answer.json()).toEqual(hit)
    expect((await viewer.get('/api/document?index=findings-guardduty&id=none')).status).toBe(404)
  })

  it.each([
    [
      'cloudtrail',
      (raw: string, hit: Hit) =>
        JSON.parse(raw).eventID === (hit.source as never as { event: { id: string } }).event.id,
    ],
    ['vpcflow', (raw: string) => /^\d+ \d{12} eni-/.test(raw) || raw.split(' ').length > 10],
    [
      'guardduty',
      (raw: string, hit: Hit) =>
        raw.includes((hit.source as never as { hinomi: { finding: { native_id: string } } }).hinomi.finding.native_id),
    ],
    [
      'securityhub',
      (raw: string, hit: Hit) =>
        raw.includes((hit.source as never as { hinomi: { finding: { native_id: string } } }).hinomi.finding.native_id),
    ],
  ])('gives the raw record of documents of %s', async (index, belongs) => {
    const hits = await some(index)
    expect(hits.length).toBeGreaterThan(0)
    for (const hit of hits) {
      const answer = await viewer.get(`/api/raw?${addressOf(hit)}`)
      const raw = (await answer.json()) as RawRecord
      expect(answer.status, JSON.stringify(raw)).toBe(200)
      expect(raw.truncated).toBe(false)
      expect(belongs(raw.text, hit), `${raw.key} ${raw.offset}\n${raw.text.slice(0, 300)}`).toBe(true)
    }
  })

  it('says that there is none where the archive lacks it, and where there is no archive', async () => {
    const [hit] = await some('guardduty')
    if (hit === undefined) throw new Error('nothing loaded')
    const empty = await mkdtemp(join(folder, 'empty-'))
    const other = await startViewer({ client: pipeline.client, accounts, archive: await openArchive(empty) })
    const none = await startViewer({ client: pipeline.client, accounts })
    try {
      for (const [page, word] of [
        [other, '--archive'],
        [none, 'no archive'],
      ] as const) {
        const answer = await page.get(`/api/raw?${addressOf(hit)}`)
        expect(answer.status).toBe(404)
        expect(((await answer.json()) as Failure).error.en).toContain(word)
      }
    } finally {
      await other.stop()
      await none.stop()
    }
  })
})

describe('an OpenSearch that goes away', () => {
  it('is told with status 503, and answers again when it is back', async () => {
    const first = await startTestNode({ heap: '256m' })
    const page = await startViewer({ client: createClient(first.url), dashboards: [dashboard] })
    const query = { dashboard: 'test', panels: ['sources'], view: viewOf() }
    try {
      expect((await page.post('/api/panels', query)).status).toBe(200)

      await first.kill()
      const away = await page.post('/api/panels', query)
      expect(away.status).toBe(503)
      expect(((await away.json()) as Failure).error.ja).toContain('OpenSearch が応答していません')
      expect(await (await page.get('/api/setup')).json()).toMatchObject({ cluster: { reachable: false } })

      const second = await startTestNode({
        port: Number(new URL(first.url).port),
        dataFolder: first.dataFolder,
        heap: '256m',
      })
      const client = createClient(second.url)
      try {
        // it answers before it has read its indices again
        await waitUntilReady(client, { timeoutMs: 60_000 })
        expect((await page.post('/api/panels', query)).status).toBe(200)
        expect(await (await page.get('/api/setup')).json()).toMatchObject({ cluster: { reachable: true } })
      } finally {
        client.close()
        await second.stop()
      }
    } finally {
      await page.stop()
      await first.stop()
    }
  })
})

describe('all of this', () => {
  it('was no bug of ours', () => expect(viewer.bugs).toEqual([]))
})
