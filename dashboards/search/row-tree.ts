import type { RowField } from '#core/panels/panel.ts'
import { type Answer, type Bucket, bucketsOf, countIn, keyOf, objectIn } from './answer.ts'
import { type Aggregations, metricAggregations, type NamedMetric, orderPath } from './metric.ts'
import type { RowKey } from './panel-data.ts'
import type { QueryContext } from './query.ts'
import { termsOf } from './split.ts'

const ROWS = 'rows'
const WITHOUT = 'without'

/** By which figures rows are put in order; the first decides. */
export interface RowOrder {
  readonly metrics: readonly NamedMetric[]
  readonly direction: 'asc' | 'desc'
}

/** A row by the values of all row fields, with the bucket of the last. */
export interface Leaf {
  readonly keys: readonly RowKey[]
  readonly bucket: Bucket
}

/**
 * Asks for rows: the values of the first field, within each those of the second, and so on; every field keeps the rows that `order` puts first.
 *
 * A document that lacks the first field is no row. One that lacks a further field stands in a row without its value, so that nothing falls off
 * a list because its name is missing. What is asked of each row goes into `within`.
 */
export function rowsAggregations(
  fields: readonly RowField[],
  order: RowOrder,
  context: QueryContext,
  within: Aggregations,
  inner = false,
): Aggregations {
  const [first, ...further] = fields
  if (first === undefined) return within
  const { metrics, direction } = order
  const ordering = Object.assign({}, ...metrics.map((metric) => metricAggregations(metric, context)))
  const aggs = further.length === 0 ? within : { ...ordering, ...furtherRows(further, order, context, within) }
  const paths = metrics.map((metric) => ({ [orderPath(metric)]: direction }))
  const place = inner ? 'inner' : further.length > 0 ? 'outer' : 'only'
  return { [ROWS]: { ...termsOf({ field: first.field, size: first.size, order: paths, place }), aggs } }
}

function furtherRows(
  fields: readonly RowField[],
  order: RowOrder,
  context: QueryContext,
  within: Aggregations,
): Aggregations {
  const [first, ...further] = fields
  if (first === undefined) return within
  const below = further.length === 0 ? within : furtherRows(further, order, context, within)
  return {
    ...rowsAggregations(fields, order, context, within, true),
    [WITHOUT]: { missing: { field: first.field }, aggs: below },
  }
}

/** Reads the rows in the order of OpenSearch; `complete` is false where there are more than it was asked for. */
export function readRows(depth: number, aggregations: Answer): { readonly leaves: Leaf[]; readonly complete: boolean } {
  const buckets = bucketsOf(aggregations, ROWS)
  const without = objectIn(aggregations, WITHOUT)
  const rows: { key: RowKey; bucket: Bucket }[] = buckets.map((bucket) => ({ key: keyOf(bucket), bucket }))
  if (countIn(without, 'doc_count') > 0) rows.push({ key: null, bucket: without })
  const inner = rows.map(({ key, bucket }) => {
    if (depth === 1) return { leaves: [{ keys: [key], bucket }], complete: true }
    const { leaves, complete } = readRows(depth - 1, bucket)
    return { leaves: leaves.map((leaf) => ({ keys: [key, ...leaf.keys], bucket: leaf.bucket })), complete }
  })
  return {
    leaves: inner.flatMap(({ leaves }) => leaves),
    complete: countIn(objectIn(aggregations, ROWS), 'sum_other_doc_count') === 0 && inner.every((one) => one.complete),
  }
}
