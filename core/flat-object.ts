import type { Notes } from './notes.ts'
import { cutText } from './text.ts'

export type FlatValue = string | number | boolean | FlatObject | readonly FlatValue[]
/** A tree with free keys that OpenSearch takes as one flat_object field: no null, nothing empty, within all limits. */
export interface FlatObject {
  readonly [key: string]: FlatValue
}

export const MAX_LEAF_CHARACTERS = 8000
export const MAX_LEVELS = 20
export const MAX_LEAVES = 2000
export const MAX_KEY_CHARACTERS = 256
/**
 * A leaf and its path make one Lucene term of at most 32,766 bytes, else the whole document is refused. A character has at most three
 * bytes, so this many characters for both always fit.
 */
const MAX_TERM_CHARACTERS = 10_600
/** A hostile record could name thousands of long paths: beyond these, only the field is noted. */
const MAX_NOTED_LEAVES = 20
const MAX_NOTED_CHARACTERS = 512
/** Services write at most 256 KB of JSON as text; hostile megabytes would take hundreds more when parsed, of which 2,000 leaves are kept. */
const MAX_PARSED_CHARACTERS = 1024 * 1024

/**
 * Shapes any value into what a flat_object field takes; undefined when nothing is left.
 *
 * What is no object is wrapped as `{ value }`; text of at most 1 MiB that is JSON of an object is parsed first, its whole numbers beyond
 * 2^53 kept as text. Nulls and everything empty are dropped, also inside. Leaves are cut at 8,000 characters (less behind very long
 * paths) and noted under `path`, the dotted name of the field; at most 20 levels, 2,000 leaves and keys of 256 characters, what is beyond
 * is dropped and noted. What needs no change is returned itself, not copied. (OpenSearch: flat_object.)
 */
export function flatObject(value: unknown, path: string, notes: Notes): FlatObject | undefined {
  const object = toObject(value)
  if (object === undefined) return undefined
  if (cleanLeaves(object, 1, path.length) > 0) return object as FlatObject
  return shapeObject(object, 1, path.length, { field: path, notes, keys: [], leavesLeft: MAX_LEAVES, noted: 0 })
}

function toObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (isObject(value)) return value
  return (typeof value === 'string' ? parseObject(value) : undefined) ?? { value }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > MAX_PARSED_CHARACTERS || !/^\s*\{/.test(text)) return undefined
  const value = parse(text, (json) => json)
  if (!isObject(value)) return undefined
  const exact = /\d{16}/.test(text) ? parse(text, quoteBigNumbers) : value
  return isObject(exact) ? exact : value
}

function parse(text: string, prepare: (json: string) => string): unknown {
  try {
    return JSON.parse(prepare(text))
  } catch {
    return undefined
  }
}

const JSON_TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** JSON.parse rounds whole numbers beyond 2^53; as texts they keep their digits. Takes valid JSON: on others it could take long. */
function quoteBigNumbers(json: string): string {
  return json.replace(JSON_TOKEN, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  )
}

/** Counts the leaves of a tree that needs no change; -1 when it does. Allocates nothing: nearly every tree is clean. */
function cleanLeaves(value: unknown, level: number, pathLength: number): number {
  switch (typeof value) {
    case 'string':
      return value !== '' && value.length <= longest(pathLength) ? 1 : -1
    case 'number':
      return Number.isFinite(value) ? 1 : -1
    case 'boolean':
      return 1
    case 'object':
      break
    default:
      return -1
  }
  if (value === null || level > MAX_LEVELS) return -1
  let leaves = 0
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = cleanLeaves(value[index], level + 1, pathLength)
      if (found <= 0) return -1
      leaves += found
      if (leaves > MAX_LEAVES) return -1
    }
  } else {
    for (const key in value) {
      if (key.length > MAX_KEY_CHARACTERS) return -1
      const found = cleanLeaves((value as Record<string, unknown>)[key], level + 1, pathLength + key.length + 1)
      if (found <= 0) return -1
      leaves += found
      if (leaves > MAX_LEAVES) return -1
    }
  }
  return leaves === 0 ? -1 : leaves
}

function longest(pathLength: number): number {
  return Math.min(MAX_LEAF_CHARACTERS, MAX_TERM_CHARACTERS - pathLength)
}

interface Shaping {
  readonly field: string
  readonly notes: Notes
  /** The keys that lead to where the walk is: a path is put together only when it must be noted. */
  readonly keys: string[]
  leavesLeft: number
  noted: number
}

function shapeObject(
  object: Readonly<Record<string, unknown>>,
  level: number,
  pathLength: number,
  shaping: Shaping,
): FlatObject | undefined {
  const shaped: Record<string, FlatValue> = {}
  let empty = true
  for (const key of Object.keys(object)) {
    if (key.length > MAX_KEY_CHARACTERS) {
      shaping.notes.truncate(shaping.field)
      continue
    }
    shaping.keys.push(key)
    const member = shapeValue(object[key], level + 1, pathLength + key.length + 1, shaping)
    shaping.keys.pop()
    if (member === undefined) continue
    empty = false
    if (key === '__proto__') define(shaped, key, member)
    else shaped[key] = member
  }
  return empty ? undefined : shaped
}

/** Plain assignment to `__proto__` would change the prototype instead of adding a member. */
function define(object: object, key: string, value: FlatValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function shapeValue(value: unknown, level: number, pathLength: number, shaping: Shaping): FlatValue | undefined {
  if (typeof value === 'object' && value !== null) {
    if (level > MAX_LEVELS || shaping.leavesLeft === 0) return drop(value, shaping)
    const leaves = cleanLeaves(value, level, pathLength)
    if (leaves > 0 && leaves <= shaping.leavesLeft) {
      shaping.leavesLeft -= leaves
      return value as FlatValue
    }
    return Array.isArray(value)
      ? shapeArray(value, level, pathLength, shaping)
      : shapeObject(value as Record<string, unknown>, level, pathLength, shaping)
  }
  if (!isLeaf(value)) return undefined
  if (shaping.leavesLeft === 0) return drop(value, shaping)
  shaping.leavesLeft--
  return typeof value === 'string' ? shapeText(value, pathLength, shaping) : value
}

function isLeaf(value: unknown): value is string | number | boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
}

function shapeArray(
  array: readonly unknown[],
  level: number,
  pathLength: number,
  shaping: Shaping,
): readonly FlatValue[] | undefined {
  const shaped: FlatValue[] = []
  for (const member of array) {
    const value = shapeValue(member, level + 1, pathLength, shaping)
    if (value !== undefined) shaped.push(value)
  }
  return shaped.length === 0 ? undefined : shaped
}

function shapeText(value: string, pathLength: number, shaping: Shaping): string {
  const characters = longest(pathLength)
  if (value.length <= characters) return value
  const detailed = shaping.noted < MAX_NOTED_LEAVES && pathLength <= MAX_NOTED_CHARACTERS
  shaping.noted++
  shaping.notes.truncate(detailed ? [shaping.field, ...shaping.keys].join('.') : shaping.field)
  return cutText(value, characters)
}

/** Leaves out what is beyond a limit; only what would have been written counts as lost. */
function drop(value: unknown, shaping: Shaping): undefined {
  if (holdsLeaf(value)) shaping.notes.truncate(shaping.field)
  return undefined
}

function holdsLeaf(value: unknown): boolean {
  // Not a walk without bound: hostile nesting is cut off, and what is that deep counts as something.
  const waiting: unknown[] = [value]
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen > MAX_LEAVES) return true
    const next = waiting.pop()
    if (isLeaf(next)) return true
    if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next).slice(0, MAX_LEAVES))
  }
  return false
}
