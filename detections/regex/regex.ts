import { RuleError } from '../rule-fields.ts'
import { MANY, ONE, readSigmaText } from '../values.ts'
import { matcherOfPattern } from './automaton.ts'
import { type CharRange, HIGHEST, type Pattern, readRegex } from './syntax.ts'

/** A regular expression for both back ends. */
export interface Regex {
  /** For the regexp query, with `flags: NONE` (OpenSearch: regular expression syntax; it matches whole texts). */
  readonly lucene: string
  matches(text: string): boolean
}

/** The longest regular expression that OpenSearch takes (index.max_regex_length). */
const MAX_LUCENE_CHARACTERS = 1000

/** Reads a regular expression of the allowed subset for both back ends; throws a RuleError for any other. */
export function compileRegex(text: string, ignoreCase: boolean): Regex {
  const pattern = readRegex(text, ignoreCase)
  const lucene = toLucene(pattern)
  if (lucene.length > MAX_LUCENE_CHARACTERS) {
    throw new RuleError('the regular expression is too long for a search: shorten it')
  }
  return { lucene, matches: matcherOfPattern(pattern) }
}

/** Writes a wildcard pattern as a regular expression that ignores the case of A to Z. */
export function globToLucene(glob: string): string {
  return readSigmaText(glob)
    .map((part) => (part === MANY ? '.*' : part === ONE ? '.' : [...part].map(eitherCase).join('')))
    .join('')
}

/** Writes a text as a regular expression, with the case as it is. */
export function literalToLucene(text: string): string {
  return [...text].map((character) => escaped(character.codePointAt(0) ?? 0)).join('')
}

function eitherCase(character: string): string {
  if (!/[A-Za-z]/.test(character)) return escaped(character.codePointAt(0) ?? 0)
  return `[${character.toUpperCase()}${character.toLowerCase()}]`
}

/** Writes a pattern as a regular expression of Lucene. */
function toLucene(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'chars':
      return charsToLucene(pattern.ranges)
    case 'sequence':
      return pattern.parts.length === 0 ? '()' : pattern.parts.map(toLucene).join('')
    case 'choice':
      return `(${pattern.parts.map(toLucene).join('|')})`
    case 'repeat': {
      const { least, most } = pattern
      const inner = pattern.part.kind === 'chars' ? toLucene(pattern.part) : `(${toLucene(pattern.part)})`
      if (most === undefined) return inner + (least === 0 ? '*' : least === 1 ? '+' : `{${least},}`)
      return inner + (least === 0 && most === 1 ? '?' : `{${least},${most}}`)
    }
  }
}

function charsToLucene(ranges: readonly CharRange[]): string {
  const [first, ...more] = ranges
  // a class without characters matches nothing
  if (first === undefined) return '[^\0-\u{10ffff}]'
  if (more.length === 0 && first[0] === 0 && first[1] === HIGHEST) return '.'
  if (more.length === 0 && first[0] === first[1]) return escaped(first[0])
  return `[${ranges.map(([low, high]) => (low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`)).join('')}]`
}

function escaped(code: number): string {
  const character = String.fromCodePoint(code)
  return /[\w\s]|[^\0-\x7f]/.test(character) || code < 32 || code === 127 ? character : `\\${character}`
}
