import { all, any, type Condition, exists, is, not, type Scalar, within } from '#core/panels/condition.ts'
import type { Test, Tree } from '../tree.ts'
import { MANY, readSigmaText } from '../values.ts'

/**
 * Turns a tree into a condition of panels and saved searches, from which DQL is written; undefined where none can say it: regular
 * expressions, `?`, lists, comparisons of two fields, presence of a leaf of a free object.
 *
 * Conditions compare texts with their case as written, so they find what AWS writes as the rule does and no other spelling.
 */
export function conditionOf(tree: Tree): Condition | undefined {
  if ('all' in tree) return several(tree.all, all)
  if ('any' in tree) return valuesOfOneField(tree.any) ?? several(tree.any, any)
  if ('not' in tree) {
    const condition = conditionOf(tree.not)
    return condition === undefined ? undefined : not(condition)
  }
  return testCondition(tree)
}

function several(
  trees: readonly Tree[],
  join: (...conditions: readonly Condition[]) => Condition,
): Condition | undefined {
  const conditions = trees.map(conditionOf)
  const known = conditions.filter((condition) => condition !== undefined)
  return known.length === conditions.length ? join(...known) : undefined
}

/** Many values of one field are said at once. */
function valuesOfOneField(trees: readonly Tree[]): Condition | undefined {
  const [first] = trees
  if (first === undefined || !('test' in first)) return undefined
  const values: Scalar[] = []
  for (const tree of trees) {
    if (!('test' in tree) || tree.field.name !== first.field.name) return undefined
    const condition = testCondition(tree)
    if (condition?.kind !== 'is') return undefined
    values.push(...condition.values)
  }
  return is(first.field.name, ...values)
}

function testCondition({ field, test }: Test): Condition | undefined {
  switch (test.is) {
    case 'text':
    case 'number':
    case 'boolean':
    case 'address':
    case 'network':
      return is(field.name, test.value)
    case 'glob':
      return globCondition(field.name, test.value)
    case 'present':
      return field.kind === 'flat' ? undefined : exists(field.name)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return within(field.name, { [test.is]: test.value })
    default:
      return undefined
  }
}

function globCondition(field: string, glob: string): Condition | undefined {
  const parts = readSigmaText(glob)
  if (parts.some((part) => typeof part !== 'string' && part !== MANY)) return undefined
  const pattern = parts.map((part) => (typeof part === 'string' ? part.replace(/[\\*]/g, '\\$&') : '*')).join('')
  return { kind: 'like', field, pattern }
}
