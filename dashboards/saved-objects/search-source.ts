import type { Condition } from '#core/panels/condition.ts'
import { dqlOf } from '../search/dql-of.ts'
import { INDEX_REFERENCE } from './saved-object.ts'

/** Returns the query of a search source: DQL, empty for everything. */
function queryText(where: Condition | undefined): string {
  return where === undefined ? '' : dqlOf(where)
}

/** Returns the search source of an object that names its own index pattern. */
export function searchSource(where: Condition | undefined, extra: Readonly<Record<string, unknown>> = {}): object {
  const query = { query: queryText(where), language: 'kuery' }
  return { searchSourceJSON: JSON.stringify({ ...extra, query, filter: [], indexRefName: INDEX_REFERENCE }) }
}

/** Returns the search source of an object that has no documents of its own: a text, a dashboard, or a view of a saved search. */
export function emptySearchSource(): object {
  return { searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }) }
}
