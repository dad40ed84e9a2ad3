import type { Condition } from '#core/panels/condition.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { fieldNamed, wordFieldsOf } from './field-table.ts'
import type { Clock } from './moment.ts'
import { isAnything, networkOf, patternParts, wildcardOf } from './pattern.ts'
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
export function queryOf(condition: Condition, context: QueryContext = {}): Query {
  switch (condition.kind) {
    case 'is':
      return whereSearchable(condition.field, (field) =>
        valuesQuery(condition.field, field, condition.values, context.clock),
      )
    case 'exists':
      return { exists: { field: condition.field } }
    case 'range': {
      const { kind, field: name, ...bounds } = condition
      return whereSearchable(name, (field) => rangeQuery(name, field, bounds, context.clock))
    }
    case 'like':
      return whereSearchable(condition.field, (field) => likeQuery(condition.field, field, condition.pattern))
    case 'words':
      return wordsQuery(condition.text, condition.phrase, wordFieldsOf(context.index ?? 'everything'))
    case 'not':
      return { bool: { must_not: [queryOf(condition.condition, context)] } }
    case 'all':
      return allOf(condition.conditions.map((one) => queryOf(one, context)))
    case 'any':
      return anyOf(condition.conditions.map((one) => queryOf(one, context)))
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
