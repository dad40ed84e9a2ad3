import { parseDashboardsDql } from '#dashboards/saved-objects/rules/dashboards-dql.ts'
import { intervalParams } from './interval.ts'
import { mergeJsonInput } from './merge-json.ts'
import type { DqlContext } from './query-of-dql.ts'
import { queryOfDql } from './query-of-dql.ts'
import { isMetric, type SavedAggregation, type VisState } from './vis-state.ts'

/** What aggregations depend on besides themselves. */
export interface AggregationContext extends DqlContext {
  /** The length of the time picker's range. */
  readonly rangeMs: number
  readonly timeField: string | undefined
}

type Aggs = Record<string, Record<string, unknown>>

/**
 * Returns the aggregations of the search that a visualization sends (AggConfigs.toDsl): buckets first, each within the one
 * before, in the order of the list; figures within the last, or within each where the kind of picture shows all levels.
 */
export function aggregationsOf(state: VisState, context: AggregationContext): Aggs {
  const enabled = state.aggs.filter((agg) => agg.enabled)
  const metrics = enabled.filter(isMetric)
  const buckets = enabled.filter((agg) => !isMetric(agg))
  const figures = (): Aggs => {
    const asked = metrics.filter(({ type }) => type !== 'count')
    return Object.fromEntries(asked.map((metric) => [metric.id, { [metric.type]: paramsOf(metric, enabled, context) }]))
  }
  const below = (level: number): Aggs => {
    const bucket = buckets[level]
    if (bucket === undefined) return figures()
    const inner = { ...(isHierarchical(state) ? figures() : {}), ...below(level + 1) }
    const aggs = { ...orderMetric(bucket, metrics, enabled, context), ...inner }
    const own = { [bucket.type]: paramsOf(bucket, enabled, context) }
    return { [bucket.id]: Object.keys(aggs).length === 0 ? own : { ...own, aggs } }
  }
  return below(0)
}

/** Says whether a picture shows the figures of every level of buckets. */
function isHierarchical({ type, params }: VisState): boolean {
  return (
    type === 'pie' || (type === 'table' && (params.showPartialRows === true || params.showMetricsAtAllLevels === true))
  )
}

/** The metric by which terms are ordered is computed within them too. */
function orderMetric(
  bucket: SavedAggregation,
  metrics: readonly SavedAggregation[],
  all: readonly SavedAggregation[],
  context: AggregationContext,
): Aggs {
  const by = metrics.find(({ id }) => id === bucket.params.orderBy)
  if (bucket.type !== 'terms' || by === undefined || by.type === 'count') return {}
  return { [by.id]: { [by.type]: paramsOf(by, all, context) } }
}

function paramsOf(
  agg: SavedAggregation,
  all: readonly SavedAggregation[],
  context: AggregationContext,
): Record<string, unknown> {
  return mergeJsonInput(ownParams(agg, all, context), agg.params.json)
}

function ownParams(
  { type, params }: SavedAggregation,
  all: readonly SavedAggregation[],
  context: AggregationContext,
): Record<string, unknown> {
  switch (type) {
    case 'terms': {
      const by = all.find(({ id }) => id === params.orderBy)
      const key = by === undefined ? String(params.orderBy ?? '_count') : by.type === 'count' ? '_count' : by.id
      const missing = params.missingBucket === true && context.types.get(String(params.field)) === 'string'
      return {
        field: params.field,
        order: { [key]: params.order ?? 'desc' },
        size: params.size ?? 5,
        ...(missing && { missing: MISSING_KEY }),
      }
    }
    case 'filters':
      return { filters: filtersOf(params.filters, context) }
    case 'date_histogram': {
      const isTimeField = params.field === context.timeField
      return {
        field: params.field,
        ...intervalParams(String(params.interval ?? 'auto'), context.rangeMs, isTimeField),
        time_zone: context.timeZone,
        min_doc_count: params.min_doc_count ?? 1,
      }
    }
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'cardinality':
      return { field: params.field }
    default:
      throw new RangeError(`the aggregation "${type}" is not translated: none of our visualizations has it`)
  }
}

/** The key that OpenSearch Dashboards gives documents without a value. */
export const MISSING_KEY = '__missing__'

interface SavedFilter {
  readonly input: { readonly query: string }
  readonly label: string
}

function filtersOf(filters: unknown, context: DqlContext): Record<string, object> {
  const named = (filters as readonly SavedFilter[]).map(({ input, label }) => {
    const node = parseDashboardsDql(input.query)
    const filter = node === undefined ? [] : [queryOfDql(node, context)]
    return [label || input.query || '*', { bool: { must: [], filter, should: [], must_not: [] } }] as const
  })
  return Object.fromEntries(named)
}
