import { clockAt, type TimeZone, ZONE_OFFSET_MS } from '#core/time-zone.ts'
import type { Language } from '../words.ts'

/** Writes a moment by the millisecond: `2026-11-26 08:05:09.123`. */
export function formatExactTime(time: number, zone: TimeZone): string {
  return clockAt(time, zone).replace('T', ' ')
}

/** Writes a moment by the minute, and without the year where that is the present one: `11-26 08:05`. */
export function formatShortTime(time: number, zone: TimeZone, now: number): string {
  const text = clockAt(time, zone)
  const isThisYear = text.slice(0, 4) === clockAt(now, zone).slice(0, 4)
  return text.slice(isThisYear ? 5 : 0, 16).replace('T', ' ')
}

/** The hours, minutes and seconds of a moment: `08:05:09`. */
export function formatClock(time: number, zone: TimeZone): string {
  return clockAt(time, zone).slice(11, 19)
}

/** The value of an `<input type="datetime-local">` for a moment: `2026-11-26T08:05`. */
export function toInputTime(time: number, zone: TimeZone): string {
  return clockAt(time, zone).slice(0, 16)
}

/** Reads the value of an `<input type="datetime-local">` as the clock of a zone shows it; undefined where it is no moment. */
export function fromInputTime(text: string, zone: TimeZone): number | undefined {
  const time = Date.parse(`${text}Z`) - ZONE_OFFSET_MS[zone]
  return text === '' || Number.isNaN(time) ? undefined : time
}

/** Milliseconds since midnight in the zone. */
export function sinceMidnight(time: number, zone: TimeZone): number {
  return (((time + ZONE_OFFSET_MS[zone]) % 86_400_000) + 86_400_000) % 86_400_000
}

/** Labels the column of a chart: the day at midnight and for columns of days, else the hour and minute. `intervalMs` is a column's width. */
export function formatTick(time: number, zone: TimeZone, intervalMs: number): string {
  const text = clockAt(time, zone)
  const day = `${Number(text.slice(5, 7))}/${Number(text.slice(8, 10))}`
  return intervalMs >= 86_400_000 || sinceMidnight(time, zone) === 0 ? day : text.slice(11, 16)
}

const AGES = [
  { below: 60, seconds: 1, ja: '秒', en: 's' },
  { below: 3_600, seconds: 60, ja: '分', en: 'min' },
  { below: 172_800, seconds: 3_600, ja: '時間', en: 'h' },
  { below: Number.POSITIVE_INFINITY, seconds: 86_400, ja: '日', en: 'd' },
] as const

/** Writes how long ago a moment is, in one unit: `3時間前`, `3 h ago`; what lies ahead, `3時間後`, `in 3 h`. */
export function formatAge(time: number, now: number, language: Language): string {
  const seconds = Math.abs(now - time) / 1000
  const step = AGES.find(({ below }) => seconds < below) ?? AGES[3]
  const count = Math.floor(seconds / step.seconds)
  const isAhead = time - now >= 1000
  if (language === 'ja') return `${count}${step.ja}${isAhead ? '後' : '前'}`
  return isAhead ? `in ${count} ${step.en}` : `${count} ${step.en} ago`
}
