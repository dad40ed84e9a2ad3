import { isMetric, type VisState } from './vis-state.ts'

type Json = Readonly<Record<string, unknown>>

/** The name of the aggregation that asks for everything without a slice of its own. */
const NAME = 'other-filter'

/**
 * Returns the second request of a picture whose only bucket sums up "other" values: the documents that have the field, but
 * none of the values that the first answer named; undefined where no such bucket is asked for.
 */
export function otherSearch(state: VisState, body: Json, answer: Json): Json | undefined {
  const bucket = state.aggs.find((agg) => !isMetric(agg))
  if (bucket?.type !== 'terms' || bucket.params.otherBucket !== true) return undefined
  const field = String(bucket.params.field)
  const keys = bucketsOf(answer, bucket.id).map(({ key }) => key)
  const asked = (body.aggs as Record<string, { aggs?: object }>)[bucket.id]
  const filter = {
    bool: {
      must: [],
      filter: [{ exists: { field } }],
      should: [],
      must_not: keys.map((key) => ({ match_phrase: { [field]: key } })),
    },
  }
  const aggs = {
    [NAME]: { filters: { filters: { '': filter } }, ...(asked?.aggs !== undefined && { aggs: asked.aggs }) },
  }
  return { ...body, aggs }
}

/** Returns how many documents the "other" bucket holds. */
export function otherCount(answer: Json): number {
  const aggregations = answer.aggregations as Record<string, { buckets: Record<string, { doc_count: number }> }>
  return aggregations[NAME]?.buckets['']?.doc_count ?? 0
}

function bucketsOf(answer: Json, id: string): readonly { readonly key: unknown }[] {
  const aggregations = answer.aggregations as Record<string, { buckets?: unknown }>
  const buckets = aggregations[id]?.buckets
  return Array.isArray(buckets) ? buckets : []
}
