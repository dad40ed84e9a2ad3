import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { type Patience, patiently } from './patience.ts'

interface Found {
  readonly found?: boolean
  readonly _source?: unknown
  readonly error?: { readonly type?: string }
}

/**
 * Reads metrics documents by id, in the order asked; undefined for what is not there. Sees documents that were not refreshed yet.
 *
 * @throws HinomiError: `config` when the index is missing, `transient` when the cluster stays away.
 */
export async function readMetrics<T>(
  client: Client,
  ids: readonly string[],
  patience: Patience = {},
): Promise<(T | undefined)[]> {
  if (ids.length === 0) return []
  return patiently(
    client,
    async () => {
      const { body } = await client.mget({ index: METRICS_INDEX, body: { ids: [...ids] } })
      return (body.docs as Found[]).map((doc) => {
        if (doc.error !== undefined) throw unreadable(doc.error.type ?? 'no reason given')
        return doc.found ? (doc._source as T) : undefined
      })
    },
    patience,
  )
}

/** A multi-get answers 200 although a shard is away; taking that for "not there" would count everything anew. */
function unreadable(type: string): HinomiError {
  if (type === 'index_not_found_exception') {
    return new HinomiError('config', `${METRICS_INDEX} does not exist: run hinomi opensearch bootstrap`)
  }
  return new HinomiError('transient', `${METRICS_INDEX} cannot be read now (${type}): try again later`)
}
