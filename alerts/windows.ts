import { formatTime, ZONE_OFFSET_MS } from '#core/time-zone.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

/** A half-open time in epoch milliseconds. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** Returns the window of so many minutes in which a time lies; windows are laid from the begin of 1970 on, one after the other. */
export function windowAt(time: number, minutes: number): Window {
  const length = minutes * MINUTE_MS
  const start = Math.floor(time / length) * length
  return { start, end: start + length }
}

/** Returns the window of a digest: a day begins at `hour` o'clock in Japan; shorter windows are laid as {@link windowAt} does. */
export function digestWindow(time: number, minutes: number, hour: number): Window {
  if (minutes !== DAY_MINUTES) return windowAt(time, minutes)
  const shift = ZONE_OFFSET_MS['Asia/Tokyo'] - hour * 60 * MINUTE_MS
  const { start, end } = windowAt(time + shift, DAY_MINUTES)
  return { start: start - shift, end: end - shift }
}

/** Writes a time for people in Japan: `2026-11-26 16:05:09 JST`. */
export function japanTime(time: number): string {
  return `${formatTime(time, 'Asia/Tokyo')} JST`
}
