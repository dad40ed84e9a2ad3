import type { Scalar } from '#core/panels/condition.ts'
import type { Bilingual, Metric, Split } from '#core/panels/split.ts'
import { type Answer, type Bucket, bucketsOf, countIn, keyOf, objectIn } from './answer.ts'
import { type Aggregations, metricAggregations, type NamedMetric, orderPath, readMetric } from './metric.ts'
import type { Figure } from './panel-data.ts'
import { type QueryContext, queryOf } from './query.ts'

/**
 * Every index names more of its largest values than are shown, so that the sum over all indices is right and not a guess (OpenSearch: shard
 * size): all accounts, and so many addresses that none of the largest is missed. Where rows are parted further, fewer must do, since they multiply.
 */
const LEAST_PER_SHARD = { only: 5_000, outer: 300, inner: 50 } as const

/** One part of a split with its bucket. */
export interface Part {
  readonly key: Scalar
  readonly label?: Bilingual
  readonly value: Figure
  readonly bucket: Bucket
}

/** The metric of a panel that has only one. */
export function soleMetric(metric: Metric): NamedMetric {
  return { name: 'metric', metric }
}

/** How a field is parted by its values; `order` as in OpenSearch, equal ones by key. */
export interface Terms {
  readonly field: string
  readonly size: number
  readonly order: readonly Readonly<Record<string, 'asc' | 'desc'>>[]
  /** Whether it stands alone, above another terms aggregation, or below one. */
  readonly place: 'only' | 'outer' | 'inner'
}

/** Parts documents by the values of a field (OpenSearch: terms aggregation). */
export function termsOf({ field, size, order, place }: Terms): object {
  const last = order.at(-1)
  const complete = last !== undefined && '_key' in last ? order : [...order, { _key: 'asc' }]
  return { terms: { field, size, shard_size: Math.max(LEAST_PER_SHARD[place], 3 * size), order: complete } }
}

/** Returns the aggregation that parts documents, with the figure of each part and further aggregations within. */
export function splitAggregation(
  split: Split,
  metric: NamedMetric,
  context: QueryContext,
  { within = {}, place = 'only' }: { readonly within?: Aggregations; readonly place?: Terms['place'] } = {},
): object {
  const aggs = { ...metricAggregations(metric, context), ...within }
  if (split.kind === 'groups') {
    const filters = Object.fromEntries(split.groups.map(({ id, where }) => [id, queryOf(where, context)]))
    return { filters: { filters }, aggs }
  }
  const order = split.order === 'key' ? [{ _key: 'asc' } as const] : [{ [orderPath(metric)]: 'desc' } as const]
  return { ...termsOf({ field: split.field, size: split.size, order, place }), aggs }
}

/** Reads the parts of a split: groups in their order, also those without documents; values as they come, largest first or by key. */
export function readSplit(split: Split, metric: NamedMetric, aggregations: Answer, name: string): Part[] {
  if (split.kind === 'terms') {
    return bucketsOf(aggregations, name).map((bucket) => ({
      key: keyOf(bucket),
      value: readMetric(metric, bucket),
      bucket,
    }))
  }
  const buckets = objectIn(objectIn(aggregations, name), 'buckets')
  return split.groups.map(({ id, label }) => {
    const bucket = objectIn(buckets, id)
    return { key: id, label, value: readMetric(metric, bucket), bucket }
  })
}

/** How many documents have a value that is no part, because there are more values than parts. */
export function readOther(aggregations: Answer, name: string): number {
  return countIn(objectIn(aggregations, name), 'sum_other_doc_count')
}
