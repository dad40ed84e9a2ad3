import { fieldNamed } from './field-table.ts'
import { networkOf, type PatternParts, patternParts, queryStringOf, wordsIn } from './pattern.ts'
import { anyOf, EVERYTHING, type Query } from './value-query.ts'

/**
 * Finds documents that hold the words anywhere, each in any of the fields: whole values of `keyword` fields, words of `text` fields in any
 * case, addresses and networks in `ip` fields. A star in a word stands for any characters, except in a phrase.
 */
export function wordsQuery(text: string, phrase: boolean, fields: readonly string[]): Query {
  if (phrase) return text.trim() === '' ? EVERYTHING : wholeQuery(text, fields)
  const queries = wordsIn(text).map((word) => wordQuery(word, fields))
  const [first, ...more] = queries
  if (first === undefined) return EVERYTHING
  return more.length === 0 ? first : { bool: { filter: queries } }
}

function wordQuery(word: string, fields: readonly string[]): Query {
  const parts = patternParts(word)
  if (parts.length === 1) return wholeQuery(parts.join(''), fields)
  const network = networkOf(parts)
  if (network === undefined) return patternQuery(parts, fields)
  return anyOf([patternQuery(parts, fields), wholeQuery(network, fields.filter(isAddress))])
}

/** A value such as an ARN is one word of a `keyword` field and a phrase of many words in a `text` field. */
function wholeQuery(text: string, fields: readonly string[]): Query {
  return { multi_match: { query: text, type: 'phrase', lenient: true, fields } }
}

function patternQuery(parts: PatternParts, fields: readonly string[]): Query {
  return {
    query_string: { query: queryStringOf(parts), analyze_wildcard: true, lenient: true, fields: fields.filter(isText) },
  }
}

function isAddress(name: string): boolean {
  return fieldNamed(name)?.type === 'ip'
}

function isText(name: string): boolean {
  const type = fieldNamed(name)?.type
  return type === 'keyword' || type === 'text'
}
