import type { SavedObject } from '../saved-object.ts'
import { fieldsOfPattern } from './pattern-of.ts'
import { errorIn, type Problem, warningIn } from './problem.ts'

/** R16: an index pattern says which indices, and its time field is one of its dates. */
export function checkPattern(object: SavedObject): Problem[] {
  if (object.type !== 'index-pattern') return []
  const { title, timeFieldName } = object.attributes
  if (typeof title !== 'string' || title === '') return [errorIn('R16', object, 'the index pattern has no title')]
  if (timeFieldName === undefined) return []
  const field = fieldsOfPattern(object).find(({ name }) => name === timeFieldName)
  return field?.type === 'date'
    ? []
    : [errorIn('R16', object, `the time field "${String(timeFieldName)}" is no date of the pattern`)]
}

/** R17: every field says what can be done with it. The type `unknown` is right for a flat object only. */
export function checkPatternFields(object: SavedObject): Problem[] {
  if (object.type !== 'index-pattern') return []
  return fieldsOfPattern(object).flatMap((field) => {
    const { name, type, searchable, aggregatable, readFromDocValues } = field
    const flatObject = type === 'unknown' && isFlatObject(field)
    if (type === undefined || type === 'conflict' || (type === 'unknown' && !flatObject)) {
      return [warningIn('R17', object, `the field "${name}" has the type ${String(type)}`)]
    }
    const complete = [searchable, aggregatable, readFromDocValues].every((flag) => typeof flag === 'boolean')
    return complete ? [] : [warningIn('R17', object, `the field "${name}" does not say what can be done with it`)]
  })
}

function isFlatObject(field: object): boolean {
  const { esTypes } = field as { esTypes?: unknown }
  return Array.isArray(esTypes) && esTypes.length === 1 && esTypes[0] === 'flat_object'
}

/** R18: a saved search lists its columns, and its sort is a list of pairs. */
export function checkSearch(object: SavedObject): Problem[] {
  if (object.type !== 'search') return []
  const { columns, sort } = object.attributes
  const pairs = Array.isArray(sort) && sort.every((pair) => Array.isArray(pair))
  return [
    ...(Array.isArray(columns) ? [] : [errorIn('R18', object, 'columns is no array')]),
    ...(pairs ? [] : [errorIn('R18', object, 'sort is no array of arrays')]),
  ]
}
