/** The time zones in which people read; neither knows summer time. */
export const TIME_ZONES = ['Asia/Tokyo', 'UTC'] as const
export type TimeZone = (typeof TIME_ZONES)[number]

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
export const ZONE_OFFSET_MS: Readonly<Record<TimeZone, number>> = { 'Asia/Tokyo': 9 * 3_600_000, UTC: 0 }

/** Returns what the clocks of a zone show at a moment (epoch milliseconds): `2026-11-26T08:05:09.123`; empty for what is no moment. */
export function clockAt(time: number, zone: TimeZone): string {
  const shifted = new Date(time + ZONE_OFFSET_MS[zone])
  return Number.isNaN(shifted.getTime()) ? '' : shifted.toISOString().slice(0, -1)
}

/** Writes a moment (epoch milliseconds) by the second: `2026-11-26 08:05:09`; empty for what is no moment. */
export function formatTime(time: number, zone: TimeZone): string {
  return clockAt(time, zone).slice(0, 19).replace('T', ' ')
}
