import type { Lists } from './lists.ts'

/** A source that an account must deliver. */
export interface ExpectedSource {
  readonly account: string
  /** Id of the source, `cloudtrail`. */
  readonly source: string
}

/** A source that delivered nothing for too long. */
export interface SilentSource extends ExpectedSource {
  /** When it last delivered, epoch milliseconds; undefined where it never did. */
  readonly last: number | undefined
  readonly limitMs: number
}

/**
 * Returns what must be delivered, by the list `expected_sources`: its entries for an account, and those for all accounts for each of
 * `own_accounts`.
 */
export function expectedSources(lists: Lists): ExpectedSource[] {
  const accounts = lists.resolve('own_accounts').map(({ value }) => value)
  const pairs = lists
    .resolve('expected_sources')
    .flatMap(({ account, value }) => (account === undefined ? accounts : [account]).map((id) => [id, value] as const))
  const unique = new Map(pairs.map(([account, source]) => [`${account} ${source}`, { account, source }]))
  return [...unique.values()]
}

/**
 * Returns the sources that are silent at `now` (epoch milliseconds): those whose last delivery, as `lastOf` knows it, is as long ago as their
 * limit, and those that never delivered. Sources without a limit are not judged.
 */
export function silentSources(
  expected: readonly ExpectedSource[],
  limits: ReadonlyMap<string, number>,
  lastOf: (pair: ExpectedSource) => number | undefined,
  now: number,
): SilentSource[] {
  return expected.flatMap((pair) => {
    const limitMs = limits.get(pair.source)
    if (limitMs === undefined) return []
    const last = lastOf(pair)
    return last !== undefined && now - last < limitMs ? [] : [{ ...pair, last, limitMs }]
  })
}
