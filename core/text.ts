import type { Notes } from './notes.ts'

/** Returns a text that is not empty; undefined for everything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Returns a text that is not empty, and a number as text; undefined for everything else, whose own `toString` could be anything. */
export function textOrNumber(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value)
}

/** Returns a text in lower case; undefined for everything that is no text or empty. */
export function lower(value: unknown): string | undefined {
  return text(value)?.toLowerCase()
}

/** Returns the first `characters` UTF-16 units of a text, one less where the cut would split a surrogate pair. */
export function cutText(value: string, characters: number): string {
  if (value.length <= characters) return value
  const last = value.charCodeAt(characters - 1)
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? characters - 1 : characters)
}

/** Shortens a text to a number of characters and notes the dotted document path where something was lost; undefined if it is empty. */
export function cut(value: string | undefined, characters: number, path: string, notes: Notes): string | undefined {
  if (value === undefined || value === '') return undefined
  if (value.length <= characters) return value
  notes.truncate(path)
  return cutText(value, characters)
}

/** Returns a word of AWS in kebab case: `AWS_API_CALL` → `aws-api-call`, `scheduledChange` → `scheduled-change`. */
export function kebabCase(value: string | undefined | null): string | undefined {
  const words = value
    ?.replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
  return text(words)
}

const FEW = 16

/** Returns the values without repeats, undefined, null and empty texts, in their order, at most `limit`; undefined when none is left. */
export function unique<T>(values: Iterable<T | undefined | null>, limit = 200): T[] | undefined {
  const kept: T[] = []
  let seen: Set<T> | undefined
  for (const value of values) {
    if (kept.length >= limit) break
    if (value === undefined || value === null || value === '') continue
    if (seen === undefined) {
      if (kept.includes(value)) continue
      // Looking through a few values is quicker than making a set.
      if (kept.length >= FEW) seen = new Set(kept)
    } else if (seen.has(value)) continue
    seen?.add(value)
    kept.push(value)
  }
  return kept.length === 0 ? undefined : kept
}

const NOTHING: readonly unknown[] = []

/** Returns an array as it is, and an empty one for everything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NOTHING
}
