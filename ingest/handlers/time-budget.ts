/** How much time a run has, and what of it is for what. */
export interface TimeBudget {
  /** From the start to the moment at which the run is killed, milliseconds. */
  readonly totalMs: number
  /** Says that nothing new is to be begun: what is left is for writing and acknowledging what was. */
  isTimeUp(): boolean
  /** Calls back when even writing must end now, so that what is not done can still be handed back; returns how to call it off. */
  whenOver(callback: () => void): () => void
}

/** At most so much is kept for writing what was read, and for handing back what was not. */
const WRITING_MS = 60_000
const HANDING_BACK_MS = 10_000

/**
 * Divides the time of a run: of long runs the last minute, of short ones the last two fifths, is for writing what was read, and the end
 * of that for handing back.
 *
 * `remainingMs` is asked again and again, since only whoever ends the run knows.
 */
export function timeBudget(remainingMs: () => number): TimeBudget {
  const totalMs = remainingMs()
  const writingMs = Math.min(WRITING_MS, totalMs * 0.4)
  const handingBackMs = Math.min(HANDING_BACK_MS, totalMs * 0.15)
  return {
    totalMs,
    isTimeUp: () => remainingMs() <= writingMs,
    whenOver(callback) {
      const timer = setTimeout(callback, Math.max(0, remainingMs() - handingBackMs))
      return () => clearTimeout(timer)
    },
  }
}
