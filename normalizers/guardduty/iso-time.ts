import type { Notes } from '#core/notes.ts'
import { readTime, toIso } from '#core/time.ts'

/** Returns an optional time as documents hold it; one that cannot be read is left out and tagged. */
export function isoTime(value: unknown, notes: Notes): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const time = readTime(value)
  if (time !== undefined) return toIso(time)
  notes.tag('unparsed-field')
  return undefined
}
