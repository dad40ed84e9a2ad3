import type { SavedObject } from '../saved-object.ts'
import { errorIn, type Problem } from './problem.ts'
import { type RawAggregation, stateOf } from './visualization.ts'

/** Metrics by which terms cannot be ordered. */
const NO_ORDER =
  /^(top_hits|percentiles|median|std_dev|derivative|moving_avg|serial_diff|cumulative_sum|(avg|max|min|sum)_bucket)$/

/** R14: terms are ordered by something that is there, and no label of a group stands for two groups. */
export function checkOrders(object: SavedObject): Problem[] {
  const aggs = stateOf(object)?.aggs ?? []
  return aggs.flatMap((agg) => {
    if (agg.type === 'terms') return checkOrder(object, agg, aggs)
    return agg.type === 'filters' ? checkLabels(object, agg) : []
  })
}

function checkOrder(object: SavedObject, { id, params }: RawAggregation, aggs: readonly RawAggregation[]): Problem[] {
  const by = params.orderBy
  if (by === '_key' || by === '_count' || by === undefined) return []
  if (by === 'custom') {
    return params.orderAgg === undefined
      ? [errorIn('R14', object, `aggregation ${String(id)}: orderBy custom without orderAgg`)]
      : []
  }
  const metric = aggs.find((one) => one.id === String(by).replace(/\.\d+$/, ''))
  if (metric === undefined) return [errorIn('R14', object, `Invalid aggregator order path: no metric "${String(by)}"`)]
  const percentile = metric.type === 'percentiles' && /\.\d+$/.test(String(by))
  return NO_ORDER.test(metric.type) && !percentile
    ? [errorIn('R14', object, `terms cannot be ordered by the ${metric.type} "${String(by)}"`)]
    : []
}

function checkLabels(object: SavedObject, { params }: RawAggregation): Problem[] {
  const filters = (params.filters as readonly { label?: string; input?: { query?: string } }[] | undefined) ?? []
  const labels = filters.map(({ label, input }) => label || input?.query || '*')
  const twice = labels.filter((label, index) => labels.indexOf(label) !== index)
  return twice.map((label) =>
    errorIn('R14', object, `the label "${label}" stands for two groups; the second replaces the first`),
  )
}
