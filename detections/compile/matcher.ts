import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import type { EventRule, Rule } from '../rule.ts'
import { type CompiledRule, compileRule } from '../run-rule.ts'
import { type LowFacts, lowFactsOf } from './low-facts.ts'
import { possible } from './possible.ts'
import type { MatchContext } from './predicate.ts'
import { ownText } from './remember.ts'

/** A rule that an event has hit. */
export interface RuleHit {
  readonly rule: EventRule
  readonly severity: SeverityLabel
}

/**
 * Finds the event rules that a document hits. The document is nested; it may be what a normaliser made, after its texts were cut to what
 * is written, without what is added to every document: then the account comes in the context.
 */
export type Matcher = (dataset: string, document: object, context: MatchContext) => readonly RuleHit[]

/** An account uses a few hundred calls; a hostile one could name new ones for ever. */
const MAX_CACHED = 5000
const MAX_CACHED_CHARACTERS = 256
const NO_HITS: readonly RuleHit[] = []

interface Head {
  readonly event?: { readonly provider?: unknown; readonly action?: unknown }
}

/**
 * Makes one matcher of all event rules that `wanted` takes (by default those that raise signals).
 *
 * Most events touch few rules: which rules a pair of `event.provider` and `event.action` can hit at all is worked out once and kept, and
 * which of those with what the facts of few values say.
 */
export function matcherOf(
  rules: readonly Rule[],
  wanted: (rule: EventRule) => boolean = (rule) => rule.raises,
): Matcher {
  const byDataset = new Map<string, CompiledRule[]>()
  for (const rule of rules) {
    if (rule.kind !== 'event' || !wanted(rule)) continue
    const known = byDataset.get(rule.dataset)
    if (known === undefined) byDataset.set(rule.dataset, [compileRule(rule)])
    else known.push(compileRule(rule))
  }
  const choosers = new Map([...byDataset].map(([dataset, compiled]) => [dataset, chooserOf(compiled)]))
  return (dataset, document, context) => {
    const candidates = choosers.get(dataset)?.(document)
    if (candidates === undefined) return NO_HITS
    let hits: RuleHit[] | undefined
    for (const { rule, matches, severity } of candidates) {
      if (!matches(document, context)) continue
      hits ??= []
      hits.push({ rule, severity: severity(document, context) })
    }
    return hits === undefined ? NO_HITS : worstOfEach(hits)
  }
}

/** A rule may stand in several documents of its file: an event is one hit of it, with the worst severity. */
function worstOfEach(hits: readonly RuleHit[]): readonly RuleHit[] {
  if (hits.length < 2) return hits
  const worst = new Map<string, RuleHit>()
  for (const hit of hits) {
    const key = hit.rule.catalogued?.id ?? hit.rule.name
    const known = worst.get(key)
    if (known === undefined || rank(hit) > rank(known)) worst.set(key, hit)
  }
  return [...worst.values()]
}

function rank({ severity }: RuleHit): number {
  return SEVERITY_LABELS.indexOf(severity)
}

/** Rules that a pair of provider and action can hit, and of these by the number of the other facts. */
interface Choice {
  readonly rules: readonly CompiledRule[]
  readonly known: ReadonlyMap<string, unknown>
  readonly byFacts: Map<number, readonly CompiledRule[]>
}

function chooserOf(rules: readonly CompiledRule[]): (document: object) => readonly CompiledRule[] {
  const facts = lowFactsOf(rules.map(({ rule }) => rule.tree))
  const cache = new Map<unknown, Map<unknown, Choice>>()
  let cached = 0
  const choose = (provider: unknown, action: unknown): Choice => {
    const known = new Map([
      ['event.provider', provider],
      ['event.action', action],
    ])
    return { rules: rules.filter(({ rule }) => possible(rule.tree, known)), known, byFacts: new Map() }
  }
  return (document) => {
    const { provider, action } = (document as Head).event ?? {}
    const found = cache.get(provider)?.get(action)
    if (found !== undefined) return narrowed(found, facts, document)
    const choice = choose(provider, action)
    if (!isShort(provider) || !isShort(action)) return choice.rules
    if (cached >= MAX_CACHED) {
      cache.clear()
      cached = 0
    }
    const ownProvider = typeof provider === 'string' ? ownText(provider) : provider
    const byAction = cache.get(ownProvider) ?? new Map<unknown, Choice>()
    cache.set(ownProvider, byAction)
    byAction.set(typeof action === 'string' ? ownText(action) : action, choice)
    cached++
    return narrowed(choice, facts, document)
  }
}

/** A call is made in a few dozen ways. */
const MAX_NARROWED = 300

function narrowed({ rules, known, byFacts }: Choice, facts: LowFacts, document: object): readonly CompiledRule[] {
  if (rules.length === 0) return rules
  const key = facts.keyOf(document)
  const found = byFacts.get(key)
  if (found !== undefined) return found
  const all = new Map([...known, ...facts.valuesOf(key)])
  const left = rules.filter(({ rule }) => possible(rule.tree, all))
  if (byFacts.size >= MAX_NARROWED) byFacts.clear()
  byFacts.set(key, left)
  return left
}

function isShort(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= MAX_CACHED_CHARACTERS)
}
