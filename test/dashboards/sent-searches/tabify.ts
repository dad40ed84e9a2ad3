import { MISSING_KEY } from './aggregations.ts'
import { isMetric, type SavedAggregation, type VisState } from './vis-state.ts'

/** One line of the table that every picture is drawn from: the keys of its buckets and the figures of its metrics. */
export interface Line {
  /** In the order of the bucket aggregations of the state; null for documents without a value. */
  readonly keys: readonly (string | number | null)[]
  /** By the id of the metric. */
  readonly figures: Readonly<Record<string, number | null>>
}

type Json = Readonly<Record<string, unknown>>

/** Reads an answer as OpenSearch Dashboards does: one line for each innermost bucket, none where there is no bucket. */
export function linesOf(state: VisState, answer: Json): Line[] {
  const enabled = state.aggs.filter((agg) => agg.enabled)
  const metrics = enabled.filter(isMetric)
  const buckets = enabled.filter((agg) => !isMetric(agg))
  const total = at(at(answer, 'hits'), 'total').value
  const top = { ...at(answer, 'aggregations'), doc_count: total }
  const walk = (level: number, within: Json, keys: Line['keys']): Line[] => {
    const bucket = buckets[level]
    if (bucket === undefined) return [{ keys, figures: figuresOf(metrics, within) }]
    return entriesOf(at(within, bucket.id)).flatMap(([key, inner]) => walk(level + 1, inner, [...keys, key]))
  }
  return walk(0, top, [])
}

function figuresOf(metrics: readonly SavedAggregation[], within: Json): Record<string, number | null> {
  return Object.fromEntries(
    metrics.map(({ id, type }) => {
      const value = type === 'count' ? within.doc_count : at(within, id).value
      return [id, typeof value === 'number' ? value : null]
    }),
  )
}

function entriesOf({ buckets }: Json): [string | number | null, Json][] {
  if (Array.isArray(buckets)) {
    return buckets.map((bucket: Json) => {
      const key = bucket.key as string | number
      return [key === MISSING_KEY ? null : key, bucket]
    })
  }
  return Object.entries((buckets ?? {}) as Record<string, Json>)
}

function at(value: Json, key: string): Json {
  const inner = value[key]
  return typeof inner === 'object' && inner !== null ? (inner as Json) : {}
}
