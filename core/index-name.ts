/**
 * Returns the monthly index of a log record by the UTC month of its `@timestamp` (epoch milliseconds): `logs-aws.cloudtrail-2026.11`.
 *
 * The month of the event, not of the load, so that an id stays unique for ever; the caller has checked that the time lies in the window.
 */
export function monthlyIndex(base: string, time: number): string {
  const known = lastMonths.get(base)
  if (known !== undefined && time >= known.from && time < known.to) return known.index
  const at = new Date(time)
  const year = at.getUTCFullYear()
  const month = at.getUTCMonth()
  const index = `${base}-${year}.${String(month + 1).padStart(2, '0')}`
  lastMonths.set(base, { from: Date.UTC(year, month), to: Date.UTC(year, month + 1), index })
  return index
}

/** Records come in the order of their time, more or less: nearly all are of the same month as the last one. */
const lastMonths = new Map<string, { readonly from: number; readonly to: number; readonly index: string }>()
