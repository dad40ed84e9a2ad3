import { MOST_ACCOUNTS } from '#core/panels/account-rows.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { Metric } from '#core/panels/split.ts'
import { type Answer, countIn, numberIn, objectIn } from './answer.ts'
import type { Figure } from './panel-data.ts'
import { type QueryContext, queryOf } from './query.ts'

/** Aggregations by their names (OpenSearch: aggregations). */
export type Aggregations = Readonly<Record<string, object>>

/** Up to so many different values are counted exactly, or nearly so (OpenSearch: cardinality). */
const EXACT_VALUES = 3000
/** Every row holds memory for the values it is to tell apart, so where there can only be few, counting just as exactly costs an eighth. */
const EXACT_VALUES_OF: Readonly<Record<string, number>> = {
  'cloud.account.id': MOST_ACCOUNTS,
  'event.dataset': MOST_ACCOUNTS,
}

const TYPES = { sum: 'sum', average: 'avg', min: 'min', max: 'max' } as const
const WITHIN = 'figure'

/** A metric that has a name among the aggregations of a bucket, perhaps of only those documents that are like `where`. */
export interface NamedMetric {
  readonly name: string
  readonly metric: Metric
  readonly where?: Condition
}

/** Returns what a metric asks of a bucket; nothing for the count, which every bucket has. */
export function metricAggregations({ name, metric, where }: NamedMetric, context: QueryContext): Aggregations {
  if (where === undefined) return metric.kind === 'count' ? {} : { [name]: aggregationOf(metric) }
  const inner = metric.kind === 'count' ? {} : { aggs: { [WITHIN]: aggregationOf(metric) } }
  return { [name]: { filter: queryOf(where, context), ...inner } }
}

/** The path by which buckets are ordered (OpenSearch: terms aggregation, order). */
export function orderPath({ name, metric, where }: NamedMetric): string {
  if (metric.kind === 'count') return where === undefined ? '_count' : name
  return where === undefined ? name : `${name}>${WITHIN}`
}

/** Reads the figure of a metric in a bucket. */
export function readMetric({ name, metric, where }: NamedMetric, bucket: Answer): Figure {
  const filtered = where === undefined ? bucket : objectIn(bucket, name)
  if (metric.kind === 'count') return countIn(filtered, 'doc_count')
  const figure = numberIn(objectIn(filtered, where === undefined ? name : WITHIN), 'value')
  return figure ?? figureOfNothing(metric)
}

/** The figure of no documents. */
export function figureOfNothing(metric: Metric): Figure {
  return metric.kind === 'count' || metric.kind === 'distinct' || metric.kind === 'sum' ? 0 : null
}

function aggregationOf(metric: Exclude<Metric, { kind: 'count' }>): object {
  if (metric.kind === 'distinct') {
    const exactValues = EXACT_VALUES_OF[metric.field] ?? EXACT_VALUES
    return { cardinality: { field: metric.field, precision_threshold: exactValues } }
  }
  return { [TYPES[metric.kind]]: { field: metric.field } }
}
