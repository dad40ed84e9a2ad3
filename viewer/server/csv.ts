import { formatTime, type TimeZone } from '#core/time-zone.ts'
import { csvText, inertText } from '../csv-text.ts'
import { KNOWN_FIELDS } from './known-fields.ts'

/** Returns the heading of a column: its name in Japanese or English, dates with the time zone. */
export function headingOf(field: string, language: 'ja' | 'en', timeZone: TimeZone): string {
  const known = KNOWN_FIELDS.get(field)
  const name = known?.[language] ?? field
  return known?.type === 'date' ? `${name} (${timeZone === 'UTC' ? 'UTC' : 'JST'})` : name
}

/**
 * Writes the value of a field as a cell. Times are `2026-11-26 09:00:00` in the time zone; several values are joined with `; `.
 */
export function cellOf(value: unknown, field: string, timeZone: TimeZone): string {
  if (Array.isArray(value)) return inertText(value.map((item) => textOf(item, field, timeZone)).join('; '))
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return csvText(textOf(value, field, timeZone))
}

function textOf(value: unknown, field: string, timeZone: TimeZone): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  if (KNOWN_FIELDS.get(field)?.type === 'date') return localTime(String(value), timeZone)
  return String(value)
}

function localTime(iso: string, timeZone: TimeZone): string {
  return formatTime(Date.parse(iso), timeZone) || iso
}
