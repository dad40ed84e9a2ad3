import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import type { EventRule, Rule } from '../rule.ts'
import { type CompiledRule, compileRule } from '../run-rule.ts'
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
 * Most events touch few rules: which rules a pair of `event.provider` and `event.action` can hit at all is worked out once and kept.
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
    const candidates = choosers.get(dataset)?.((document as Head).event ?? {})
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

function chooserOf(rules: readonly CompiledRule[]): (event: NonNullable<Head['event']>) => readonly CompiledRule[] {
  const cache = new Map<unknown, Map<unknown, readonly CompiledRule[]>>()
  let cached = 0
  const choose = (provider: unknown, action: unknown) => {
    const known = new Map([
      ['event.provider', provider],
      ['event.action', action],
    ])
    return rules.filter(({ rule }) => possible(rule.tree, known))
  }
  return ({ provider, action }) => {
    const found = cache.get(provider)?.get(action)
    if (found !== undefined) return found
    const candidates = choose(provider, action)
    if (!isShort(provider) || !isShort(action)) return candidates
    if (cached >= MAX_CACHED) {
      cache.clear()
      cached = 0
    }
    const ownProvider = typeof provider === 'string' ? ownText(provider) : provider
    const byAction = cache.get(ownProvider) ?? new Map<unknown, readonly CompiledRule[]>()
    cache.set(ownProvider, byAction)
    byAction.set(typeof action === 'string' ? ownText(action) : action, candidates)
    cached++
    return candidates
  }
}

function isShort(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= MAX_CACHED_CHARACTERS)
}
