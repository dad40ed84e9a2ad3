import type { Condition, Scalar } from '#core/panels/condition.ts'
import { isPlainWord, normalForm } from './normal-form.ts'
import { patternParts } from './pattern.ts'

/** Where a text stands decides whether it needs parentheses. */
type Place = 'top' | 'all' | 'any' | 'not'

/**
 * Writes a condition as DQL, the query language of OpenSearch Dashboards, which means the same there and in `parseDql`; empty for every document.
 *
 * Texts are quoted, so that nothing in a value can become an operator. In OpenSearch Dashboards a pattern that holds a space finds less.
 */
export function dqlOf(condition: Condition): string {
  const normal = normalForm(condition)
  return normal.kind === 'all' && normal.conditions.length === 0 ? '' : write(normal, 'top')
}

function write(condition: Condition, place: Place): string {
  switch (condition.kind) {
    case 'is':
      return `${fieldText(condition.field)}:${valuesText(condition.values)}`
    case 'exists':
      return `${fieldText(condition.field)}:*`
    case 'range':
      return rangeText(condition, place)
    case 'like':
      return `${fieldText(condition.field)}:${patternText(condition.pattern)}`
    case 'words':
      return wordsText(condition.text, condition.phrase)
    case 'not':
      return inParentheses(`not ${write(condition.condition, 'not')}`, place === 'not')
    case 'all':
      if (condition.conditions.length === 0) return '*:*'
      return joined(condition.conditions, 'all', place)
    case 'any':
      if (condition.conditions.length === 0) return inParentheses('not *:*', place === 'not')
      return joined(condition.conditions, 'any', place)
  }
}

function joined(conditions: readonly Condition[], kind: 'all' | 'any', place: Place): string {
  const text = conditions.map((one) => write(one, kind)).join(kind === 'all' ? ' and ' : ' or ')
  return inParentheses(text, place !== 'top')
}

function inParentheses(text: string, needed: boolean): string {
  return needed ? `(${text})` : text
}

const OPERATORS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const
const BOUNDS = ['gte', 'gt', 'lte', 'lt'] as const

function rangeText(range: Extract<Condition, { kind: 'range' }>, place: Place): string {
  const field = fieldText(range.field)
  const comparisons = BOUNDS.flatMap((bound) => {
    const value = range[bound]
    return value === undefined ? [] : [`${field} ${OPERATORS[bound]} ${scalarText(value)}`]
  })
  return inParentheses(comparisons.join(' and '), comparisons.length > 1 && place !== 'top')
}

function valuesText(values: readonly Scalar[]): string {
  const texts = values.map(scalarText)
  return texts.length === 1 ? texts.join('') : `(${texts.join(' or ')})`
}

function scalarText(value: Scalar): string {
  return typeof value === 'string' ? quoted(value) : String(value)
}

function fieldText(field: string): string {
  return /^[A-Za-z_@][\w@.-]*$/.test(field) && !/^(?:and|or|not|true|false|null|arn|Infinity)$/i.test(field)
    ? field
    : quoted(field)
}

function wordsText(text: string, phrase: boolean): string {
  if (phrase) return quoted(text)
  return isPlainWord(text) ? text : patternText(text)
}

const WHITESPACE: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\t\n\r]/g, (white) => WHITESPACE[white] ?? white)}"`
}

/** A space would end a word, and the words `and`, `or` and `not` are none without one. */
function patternText(pattern: string): string {
  return patternParts(pattern)
    .map((part) => part.replace(/[\\():<>"*{}]/g, '\\$&').replace(/\s/gu, escaped))
    .join('*')
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
