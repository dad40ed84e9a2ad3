import * as z from 'zod'
import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { readTime, toIso } from '#core/time.ts'

export const word = z.string().nullish()
export const listOf = <S extends z.ZodType>(item: S) => z.array(item.nullish()).nullish()
export const words = listOf(z.string())
/** Times come in many forms, numbers also as text: their readers tell what they are worth. */
export const loose = z.unknown().optional()

/** Returns the elements of a list that are there; lists of findings may be null and hold nulls. */
export function present<T>(items: readonly (T | null | undefined)[] | null | undefined): readonly T[] {
  return items?.filter((item): item is T => item !== null && item !== undefined) ?? []
}

/** Says whether a value is absent: not there, null or an empty text. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** Reads an optional time as ISO text; one that cannot be read is absent and tags the record `unparsed-field`. */
export function isoTime(value: unknown, notes: Notes): string | undefined {
  if (isAbsent(value)) return undefined
  const time = readTime(value)
  return time === undefined ? unparsed(notes) : toIso(time)
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

function unparsed(notes: Notes): undefined {
  notes.tag('unparsed-field')
  return undefined
}
