import type { Field } from '#core/field.ts'
import { fieldsOf, type Tree } from '../tree.ts'

/** Says whether OpenSearch can search for a tree: what is only shown has no values there, though a rule may read it while events are loaded. */
export function isSearchable(tree: Tree, fields: Readonly<Record<string, Field>>): boolean {
  return fieldsOf(tree).every((name) => {
    const parts = name.split('.')
    const above = parts.map((_, at) => fields[parts.slice(0, at + 1).join('.')]).find((field) => field !== undefined)
    const own = fields[name] ?? above
    return own !== undefined && own.search !== false
  })
}
