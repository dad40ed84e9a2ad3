import type { AccountLookup } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { isManifestKey } from '#core/pull-manifest.ts'
import type { BulkWriter } from '#opensearch/bulk-writer.ts'
import type { Archive, ArchiveObject } from './archive/archive.ts'
import type { EventDetector } from './detect-events.ts'
import type { FindingStore } from './finding-store.ts'
import { type LoadSession, loadObject, ObjectReadError, type ReadObject } from './load-object.ts'
import { type Checkpoint, countObject, countUnrecognized, emptySummary, type LoadSummary } from './load-summary.ts'
import { describeObject, isKnown, metricsId, type ObjectMetrics } from './object-metrics.ts'
import { listQuarantine } from './quarantine.ts'
import { identityOf, type RoutedObject, routeObject, type Selection } from './route-object.ts'

export type { Checkpoint, LoadSummary } from './load-summary.ts'

/** What a load works with. */
export interface LoadOptions extends Selection {
  readonly archive: Archive
  /** Undefined accepts every account that the keys name. */
  readonly accounts: AccountLookup | undefined
  readonly writer: BulkWriter
  /** Makes sure that a monthly index exists; undefined when it is known to. */
  openIndex(index: string): Promise<void> | undefined
  /** Reads the metrics documents with these ids; the answer is in the same order, undefined for what is not there. */
  readMetrics(ids: readonly string[]): Promise<(ObjectMetrics | undefined)[]>
  readonly mode: 'load' | 'replay'
  /** Leaves objects alone that an earlier load finished with nothing set aside; they are counted as `known`. */
  readonly onlyNew?: boolean
  /** Only these records: offsets by key (undefined: the whole object). An object whose bytes are not those of the last load is loaded whole. */
  readonly onlyRecords?: ReadonlyMap<string, ReadonlySet<number | undefined>>
  /** Runs rules on each event; undefined runs none. */
  readonly detector?: EventDetector | undefined
  /** Marks what a complete pull no longer lists as resolved; undefined leaves manifests of pulls unused. */
  readonly findings?: FindingStore | undefined
  /** False for objects of another bucket than the main one. */
  readonly mainBucket?: boolean
  /** Says that the time of this run is up: no further record is taken, and `unfinished` says what is left. */
  isTimeUp?(): boolean
  /** Where earlier runs ended, by key; bytes that changed since then are loaded from their start. */
  readonly checkpoints?: ReadonlyMap<string, Checkpoint>
  /** Objects that are read at the same time. */
  readonly concurrency?: number
  /** Epoch milliseconds. */
  now(): number
  onProgress?(progress: LoadProgress): void
}

/** How far a load is. */
export interface LoadProgress {
  readonly objects: number
  readonly records: number
  /** Objects listed so far; final when `listed` is true. */
  readonly found: number
  readonly listed: boolean
}

const LOOKUP_BATCH = 200
/** Objects that are read but not yet written, before the writer is told to send what it has. */
const UNWRITTEN_LIMIT = 400

/**
 * Loads the objects of an archive: lists, routes, loads several at a time, writes one metrics document for each.
 *
 * Any order and any repetition is fine: ids are deterministic, logs are created once, findings keep their newest state.
 * An object that cannot be read costs only itself and is named in `failed`.
 * @throws HinomiError of the writer (a refused index, a cluster that stays away): everything stops, and a later load finishes the rest.
 */
export async function loadArchive(options: LoadOptions): Promise<LoadSummary> {
  const startedAt = options.now()
  const { archive } = options
  const session: LoadSession = {
    archive,
    accounts: options.accounts,
    writer: options.writer,
    openIndex: (index) => options.openIndex(index),
    mode: options.mode,
    now: () => options.now(),
    quarantined: await listQuarantine(archive),
    only: options.onlyRecords,
    detector: options.detector,
    findings: options.findings,
    mainBucket: options.mainBucket,
    ...(options.isTimeUp === undefined ? {} : { isTimeUp: () => options.isTimeUp?.() ?? false }),
  }
  const summary = emptySummary(options.isTimeUp !== undefined)
  const load = new Load(options, session, summary)
  let batch: RoutedObject[] = []
  const manifests: RoutedObject[] = []
  for await (const object of archive.list()) {
    const routed = routeObject(object, options)
    if (routed === undefined) continue
    if (routed.kind === 'ignored') {
      summary.ignored[routed.reason] = (summary.ignored[routed.reason] ?? 0) + 1
      continue
    }
    if (options.onlyRecords !== undefined && !options.onlyRecords.has(object.key)) continue
    load.found++
    if (routed.kind === 'events' && isManifestKey(object.key)) {
      manifests.push({ object, routed })
      continue
    }
    batch.push({ object, routed })
    if (batch.length < LOOKUP_BATCH) continue
    await load.take(batch)
    batch = []
  }
  load.listed = true
  await load.take(batch)
  await load.finish()
  // What a list no longer holds is known only when everything older is there; one manifest after the other, in the order of time.
  for (const manifest of manifests.sort(byRun)) {
    await load.take([manifest])
    await load.finish()
  }
  summary.seconds = (options.now() - startedAt) / 1000
  if (options.detector !== undefined) summary.signals = { ...options.detector.counts }
  return summary
}

/** The name of a manifest begins with the time of its run. */
function byRun({ object: a }: RoutedObject, { object: b }: RoutedObject): number {
  const [nameOfA = '', nameOfB = ''] = [a.key, b.key].map((key) => key.slice(key.lastIndexOf('/') + 1))
  return nameOfA < nameOfB ? -1 : 1
}

class Load {
  found = 0
  listed = false
  readonly #options: LoadOptions
  readonly #session: LoadSession
  readonly #summary: LoadSummary
  readonly #reading = new Set<Promise<void>>()
  readonly #writing = new Set<Promise<void>>()
  /** The first error that stops everything. */
  #fatal: unknown
  #records = 0

  constructor(options: LoadOptions, session: LoadSession, summary: LoadSummary) {
    this.#options = options
    this.#session = session
    this.#summary = summary
  }

  /** Loads the objects of one batch, after asking what is known of them. */
  async take(found: readonly RoutedObject[]): Promise<void> {
    const batch = await this.#identify(found)
    const ids = batch.map((routed) => this.#metricsId(routed))
    const known = batch.length === 0 ? [] : await this.#options.readMetrics(ids)
    for (const [n, routed] of batch.entries()) {
      while (this.#reading.size >= (this.#options.concurrency ?? 4)) await Promise.race(this.#reading)
      if (this.#fatal !== undefined) throw this.#fatal
      if (this.#options.isTimeUp?.()) this.#leave(routed.object.key)
      else track(this.#reading, this.#one(routed, known[n]))
    }
  }

  /** Reads the ETags of files that their bytes identify; one that cannot be read costs only itself. */
  async #identify(found: readonly RoutedObject[]): Promise<RoutedObject[]> {
    const identified: RoutedObject[] = []
    for (const { object, routed } of found) {
      if (routed.identity === 'key' || object.etag !== undefined) {
        identified.push({ object, routed })
        continue
      }
      try {
        identified.push({ object: { ...object, etag: await etagOf(this.#options.archive, object.key) }, routed })
      } catch (thrown) {
        this.#fail(object, thrown)
      }
    }
    return identified
  }

  #metricsId(routed: RoutedObject): string {
    return metricsId(identityOf(routed, this.#options.archive.bucket), routed.object.key)
  }

  /** Waits until every object is written. */
  async finish(): Promise<void> {
    await Promise.all(this.#reading)
    if (this.#fatal !== undefined) throw this.#fatal
    await this.#options.writer.flush()
    await Promise.all(this.#writing)
    await this.#options.writer.flush()
    if (this.#fatal !== undefined) throw this.#fatal
  }

  async #one(routed: RoutedObject, earlier: ObjectMetrics | undefined): Promise<void> {
    const { archive, onlyNew } = this.#options
    const startedAt = this.#options.now()
    try {
      const etag = routed.object.etag ?? (await etagOf(archive, routed.object.key))
      if (onlyNew && isKnown(earlier, etag) && earlier?.records.quarantined === 0) {
        this.#summary.known++
        return
      }
      const checkpoint = this.#options.checkpoints?.get(routed.object.key)
      const from = checkpoint?.etag === etag ? checkpoint : undefined
      const read = await loadObject(this.#sessionFor(earlier, etag), routed, from)
      this.#records += read.tally.received
      this.#report()
      const written = read.done.then((reached) => {
        if (reached === undefined) return this.#count(routed, read, earlier, etag, startedAt)
        return this.#leave(routed.object.key, etag === undefined ? undefined : { ...reached, etag })
      })
      track(
        this.#writing,
        written.catch((thrown: unknown) => this.#fail(routed.object, thrown)),
      )
      if (this.#writing.size >= UNWRITTEN_LIMIT) await this.#options.writer.flush()
    } catch (thrown) {
      this.#fail(routed.object, thrown)
    }
  }

  #leave(key: string, checkpoint = this.#options.checkpoints?.get(key)): undefined {
    this.#summary.unfinished?.push({ key, checkpoint })
  }

  /** Offsets of set-aside records say nothing about other bytes (an object that was fetched again): those are loaded whole. */
  #sessionFor(earlier: ObjectMetrics | undefined, etag: string | undefined): LoadSession {
    return isKnown(earlier, etag) ? this.#session : { ...this.#session, only: undefined }
  }

  /** An object that cannot be read costs only itself; anything that concerns the writer, the settings or our own code stops the load. */
  #fail(object: ArchiveObject, thrown: unknown): void {
    if (!(thrown instanceof ObjectReadError)) {
      this.#fatal ??= thrown
      return
    }
    const { cause } = thrown
    const code = cause instanceof HinomiError ? cause.code : 'transient'
    this.#summary.failed.push({ key: object.key, reason: messageOf(cause), code })
  }

  #count(
    { object, routed }: RoutedObject,
    { tally }: ReadObject,
    earlier: ObjectMetrics | undefined,
    etag: string | undefined,
    startedAt: number,
  ): Promise<void> | undefined {
    const { archive, accounts, onlyRecords, mode } = this.#options
    const summary = this.#summary
    // an entry for the object as a whole means that all of its records were loaded again
    const onlyQuarantined = onlyRecords !== undefined && !onlyRecords.get(object.key)?.has(undefined)
    const source = tally.source ?? (routed.kind === 'unknown' ? undefined : routed.sources[0])
    if (routed.kind === 'unknown') countUnrecognized(summary, object.key)
    const address = routed.kind === 'unknown' ? undefined : routed.address
    const metrics = describeObject({
      ...{ object, bucket: archive.bucket, etag, tally, earlier, address, startedAt },
      dataset: source?.dataset ?? 'unknown',
      account: address === undefined ? undefined : accounts?.(address.account),
      onlyQuarantined,
      finishedAt: this.#options.now(),
    })
    // a replay writes everything again: what counts is which object brought a record, whenever that was
    const counts = mode === 'replay' ? metrics.records : tally.counts(!onlyQuarantined && isKnown(earlier, etag))
    countObject(summary, source?.id ?? 'unknown', tally, counts)
    if (metrics.object.changed && !earlier?.object.changed) summary.changed.push(object.key)
    const room = this.#options.writer.add({
      index: METRICS_INDEX,
      id: this.#metricsId({ object, routed }),
      operation: 'index',
      json: JSON.stringify(metrics),
      settle: (outcome) => {
        if (outcome.kind === 'refused') this.#fatal ??= metricsRefused(outcome.type)
      },
    })
    this.#report()
    return room
  }

  #report(): void {
    const { objects, known } = this.#summary
    this.#options.onProgress?.({
      objects: objects + known,
      records: this.#records,
      found: this.found,
      listed: this.listed,
    })
  }
}

/** In a folder this reads the whole object, which may fail as reading its records may. */
function etagOf(archive: Archive, key: string): Promise<string | undefined> {
  return archive.etag(key).catch((thrown: unknown) => {
    throw new ObjectReadError('the object could not be read', { cause: thrown })
  })
}

function metricsRefused(type: string): HinomiError {
  return new HinomiError('config', `${METRICS_INDEX} refused a document (${type}): run hinomi opensearch bootstrap`)
}

function track(set: Set<Promise<void>>, promise: Promise<void>): void {
  set.add(promise)
  promise.finally(() => set.delete(promise))
}
