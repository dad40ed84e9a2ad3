import type { Search } from '#detections/correlation/run-plan.ts'

const GROUPS_PER_PAGE = 1000

/** What is counted, by which fields, and what else is asked of each group. */
export interface GroupsRequest {
  readonly query: object
  /** Field of each part of a group's key, by the name of the part. */
  readonly by: Readonly<Record<string, string>>
  readonly aggs: object
  /** Each page goes through all documents again: more at once is faster, as long as little is asked of each group. */
  readonly perPage?: number
}

/** A group; what the aggregations answer is beside its key and its count. */
export interface AnyGroup {
  readonly key: Readonly<Record<string, string>>
  readonly doc_count: number
}

interface Answer<Group> {
  readonly aggregations?: { readonly groups?: { readonly buckets: readonly Group[]; readonly after_key?: object } }
}

/**
 * Reads all groups of an index to the end, a page at a time, so that no number of them needs much memory of OpenSearch (OpenSearch:
 * composite aggregation). Documents that lack one of the fields are in no group.
 *
 * @throws what the search throws
 */
export async function* readGroups<Group extends AnyGroup>(
  search: Search,
  index: string,
  { query, by, aggs, perPage = GROUPS_PER_PAGE }: GroupsRequest,
): AsyncGenerator<Group, void, void> {
  const sources = Object.entries(by).map(([part, field]) => ({ [part]: { terms: { field } } }))
  let after: object | undefined
  do {
    const page = { size: perPage, sources, ...(after === undefined ? {} : { after }) }
    const body = { size: 0, track_total_hits: false, query, aggs: { groups: { composite: page, aggs } } }
    const { aggregations } = (await search(index, body)) as Answer<Group>
    yield* aggregations?.groups?.buckets ?? []
    after = aggregations?.groups?.after_key
  } while (after !== undefined)
}
