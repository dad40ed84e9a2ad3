import type { Client } from '@opensearch-project/opensearch'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { BodyVerdict, ItemVerdict } from './bulk-answer.ts'
import { type BulkItem, type BulkOutcome, type Entry, EntryMemory, findRefusal, refuse } from './bulk-item.ts'
import { type Batch, createBulkQueue } from './bulk-queue.ts'
import { sendBulk } from './bulk-request.ts'
import { createDeferred, type Deferred } from './deferred.ts'
import { createPace, fullJitterMs } from './pace.ts'

export type { BulkItem, BulkOutcome } from './bulk-item.ts'

/** Small instances of Amazon OpenSearch Service refuse more than 10 MiB, whatever is asked for. */
const LARGEST_BODY_BYTES = 9 * 1024 * 1024

/** What the writer can be tuned with; every one has a default. */
export interface BulkWriterOptions {
  /** Size of one request body; 5 MB, never more than 9 MiB. A single larger document goes alone. */
  readonly bodyBytes?: number
  /** Requests at the same time; 2. */
  readonly inFlight?: number
  /** Bytes taken and not yet settled from which on `add` asks to wait; one body more than are in flight. */
  readonly pendingBytes?: number
  /** How long the writer waits while nothing at all gets through; 5 minutes. */
  readonly patienceMs?: number
  /** How long one request may take; 90 s, more than the minute OpenSearch itself waits for a shard. */
  readonly requestTimeoutMs?: number
  /** Bound of the first pause, doubled with each failure in a row; 500 ms. */
  readonly baseDelayMs?: number
  /** Bound of every pause; one minute. */
  readonly maxDelayMs?: number
  /** Called at the start of each pause, with the reason in words and the length of the pause. */
  readonly onWaiting?: (reason: string, ms: number) => void
  /** Stops the writer at once; what is not settled stays so. */
  readonly signal?: AbortSignal
}

/** Counts since the writer was made. */
export interface BulkStats {
  readonly items: number
  readonly created: number
  readonly updated: number
  readonly conflicts: number
  readonly refused: number
  /** Taken and not settled. */
  readonly unsettled: number
  readonly requests: number
  /** Requests after which at least one item had to be sent again. */
  readonly retries: number
  /** Bytes of all bodies sent. */
  readonly bytes: number
  readonly waitedMs: number
}

/** Writes documents in bulk; every item is settled exactly once, or the writer fails and says how many were not. */
export interface BulkWriter {
  /**
   * Takes one item. Returns undefined while there is room, else a promise that resolves when there is some again.
   *
   * Items are sent when they fill a body, when there is no room, and at a flush. The promise rejects with HinomiError:
   * `config` when an index is missing, closed, blocked or forbidden; `transient` when patience is at its end or the
   * signal came; `bug` when a `settle` threw.
   */
  add(item: BulkItem): Promise<void> | undefined
  /** Resolves when everything taken so far is settled; rejects as `add` does. */
  flush(): Promise<void>
  readonly stats: BulkStats
}

/** What was taken between two calls of flush. */
interface Section {
  open: number
  readonly done: Deferred
}

type Taken = Entry<Section>

/** Makes a writer on a client; bulk-answer.ts says which answer means what. */
export function createBulkWriter(client: Client, options: BulkWriterOptions = {}): BulkWriter {
  const { patienceMs = 300_000, requestTimeoutMs = 90_000, baseDelayMs = 500, maxDelayMs = 60_000 } = options
  const largestBodyBytes = Math.min(options.bodyBytes ?? 5_000_000, LARGEST_BODY_BYTES)
  const mostInFlight = options.inFlight ?? 2
  const pendingBytes = options.pendingBytes ?? largestBodyBytes * (mostInFlight + 1)
  const pace = createPace(largestBodyBytes, mostInFlight)
  const stats = {
    items: 0,
    created: 0,
    updated: 0,
    conflicts: 0,
    refused: 0,
    unsettled: 0,
    requests: 0,
    retries: 0,
    bytes: 0,
    waitedMs: 0,
  }

  const queue = createBulkQueue<Taken>()
  const memory = new EntryMemory<Section>(largestBodyBytes)
  const running = new Set<AbortController>()
  let unsettledBytes = 0

  let section = createSection()
  const flushing = new Set<Section>()
  let room: Deferred | undefined

  let failure: HinomiError | undefined
  let pause: NodeJS.Timeout | undefined
  let pauses = 0
  let failuresInRow = 0
  let troubleSince: number | undefined

  options.signal?.addEventListener('abort', stopBySignal, { once: true })
  if (options.signal?.aborted) stopBySignal()

  function stopBySignal(): void {
    fail(new HinomiError('transient', 'the bulk writer was stopped'))
  }

  function add(item: BulkItem): Promise<void> | undefined {
    if (failure) return Promise.reject(failure)
    const entry = memory.keep(item, section)
    section.open++
    stats.items++
    stats.unsettled++
    unsettledBytes += entry.sizeBytes
    const refusal = findRefusal(item)
    if (refusal) queueMicrotask(() => settle(entry, refusal))
    else queue.push(entry)
    if (queue.newBytes >= pace.bodyBytes) pump()
    if (unsettledBytes < pendingBytes) return undefined
    room ??= createDeferred()
    pump()
    return room.promise
  }

  async function flush(): Promise<void> {
    if (failure) throw failure
    if (section.open > 0) {
      flushing.add(section)
      section = createSection()
    }
    pump()
    await Promise.all(Array.from(flushing, ({ done }) => done.promise))
  }

  /** Sends as much as may be sent now. */
  function pump(): void {
    while (!failure && pause === undefined && running.size < pace.inFlight) {
      const batch = queue.take(pace.bodyBytes, flushing.size > 0 || room !== undefined)
      if (batch === undefined) return
      void send(batch)
    }
  }

  async function send(batch: Batch<Taken>): Promise<void> {
    const abort = new AbortController()
    running.add(abort)
    stats.requests++
    stats.bytes += batch.sizeBytes
    const attempt = { sentAt: Date.now(), pauses }
    try {
      const verdict = await sendBulk(client, batch.entries, requestTimeoutMs, abort.signal)
      running.delete(abort)
      if (failure) return
      if ('kind' in verdict) notJudged(batch, verdict, attempt)
      else judged(batch, verdict, attempt)
    } catch (error) {
      fail(new HinomiError('bug', `the bulk writer failed: ${messageOf(error)}`, { cause: error }))
    }
    pump()
  }

  function judged(batch: Batch<Taken>, verdicts: readonly ItemVerdict[], attempt: Attempt): void {
    const back: Taken[] = []
    let reason = ''
    let stop: HinomiError | undefined
    for (const [i, entry] of batch.entries.entries()) {
      const verdict = verdicts[i]
      if (verdict === undefined || verdict.kind === 'again') {
        back.push(entry)
        reason ||= verdict?.reason ?? ''
      } else if (verdict.kind === 'stop') stop ??= verdict.error
      else settle(entry, verdict)
    }
    if (stop) fail(stop)
    else if (back.length === 0) pace.grow()
    else queue.again(back)
    if (back.length < batch.entries.length) failuresInRow = 0
    if (back.length > 0) slowDown(reason, true, attempt)
  }

  function notJudged(batch: Batch<Taken>, verdict: BodyVerdict, attempt: Attempt): void {
    switch (verdict.kind) {
      case 'stop':
        fail(verdict.error)
        break
      case 'again':
        queue.again(batch.entries)
        slowDown(verdict.reason, verdict.overload, attempt)
        break
      case 'too-large':
        if (batch.entries.length > 1) pace.forbid(batch.sizeBytes)
        splitOrRefuse(batch, tooLarge(batch.sizeBytes))
        break
      case 'bad-line':
        splitOrRefuse(batch, verdict.refusal)
        break
    }
  }

  function splitOrRefuse(batch: Batch<Taken>, refusal: BulkOutcome): void {
    const [first, second] = batch.entries
    if (first && !second) settle(first, refusal)
    else queue.split(batch)
  }

  /** Waits before anything else is sent, or gives up when nothing has got through for too long. */
  function slowDown(reason: string, overload: boolean, attempt: Attempt): void {
    if (failure) return
    stats.retries++
    const now = Date.now()
    troubleSince ??= attempt.sentAt
    const patienceLeftMs = troubleSince + patienceMs - now
    if (patienceLeftMs <= 0) {
      fail(new HinomiError('transient', `nothing got through for ${seconds(now - troubleSince)}: ${reason}`))
      return
    }
    // A neighbour that was in flight at the same time has already slowed everything down for the same trouble.
    if (attempt.pauses !== pauses) return
    if (overload) pace.shrink()
    failuresInRow++
    pauses++
    const ms = Math.min(fullJitterMs(failuresInRow, baseDelayMs, maxDelayMs), patienceLeftMs)
    stats.waitedMs += ms
    pause = setTimeout(() => {
      pause = undefined
      pump()
    }, ms)
    options.onWaiting?.(reason, ms)
  }

  function settle(entry: Taken, outcome: BulkOutcome): void {
    if (failure) return
    troubleSince = undefined
    stats.unsettled--
    stats[COUNTER[outcome.kind]]++
    unsettledBytes -= entry.sizeBytes
    entry.section.open--
    try {
      entry.settle(outcome)
    } catch (error) {
      fail(new HinomiError('bug', `settling an item failed: ${messageOf(error)}`, { cause: error }))
      return
    }
    if (room && unsettledBytes < pendingBytes) {
      room.resolve()
      room = undefined
    }
    if (entry.section.open === 0 && flushing.delete(entry.section)) entry.section.done.resolve()
  }

  function fail(error: HinomiError): void {
    if (failure) return
    const left = `${stats.unsettled} ${stats.unsettled === 1 ? 'item was' : 'items were'} not settled`
    failure = new HinomiError(error.code, `${error.message} (${left})`, { cause: error.cause })
    options.signal?.removeEventListener('abort', stopBySignal)
    clearTimeout(pause)
    queue.clear()
    for (const abort of running) abort.abort()
    for (const { done } of flushing) done.reject(failure)
    room?.reject(failure)
    flushing.clear()
    room = undefined
  }

  return { add, flush, stats }
}

/** When a request was sent: the time, and how many pauses there had been before. */
interface Attempt {
  readonly sentAt: number
  readonly pauses: number
}

const COUNTER = { created: 'created', updated: 'updated', conflict: 'conflicts', refused: 'refused' } as const

function tooLarge(sizeBytes: number): BulkOutcome {
  return refuse('request_too_large', `the document of ${sizeBytes} bytes is larger than OpenSearch accepts`)
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}

function createSection(): Section {
  return { open: 0, done: createDeferred() }
}
