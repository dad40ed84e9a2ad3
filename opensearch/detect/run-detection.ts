import type { Client } from '@opensearch-project/opensearch'
import type { Digest } from '#core/document-id.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { Lists } from '#detections/lists.ts'
import type { Catalogued, EventRule, Rule } from '#detections/rule.ts'
import { addSignals, isSuppressed, noSignals, type SignalCounts } from '#detections/signal-counts.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import type { Patience } from '../patience.ts'
import { type FindContext, type Found, findSignals } from './find-signals.ts'
import { ruleSearch } from './search.ts'
import { writeSignals } from './write-signals.ts'

/** What a run of the rules works with. */
export interface DetectionOptions {
  readonly client: Client
  readonly rules: readonly Rule[]
  readonly lists: Lists
  readonly digest: Digest
  /** Epoch milliseconds. */
  readonly now: number
  /** How far back events were loaded that the rules look at. */
  readonly sinceMs: number
  /** Only the rule with this catalogue id, also one over single events; undefined for all but those. */
  readonly only?: string | undefined
  /** The checks of built-in rules run, too: for archives that are loaded all the time, where silence means something. */
  readonly checks?: boolean | undefined
  readonly patience?: Patience
  /** Hears of each rule before it runs: its catalogue id, and how many rules are done, of how many. */
  readonly onRule?: ((id: string, done: number, total: number) => void) | undefined
}

/** What is said of every rule of a run. */
interface RuleState {
  readonly id: string
  readonly title: string
  readonly titleJa: string
  /** There was more than one run looks at. */
  readonly incomplete: boolean
  /** Nothing of its source was loaded in the time. */
  readonly noData: boolean
  /** Why it could not be run. */
  readonly failure?: string
}

/** What became of the signals of one rule. */
export interface RuleOutcome extends RuleState {
  readonly signals: SignalCounts
}

/** What a run found. */
export interface DetectionReport {
  readonly rules: readonly RuleOutcome[]
  readonly signals: SignalCounts
}

/**
 * Runs the rules over several events, and those over the metrics of loads, and writes their signals. Keeps no state: what it finds it finds
 * again the next time, under the same ids, and what arrived late in between as well.
 *
 * Rules that look at signals come after those that raise them. A rule that fails costs only itself.
 * @throws HinomiError `transient` when the cluster stays away.
 */
export async function runDetection(options: DetectionOptions): Promise<DetectionReport> {
  const rules: RuleOutcome[] = []
  const signals = noSignals()
  const context = contextOf(options)
  const all = chosen(options, { events: options.only !== undefined, checks: options.checks === true })
  for (const documents of all) {
    options.onRule?.(documents[0]?.catalogued.id ?? '', rules.length, all.length)
    const counts = noSignals()
    const state = await attempt(documents, options.sinceMs, context, async (found) => {
      addSignals(counts, await writeSignals(options.client, found.signals, options.patience))
    })
    addSignals(signals, counts)
    rules.push({ ...state, signals: counts })
  }
  return { rules, signals }
}

/** How many signals a rule would have raised for an account on a day. */
export interface TrialDay {
  /** The day in Japan. */
  readonly day: string
  readonly account: string
  readonly signals: number
  /** How many more would have been hidden. */
  readonly suppressed: number
}

/** What a rule would have raised. */
export interface TrialOutcome extends RuleState {
  readonly signals: number
  readonly suppressed: number
  readonly days: readonly TrialDay[]
}

/** Runs rules, also those over single events, and writes nothing: what they would have raised, by day and account. */
export async function tryRules(options: DetectionOptions): Promise<TrialOutcome[]> {
  const outcomes: TrialOutcome[] = []
  const context = contextOf(options)
  const all = chosen(options, { events: true, checks: false })
  for (const documents of all) {
    options.onRule?.(documents[0]?.catalogued.id ?? '', outcomes.length, all.length)
    let days: readonly TrialDay[] = []
    const state = await attempt(documents, options.sinceMs, context, async (found) => {
      days = daysOf(found)
    })
    const sum = (of: (day: TrialDay) => number) => days.reduce((all, day) => all + of(day), 0)
    outcomes.push({ ...state, signals: sum(({ signals }) => signals), suppressed: sum((day) => day.suppressed), days })
  }
  return outcomes
}

function contextOf({ client, patience, rules, lists, digest, now }: DetectionOptions): FindContext {
  return { search: ruleSearch(client, patience), rules, lists, digest, now }
}

type Documents = readonly (Rule & { readonly catalogued: Catalogued })[]

/** The documents of each rule that is to run, those that look at signals last. */
function chosen(
  { rules, only }: DetectionOptions,
  also: { readonly events: boolean; readonly checks: boolean },
): Documents[] {
  const byId = new Map<string, (Rule & { readonly catalogued: Catalogued })[]>()
  for (const rule of rules) {
    const { catalogued } = rule
    if (catalogued === undefined || (only !== undefined && catalogued.id !== only)) continue
    if (rule.kind === 'built-in' && !also.checks) continue
    // rules over one event run while it is loaded, but not on what the load then says of itself
    if (rule.kind === 'event' && !also.events && rule.index !== METRICS_INDEX) continue
    const known = byId.get(catalogued.id)
    if (known === undefined) byId.set(catalogued.id, [{ ...rule, catalogued }])
    else known.push({ ...rule, catalogued })
  }
  const all = [...byId.values()]
  const late = new Set(all.filter((documents) => documents.some((rule) => looksAtSignals(rule, rules))))
  return [...all.filter((documents) => !late.has(documents)), ...late]
}

function looksAtSignals(rule: Rule, rules: readonly Rule[]): boolean {
  const isOfSignals = (one: Rule): one is EventRule => one.kind === 'event' && one.index === SIGNALS_INDEX
  if (rule.kind !== 'correlation') return isOfSignals(rule)
  return rules.some((other) => isOfSignals(other) && rule.rules.includes(other.name))
}

async function attempt(
  documents: Documents,
  sinceMs: number,
  context: FindContext,
  use: (found: Found) => Promise<void>,
): Promise<RuleState> {
  const { id = '', title = '', titleJa = '' } = documents[0]?.catalogued ?? {}
  try {
    const found = await findSignals(documents, sinceMs, context)
    await use(found)
    return { id, title, titleJa, incomplete: found.incomplete, noData: found.noData }
  } catch (thrown) {
    if (thrown instanceof HinomiError && thrown.code !== 'bug') throw thrown
    return { id, title, titleJa, incomplete: false, noData: false, failure: messageOf(thrown).slice(0, 300) }
  }
}

const JAPAN_MS = 9 * 3_600_000

function daysOf({ signals }: Found): TrialDay[] {
  const byDay = new Map<string, { day: string; account: string; signals: number; suppressed: number }>()
  for (const { document } of signals) {
    const day = new Date(Date.parse(document['@timestamp'] ?? '') + JAPAN_MS).toISOString().slice(0, 10)
    const account = document.cloud?.account?.id?.join(' ') ?? '-'
    const key = `${day} ${account}`
    const entry = byDay.get(key) ?? { day, account, signals: 0, suppressed: 0 }
    byDay.set(key, entry)
    if (isSuppressed(document)) entry.suppressed++
    else entry.signals++
  }
  return [...byDay.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}
