import type { Condition } from '#core/panels/condition.ts'
import type { TimeZone } from '#core/time-zone.ts'

/** What a reader looks at: a range of time and conditions that every panel obeys. */
export interface View {
  /** ISO 8601 or date math such as `now-7d` and `now/d` (OpenSearch: date math). */
  readonly from: string
  readonly to: string
  readonly timeZone: TimeZone
  readonly filters: readonly Condition[]
  readonly query: Condition | undefined
}

/**
 * A view whose moments are fixed: epoch milliseconds, `from` included, `to` excluded. `now` is what the word `now` in conditions means.
 *
 * Searches then hold no `now` of their own, so that OpenSearch may answer the same ones from its request cache.
 */
export interface SettledView {
  readonly from: number
  readonly to: number
  readonly now: number
  readonly timeZone: TimeZone
  readonly filters: readonly Condition[]
  readonly query: Condition | undefined
}
