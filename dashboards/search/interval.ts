import type { TimeZone } from '#core/time-zone.ts'
import { shift, startOf } from './moment.ts'

type Unit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm' | 's' | 'ms'

/** The width of the columns of a chart over time. */
export interface Interval {
  readonly count: number
  readonly unit: Unit
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MONTH_MS = 30 * DAY_MS
const YEAR_MS = 365 * DAY_MS

/** OpenSearch Dashboards aims at so many columns (`histogram:barTarget`). */
const COLUMNS = 50

/** From which width of the target on an interval is taken, widest first (OpenSearch Dashboards: `auto` intervals). */
const INTERVALS: readonly (readonly [boundMs: number, count: number, unit: Unit])[] = [
  [YEAR_MS, 1, 'y'],
  [3 * 7 * DAY_MS, 1, 'M'],
  [7 * DAY_MS, 1, 'w'],
  [DAY_MS, 1, 'd'],
  [6 * HOUR_MS, 12, 'h'],
  [2 * HOUR_MS, 3, 'h'],
  [45 * MINUTE_MS, 1, 'h'],
  [20 * MINUTE_MS, 30, 'm'],
  [9 * MINUTE_MS, 10, 'm'],
  [3 * MINUTE_MS, 5, 'm'],
  [45 * SECOND_MS, 1, 'm'],
  [15 * SECOND_MS, 30, 's'],
  [7.5 * SECOND_MS, 10, 's'],
  [5 * SECOND_MS, 5, 's'],
  [0.5 * SECOND_MS, 1, 's'],
]

const LENGTH_MS: Readonly<Record<Unit, number>> = {
  y: YEAR_MS,
  M: MONTH_MS,
  w: 7 * DAY_MS,
  d: DAY_MS,
  h: HOUR_MS,
  m: MINUTE_MS,
  s: SECOND_MS,
  ms: 1,
}

/** Returns the interval that OpenSearch Dashboards chooses for a range of so many milliseconds when told `auto`: some 50 columns. */
export function intervalFor(spanMs: number): Interval {
  const target = spanMs / COLUMNS
  const [, count, unit] = INTERVALS.find(([bound]) => bound <= target) ?? [0, 100, 'ms' as const]
  return { count, unit }
}

/** Writes an interval as OpenSearch does: `30m`, `1d`. */
export function intervalText({ count, unit }: Interval): string {
  return `${count}${unit}`
}

/** The parameters of a date histogram: days and longer follow the calendar of the time zone (OpenSearch: date histogram). */
export function histogramInterval(interval: Interval): Readonly<Record<string, string>> {
  const text = intervalText(interval)
  return interval.count === 1 && interval.unit !== 'ms' && interval.unit !== 's'
    ? { calendar_interval: text }
    : { fixed_interval: text }
}

/**
 * Returns the beginnings of all columns that a range touches, epoch milliseconds, `to` excluded: the keys of a date histogram of
 * OpenSearch with `min_doc_count` 0.
 */
export function columnsOf(interval: Interval, from: number, to: number, timeZone: TimeZone): number[] {
  const columns: number[] = []
  for (let at = startOfColumn(interval, from, timeZone); at < to; at = nextColumn(interval, at, timeZone)) {
    columns.push(at)
  }
  return columns
}

function startOfColumn({ count, unit }: Interval, moment: number, timeZone: TimeZone): number {
  if (count === 1 && unit !== 'ms') return startOf(unit, moment, timeZone)
  const width = count * LENGTH_MS[unit]
  const midnight = startOf('d', moment, timeZone)
  return midnight + Math.floor((moment - midnight) / width) * width
}

function nextColumn({ count, unit }: Interval, column: number, timeZone: TimeZone): number {
  return unit === 'ms' ? column + count : shift(column, count, unit, timeZone)
}
