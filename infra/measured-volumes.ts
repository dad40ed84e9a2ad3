import type { Client } from '@opensearch-project/opensearch'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import type { Volume } from './volumes.ts'

const DAY_MS = 86_400_000
const SOURCES_AT_MOST = 1_000

interface Sum {
  readonly value: number | null
}
interface Bucket {
  readonly key: string
  readonly doc_count: number
  readonly received: Sum
  readonly indexed: Sum
  readonly bytes: Sum
  readonly accounts: Sum
  readonly first: Sum
  readonly last: Sum
}

/**
 * Measures what one account sends in a day, by source, from the metrics of everything that was loaded and from the sizes of the indices.
 * A source without a record is left out. Days are those between the first and the last record, at least one.
 */
export async function measureVolumes(client: Client, sources: readonly AnySource[]): Promise<Record<string, Volume>> {
  const sum = (field: string) => ({ sum: { field } })
  const { body } = await client.search({
    index: METRICS_INDEX,
    body: {
      size: 0,
      query: { exists: { field: 'records.last' } },
      aggs: {
        sources: {
          terms: { field: 'event.dataset', size: SOURCES_AT_MOST },
          aggs: {
            received: sum('records.received'),
            indexed: sum('records.indexed'),
            bytes: sum('object.size_bytes'),
            accounts: { cardinality: { field: 'cloud.account.id' } },
            first: { min: { field: 'records.first' } },
            last: { max: { field: 'records.last' } },
          },
        },
      },
    } as never,
  })
  const { buckets } = (body.aggregations as unknown as { sources: { buckets: Bucket[] } }).sources
  const measured: Record<string, Volume> = {}
  for (const bucket of buckets) {
    const source = sources.find(({ dataset }) => dataset === bucket.key)
    if (source === undefined || (bucket.received.value ?? 0) === 0) continue
    measured[source.id] = volumeOf(bucket, await bytesPerDocument(client, source))
  }
  return measured
}

function volumeOf(bucket: Bucket, index: { readonly documents: number; readonly bytesPerDocument: number }): Volume {
  const days = Math.max(1, ((bucket.last.value ?? 0) - (bucket.first.value ?? 0)) / DAY_MS)
  const accountDays = days * Math.max(1, bucket.accounts.value ?? 1)
  const received = bucket.received.value ?? 0
  return {
    recordsPerDay: received / accountDays,
    objectsPerDay: bucket.doc_count / accountDays,
    archiveBytesPerRecord: (bucket.bytes.value ?? 0) / received,
    // versions of one finding are one document
    documentsPerDay: Math.min(bucket.indexed.value ?? 0, index.documents) / accountDays,
    indexBytesPerDocument: index.bytesPerDocument,
    basis: 'measured',
  }
}

async function bytesPerDocument(client: Client, { store }: AnySource) {
  const index = store.kind === 'logs' ? `${store.index}-*` : store.index
  const { body } = await client.indices.stats({ index, metric: ['docs', 'store'] })
  const { docs, store: size } = (body as unknown as Stats)._all.primaries
  const documents = docs?.count ?? 0
  return { documents, bytesPerDocument: documents === 0 ? 0 : (size?.size_in_bytes ?? 0) / documents }
}

interface Stats {
  readonly _all: { readonly primaries: { docs?: { count: number }; store?: { size_in_bytes: number } } }
}
