import type { Account } from '#core/accounts.ts'
import { messageOf } from '#core/errors.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { valuesOf } from '#detections/compile/document-values.ts'
import { type Matcher, matcherOf, type RuleHit } from '#detections/compile/matcher.ts'
import type { Lists } from '#detections/lists.ts'
import type { Dedup, Rule } from '#detections/rule.ts'
import { type Signal, type SignalContext, type StoredEvent, signalOfEvent } from '#detections/signal.ts'
import { countSignal, isSuppressed, noSignals, type SignalCounts } from '#detections/signal-counts.ts'
import { judgeSuppression } from '#detections/suppression.ts'
import type { Placed } from '#normalizers/normalize-object.ts'
import { digest } from './digest.ts'

/** A load of a year may meet more; then some signals are written twice. */
const MAX_STANDING = 100_000
/** Below every severity. */
const SUPPRESSED = -1

/** Runs the rules over single events on the documents of a load. */
export class EventDetector {
  readonly counts: SignalCounts = noSignals()
  readonly #match: Matcher
  readonly #lists: Lists
  readonly #now: () => number
  /** How bad the signals are that stand for many events and were made in this load, by {@link standingKey}. */
  readonly #standing = new Map<string, number>()
  /** Why a rule failed the first time. */
  #failure: string | undefined

  /** `now` returns epoch milliseconds. */
  constructor(rules: readonly Rule[], lists: Lists, now: () => number) {
    this.#match = matcherFor(rules)
    this.#lists = lists
    this.#now = now
  }

  /** In words, why a rule failed; undefined when none did. */
  get failure(): string | undefined {
    return this.#failure
  }

  /**
   * Returns the signals of a document that was just written; what fails is counted and costs no event. `registered` is the row of its
   * account. The document gets what rules and signals read of the fields that are added to every one.
   */
  detect({ source, account, document, index, id, time }: Placed, registered: Account | undefined): Signal[] {
    try {
      const hits = this.#match(source.dataset, document, { lists: this.#lists, account })
      if (hits.length === 0) return []
      complete(document, account, registered, source.lean === true)
      const event = { index, id, time, document }
      const context = { lists: this.#lists, digest, now: this.#now() }
      return hits.flatMap((hit) => this.#signalOf(hit, event, context) ?? [])
    } catch (thrown) {
      this.fail(messageOf(thrown))
      return []
    }
  }

  /** Many events may share one signal: it is made for the first of them, and again when it becomes worse. */
  #signalOf(hit: RuleHit, event: StoredEvent, context: SignalContext): Signal | undefined {
    const { dedup } = hit.rule.catalogued ?? {}
    if (dedup?.oneSignal !== true) return signalOfEvent(hit, event, context)
    const key = standingKey(hit, event, dedup)
    const known = this.#standing.get(key)
    const severity = SEVERITY_LABELS.indexOf(hit.severity)
    if (known !== undefined && known >= severity) return undefined
    if (known === SUPPRESSED && isHidden(hit, event, context)) return undefined
    const signal = signalOfEvent(hit, event, context)
    const rank = signal !== undefined && isSuppressed(signal.document) ? SUPPRESSED : severity
    if (this.#standing.size >= MAX_STANDING) this.#standing.clear()
    this.#standing.set(key, rank)
    return signal
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

const matchers = new WeakMap<readonly Rule[], Matcher>()

/** Compiling the whole catalogue takes tens of milliseconds, and a loader that wakes for each batch would do it each time. */
function matcherFor(rules: readonly Rule[]): Matcher {
  const known = matchers.get(rules)
  if (known !== undefined) return known
  const made = matcherOf(rules)
  matchers.set(rules, made)
  return made
}

/** Says which signal a hit belongs to, without making it: most hits of such a rule belong to one that is made already. */
function standingKey({ rule }: RuleHit, { document, time }: StoredEvent, { by, minutes }: Dedup): string {
  const values = by.map((field) => valuesOf(document, field).sort().join())
  return JSON.stringify([rule.catalogued?.id, Math.floor(time / (minutes * 60_000)), ...values])
}

function isHidden({ rule }: RuleHit, { document, time }: StoredEvent, { lists }: SignalContext): boolean {
  if (rule.catalogued === undefined) return false
  return judgeSuppression(rule.catalogued, document, time, lists).suppressedBy.length > 0
}

interface Completed {
  cloud?: { account?: object }
  organization?: object
  hinomi?: { system?: string | undefined; vendor?: string | undefined; environment?: string | undefined }
}

/** Adds what signals say of the owner, as it was added to the written document. */
function complete(document: Completed, id: string, registered: Account | undefined, lean: boolean): void {
  document.cloud = { ...document.cloud, account: { id, name: registered?.name } }
  if (registered === undefined || lean) return
  const { municipality: name, system, vendor, environment } = registered
  document.organization = { name }
  // the facts of a record are many, and nobody else's: they are not copied
  document.hinomi = Object.assign(document.hinomi ?? {}, { system, vendor, environment })
}
