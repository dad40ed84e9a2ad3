import type { Random } from './random.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Japan has one zone and no summer time. */
const JST_OFFSET_MS = 9 * HOUR_MS

/** A stretch of time in epoch milliseconds, end exclusive. */
export interface Period {
  readonly start: number
  readonly end: number
}

/** How busy people, machines that never rest, and batch jobs are in one hour; 1 is a full working hour of each. */
export interface Activity {
  readonly human: number
  readonly steady: number
  readonly batch: number
}

/** People by hour of the day in Japan: 8:30 to 18:00 with a dip at noon and some overtime. */
const WORKDAY = [
  0.01, 0.005, 0.005, 0.005, 0.005, 0.01, 0.03, 0.12, 0.6, 1.05, 1.1, 1, 0.4, 0.95, 1.05, 1, 0.95, 0.85, 0.4, 0.2, 0.1,
  0.06, 0.03, 0.02,
] as const

const WEEKEND_SHARE = 0.06

interface JapaneseTime {
  readonly hour: number
  readonly weekend: boolean
  readonly monthEnd: boolean
}

function inJapan(time: number): JapaneseTime {
  const shifted = new Date(time + JST_OFFSET_MS)
  const weekday = shifted.getUTCDay()
  const lastOfMonth = new Date(Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, 0)).getUTCDate()
  return {
    hour: shifted.getUTCHours(),
    weekend: weekday === 0 || weekday === 6,
    monthEnd: shifted.getUTCDate() === lastOfMonth,
  }
}

/** Says how busy the hour around a moment is: Japanese working hours, night batch at 2:00, month-end batch in the evening, quiet weekends. */
export function activityAt(time: number): Activity {
  const { hour, weekend, monthEnd } = inJapan(time)
  const human = (WORKDAY[hour] ?? 0) * (weekend ? WEEKEND_SHARE : 1) * (monthEnd ? 1.2 : 1)
  const night = hour === 2 ? 1 : hour === 3 ? 0.45 : hour === 4 ? 0.1 : 0
  const closing = monthEnd && hour >= 20 && hour < 23 ? 1.2 : 0
  return { human, steady: 1, batch: night * (monthEnd ? 1.8 : 1) + closing }
}

/** Returns the first midnight in Japan that is not before the given moment. */
export function midnightInJapan(time: number): number {
  return Math.ceil((time + JST_OFFSET_MS) / DAY_MS) * DAY_MS - JST_OFFSET_MS
}

/** Returns a moment after the given one at which an analyst sits at the desk: a weekday between 9:00 and 17:00 in Japan. */
export function nextOfficeMoment(time: number, random: Random): number {
  let moment = time + random.between(10, 180) * MINUTE_MS
  while (true) {
    const { hour, weekend } = inJapan(moment)
    if (!weekend && hour >= 9 && hour < 17) return moment
    moment += HOUR_MS
  }
}
