import type { TimeZone } from '#core/time-zone.ts'
import { sinceMidnight } from '../format/time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const STEPS_MS = [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS).concat([1, 2, 3, 6, 12].map((n) => n * HOUR_MS))
const DAYS = [1, 2, 3, 7, 14, 30, 90]

/**
 * Chooses which columns of a chart get a label, at most `most` of them: those that begin at a round hour of the time zone, or every n-th
 * day counted from the last. `times` are the beginnings of the columns, `widthMs` the width of one.
 */
export function chooseTicks(
  times: readonly number[],
  widthMs: number,
  zone: TimeZone,
  most: number,
): ReadonlySet<number> {
  for (const step of STEPS_MS) {
    if (step < widthMs || widthMs >= DAY_MS) continue
    const round = times.filter((time) => sinceMidnight(time, zone) % step === 0)
    if (round.length > 0 && round.length <= most) return new Set(round)
  }
  const days = widthMs >= DAY_MS ? [...times] : times.filter((time) => sinceMidnight(time, zone) === 0)
  const step = DAYS.find((n) => days.length / n <= most) ?? Math.ceil(days.length / most)
  return new Set(days.filter((_, index) => (days.length - 1 - index) % step === 0))
}
