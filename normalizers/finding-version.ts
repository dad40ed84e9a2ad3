/**
 * Returns the external version of a finding's state in epoch milliseconds: the latest of the source's own times and of T, the time at
 * which the delivery saw it. T wins only when it is later, so that an analyst's change that leaves the source's time alone still counts,
 * and an old copy that is replayed keeps its old T and loses.
 */
export function findingVersion(observedAt: number | undefined, ...times: readonly (number | undefined)[]): number {
  let latest = Math.max(0, observedAt ?? 0)
  for (const time of times) latest = Math.max(latest, time ?? 0)
  return latest
}
