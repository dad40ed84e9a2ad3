import * as z from 'zod'

const Params = z.record(z.string(), z.unknown())

/** An aggregation as saved. */
const SavedAggregation = z.object({
  id: z.string(),
  enabled: z.boolean().default(true),
  type: z.string(),
  schema: z.string().default(''),
  params: Params.default({}),
})
export type SavedAggregation = z.infer<typeof SavedAggregation>

/** The state of a visualization as saved. */
const VisState = z.object({
  title: z.string().default(''),
  type: z.string(),
  aggs: z.array(SavedAggregation).default([]),
  params: Params.default({}),
})
export type VisState = z.infer<typeof VisState>

/** Reads `visState`, which is JSON in a text. Throws when it is none, or has another shape. */
export function readVisState(text: unknown): VisState {
  return VisState.parse(JSON.parse(z.string().parse(text)))
}

/** Aggregations that give figures; all others give buckets. */
const METRICS = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'cardinality',
  'median',
  'percentiles',
  'std_dev',
  'top_hits',
])

/** Says whether an aggregation gives figures and no buckets. */
export function isMetric({ type }: { readonly type: string }): boolean {
  return METRICS.has(type) || /^(sum|avg|min|max)_bucket$/.test(type)
}

/** The search source of a saved object, JSON in a text. */
const SearchSource = z.object({
  query: z.object({ query: z.string(), language: z.string() }).default({ query: '', language: 'kuery' }),
  filter: z.array(Params).default([]),
  indexRefName: z.string().optional(),
})
export type SearchSource = z.infer<typeof SearchSource>

/** Reads the search source of an object. Throws when there is none, or it has another shape. */
export function readSearchSource(attributes: Readonly<Record<string, unknown>>): SearchSource {
  const meta = z.object({ searchSourceJSON: z.string() }).parse(attributes.kibanaSavedObjectMeta)
  return SearchSource.parse(JSON.parse(meta.searchSourceJSON))
}
