import type { Reason } from '#core/rejection.ts'
import type { AnySource } from '#core/source.ts'

/** What became of the records of one object, or of many. The four parts always add up to `received`. */
export interface Counts {
  received: number
  indexed: number
  duplicate: number
  skipped: number
  quarantined: number
}

/** Returns counts that are all zero. */
export function noCounts(): Counts {
  return { received: 0, indexed: 0, duplicate: 0, skipped: 0, quarantined: 0 }
}

/** Adds counts to a sum. */
export function addCounts(sum: Counts, more: Counts): void {
  sum.received += more.received
  sum.indexed += more.indexed
  sum.duplicate += more.duplicate
  sum.skipped += more.skipped
  sum.quarantined += more.quarantined
}

/** Says whether every received record is accounted for. */
export function addsUp(counts: Counts): boolean {
  return counts.received === counts.indexed + counts.duplicate + counts.skipped + counts.quarantined
}

/** What a tally knows when nothing is pending, as JSON. */
export interface TallyState {
  readonly received: number
  readonly skipped: number
  readonly quarantined: number
  readonly created: number
  readonly updated: number
  readonly conflict: number
  readonly reasons: Readonly<Partial<Record<Reason, number>>>
  readonly first?: number | undefined
  readonly last?: number | undefined
}

/** Follows the records of one object from the decoder to the answer of OpenSearch. */
export class Tally {
  received = 0
  skipped = 0
  quarantined = 0
  /** Written for the first time. */
  created = 0
  /** Written over an equal or older state. */
  updated = 0
  /** Already there, or older than what is there. */
  conflict = 0
  /** Findings that a complete list no longer holds and that were marked so; no part of `received`. Undefined where there was no list. */
  resolved: number | undefined
  readonly reasons = new Map<Reason, number>()
  first: number | undefined
  last: number | undefined
  /** The source of the first document; undefined while there is none. Several sources may share a folder. */
  source: AnySource | undefined
  #pending = 0
  #finished: (() => void) | undefined

  /** Goes on from where the tally of an earlier run ended; undefined starts at zero. */
  constructor(earlier?: TallyState) {
    if (earlier === undefined) return
    const { reasons, first, last, ...counts } = earlier
    Object.assign(this, counts)
    this.first = first
    this.last = last
    for (const [reason, count] of Object.entries(reasons)) this.reasons.set(reason as Reason, count)
  }

  /** Notes that a record of a source was handed to the writer. `time` is its `@timestamp` in epoch milliseconds. */
  sent(time: number, source: AnySource): void {
    this.source ??= source
    this.#pending++
    if (this.first === undefined || time < this.first) this.first = time
    if (this.last === undefined || time > this.last) this.last = time
  }

  /** Notes that something that belongs to a record was handed to the writer, and is no record itself. */
  expect(): void {
    this.#pending++
  }

  /** Notes that the writer answered for one record, or for what belongs to one. */
  settled(): void {
    if (--this.#pending === 0) this.#finished?.()
  }

  /** Notes that a record was set aside. */
  setAside(reason: Reason): void {
    this.quarantined++
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
  }

  /** Resolves when every record that was sent is settled; call it once, after the last `sent`. */
  done(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#finished = resolve
    })
  }

  /**
   * Returns the counts. `known` says that the same object was loaded before: what is written over an equal state then is a duplicate, not
   * something new.
   */
  counts(known: boolean): Counts {
    return {
      received: this.received,
      indexed: this.created + (known ? 0 : this.updated),
      duplicate: this.conflict + (known ? this.updated : 0),
      skipped: this.skipped,
      quarantined: this.quarantined,
    }
  }

  /** Returns what another tally needs to go on from here; call it when nothing is pending. */
  state(): TallyState {
    const { received, skipped, quarantined, created, updated, conflict, first, last } = this
    const reasons = Object.fromEntries(this.reasons) as Partial<Record<Reason, number>>
    return { received, skipped, quarantined, created, updated, conflict, reasons, first, last }
  }
}
