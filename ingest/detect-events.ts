import { messageOf } from '#core/errors.ts'
import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { type Matcher, matcherOf } from '#detections/compile/matcher.ts'
import type { Lists } from '#detections/lists.ts'
import type { Rule } from '#detections/rule.ts'
import { type Signal, signalOfEvent } from '#detections/signal.ts'
import { countSignal, isSuppressed, noSignals, type SignalCounts } from '#detections/signal-counts.ts'
import type { Placed } from '#normalizers/normalize-object.ts'
import { digest } from './digest.ts'

/** A load of a year may meet more; then some signals are written twice. */
const MAX_STANDING = 100_000

/** Runs the rules over single events on the documents of a load. */
export class EventDetector {
  readonly counts: SignalCounts = noSignals()
  readonly #match: Matcher
  readonly #lists: Lists
  readonly #now: () => number
  /** How bad the signals are that stand for many events and were written in this load. */
  readonly #standing = new Map<string, number>()
  /** Why a rule failed the first time. */
  #failure: string | undefined

  /** `now` returns epoch milliseconds. */
  constructor(rules: readonly Rule[], lists: Lists, now: () => number) {
    this.#match = matcherOf(rules)
    this.#lists = lists
    this.#now = now
  }

  /** In words, why a rule failed; undefined when none did. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Returns the signals of a document, before the next record is normalised; what fails is counted and costs no event. */
  detect({ source, account, document, json, index, id, time }: Placed): Signal[] {
    try {
      const hits = this.#match(source.dataset, document, { lists: this.#lists, account })
      if (hits.length === 0) return []
      // hits are rare: reading the written document again costs less than keeping what is added for every event
      const written = JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as object
      const event = { index, id, time, document: written }
      const context = { lists: this.#lists, digest, now: this.#now() }
      return hits.flatMap((hit) => {
        const signal = signalOfEvent(hit, event, context)
        if (signal === undefined) return []
        return hit.rule.catalogued?.dedup.oneSignal !== true || this.#isWorse(signal) ? [signal] : []
      })
    } catch (thrown) {
      this.fail(messageOf(thrown))
      return []
    }
  }

  /** Many events may share one signal: it is written for the first of them, and again when it becomes worse. */
  #isWorse({ id, document }: Signal): boolean {
    const severity = SEVERITY_LABELS.indexOf(document.hinomi?.severity as SeverityLabel)
    const rank = isSuppressed(document) ? -1 : severity
    const known = this.#standing.get(id)
    if (known !== undefined && known >= rank) return false
    if (this.#standing.size >= MAX_STANDING) this.#standing.clear()
    this.#standing.set(id, rank)
    return true
  }

  /** Counts a signal that was written. */
  written(signal: Signal, outcome: 'created' | 'updated' | 'conflict'): void {
    countSignal(this.counts, signal, outcome)
  }

  /** Counts a failure; the first one is kept in words. */
  fail(reason: string): void {
    this.counts.failed++
    this.#failure ??= reason.slice(0, 200)
  }
}
