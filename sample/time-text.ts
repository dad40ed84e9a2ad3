import { HOUR_MS } from './clock.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}

/** `2026-11-02T03:04:05.678Z`. */
export function iso(time: number): string {
  return new Date(time).toISOString()
}

/** `2026-11-02T03:04:05Z`. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/** `2026-11-02T12:04:05.678000+09:00`, as the Python tools of AWS print Inspector's dates. */
export function isoInJapan(time: number): string {
  return `${new Date(time + 9 * HOUR_MS).toISOString().slice(0, -1)}000+09:00`
}

/** `Mon Nov 02 03:04:05.678 UTC 2026`: Inspector's events since 2024. */
export function withZoneName(time: number): string {
  const at = new Date(time)
  const clock = at.toISOString().slice(11, 23)
  return `${WEEKDAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${two(at.getUTCDate())} ${clock} UTC ${at.getUTCFullYear()}`
}

/** `Nov 2, 2026, 3:04:05 AM`: Inspector's events before 2024, and dates inside CloudTrail responses. */
export function usText(time: number): string {
  const at = new Date(time)
  const hour = at.getUTCHours()
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
  return `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()}, ${clock} ${hour < 12 ? 'AM' : 'PM'}`
}

/** `2026/11/02`, the folders of an object key. */
export function dayFolder(time: number): string {
  return iso(time).slice(0, 10).replaceAll('-', '/')
}

/** `2026/11/02/03`. */
export function hourFolder(time: number): string {
  return iso(time).slice(0, 13).replaceAll('-', '/').replace('T', '/')
}

/** `20261102T0304Z`, in names of CloudTrail and flow log objects. */
export function compactMinute(time: number): string {
  return `${iso(time).slice(0, 16).replace(/[-:]/g, '')}Z`
}

/** `2026-11-02-03-04-05`, in names that Firehose gives. */
export function dashed(time: number): string {
  return iso(time).slice(0, 19).replace(/[T:]/g, '-')
}
