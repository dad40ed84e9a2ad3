const LONGEST_MS = 24 * 3_600_000

/** Reads a `Retry-After` header, seconds or a date (RFC 9110, 10.2.3), as milliseconds from `now`, at most a day; undefined for others. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_MS)
}
