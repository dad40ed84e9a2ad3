import type { Condition } from '#core/panels/condition.ts'
import { isAnything, patternOf, patternParts, wordsIn } from './pattern.ts'

type Range = Extract<Condition, { kind: 'range' }>

const EVERYTHING: Condition = { kind: 'all', conditions: [] }
const NOTHING: Condition = { kind: 'any', conditions: [] }

/**
 * Returns the one form of all conditions that say the same in DQL: what a parser gives back for `dqlOf(condition)`.
 *
 * Conditions of conditions of the same kind are flat, words stand alone, a pattern without a star is a value, and a lower and an upper bound
 * of a field side by side are one range.
 */
export function normalForm(condition: Condition): Condition {
  switch (condition.kind) {
    case 'is':
      return condition.values.length === 0 ? NOTHING : { ...condition, values: condition.values.map(withoutMinusZero) }
    case 'exists':
      return condition
    case 'range':
      return rangeForm(condition)
    case 'like':
      return likeForm(condition.field, condition.pattern)
    case 'words':
      return wordsForm(condition.text, condition.phrase)
    case 'not':
      return notForm(normalForm(condition.condition))
    case 'all':
      return joinedForm('all', mergeRanges(flat('all', condition.conditions)))
    case 'any':
      return joinedForm('any', flat('any', condition.conditions))
  }
}

/** Words that mean themselves in DQL: letters and digits, no operator, no `null`, and no number that would be written otherwise. */
export function isPlainWord(word: string): boolean {
  if (!/^[\p{L}\p{N}_]+$/u.test(word) || /^(?:and|or|not|null)$/i.test(word)) return false
  return Number.isNaN(Number(word)) || String(Number(word)) === word
}

function notForm(inner: Condition): Condition {
  if (inner.kind !== 'all' && inner.kind !== 'any') return { kind: 'not', condition: inner }
  if (inner.conditions.length > 0) return { kind: 'not', condition: inner }
  return inner.kind === 'all' ? NOTHING : EVERYTHING
}

function flat(kind: 'all' | 'any', conditions: readonly Condition[]): Condition[] {
  return conditions.map(normalForm).flatMap((inner) => (inner.kind === kind ? inner.conditions : [inner]))
}

function joinedForm(kind: 'all' | 'any', conditions: readonly Condition[]): Condition {
  const [first] = conditions
  return first !== undefined && conditions.length === 1 ? first : { kind, conditions }
}

/** `f >= 1 and f < 5` means one value between them, also where a document holds several. */
function mergeRanges(conditions: readonly Condition[]): Condition[] {
  const merged: Condition[] = []
  for (const condition of conditions) {
    const before = merged.at(-1)
    const together = before === undefined ? undefined : mergedRange(before, condition)
    if (together === undefined) merged.push(condition)
    else merged.splice(-1, 1, together)
  }
  return merged
}

function mergedRange(a: Condition, b: Condition): Range | undefined {
  if (a.kind !== 'range' || b.kind !== 'range' || a.field !== b.field) return undefined
  const complementary = (isLower(a) && isUpper(b)) || (isUpper(a) && isLower(b))
  return complementary ? ordered({ ...a, ...b }) : undefined
}

function isLower({ gte, gt, lte, lt }: Range): boolean {
  return (gte !== undefined || gt !== undefined) && lte === undefined && lt === undefined
}

function isUpper({ gte, gt, lte, lt }: Range): boolean {
  return (lte !== undefined || lt !== undefined) && gte === undefined && gt === undefined
}

const BOUNDS = ['gte', 'gt', 'lte', 'lt'] as const

function rangeForm(range: Range): Condition {
  const { field } = range
  const both =
    (range.gte !== undefined && range.gt !== undefined) || (range.lte !== undefined && range.lt !== undefined)
  if (!both) {
    return BOUNDS.every((bound) => range[bound] === undefined) ? { kind: 'exists', field } : ordered(range)
  }
  const singles = BOUNDS.flatMap((bound): Range[] => {
    const value = range[bound]
    return value === undefined ? [] : [{ kind: 'range', field, [bound]: withoutMinusZero(value) }]
  })
  return joinedForm('all', mergeRanges(singles))
}

function ordered(range: Range): Range {
  const bounds = BOUNDS.flatMap((bound) => {
    const value = range[bound]
    return value === undefined ? [] : [[bound, withoutMinusZero(value)] as const]
  })
  return { kind: 'range', field: range.field, ...Object.fromEntries(bounds) }
}

function likeForm(field: string, pattern: string): Condition {
  const parts = patternParts(pattern)
  if (isAnything(parts)) return { kind: 'exists', field }
  return parts.length === 1
    ? { kind: 'is', field, values: [parts.join('')] }
    : { kind: 'like', field, pattern: patternOf(parts) }
}

function wordsForm(text: string, phrase: boolean): Condition {
  if (phrase) return phraseForm(text)
  return joinedForm(
    'all',
    wordsIn(text)
      .map(wordForm)
      .filter((word) => word !== EVERYTHING),
  )
}

function phraseForm(text: string): Condition {
  return text.trim() === '' ? EVERYTHING : { kind: 'words', text, phrase: !isPlainWord(text) }
}

function wordForm(word: string): Condition {
  const parts = patternParts(word)
  if (parts.length === 1) return phraseForm(parts.join(''))
  return isAnything(parts) ? EVERYTHING : { kind: 'words', text: patternOf(parts), phrase: false }
}

function withoutMinusZero<V>(value: V): V | 0 {
  return value === 0 ? 0 : value
}
