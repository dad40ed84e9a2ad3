import type { SeverityLabel } from '#core/severity.ts'
import { compilePredicate, type MatchContext, type Predicate } from './compile/predicate.ts'
import { type Contribution, type CorrelationHit, evaluateCorrelation } from './correlation/evaluate.ts'
import type { Lists } from './lists.ts'
import type { CorrelationRule, EventRule, Rule } from './rule.ts'

/** A rule over single events, ready to run. */
export interface CompiledRule {
  readonly rule: EventRule
  readonly matches: Predicate
  /** The severity of a hit. */
  severity(document: object, context: MatchContext): SeverityLabel
}

/** Makes a rule over single events ready to run. */
export function compileRule(rule: EventRule): CompiledRule {
  const levels = rule.levelWhen.map(({ level, tree }) => ({ level, holds: compilePredicate(tree) }))
  const usual = rule.catalogued?.level ?? 'info'
  return {
    rule,
    matches: compilePredicate(rule.tree),
    severity: (document, context) => levels.find(({ holds }) => holds(document, context))?.level ?? usual,
  }
}

/** An event that a correlation looks at. */
export interface SourceEvent {
  readonly service: string
  readonly index: string
  readonly id: string
  /** `@timestamp` in epoch milliseconds. */
  readonly time: number
  readonly document: object
}

/** Finds the hits of a correlation among events, in process: for tests and for trying a rule on old events. */
export function runCorrelation(
  correlation: CorrelationRule,
  rules: readonly Rule[],
  events: readonly SourceEvent[],
  lists: Lists,
): CorrelationHit[] {
  const members = rules.filter(
    (rule): rule is EventRule => rule.kind === 'event' && correlation.rules.includes(rule.name),
  )
  const contributions: Contribution[] = []
  for (const member of members) {
    const { matches } = compileRule(member)
    for (const { service, time, index, id, document } of events) {
      if (service !== member.service || !matches(document, { lists })) continue
      contributions.push({ rule: member.name, time, index, id, document })
    }
  }
  return evaluateCorrelation(correlation, contributions)
}
