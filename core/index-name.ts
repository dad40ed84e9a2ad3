/**
 * Returns the monthly index of a log record by the UTC month of its `@timestamp` (epoch milliseconds): `logs-aws.cloudtrail-2026.11`.
 *
 * The month of the event, not of the load, so that an id stays unique for ever; the caller has checked that the time lies in the window.
 */
export function monthlyIndex(base: string, time: number): string {
  const at = new Date(time)
  return `${base}-${at.getUTCFullYear()}.${String(at.getUTCMonth() + 1).padStart(2, '0')}`
}
