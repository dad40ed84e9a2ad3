import type { Condition } from '#core/panels/condition.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { fieldNamed, wordFieldsOf } from './field-table.ts'
import type { Clock } from './moment.ts'
import { isAnything, networkOf, patternParts, wildcardOf, wordsIn } from './pattern.ts'
import { anyOf, EVERYTHING, NOTHING, type Query, rangeQuery, valuesQuery } from './value-query.ts'
import { wordsQuery } from './words-query.ts'

/** What a query is asked of, and when. */
export interface QueryContext {
  /** The index whose fields hold the words without a field; `everything` unless said. */
  readonly index?: IndexId
  /** Turns dates into fixed moments; without it `now` and days are left to OpenSearch, in UTC. */
  readonly clock?: Clock
}

/**
 * Turns a condition into the query language of OpenSearch, for a `filter` clause: it finds, it does not score.
 *
 * No condition makes OpenSearch refuse a search: a value that the type of its field cannot hold finds nothing.
 */
export function queryOf(condition: Condition, { index = 'everything', clock }: QueryContext = {}): Query {
  return translate(condition, { clock, wordFields: wordFieldsOf(index, countWords(condition)) })
}

interface Translation {
  readonly clock: Clock | undefined
  readonly wordFields: readonly string[]
}

function translate(condition: Condition, translation: Translation): Query {
  const { clock, wordFields } = translation
  switch (condition.kind) {
    case 'is':
      return whereSearchable(condition.field, (field) => valuesQuery(condition.field, field, condition.values, clock))
    case 'exists':
      return { exists: { field: condition.field } }
    case 'range': {
      const { kind, field: name, ...bounds } = condition
      return whereSearchable(name, (field) => rangeQuery(name, field, bounds, clock))
    }
    case 'like':
      return whereSearchable(condition.field, (field) => likeQuery(condition.field, field, condition.pattern))
    case 'words':
      return wordsQuery(condition.text, condition.phrase, wordFields)
    case 'not':
      return { bool: { must_not: [translate(condition.condition, translation)] } }
    case 'all':
      return allOf(condition.conditions.map((one) => translate(one, translation)))
    case 'any':
      return anyOf(condition.conditions.map((one) => translate(one, translation)))
  }
}

function countWords(condition: Condition): number {
  switch (condition.kind) {
    case 'words':
      return condition.phrase ? 1 : wordsIn(condition.text).length
    case 'not':
      return countWords(condition.condition)
    case 'all':
    case 'any':
      return condition.conditions.reduce((sum, one) => sum + countWords(one), 0)
    default:
      return 0
  }
}

/** Every query holds. */
export function allOf(queries: readonly Query[]): Query {
  return queries.length === 0 ? EVERYTHING : { bool: { filter: queries } }
}

type KnownField = ReturnType<typeof fieldNamed>

/** OpenSearch refuses to search a field that has neither an index nor doc values. */
function whereSearchable(name: string, query: (field: KnownField) => Query): Query {
  const field = fieldNamed(name)
  return field?.search === false && field.aggregate === false ? NOTHING : query(field)
}

function likeQuery(name: string, field: KnownField, pattern: string): Query {
  const parts = patternParts(pattern)
  if (isAnything(parts)) return { exists: { field: name } }
  const value = wildcardOf(parts)
  switch (field?.type) {
    case undefined:
    case 'keyword':
    case 'flat_object':
      return { wildcard: { [name]: { value } } }
    case 'text':
      return { wildcard: { [name]: { value, case_insensitive: true } } }
    case 'ip': {
      const network = networkOf(parts)
      return network === undefined ? NOTHING : valuesQuery(name, field, [network], undefined)
    }
    default:
      return NOTHING
  }
}
