import type { Client } from '@opensearch-project/opensearch'
import { METRICS_INDEX } from './metrics-fields.ts'

/** Reads metrics documents by id, in the order asked; undefined for what is not there. Sees documents that were not refreshed yet. */
export async function readMetrics<T>(client: Client, ids: readonly string[]): Promise<(T | undefined)[]> {
  if (ids.length === 0) return []
  const { body } = await client.mget({ index: METRICS_INDEX, body: { ids: [...ids] } })
  const docs = body.docs as { found?: boolean; _source?: unknown }[]
  return docs.map((doc) => (doc.found ? (doc._source as T) : undefined))
}
