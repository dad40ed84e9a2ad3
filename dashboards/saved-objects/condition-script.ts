import { HinomiError } from '#core/errors.ts'
import type { Field } from '#core/field.ts'
import type { Condition, Scalar } from '#core/panels/condition.ts'
import { momentScript } from './moment-script.ts'

type Fields = Readonly<Record<string, Field>>

/**
 * Returns a Painless expression that is true for documents that satisfy the condition (Painless: doc values in scripts).
 *
 * It asks doc values only, so it knows no free text and no field without them; and it asks whether an index knows the
 * field at all, because a pattern spans indices that do not. Throws a `bug` for what cannot be said.
 */
export function conditionScript(condition: Condition, fields: Fields): string {
  switch (condition.kind) {
    case 'is':
      return anyOf(
        condition.values.map((value) =>
          withValues(condition.field, fields, containsScript(value, condition.field, fields)),
        ),
      )
    case 'exists':
      return withValues(condition.field, fields, (values) => `${values}.size() > 0`)
    case 'range':
      return rangeScript(condition, fields)
    case 'like':
      return likeScript(condition.field, condition.pattern, fields)
    case 'not':
      return `!(${conditionScript(condition.condition, fields)})`
    case 'all':
      return joined(condition.conditions, ' && ', 'true', fields)
    case 'any':
      return joined(condition.conditions, ' || ', 'false', fields)
    case 'words':
      throw new HinomiError('bug', 'A column of a table cannot be narrowed by words: scripts know no free text.')
  }
}

function joined(conditions: readonly Condition[], operator: string, empty: string, fields: Fields): string {
  return conditions.length === 0 ? empty : conditions.map((one) => `(${conditionScript(one, fields)})`).join(operator)
}

function anyOf(expressions: readonly string[]): string {
  return expressions.length === 0 ? 'false' : expressions.join(' || ')
}

/** Returns the doc values of a field as an expression, checked against what scripts may read. */
export function valuesScript(name: string, fields: Fields): string {
  const field = fields[name]
  if (field === undefined) throw new HinomiError('bug', `There is no field "${name}".`)
  if (field.aggregate === false || field.type === 'text' || field.type === 'flat_object') {
    throw new HinomiError('bug', `A column of a table cannot be narrowed by ${name}: it has no doc values.`)
  }
  return `doc[${quoted(name)}]`
}

function withValues(name: string, fields: Fields, test: (values: string) => string): string {
  const values = valuesScript(name, fields)
  return `(doc.containsKey(${quoted(name)}) && ${test(values)})`
}

function containsScript(value: Scalar, name: string, fields: Fields): (values: string) => string {
  return (values) => `${values}.contains(${literal(value, fields[name])})`
}

function literal(value: Scalar, field: Field | undefined): string {
  if (typeof value === 'boolean') return String(value)
  if (field?.type === 'boolean') return String(value === 'true')
  if (field?.type === 'float') return `${Number(value)}d`
  if (field?.type === 'long' || field?.type === 'integer') return `${Number(value)}L`
  return quoted(String(value))
}

function rangeScript(condition: Extract<Condition, { kind: 'range' }>, fields: Fields): string {
  const { field } = condition
  const isDate = fields[field]?.type === 'date'
  const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const
  const tests = (['gte', 'gt', 'lte', 'lt'] as const).flatMap((key) => {
    const bound = condition[key]
    if (bound === undefined) return []
    const right = isDate ? momentScript(bound) : `${Number(bound)}${fields[field]?.type === 'float' ? 'd' : 'L'}`
    return [`${isDate ? 'v.toInstant().toEpochMilli()' : 'v'} ${operators[key]} ${right}`]
  })
  return withValues(field, fields, (values) => `${values}.stream().anyMatch(v -> ${tests.join(' && ') || 'true'})`)
}

function likeScript(name: string, pattern: string, fields: Fields): string {
  const parts = pattern.split('*')
  const tests = parts.flatMap((part, index) => {
    if (part === '') return []
    if (parts.length === 1) return [`v == ${quoted(part)}`]
    if (index === 0) return [`v.startsWith(${quoted(part)})`]
    if (index === parts.length - 1) return [`v.endsWith(${quoted(part)})`]
    return [`v.contains(${quoted(part)})`]
  })
  return withValues(name, fields, (values) => `${values}.stream().anyMatch(v -> ${tests.join(' && ') || 'true'})`)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
