import type { Client } from '@opensearch-project/opensearch'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { addressOf, explainFailure } from '../client.ts'
import type { Retention } from '../retention.ts'

const DAY_MS = 86_400_000
/** Findings that nobody has to do anything about any more. */
const SETTLED = ['resolved', 'archived']

/** How many documents of an index went. */
export interface Expired {
  readonly index: string
  readonly deleted: number
}

/**
 * Deletes what has outlived its retention in the indices that keep one name for ever: settled findings by the time of their last change, and
 * the account of old loads. An open finding is never deleted, however old. May run any number of times (OpenSearch: delete by query).
 *
 * `now` is in epoch milliseconds. Only a replay of old raw objects brings a deleted finding back.
 *
 * @throws HinomiError of explainFailure; it needs the rights of `admin`.
 */
export async function expireDocuments(client: Client, table: readonly Retention[], now: number): Promise<Expired[]> {
  const expired: Expired[] = []
  for (const { index, indexDays } of table.filter(({ store }) => store === 'single')) {
    const before = now - indexDays * DAY_MS
    const query = index === METRICS_INDEX ? loadedBefore(before) : settledBefore(before)
    const { body } = await client
      .deleteByQuery(
        // a finding that changes meanwhile is not old any more
        { index, conflicts: 'proceed', ignore_unavailable: true, scroll_size: 5_000, body: { query } as never },
        { requestTimeout: 600_000 },
      )
      .catch((thrown: unknown) => {
        throw explainFailure(thrown, addressOf(client))
      })
    expired.push({ index, deleted: Number((body as { deleted?: number }).deleted ?? 0) })
  }
  return expired
}

function settledBefore(before: number): object {
  return {
    bool: {
      filter: [
        { terms: { 'hinomi.finding.status': SETTLED } },
        { range: { 'hinomi.finding.version': { lt: before } } },
      ],
    },
  }
}

function loadedBefore(before: number): object {
  return { range: { '@timestamp': { lt: before, format: 'epoch_millis' } } }
}
