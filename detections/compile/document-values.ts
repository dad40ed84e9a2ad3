import type { FieldKind, FieldRef } from '../tree.ts'

/** A value of a document that can be compared. */
export type Leaf = string | number | boolean

/** Says whether one of the values of a field passes; calls `passes` for each until it does. */
export type AnyValue = (document: object, passes: (value: Leaf) => boolean) => boolean

/**
 * Makes the walk to a field: through objects, and through every member of lists on the way.
 *
 * Below free objects a key may hold dots itself: `a.b` as one key and as two levels are the same path (OpenSearch: flat_object). OpenSearch
 * also takes `{ 'a=b': 'c' }` for a leaf `a` with the value `b=c`; this walk does not.
 */
export function anyValueOf({ name, kind }: FieldRef): AnyValue {
  const path = name.split('.')
  const walk = kind === 'flat' ? walkFlat : walkMapped
  return (document, passes) => walk(document, path, 0, passes)
}

/** Asks whether something is a list only where a member is missing: nearly nothing is. */
function walkMapped(value: unknown, path: readonly string[], at: number, passes: (value: Leaf) => boolean): boolean {
  const last = path.length - 1
  for (let step = at; step <= last; step++) {
    if (typeof value !== 'object' || value === null) return false
    const member = (value as Record<string, unknown>)[path[step] ?? '']
    if (member === undefined) {
      return Array.isArray(value) && value.some((item) => walkMapped(item, path, step, passes))
    }
    if (step === last) return passLeaf(member, passes)
    value = member
  }
  return false
}

function walkFlat(value: unknown, path: readonly string[], at: number, passes: (value: Leaf) => boolean): boolean {
  if (at === path.length) return passLeaf(value, passes)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((member) => walkFlat(member, path, at, passes))
  const object = value as Record<string, unknown>
  let key = ''
  for (let end = at + 1; end <= path.length; end++) {
    key = end === at + 1 ? (path[at] ?? '') : `${key}.${path[end - 1]}`
    if (Object.hasOwn(object, key) && walkFlat(object[key], path, end, passes)) return true
  }
  return false
}

/** What is empty is not written to OpenSearch, so it is not there. */
function passLeaf(value: unknown, passes: (value: Leaf) => boolean): boolean {
  if (typeof value === 'string') return value !== '' && passes(value)
  if (typeof value === 'number') return Number.isFinite(value) && passes(value)
  if (typeof value === 'boolean') return passes(value)
  return Array.isArray(value) && value.some((member) => passLeaf(member, passes))
}

/** Returns the distinct values of a field as texts. */
export function valuesOf(document: object, name: string, kind: FieldKind = 'keyword'): string[] {
  const values = new Set<string>()
  readerOf(name, kind)(document, (value) => {
    values.add(String(value))
    return false
  })
  return [...values]
}

/** Returns the first value of a field as text, undefined where there is none. */
export function firstValueOf(document: object, name: string, kind: FieldKind = 'keyword'): string | undefined {
  let first: string | undefined
  readerOf(name, kind)(document, (value) => {
    first = String(value)
    return true
  })
  return first
}

/** Fields come from rules and from the program, never from records: there are few of them. */
const readers = new Map<FieldKind, Map<string, AnyValue>>()

function readerOf(name: string, kind: FieldKind): AnyValue {
  let ofKind = readers.get(kind)
  if (ofKind === undefined) {
    ofKind = new Map()
    readers.set(kind, ofKind)
  }
  let reader = ofKind.get(name)
  if (reader === undefined) {
    reader = anyValueOf({ name, kind })
    ofKind.set(name, reader)
  }
  return reader
}
