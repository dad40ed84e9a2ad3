import type { Digest } from '#core/document-id.ts'
import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { matcherOf } from '#detections/compile/matcher.ts'
import { type LoadedBetween, needsEveryStage, planOf } from '#detections/correlation/plan.ts'
import { runPlan, type Search } from '#detections/correlation/run-plan.ts'
import type { Lists } from '#detections/lists.ts'
import type { BuiltInRule, CorrelationRule, EventRule, Rule } from '#detections/rule.ts'
import { type Signal, signalOfCorrelation, signalOfEvent } from '#detections/signal.ts'
import { findLargeOutflows } from './large-outflow.ts'
import { findOverdue } from './overdue-findings.ts'
import { eventsOf, hasData, MAX_EVENTS } from './read-events.ts'
import { findFailingExporters, findSilentSources } from './source-silent.ts'
import { findUnusualVolumes } from './volume-unusual.ts'

/** What all rules of one run share. */
export interface FindContext {
  readonly search: Search
  /** All rules: correlations refer to others. */
  readonly rules: readonly Rule[]
  readonly lists: Lists
  readonly digest: Digest
  /** Epoch milliseconds. */
  readonly now: number
}

/** The signals of one rule. */
export interface Found {
  readonly signals: readonly Signal[]
  /** There was more than one run looks at. */
  readonly incomplete: boolean
  /** No document of the source was loaded in the time: that nothing was found says nothing. */
  readonly noData: boolean
}

/** Clocks of loaders differ, and what was loaded a moment ago counts. */
const CLOCK_DIFFERENCE_MS = 3_600_000

/**
 * Finds the signals of one rule of the catalogue, which may stand in several documents, among what was loaded in the last `sinceMs`.
 *
 * A correlation looks back further by its time span, so that a window that had begun before is seen whole.
 */
export async function findSignals(documents: readonly Rule[], sinceMs: number, context: FindContext): Promise<Found> {
  const events = documents.filter((rule): rule is EventRule => rule.kind === 'event' && rule.raises)
  const found = [await ofEvents(events, loadedIn(sinceMs, context), context)]
  for (const rule of documents) {
    if (rule.kind === 'correlation') {
      found.push(await ofCorrelation(rule, loadedIn(sinceMs + rule.timespanMs, context), context))
    }
  }
  for (const rule of documents) {
    if (rule.kind === 'built-in') found.push(await check(rule, context))
  }
  const looked = found.filter((one) => one !== undefined)
  return {
    signals: worstOfEach(looked.flatMap(({ signals }) => signals)),
    incomplete: looked.some(({ incomplete }) => incomplete),
    noData: looked.length > 0 && looked.every(({ noData }) => noData),
  }
}

async function check(rule: BuiltInRule, context: FindContext): Promise<Found> {
  switch (rule.check) {
    case 'source_silent':
      return findSilentSources(rule, context)
    case 'exporter_failing':
      return findFailingExporters(rule, context)
    case 'finding_overdue':
      return findOverdue(rule, context)
    case 'volume_unusual':
      return findUnusualVolumes(rule, context)
    case 'large_outflow':
      return findLargeOutflows(rule, context)
    default:
      throw new Error(`there is no check "${rule.check}"`)
  }
}

function loadedIn(sinceMs: number, { now }: FindContext): LoadedBetween {
  return { from: now - sinceMs, until: now + CLOCK_DIFFERENCE_MS }
}

async function ofCorrelation(rule: CorrelationRule, loaded: LoadedBetween, context: FindContext): Promise<Found> {
  const plan = planOf(rule, context.rules)
  const members = plan.stages.flatMap((stage) => stage.members)
  const present = await Promise.all(members.map((member) => hasData(member, loaded, context)))
  if (needsEveryStage(plan) ? present.includes(false) : !present.includes(true)) {
    return { signals: [], incomplete: false, noData: true }
  }
  const { hits, incomplete } = await runPlan(plan, loaded, context.lists, context.search)
  return { signals: hits.flatMap((hit) => signalOfCorrelation(rule, hit, context) ?? []), incomplete, noData: false }
}

async function ofEvents(
  rules: readonly EventRule[],
  loaded: LoadedBetween,
  context: FindContext,
): Promise<Found | undefined> {
  if (rules.length === 0) return undefined
  const signals: Signal[] = []
  const match = matcherOf(rules)
  let incomplete = false
  let noData = true
  for (const index of new Set(rules.map((rule) => rule.index))) {
    const own = rules.filter((rule) => rule.index === index)
    const [first] = own
    if (first === undefined || !(await hasData(first, loaded, context))) continue
    noData = false
    let seen = 0
    for await (const event of eventsOf(own, loaded, context)) {
      if (++seen > MAX_EVENTS) {
        incomplete = true
        break
      }
      const hits = match(first.dataset, event.document, context)
      signals.push(...hits.flatMap((hit) => signalOfEvent(hit, event, context) ?? []))
    }
  }
  return { signals, incomplete, noData }
}

/** Documents of one rule with different thresholds find the same group in the same window: it is one signal, with the worst severity. */
function worstOfEach(signals: readonly Signal[]): Signal[] {
  const worst = new Map<string, Signal>()
  for (const signal of signals) {
    const known = worst.get(signal.id)
    if (known === undefined || rank(signal) > rank(known)) worst.set(signal.id, signal)
  }
  return [...worst.values()]
}

function rank({ document, version }: Signal): number {
  const severity = SEVERITY_LABELS.indexOf(document.hinomi?.severity as SeverityLabel)
  return severity * 1e9 + Math.min(version, 1e9 - 1)
}
