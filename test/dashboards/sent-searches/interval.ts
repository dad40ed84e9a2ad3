const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS

/** `histogram:barTarget` and `histogram:maxBars`, as OpenSearch Dashboards is installed. */
const BAR_TARGET = 50
const MOST_BARS = 100

/** Bounds and intervals of the `auto` rule, longest first. The interval of the row above the first bound that fits is taken. */
const ROWS: readonly (readonly [boundMs: number, interval: string])[] = [
  [Number.POSITIVE_INFINITY, '1y'],
  [YEAR_MS, '1M'],
  [3 * 7 * DAY_MS, '1w'],
  [7 * DAY_MS, '1d'],
  [24 * HOUR_MS, '12h'],
  [6 * HOUR_MS, '3h'],
  [2 * HOUR_MS, '1h'],
  [45 * MINUTE_MS, '30m'],
  [20 * MINUTE_MS, '10m'],
  [9 * MINUTE_MS, '5m'],
  [3 * MINUTE_MS, '1m'],
  [45 * SECOND_MS, '30s'],
  [15 * SECOND_MS, '10s'],
  [7.5 * SECOND_MS, '5s'],
  [5 * SECOND_MS, '1s'],
  [500, '100ms'],
]

const LENGTHS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  y: YEAR_MS,
}

/** Returns the interval of a date histogram as a search names it. `isTimeField`: of the field that the time picker narrows. */
export function intervalParams(
  interval: string,
  rangeMs: number,
  isTimeField: boolean,
): Readonly<Record<string, string>> {
  const chosen = interval === 'auto' ? autoInterval(rangeMs) : widened(interval, isTimeField ? rangeMs : undefined)
  const [, count = '1', unit = 'd'] = /^(\d*)([a-zA-Z]+)$/.exec(chosen) ?? []
  const text = `${count === '' ? 1 : count}${unit}`
  const calendar = Number(count || 1) === 1 && ['m', 'h', 'd', 'w', 'M', 'y'].includes(unit)
  if (!calendar && ['w', 'M', 'y'].includes(unit)) throw new RangeError(`Invalid calendar interval: ${text}`)
  return calendar ? { calendar_interval: text } : { fixed_interval: text }
}

function autoInterval(rangeMs: number): string {
  const target = rangeMs / BAR_TARGET
  const fitting = ROWS.findIndex(([bound]) => bound <= target)
  return ROWS[fitting === -1 ? ROWS.length - 1 : fitting - 1]?.[1] ?? '1y'
}

/** A given interval that would make too many bars becomes the longest of the list that makes no fewer than the most. */
function widened(interval: string, rangeMs: number | undefined): string {
  if (rangeMs === undefined || rangeMs / lengthOf(interval) <= MOST_BARS) return interval
  const limit = rangeMs / MOST_BARS
  return ROWS.find(([, text]) => lengthOf(text) <= limit)?.[1] ?? interval
}

function lengthOf(interval: string): number {
  const [, count = '', unit = 'd'] = /^(\d*)([a-zA-Z]+)$/.exec(interval) ?? []
  return (LENGTHS_MS[unit] ?? DAY_MS) * Number(count || 1)
}
