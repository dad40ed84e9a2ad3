import type { Notes } from '#core/notes.ts'

type Members = Readonly<Record<string, unknown>>

/** Returns a member of a value that may be anything; undefined unless the value is an object that has it itself. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? (value as Members)[name] : undefined
}

/** Returns the elements of an EC2 list, which CloudTrail writes as `{ items: […] }`, elsewhere as an array or a single object. */
export function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const inner = member(value, 'items')
  if (Array.isArray(inner)) return inner
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? [value] : []
}

/** Returns the texts of a value that is a text or an array of texts. */
export function texts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : []
}

/** Reads a boolean, which CloudTrail also writes as text; anything else is left out and noted. */
export function readFlag(value: unknown, notes: Notes): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === undefined || value === null || value === '') return undefined
  const word = typeof value === 'string' ? value.toLowerCase() : undefined
  if (word === 'true') return true
  if (word === 'false') return false
  notes.tag('unparsed-field')
  return undefined
}
