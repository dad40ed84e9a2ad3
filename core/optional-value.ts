import type { Notes } from './notes.ts'
import { readNumber } from './number.ts'
import { isSensibleTime, readTime, toIso } from './time.ts'

/** Says whether a value is absent: not there, null or an empty text. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** Returns the elements of a list that are there; lists of findings may be null and hold nulls. */
export function present<T>(items: readonly (T | null | undefined)[] | null | undefined): T[] {
  return items?.filter((item): item is T => item !== null && item !== undefined) ?? []
}

/** Reads an optional time as ISO text; one that cannot be read, or lies outside of the years 1950 to 2099, is absent and tags the record `unparsed-field`. */
export function isoTime(value: unknown, notes: Notes): string | undefined {
  const time = epochTime(value, notes)
  return time === undefined ? undefined : toIso(time)
}

/** Reads an optional time as epoch milliseconds, as {@link isoTime} does. */
export function epochTime(value: unknown, notes: Notes): number | undefined {
  if (isAbsent(value)) return undefined
  const time = readTime(value)
  return time !== undefined && isSensibleTime(time) ? time : unparsed(notes)
}

/** Reads an optional number; what is none is absent and tags the record `unparsed-field`. */
export function numberOf(value: unknown, notes: Notes): number | undefined {
  if (isAbsent(value)) return undefined
  return readNumber(value) ?? unparsed(notes)
}

/** Reads an optional whole number from 0 to `highest`; what is none is absent and tags the record `unparsed-field`. */
export function wholeNumber(value: unknown, notes: Notes, highest = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = numberOf(value, notes)
  if (number === undefined) return undefined
  return Number.isInteger(number) && number >= 0 && number <= highest ? number : unparsed(notes)
}

/** Reads an optional port, 0 to 65535; what is none is absent and tags the record `unparsed-field`. */
export function portNumber(value: unknown, notes: Notes): number | undefined {
  return wholeNumber(value, notes, 65_535)
}

function unparsed(notes: Notes): undefined {
  notes.tag('unparsed-field')
  return undefined
}
