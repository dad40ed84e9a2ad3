import { isDateMath, readMoment } from './moment.ts'
import type { SettledView, View } from './view.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
/** In a shorter range a minute more or less would be seen. */
const SHORT_RANGE_MS = 15 * MINUTE_MS

/**
 * Fixes the moments of a view; undefined when a moment cannot be read or the range is empty.
 *
 * `now` (epoch milliseconds) is taken for the end of its minute, in a range below 15 minutes of its second, so that everybody who looks within
 * a minute asks the same and OpenSearch can answer from its request cache. Date math that is rounded ends with its span: `now/d` to `now/d` is
 * today. An end without date math is excluded.
 */
export function settleView(view: View, now: number): SettledView | undefined {
  const range = rangeOf(view, now)
  if (range === undefined) return undefined
  const step = range.to - range.from < SHORT_RANGE_MS ? SECOND_MS : MINUTE_MS
  const settledNow = Math.ceil(now / step) * step
  const settled = rangeOf(view, settledNow)
  if (settled === undefined) return undefined
  const { timeZone, filters, query } = view
  return { ...settled, now: settledNow, timeZone, filters, query }
}

function rangeOf({ from, to, timeZone }: View, now: number): { from: number; to: number } | undefined {
  const clock = { now, timeZone }
  const first = readMoment(from, clock)
  const end = isDateMath(to) && to.includes('/') ? lastMoment(to, clock) : readMoment(to, clock)
  return first !== undefined && end !== undefined && first < end ? { from: first, to: end } : undefined
}

function lastMoment(to: string, clock: Parameters<typeof readMoment>[1]): number | undefined {
  const last = readMoment(to, clock, 'up')
  return last === undefined ? undefined : last + 1
}
