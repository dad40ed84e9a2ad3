import type { TimeZone } from '#core/time-zone.ts'
import { readMoment } from '#dashboards/search/moment.ts'
import { formatShortTime } from '../format/time.ts'
import type { Reader } from '../reader.ts'
import type { Words } from '../words.ts'

/** A range that people choose by its name. */
export interface QuickRange {
  readonly from: string
  readonly to: string
  readonly title: (words: Words) => string
}

/** The ranges that people choose by name, shortest first. */
export const QUICK_RANGES: readonly QuickRange[] = [
  { from: 'now-15m', to: 'now', title: (words) => words.lastMinutes(15) },
  { from: 'now-1h', to: 'now', title: (words) => words.lastHours(1) },
  { from: 'now-6h', to: 'now', title: (words) => words.lastHours(6) },
  { from: 'now-24h', to: 'now', title: (words) => words.lastHours(24) },
  { from: 'now/d', to: 'now/d', title: (words) => words.today },
  { from: 'now-1d/d', to: 'now-1d/d', title: (words) => words.yesterday },
  { from: 'now-7d', to: 'now', title: (words) => words.lastDays(7) },
  { from: 'now-30d', to: 'now', title: (words) => words.lastDays(30) },
  { from: 'now-90d', to: 'now', title: (words) => words.lastDays(90) },
  { from: 'now/M', to: 'now/M', title: (words) => words.thisMonth },
]

/** What a range of time is called: by its name, else by its two moments. */
export function rangeTitle(range: { readonly from: string; readonly to: string }, reader: Reader): string {
  const known = QUICK_RANGES.find(({ from, to }) => from === range.from && to === range.to)
  if (known !== undefined) return known.title(reader.words)
  return `${momentTitle(range.from, reader)} – ${momentTitle(range.to, reader)}`
}

function momentTitle(text: string, reader: Reader): string {
  if (text === 'now') return reader.words.now
  const moment = readMoment(text, { now: reader.now, timeZone: reader.timeZone })
  return moment === undefined ? text : formatShortTime(moment, reader.timeZone, reader.now)
}

/** The beginning and the end of a range as epoch milliseconds; undefined where they cannot be read. */
export function settleRange(
  range: { readonly from: string; readonly to: string },
  clock: { readonly now: number; readonly timeZone: TimeZone },
): { readonly from: number; readonly to: number } | undefined {
  const from = readMoment(range.from, clock)
  const to = range.to.includes('/') ? readMoment(range.to, clock, 'up') : readMoment(range.to, clock)
  return from === undefined || to === undefined || from >= to ? undefined : { from, to }
}
