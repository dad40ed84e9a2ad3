import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { detect } from '#cli/detecting.ts'
import { openDetector } from '#cli/lists.ts'
import { readRegistry } from '#cli/registry.ts'
import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { monthlyIndex } from '#core/index-name.ts'
import { all, any, COUNTED, type Condition, exists, is, not, OPEN, within } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { conditionalAggregation } from '#dashboards/saved-objects/aggregation.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { fieldsOfIndex } from '#dashboards/saved-objects/fields-of-index.ts'
import { LANGUAGES, prefixOf, type SavedObject } from '#dashboards/saved-objects/saved-object.ts'
import { fieldNamed } from '#dashboards/search/field-table.ts'
import { panelSearch } from '#dashboards/search/panel-search.ts'
import { queryOf } from '#dashboards/search/query.ts'
import { readPanel } from '#dashboards/search/read-panel.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { createIndex } from '#opensearch/bootstrap.ts'
import { makeSample } from '#sample/make-sample.ts'
import { type Pipeline, startPipeline } from '#test/pipeline/pipeline.ts'
import { EXAMPLE_DASHBOARDS } from './example-dashboards.ts'
import { figuresOfLines, figuresOfPage } from './same-figures.ts'
import { deriveSearch, indexObjects } from './sent-searches/derive-search.ts'
import { mergeJsonInput } from './sent-searches/merge-json.ts'
import { otherCount, otherSearch } from './sent-searches/other-bucket.ts'
import { linesOf } from './sent-searches/tabify.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

type Answer = Readonly<Record<string, unknown>> & {
  readonly _shards?: { readonly failed: number; readonly failures?: unknown }
  readonly hits?: { readonly total: { readonly value: number } }
}

let pipeline: Pipeline
let folder: string
let view: SettledView

/** Sends a search as both pages do; fails when any shard fails. */
async function ask(index: string, body: object): Promise<Answer> {
  const response = await fetch(`${pipeline.url}/${index}/_search?ignore_unavailable=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Answer
  expect(response.status, JSON.stringify(answer).slice(0, 2000)).toBe(200)
  expect(answer._shards?.failed, JSON.stringify(answer._shards?.failures)).toBe(0)
  return answer
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-panels-'))
  pipeline = await startPipeline()
  const end = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS)
  const made = await makeSample({ folder: join(folder, 'archive'), records: 5_000, end })
  const accounts = join(folder, 'accounts.csv')
  await writeFile(accounts, made.accountsCsv)
  const registry = await readRegistry(accounts)
  const detector = await openDetector(registry, undefined)
  await pipeline.load(await openArchive(made.folder), { accounts: registry, detector })
  const cluster = { url: pipeline.url, client: pipeline.client, target: 'local' as const }
  await detect(cluster, { accounts: registry, lists: undefined, sinceMs: 300 * DAY_MS }, true)
  // the sample is told to nobody
  const message = {
    ...{ '@timestamp': end.toISOString(), event: { dataset: 'hinomi.alerts' }, rule: { id: 'G22' } },
    hinomi: { alert: { kind: 'group', status: 'sent', channel: 'mail' } },
  }
  const index = monthlyIndex(ALERTS_INDEX, end.getTime())
  await createIndex(pipeline.client, index)
  await pipeline.client.index({ index, body: message })
  await pipeline.client.indices.refresh({ index: '_all' })
  // Made-up conditions come on top of our own, whose number is held to the limit below.
  await pipeline.client.cluster.putSettings({
    body: { transient: { 'script.context.aggs.max_compilations_rate': '500/5m' } },
  })
})

// OpenSearch reads its own clock where a saved object says "now": ours must not stand still while the tests run.
beforeEach(() => {
  const now = Date.now()
  view = { from: now - 30 * DAY_MS, to: now, now, timeZone: 'Asia/Tokyo', filters: [], query: undefined }
})

afterAll(async () => {
  await pipeline.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Drawn {
  readonly dashboard: Dashboard
  readonly panel: DataPanel
}

/** Every variety of panel, and the dashboards that we ship. */
const SETS = { examples: EXAMPLE_DASHBOARDS, ours: DASHBOARDS } as const

const CASES = LANGUAGES.flatMap((language) =>
  (['examples', 'ours'] as const).map((set) => ({ language, set, dashboards: SETS[set] })),
)

interface Caps {
  readonly type: string
  readonly searchable: boolean
  readonly aggregatable: boolean
}

type PatternField = Caps & { readonly name: string; readonly esTypes: readonly string[] }

/**
 * One type, and what every index of the pattern can do with it. What has values but no index can be searched too, though
 * OpenSearch does not say so.
 */
function capsOf(name: string, types: readonly Caps[]): unknown[] {
  const names = types.map(({ type }) => type).join(' and ')
  const slow = String(fieldNamed(name)?.search) === 'slow'
  return [names, slow || types.every(({ searchable }) => searchable), types.every(({ aggregatable }) => aggregatable)]
}

function sorted(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => row.join(' ')).sort()
}

describe.each(CASES)('saved objects of $set in $language on a real node', ({ language, dashboards }) => {
  const objects = bundleOf(language, dashboards, SOURCES)
  const index = indexObjects(objects)
  const searches = objects.filter(({ type }) => type === 'search')
  const drawn = dashboards.flatMap((dashboard) =>
    dashboard.panels.flatMap((panel): Drawn[] => (panel.kind === 'text' ? [] : [{ dashboard, panel }])),
  )

  /** The object that shows a panel, as its dashboard names it. */
  function objectOf({ dashboard, panel }: Drawn): SavedObject {
    const page = index.get(`dashboard/${prefixOf(language)}${dashboard.id}`)
    const position = dashboard.panels.indexOf(panel)
    // Two panels before all others: links and filters.
    const reference = page?.references[position + 2]
    const object = index.get(`${reference?.type}/${reference?.id}`)
    if (object === undefined) throw new Error(`nothing shows ${dashboard.id}/${panel.id}`)
    return object
  }

  const patterns = objects.filter(({ type }) => type === 'index-pattern')
  it.each(patterns.map((pattern) => [String(pattern.attributes.title), pattern] as const))(
    'knows every field of %s as OpenSearch does',
    async (title, pattern) => {
      const { body } = await pipeline.client.fieldCaps({ index: title.split(','), fields: ['*'] })
      const known = Object.entries(body.fields as Record<string, Record<string, Caps>>)
        // Meta fields, objects, and what 2.19 makes of a flat object besides itself.
        .filter(([name, types]) => !name.startsWith('_') && !name.endsWith('.') && types.object === undefined)
        .map(([name, types]) => [name, ...capsOf(name, Object.values(types))])
      const fields = JSON.parse(String(pattern.attributes.fields)) as PatternField[]
      const ours = fields
        .filter(({ name }) => !name.startsWith('_'))
        .map(({ name, esTypes, searchable, aggregatable }) => [name, esTypes[0], searchable, aggregatable])
      expect(sorted(ours)).toEqual(sorted(known))
    },
  )

  it.each(searches.map((search) => [search.id, search] as const))('lists the documents of %s', async (_, search) => {
    const derived = deriveSearch(index, search, view)
    if (derived === undefined) throw new Error('a saved search asks nothing')
    const total = (await ask(derived.index, derived.body)).hits?.total.value
    expect(total).toBeGreaterThan(0)
  })

  it.each(drawn.map((one) => [`${one.dashboard.id}/${one.panel.id}`, one] as const))(
    'shows the figures of our own page in %s',
    async (_, one) => {
      const derived = deriveSearch(index, objectOf(one), view)
      if (derived === undefined) throw new Error('a panel asks nothing')
      const there = await ask(derived.index, derived.body)
      const search = panelSearch(one.panel, view)
      const data = readPanel(one.panel, view, await ask(search.index, search.body))

      if (derived.state === undefined) {
        expect(there.hits?.total.value).toBe(data.kind === 'documents' ? data.total : undefined)
        return
      }
      const here = figuresOfPage(data)
      expect(here.size).toBeGreaterThan(0)
      expect(Object.fromEntries(figuresOfLines(one.panel, linesOf(derived.state, there), language))).toEqual(
        Object.fromEntries(here),
      )
      const other = otherSearch(derived.state, derived.body, there)
      if (other !== undefined && data.kind === 'share') {
        expect(otherCount(await ask(derived.index, other))).toBe(data.other)
      }
    },
  )
})

const like = (field: string, pattern: string): Condition => ({ kind: 'like', field, pattern })
const DAY_AGO = new Date(Date.now() - DAY_MS).toISOString()

describe('a column with a condition on a real node', () => {
  it.each<[string, Condition]>([
    ['a word', is('hinomi.severity', 'critical')],
    ['one of several words', is('hinomi.severity', 'critical', 'high')],
    ['nothing at all', is('hinomi.severity')],
    ['a word with a quotation mark and a backslash', is('rule.name', 'it\'s \\ "quoted"')],
    ['a truth', is('hinomi.is_write', true)],
    ['a falsehood', is('hinomi.finding.is_primary', false)],
    ['a truth as text', is('hinomi.is_write', 'true')],
    ['a whole number', is('event.severity', 90)],
    ['a fraction', is('hinomi.vulnerability.epss', 0.5)],
    ['an address', is('source.ip', '203.0.113.22')],
    ['a value that is there', exists('error.code')],
    ['a range of numbers', within('event.severity', { gte: 40, lt: 90 })],
    ['a range of fractions', within('hinomi.vulnerability.epss', { gt: 0.1, lte: 0.9 })],
    ['a range of moments', within('@timestamp', { gte: DAY_AGO })],
    ['days back from now', within('@timestamp', { gte: 'now-7d', lt: 'now-1d' })],
    ['whole days', within('@timestamp', { gte: 'now-3d/d', lt: 'now/d' })],
    ['a beginning', like('event.code', 'Des*')],
    ['an end', like('event.code', '*Instances')],
    ['parts', like('event.code', 'D*b*I*s')],
    ['anything', like('event.code', '*')],
    ['the opposite', not(is('hinomi.severity', 'info'))],
    ['all', all(is('hinomi.severity', 'high'), OPEN, COUNTED)],
    ['no condition', all()],
    ['any', any(is('hinomi.severity', 'high'), is('event.outcome', 'failure'))],
    ['none of nothing', any()],
  ])('counts what is like %s', async (_, where) => {
    const fields = fieldsOfIndex('everything', SOURCES)
    const column = conditionalAggregation('1', { kind: 'count' }, 'Column', where, fields)
    const params = mergeJsonInput({ field: column.params.field }, column.params.json)
    const query = queryOf(where, { clock: { now: Date.now(), timeZone: 'Asia/Tokyo' } })
    const body = { size: 0, track_total_hits: true, aggs: { column: { sum: params }, same: { filter: query } } }
    const { aggregations } = (await ask('findings-*,logs-aws.*', body)) as unknown as {
      aggregations: { column: { value: number }; same: { doc_count: number } }
    }
    expect(aggregations.column.value).toBe(aggregations.same.doc_count)
  })
})
