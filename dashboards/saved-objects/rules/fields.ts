import { parseObject } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'
import { fieldsOfDql, parseDashboardsDql } from './dashboards-dql.ts'
import { type BundleFields, isKnown, type KnownField } from './pattern-of.ts'
import { errorIn, type Problem } from './problem.ts'
import { type RawAggregation, stateOf } from './visualization.ts'

/** The types of fields that each aggregation takes. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  terms: ['number', 'boolean', 'date', 'ip', 'string'],
  date_histogram: ['date'],
  date_range: ['date'],
  histogram: ['number'],
  range: ['number'],
  ip_range: ['ip'],
  significant_terms: ['string'],
  geohash_grid: ['geo_point'],
  sum: ['number', 'histogram'],
  avg: ['number', 'histogram'],
  max: ['number', 'date', 'histogram'],
  min: ['number', 'date', 'histogram'],
}

/** R12: every field that an object names is in its index pattern, which never refreshes itself. */
export function checkFieldsExist(object: SavedObject, bundle: BundleFields): Problem[] {
  const missing = (name: string, what: string) =>
    errorIn('R12', object, `Could not locate that index-pattern-field (id: ${name}): ${what}`)
  const fields = bundle.ofObject(object)
  const unknown = (names: readonly string[], what: string) =>
    fields === undefined ? [] : names.filter((name) => !isKnown(name, fields)).map((name) => missing(name, what))
  return [
    ...unknown(aggregationFields(object), 'aggregation'),
    ...unknown(columnsOf(object), 'column or sort'),
    ...queriesOf(object).flatMap((query) => checkQuery(object, query, (names) => unknown(names, 'query'))),
    ...checkControls(object, bundle, missing),
    ...checkSavedQuery(object, bundle, missing),
  ]
}

/** R13: the field is of a type that the aggregation takes, and can be aggregated. */
export function checkFieldTypes(object: SavedObject, bundle: BundleFields): Problem[] {
  const fields = bundle.ofObject(object)
  return (stateOf(object)?.aggs ?? []).flatMap((agg) => {
    const field = fields?.get(String(agg.params.field))
    return field === undefined || isAllowed(agg, field)
      ? []
      : [errorIn('R13', object, `Saved field "${field.name}" is invalid for use with the "${agg.type}" aggregation`)]
  })
}

function isAllowed({ type }: RawAggregation, field: KnownField): boolean {
  const types = ALLOWED[type]
  if (types !== undefined && !types.includes(String(field.type))) return false
  return type === 'top_hits' || (field.aggregatable === true && field.subType?.nested === undefined)
}

function aggregationFields(object: SavedObject): string[] {
  return (stateOf(object)?.aggs ?? []).flatMap(({ params }) =>
    [params.field, params.sortField].filter((name) => typeof name === 'string'),
  )
}

function columnsOf({ type, attributes }: SavedObject): string[] {
  if (type !== 'search') return []
  const columns = Array.isArray(attributes.columns) ? attributes.columns : []
  const sort = Array.isArray(attributes.sort)
    ? attributes.sort.map((pair: unknown) => (Array.isArray(pair) ? pair[0] : pair))
    : []
  return [...columns, ...sort].filter((name) => typeof name === 'string')
}

interface Query {
  readonly query?: unknown
  readonly language?: unknown
}

function queriesOf(object: SavedObject): Query[] {
  const meta = object.attributes.kibanaSavedObjectMeta as Record<string, unknown> | undefined
  const own = parseObject(meta?.searchSourceJSON)?.query as Query | undefined
  const filters = (stateOf(object)?.aggs ?? [])
    .filter(({ type }) => type === 'filters')
    .flatMap(({ params }) => (params.filters as readonly { input?: Query }[] | undefined) ?? [])
  return [own, ...filters.map(({ input }) => input)].filter((query) => query !== undefined)
}

function checkQuery(object: SavedObject, query: Query, unknown: (names: readonly string[]) => Problem[]): Problem[] {
  if (query.language !== 'kuery' || typeof query.query !== 'string') return []
  try {
    return unknown(fieldsOfDql(parseDashboardsDql(query.query)))
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return [errorIn('R12', object, `the query "${query.query}" cannot be read: ${reason}`)]
  }
}

function checkControls(
  object: SavedObject,
  bundle: BundleFields,
  missing: (name: string, what: string) => Problem,
): Problem[] {
  const controls = stateOf(object)?.params.controls
  if (!Array.isArray(controls)) return []
  return controls.flatMap(({ fieldName, indexPatternRefName }: Record<string, unknown>) => {
    const fields = bundle.ofReference(object, String(indexPatternRefName))
    return fields === undefined || fields.has(String(fieldName)) ? [] : [missing(String(fieldName), 'control')]
  })
}

/** A saved query belongs to no pattern: some pattern must have its fields. */
function checkSavedQuery(
  object: SavedObject,
  bundle: BundleFields,
  missing: (name: string, what: string) => Problem,
): Problem[] {
  if (object.type !== 'query') return []
  return checkQuery(object, (object.attributes.query ?? {}) as Query, (names) =>
    names.filter((name) => !bundle.isAnywhere(name)).map((name) => missing(name, 'no pattern has it')),
  )
}
