import { RULES } from '#detections/catalogue.ts'
import type { Catalogued, EventRule, Rule } from '#detections/rule.ts'

/** A detection of the catalogue: what people read about it, and the rules that make it. */
export interface Detection {
  readonly catalogued: Catalogued
  readonly rules: readonly Rule[]
}

/** Every detection that has rules, by its number, in the order of numbers. Rules of several files may share one. */
export const DETECTIONS: ReadonlyMap<string, Detection> = new Map(
  [...new Set(RULES.flatMap(({ catalogued }) => catalogued?.id ?? []))].sort().flatMap((id) => {
    const rules = RULES.filter((rule) => rule.catalogued?.id === id)
    const catalogued = rules[0]?.catalogued
    return catalogued === undefined ? [] : [[id, { catalogued, rules }] as const]
  }),
)

/** Returns the parameters of the rule with a check of ours. */
export function parametersOf(check: string): Readonly<Record<string, string | number>> {
  const rule = RULES.find((one) => one.kind === 'built-in' && one.check === check)
  return rule?.kind === 'built-in' ? rule.parameters : {}
}

/** Returns the rules over single events that a detection looks at: its own, and those that its correlations and checks name. */
export function eventRulesOf({ rules }: Detection): EventRule[] {
  const named = new Set(rules.flatMap(namedBy))
  return RULES.filter(
    (rule): rule is EventRule => rule.kind === 'event' && (rules.includes(rule) || named.has(rule.name)),
  )
}

function namedBy(rule: Rule): readonly string[] {
  if (rule.kind === 'event') return []
  return rule.kind === 'correlation' ? rule.rules : [String(rule.parameters.rule ?? '')]
}

/**
 * Returns where the events of a detection come from: ids of sources, `pipeline`, `signals`; those of built-in checks that name no rule are
 * the pipeline.
 */
export function servicesOf(detection: Detection): string[] {
  const services = eventRulesOf(detection).map(({ service }) => service)
  const ofPipeline = detection.rules.some((rule) => rule.kind === 'built-in' && rule.parameters.rule === undefined)
  return [...new Set([...services, ...(ofPipeline ? ['pipeline'] : [])])].sort()
}
