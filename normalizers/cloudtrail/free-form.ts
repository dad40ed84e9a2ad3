import { type FlatObject, flatObject } from '#core/flat-object.ts'
import { hideSecrets } from '#core/hidden-values.ts'
import { parseJson } from '#core/json-object.ts'
import type { Notes } from '#core/notes.ts'

/** Real parameters are at most 100 KB. */
const MAX_TEXT_CHARACTERS = 1024 * 1024

/**
 * Returns a free-form part of a record (`path` is its dotted document name) as a flat object without secrets; undefined for nothing.
 *
 * Parameters come as object, array, text, number, null or as the text `null`, which means nothing too.
 */
export function freeForm(value: unknown, path: string, notes: Notes): FlatObject | undefined {
  if (value === undefined || value === null || value === 'null') return undefined
  const flat = flatObject(value, path, notes)
  return flat === undefined ? undefined : hideSecrets(flat)
}

/** Requests are no deeper. */
const MAX_LEVELS = 20

/**
 * Returns a request with `true` where an empty object stands: WAF writes a choice so, as in `{ defaultAction: { allow: {} } }`, and
 * nothing empty is kept (WAF API reference: DefaultAction, RuleAction). The request itself is left as it is.
 */
export function keepChoices(value: unknown, level = 1): unknown {
  if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value
  if (Array.isArray(value)) return value.map((item) => keepChoices(item, level + 1))
  const entries = Object.entries(value)
  if (entries.length === 0) return level === 1 ? value : true
  return Object.fromEntries(entries.map(([name, member]) => [name, keepChoices(member, level + 1)]))
}

/** Returns parameters as what they are; text that is JSON of an object is parsed. */
export function readParameters(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > MAX_TEXT_CHARACTERS || !/^\s*\{/.test(value)) return value
  return parseJson(value) ?? value
}
