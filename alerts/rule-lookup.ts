import type { Rule } from '#detections/rule.ts'
import type { RuleOf } from './route.ts'

/** Makes a lookup of rules by their catalogue id; of several documents of one rule the first speaks. */
export function ruleLookup(rules: readonly Rule[]): RuleOf {
  const byId = new Map(
    [...rules].reverse().flatMap(({ catalogued }) => (catalogued === undefined ? [] : [[catalogued.id, catalogued]])),
  )
  return (id) => byId.get(id)
}
