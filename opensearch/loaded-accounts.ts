import type { Client } from '@opensearch-project/opensearch'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { ruleSearch } from './detect/search.ts'

/** More accounts than one organization has. */
const MOST_ACCOUNTS = 20_000

/**
 * Returns the ids of the accounts of which documents lie in the indices, as the metrics of loads since a time (epoch milliseconds) say; an
 * account of which everything was set aside is none of them.
 *
 * @throws HinomiError `transient` when the cluster stays away.
 */
export async function readLoadedAccounts(client: Client, since: number): Promise<string[]> {
  const brought = ['records.indexed', 'records.duplicate'].map((field) => ({ range: { [field]: { gt: 0 } } }))
  const answer = await ruleSearch(client)(METRICS_INDEX, {
    size: 0,
    query: {
      bool: {
        filter: [{ range: { '@timestamp': { gte: since, format: 'epoch_millis' } } }],
        should: brought,
        minimum_should_match: 1,
      },
    },
    aggs: { accounts: { terms: { field: 'cloud.account.id', size: MOST_ACCOUNTS } } },
  })
  const { aggregations } = answer as { aggregations?: { accounts: { buckets: { key: string }[] } } }
  return (aggregations?.accounts.buckets ?? []).map(({ key }) => key).sort()
}
