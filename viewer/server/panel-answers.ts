import { objectOf } from '#core/json-object.ts'
import type { Bilingual } from '#core/panels/split.ts'
import { type Answer, sentenceOf, TIMED_OUT } from './ask.ts'

/** One search of a `_msearch`: the index it asks, and its body. */
export interface Search {
  readonly index: string
  readonly body: object
}

/** How long OpenSearch works on one search before it gives up. */
export const SEARCH_TIMEOUT = '20s'

/** Lays searches out as the lines of one `_msearch` (OpenSearch: multi-search). An index that is not there yet holds nothing. */
export function linesOf(searches: readonly Search[]): object[] {
  return searches.flatMap(({ index, body }) => [
    { index, ignore_unavailable: true },
    { timeout: SEARCH_TIMEOUT, ...body },
  ])
}

/** Returns why the answer to one search cannot be shown; undefined where it can: every shard answered in time. */
export function failureOf(answer: Answer | undefined): Bilingual | undefined {
  if (answer === undefined) return sentenceOf({ type: 'no_answer' })
  if (answer.error !== undefined) return sentenceOf(answer.error)
  if (answer.timed_out === true) return TIMED_OUT
  const shards = objectOf(answer._shards)
  if (typeof shards.failed !== 'number' || shards.failed === 0) return undefined
  const first = objectOf(Array.isArray(shards.failures) ? shards.failures[0] : undefined)
  const { ja, en } = sentenceOf(first.reason)
  return { ja: `${shards.failed} 個のシャードが応答しません:${ja}`, en: `${shards.failed} shard(s) failed: ${en}` }
}
