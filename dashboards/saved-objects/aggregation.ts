import { HinomiError } from '#core/errors.ts'
import type { Field } from '#core/field.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { Group, Metric, Split } from '#core/panels/split.ts'
import { dqlOf } from '../search/dql-of.ts'
import { conditionScript, valuesScript } from './condition-script.ts'
import { formatsOf } from './field-formats.ts'
import { groupLabels } from './group-labels.ts'
import type { Language } from './saved-object.ts'

/** One aggregation of a visualization, as `visState` holds it. Its place in the list decides how buckets nest. */
export interface Aggregation {
  readonly id: string
  readonly enabled: true
  readonly type: string
  readonly schema: string
  readonly params: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, Field>>

const TYPES = { count: 'count', distinct: 'cardinality', sum: 'sum', average: 'avg', min: 'min', max: 'max' } as const

/** How rows and bars without a value are called. */
const NO_VALUE_LABEL = '-'

/** Returns the aggregation of a figure over all documents. */
export function metricAggregation(id: string, metric: Metric, label: string): Aggregation {
  const field = metric.kind === 'count' ? {} : { field: metric.field }
  return { id, enabled: true, type: TYPES[metric.kind], schema: 'metric', params: { ...field, customLabel: label } }
}

/**
 * Returns the aggregation of a figure over the documents that are like `where`.
 *
 * OpenSearch Dashboards cannot filter one metric of several. It can merge JSON into what it sends (advanced option "JSON
 * input"; null takes a key away), so the field goes and a script comes that gives nothing for the other documents. The
 * field must be valid all the same, because it is checked before and its format shows the value.
 */
export function conditionalAggregation(
  id: string,
  metric: Metric,
  label: string,
  where: Condition,
  fields: Fields,
): Aggregation {
  const test = conditionScript(where, fields)
  const type = metric.kind === 'count' ? 'sum' : TYPES[metric.kind]
  const field = metric.kind === 'count' ? plainNumberField(fields) : metric.field
  const source = metric.kind === 'count' ? `${test} ? 1 : 0` : valueScript(metric, test, fields)
  const json = JSON.stringify({ field: null, script: { lang: 'painless', source } })
  return { id, enabled: true, type, schema: 'metric', params: { field, customLabel: label, json } }
}

function valueScript(metric: Exclude<Metric, { kind: 'count' }>, test: string, fields: Fields): string {
  const values = valuesScript(metric.field, fields)
  const present = `doc.containsKey('${metric.field}') && ${values}.size() > 0 && (${test})`
  if (metric.kind === 'distinct') return `${present} ? ${values} : null`
  const value = fields[metric.field]?.type === 'date' ? `${values}.value.toInstant().toEpochMilli()` : `${values}.value`
  return `${present} ? ${value} : null`
}

/** A count has no field whose format could show it; this one shows numbers as they are. */
function plainNumberField(fields: Fields): string {
  const numbers = Object.entries(fields).filter(
    ([, { type, aggregate }]) => aggregate !== false && (type === 'long' || type === 'integer' || type === 'float'),
  )
  const formats = formatsOf(fields)
  const plain =
    numbers.find(([name]) => formats[name] === undefined) ?? numbers.find(([name]) => formats[name]?.id === 'number')
  if (plain === undefined) throw new HinomiError('bug', 'No number field whose format could show a count.')
  return plain[0]
}

/** How terms are ordered: by a metric of the same visualization or by their key. */
export interface TermsOrder {
  readonly by: string
  readonly direction: 'asc' | 'desc'
}

/** What a terms bucket needs besides its field. */
export interface TermsOptions {
  readonly id: string
  readonly schema: string
  readonly size: number
  readonly order: TermsOrder
  readonly label?: string
  /** Documents without a value get a row of their own; only text fields can do that. */
  readonly missing?: boolean
  /** The label under which all values beyond `size` are summed up. */
  readonly other?: string
  /** Several orders, the first decides; each must be a metric beside the innermost buckets. */
  readonly orders?: readonly Readonly<Record<string, 'asc' | 'desc'>>[]
}

/** Every index names its largest so many values, so that sums over several indices are right (OpenSearch: shard size). */
const SHARD_SIZE = 5_000

/** Returns the buckets of the values of a field. */
export function termsAggregation(field: string, fields: Fields, options: TermsOptions): Aggregation {
  const { id, schema, size, order, label, missing = false, other, orders } = options
  return {
    id,
    enabled: true,
    type: 'terms',
    schema,
    params: {
      field,
      orderBy: order.by,
      order: order.direction,
      size,
      otherBucket: other !== undefined,
      otherBucketLabel: other ?? 'Other',
      missingBucket: missing && fields[field]?.type === 'keyword',
      missingBucketLabel: NO_VALUE_LABEL,
      ...(label !== undefined && { customLabel: label }),
      json: JSON.stringify({
        shard_size: Math.max(SHARD_SIZE, 2 * size),
        ...(orders !== undefined && { order: orders }),
      }),
    },
  }
}

/** Returns the buckets of named groups, in their order. */
export function groupsAggregation(
  id: string,
  schema: string,
  groups: readonly Group[],
  language: Language,
): Aggregation {
  const labels = groupLabels(groups, language)
  const filters = groups.map(({ where }, index) => ({
    input: { query: dqlOf(where), language: 'kuery' },
    label: labels[index] ?? '',
  }))
  return { id, enabled: true, type: 'filters', schema, params: { filters } }
}

/** Returns the buckets of a split; `metricId` is the metric by which terms are ordered. */
export function splitAggregation(
  id: string,
  schema: string,
  split: Split,
  metricId: string,
  context: { readonly fields: Fields; readonly language: Language; readonly other?: string },
): Aggregation {
  if (split.kind === 'groups') return groupsAggregation(id, schema, split.groups, context.language)
  const order: TermsOrder =
    split.order === 'key' ? { by: '_key', direction: 'asc' } : { by: metricId, direction: 'desc' }
  const other = context.other === undefined ? {} : { other: context.other }
  return termsAggregation(split.field, context.fields, { id, schema, size: split.size, order, ...other })
}

/** Returns the columns over time. `interval` is `auto` where the time picker narrows the documents. */
export function timeAggregation(id: string, field: string, interval: string): Aggregation {
  return {
    id,
    enabled: true,
    type: 'date_histogram',
    schema: 'segment',
    params: {
      field,
      useNormalizedOpenSearchInterval: true,
      scaleMetricValues: false,
      interval,
      drop_partials: false,
      min_doc_count: 1,
      extended_bounds: {},
    },
  }
}
