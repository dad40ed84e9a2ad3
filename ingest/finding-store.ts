import type { Client } from '@opensearch-project/opensearch'
import { type Patience, patiently } from '#opensearch/patience.ts'

/** Which findings a complete list speaks of. */
export interface ListScope {
  readonly index: string
  readonly account: string
  readonly region: string
  /** Epoch milliseconds: only findings whose state is older than this. */
  readonly before: number
}

/** A finding as it is stored. */
export type StoredFinding = Readonly<Record<string, unknown>>

/** The stored findings, as far as a complete list needs them. */
export interface FindingStore {
  /** Pages through the ids of findings that somebody still has to do something about and whose state is older than the list. */
  stale(scope: ListScope): AsyncIterable<readonly string[]>
  /** Reads documents by id, also those that no search shows yet; undefined for what is not there. */
  read(index: string, ids: readonly string[]): Promise<(StoredFinding | undefined)[]>
}

/** What is still to be dealt with; suppressed, archived and resolved findings stay as they are. */
export const UNSETTLED: readonly string[] = ['open', 'acknowledged', 'unknown']

const PAGE = 5_000

/** Makes the store on a client; it needs to search, read and refresh the indices of findings. */
export function openFindingStore(client: Client, patience: Patience = {}): FindingStore {
  return {
    async *stale(scope) {
      await patiently(client, () => client.indices.refresh({ index: scope.index }), patience)
      let after: string | undefined
      do {
        const ids = await patiently(client, () => searchPage(client, scope, after), patience)
        if (ids.length > 0) yield ids
        after = ids.length < PAGE ? undefined : ids.at(-1)
      } while (after !== undefined)
    },
    read: (index, ids) =>
      patiently(
        client,
        async () => {
          const { body } = await client.mget({ index, body: { ids: [...ids] } })
          return (body.docs as { found?: boolean; _source?: StoredFinding }[]).map((doc) =>
            doc.found ? doc._source : undefined,
          )
        },
        patience,
      ),
  }
}

/** One page in the order of ids, which are unique and never change: what is written meanwhile moves nothing to another page. */
async function searchPage(
  client: Client,
  { index, account, region, before }: ListScope,
  after: string | undefined,
): Promise<string[]> {
  const body = {
    size: PAGE,
    _source: false,
    track_total_hits: false,
    query: {
      bool: {
        filter: [
          { term: { 'cloud.account.id': account } },
          { term: { 'cloud.region': region } },
          { terms: { 'hinomi.finding.status': UNSETTLED } },
          { range: { 'hinomi.finding.version': { lt: before } } },
        ],
      },
    },
    sort: [{ 'hinomi.finding.id': 'asc' }],
    ...(after === undefined ? {} : { search_after: [after] }),
  }
  const answer = await client.search({ index, body: body as never })
  return answer.body.hits.hits.flatMap(({ _id }) => _id ?? [])
}
