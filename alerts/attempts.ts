/** A message is given up after so many attempts: with these pauses about three hours. */
export const MOST_ATTEMPTS = 12
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 30 * 60_000

/**
 * Returns how long to wait after the nth attempt that failed, in milliseconds: a bound that doubles, and of it half to whole by chance
 * (`random` is from 0 to 1), so that many do not come back at the same moment. Never less than the receiver asked for.
 */
export function pauseMs(attempts: number, retryAfterMs: number | undefined, random: number): number {
  const bound = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1))
  return Math.max(retryAfterMs ?? 0, Math.round(bound * (0.5 + random / 2)))
}
