import { valuesOf } from '#detections/compile/document-values.ts'
import { matcherOf } from '#detections/compile/matcher.ts'
import { type Contribution, evaluateCorrelation } from '#detections/correlation/evaluate.ts'
import type { Lists } from '#detections/lists.ts'
import type { CorrelationRule, EventRule, Rule } from '#detections/rule.ts'
import { type Signal, type StoredEvent, signalOfCorrelation } from '#detections/signal.ts'
import { SIGNAL_DATASET } from '#detections/signal-fields.ts'
import { digest } from '#ingest/digest.ts'

/** Finds in process what `hinomi detect` finds on OpenSearch: the rules over several events. */
export class Correlator {
  readonly #rules: readonly Rule[]
  readonly #lists: Lists
  readonly #match: ReturnType<typeof matcherOf>
  readonly #contributions = new Map<string, Contribution[]>()

  constructor(rules: readonly Rule[], lists: Lists) {
    this.#rules = rules
    this.#lists = lists
    const members = new Set(correlationsOf(rules).flatMap((correlation) => correlation.rules))
    // each member by itself: a matcher tells one hit of those that share a catalogue id
    this.#match = matcherOf(
      rules.flatMap((rule) => (rule.kind === 'event' && members.has(rule.name) ? [part(rule)] : [])),
      () => true,
    )
  }

  /** Looks at an event as it lies in OpenSearch, or at a signal. */
  add(event: StoredEvent): void {
    const [dataset = ''] = valuesOf(event.document, 'event.dataset')
    for (const { rule } of this.#match(dataset, event.document, { lists: this.#lists })) {
      const known = this.#contributions.get(rule.name)
      const contribution = { ...event, rule: rule.name }
      if (known === undefined) this.#contributions.set(rule.name, [contribution])
      else known.push(contribution)
    }
  }

  /** Returns the signals of all correlations; those over signals come after those over events, and see their signals. */
  signals(now: number): Signal[] {
    const all = correlationsOf(this.#rules)
    const late = all.filter((rule) => this.#looksAtSignals(rule))
    const context = { lists: this.#lists, digest, now }
    const found: Signal[] = []
    for (const rule of [...all.filter((one) => !late.includes(one)), ...late]) {
      const contributions = rule.rules.flatMap((name) => this.#contributions.get(name) ?? [])
      for (const hit of evaluateCorrelation(rule, contributions)) {
        const signal = signalOfCorrelation(rule, hit, context)
        if (signal === undefined) continue
        found.push(signal)
        this.add(eventOfSignal(signal))
      }
    }
    return found
  }

  #looksAtSignals({ rules }: CorrelationRule): boolean {
    return this.#rules.some(
      (rule) => rule.kind === 'event' && rule.dataset === SIGNAL_DATASET && rules.includes(rule.name),
    )
  }
}

function correlationsOf(rules: readonly Rule[]): CorrelationRule[] {
  return rules.filter((rule): rule is CorrelationRule => rule.kind === 'correlation')
}

function part({ catalogued: _, ...rule }: EventRule): EventRule {
  return rule
}

/** Returns a signal as an event that other rules look at. */
export function eventOfSignal({ index, id, document }: Signal): StoredEvent {
  return { index, id, time: Date.parse(document['@timestamp'] ?? ''), document }
}
