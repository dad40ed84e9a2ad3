import * as z from 'zod'
import { parseDashboardsDql } from '#dashboards/saved-objects/rules/dashboards-dql.ts'
import { INDEX_REFERENCE, type SavedObject } from '#dashboards/saved-objects/saved-object.ts'
import { aggregationsOf } from './aggregations.ts'
import { type DqlContext, queryOfDql } from './query-of-dql.ts'
import { readSearchSource, readVisState, type VisState } from './vis-state.ts'

/** The state of the page on which an object is opened: absolute range in epoch milliseconds, and the zone of its days. */
export interface PageState {
  readonly from: number
  readonly to: number
  readonly timeZone: string
}

/** What OpenSearch Dashboards asks of OpenSearch. */
export interface DerivedSearch {
  readonly index: string
  readonly body: Readonly<Record<string, unknown>>
  /** The state of the visualization; undefined for a saved search. */
  readonly state?: VisState
}

/** The objects of a bundle by type and id. */
export type ObjectIndex = ReadonlyMap<string, SavedObject>

/** Returns the objects by type and id. */
export function indexObjects(objects: readonly SavedObject[]): ObjectIndex {
  return new Map(objects.map((object) => [`${object.type}/${object.id}`, object]))
}

const PatternField = z.object({ name: z.string(), type: z.string(), readFromDocValues: z.boolean().optional() })
const Pattern = z.object({
  title: z.string(),
  timeFieldName: z.string().optional(),
  fields: z.string(),
  sourceFilters: z.string(),
})

/** The only filters that our objects have: query DSL, neither negated nor switched off. */
const CustomFilter = z.object({
  meta: z.object({ type: z.literal('custom'), negate: z.literal(false), disabled: z.literal(false) }),
  query: z.record(z.string(), z.unknown()),
})

interface Documents {
  readonly title: string
  readonly timeField: string | undefined
  readonly types: ReadonlyMap<string, string>
  readonly excludes: readonly string[]
  readonly queries: readonly string[]
  readonly filters: readonly object[]
}

/** The number of rows that Discover asks for (`discover:sampleSize`). */
const SAMPLE_SIZE = 500

/**
 * Returns the search that OpenSearch Dashboards 2.19 sends for a visualization or saved search, derived from the saved
 * object alone and not from the panel it was made of; undefined for pictures that ask nothing, such as a text.
 *
 * Throws where the object could not be opened: a reference that leads nowhere, a state that is no JSON.
 */
export function deriveSearch(objects: ObjectIndex, object: SavedObject, page: PageState): DerivedSearch | undefined {
  const state = object.type === 'visualization' ? readVisState(object.attributes.visState) : undefined
  if (state?.type === 'markdown' || state?.type === 'input_control_vis') return undefined
  const documents = documentsOf(objects, object)
  const context: DqlContext = { types: documents.types, timeZone: page.timeZone }
  const query = queryOf(documents, context, page)
  if (state === undefined) return { index: documents.title, body: { ...listBody(object, documents), query } }
  const aggs = aggregationsOf(state, { ...context, rangeMs: page.to - page.from, timeField: documents.timeField })
  return { index: documents.title, body: { size: 0, track_total_hits: true, query, aggs }, state }
}

/** Follows an object to its index pattern, through its saved search where it has one, and collects the queries on the way. */
function documentsOf(objects: ObjectIndex, object: SavedObject): Documents {
  const source = readSearchSource(object.attributes)
  const filters = source.filter.map((filter) => CustomFilter.parse(filter).query)
  const queries = source.query.query === '' ? [] : [source.query.query]
  const { savedSearchRefName } = object.attributes
  if (typeof savedSearchRefName === 'string') {
    const below = documentsOf(objects, follow(objects, object, savedSearchRefName))
    return { ...below, queries: [...queries, ...below.queries], filters: [...filters, ...below.filters] }
  }
  const pattern = Pattern.parse(follow(objects, object, source.indexRefName ?? INDEX_REFERENCE).attributes)
  const fields = z.array(PatternField).parse(JSON.parse(pattern.fields))
  const excludes = z.array(z.object({ value: z.string() })).parse(JSON.parse(pattern.sourceFilters))
  return {
    title: pattern.title,
    timeField: pattern.timeFieldName,
    types: new Map(fields.map(({ name, type }) => [name, type])),
    excludes: excludes.map(({ value }) => value),
    queries,
    filters,
  }
}

function follow(objects: ObjectIndex, { id, references }: SavedObject, name: string): SavedObject {
  const reference = references.find((one) => one.name === name)
  if (reference === undefined) throw new RangeError(`${id}: Could not find reference "${name}"`)
  const found = objects.get(`${reference.type}/${reference.id}`)
  if (found === undefined) throw new RangeError(`${id}: Could not locate ${reference.type} (id: ${reference.id})`)
  return found
}

function queryOf({ queries, filters, timeField }: Documents, context: DqlContext, { from, to }: PageState): object {
  const conditions = queries.flatMap((text) => {
    const node = parseDashboardsDql(text)
    return node === undefined ? [] : [queryOfDql(node, context)]
  })
  const range = {
    gte: new Date(from).toISOString(),
    lte: new Date(to).toISOString(),
    format: 'strict_date_optional_time',
  }
  const picked = timeField === undefined ? [] : [{ range: { [timeField]: range } }]
  return { bool: { must: [], filter: [...conditions, ...filters, ...picked], should: [], must_not: [] } }
}

function listBody({ attributes }: SavedObject, { timeField, excludes, types }: Documents): Record<string, unknown> {
  const sort = z.array(z.tuple([z.string(), z.enum(['asc', 'desc'])])).parse(attributes.sort)
  const dates = [...types].filter(([, type]) => type === 'date')
  return {
    size: SAMPLE_SIZE,
    track_total_hits: true,
    version: true,
    sort: sort.map(([field, order]) => ({
      [field]: field === timeField ? { order, unmapped_type: 'boolean' } : { order },
    })),
    stored_fields: ['*'],
    script_fields: {},
    docvalue_fields: dates.map(([field]) => ({ field, format: 'date_time' })),
    _source: { excludes },
  }
}
