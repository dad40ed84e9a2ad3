const HOUR_MS = 3_600_000

/** One hour that is judged as a whole, epoch milliseconds, half-open. */
export interface JudgedHour {
  readonly start: number
  readonly end: number
}

/** Returns the newest whole hour that ended at least so many minutes ago, so that what arrives late is there. */
export function judgedHour(now: number, waitMinutes: number): JudgedHour {
  const end = Math.floor((now - waitMinutes * 60_000) / HOUR_MS) * HOUR_MS
  return { start: end - HOUR_MS, end }
}
