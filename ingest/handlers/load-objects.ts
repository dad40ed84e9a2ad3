import type { Client } from '@opensearch-project/opensearch'
import { type ErrorCode, HinomiError, messageOf } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { type BulkStats, createBulkWriter } from '#opensearch/bulk-writer.ts'
import type { IndexOpener } from '#opensearch/index-opener.ts'
import { readMetrics } from '#opensearch/metrics-store.ts'
import type { Archive, ArchiveObject } from '../archive/archive.ts'
import { EventDetector } from '../detect-events.ts'
import { openFindingStore } from '../finding-store.ts'
import { type Checkpoint, type LoadSummary, loadArchive } from '../load-archive.ts'
import type { ObjectMetrics } from '../object-metrics.ts'
import { onlyObjects } from './given-objects.ts'
import type { Configuration } from './live-config.ts'
import type { NotifiedObject } from './s3-notifications.ts'
import type { TimeBudget } from './time-budget.ts'

/** What a run of a loader works with. */
export interface LoadSetup {
  readonly client: Client
  readonly opener: IndexOpener
  readonly config: Configuration
  /** Opens a bucket. @throws HinomiError `config` for one that is none of ours, or that may not be listed. */
  archive(bucket: string): Promise<Archive>
  /** The bucket whose name is left out of documents. */
  readonly mainBucket: string
  readonly budget: TimeBudget
  readonly onWaiting?: ((reason: string, ms: number) => void) | undefined
}

/** What became of one object that was asked for. */
export type ObjectOutcome =
  /** Written, set aside or ignored on purpose. */
  | { readonly kind: 'done' }
  /** There is no such object any more. */
  | { readonly kind: 'missing' }
  /** The time was up; `checkpoint` says where to go on. */
  | { readonly kind: 'unfinished'; readonly checkpoint: Checkpoint | undefined }
  /** It cannot be read, or loading it broke something. */
  | { readonly kind: 'failed'; readonly reason: string; readonly code: ErrorCode }
  /** OpenSearch takes nothing, or not for us: to be tried again later, whatever the object is. */
  | { readonly kind: 'refused'; readonly reason: string; readonly code: ErrorCode }

/** What all writers of a run did. */
export type Writing = Pick<BulkStats, 'requests' | 'retries' | 'bytes' | 'waitedMs'>

/** What a run did. */
export interface LoadReport {
  /** Of every object, in the order asked. */
  readonly outcomes: readonly ObjectOutcome[]
  /** One of each bucket that was loaded from to its end. */
  readonly summaries: readonly LoadSummary[]
  readonly writing: Writing
}

/** How long a loader waits for a cluster that takes nothing before it gives its objects back: others, or it itself, try again later. */
const PATIENCE_MS = 20_000
const REQUEST_TIMEOUT_MS = 60_000
/** Short runs send less at a time: what waits to be sent when the time is up must still be written. */
const ROOMY_MS = 60_000
const BODY_BYTES = 5_000_000
const SMALLEST_BODY_BYTES = 250_000

/**
 * Loads single objects, in the same way as a whole archive is loaded. Objects that are loaded already, byte for byte and with nothing set
 * aside, are left alone, since queues deliver more than once.
 *
 * Never throws because of an object or of OpenSearch: each object has its outcome. When something breaks that is neither, every object is
 * tried alone, so that the one that does it costs only itself.
 */
export async function loadObjects(objects: readonly NotifiedObject[], setup: LoadSetup): Promise<LoadReport> {
  const outcomes = new Map<NotifiedObject, ObjectOutcome>()
  const summaries: LoadSummary[] = []
  const writing: Changing<Writing> = { requests: 0, retries: 0, bytes: 0, waitedMs: 0 }
  const run = new Run(setup, summaries, writing)
  for (const bucket of new Set(objects.map((object) => object.bucket))) {
    const own = objects.filter((object) => object.bucket === bucket)
    const found = await run.find(bucket, own, outcomes)
    if (found.length === 0) continue
    const report = (given: readonly Found[]) => run.load(bucket, given, outcomes)
    if ((await report(found)) !== 'broken' || found.length === 1) continue
    for (const one of found) await report([one])
  }
  return { outcomes: objects.map((object) => outcomes.get(object) ?? { kind: 'done' }), summaries, writing }
}

type Changing<T> = { -readonly [K in keyof T]: T[K] }

/** An object that is there, and all who asked for it. */
interface Found {
  readonly object: ArchiveObject
  readonly askedBy: readonly NotifiedObject[]
  readonly checkpoint: Checkpoint | undefined
}

class Run {
  readonly #setup: LoadSetup
  readonly #summaries: LoadSummary[]
  readonly #writing: Changing<Writing>

  constructor(setup: LoadSetup, summaries: LoadSummary[], writing: Changing<Writing>) {
    this.#setup = setup
    this.#summaries = summaries
    this.#writing = writing
  }

  /** Looks the objects up; one that several messages ask for is there once, with the farthest checkpoint. */
  async find(
    bucket: string,
    objects: readonly NotifiedObject[],
    outcomes: Map<NotifiedObject, ObjectOutcome>,
  ): Promise<Found[]> {
    const found = new Map<string, Found>()
    for (const asked of objects) {
      try {
        const object = await lookUp(await this.#setup.archive(bucket), asked)
        if (object === undefined) {
          outcomes.set(asked, { kind: 'missing' })
          continue
        }
        const { askedBy = [], checkpoint } = found.get(object.key) ?? {}
        const farther =
          (asked.checkpoint?.position ?? -1) > (checkpoint?.position ?? -1) ? asked.checkpoint : checkpoint
        found.set(object.key, { object, askedBy: [...askedBy, asked], checkpoint: farther })
      } catch (thrown) {
        outcomes.set(asked, { kind: 'failed', reason: messageOf(thrown), code: codeOf(thrown) })
      }
    }
    return [...found.values()]
  }

  /** Loads objects of one bucket; `broken` when it ended with something that is neither an object's fault nor OpenSearch's. */
  async load(
    bucket: string,
    found: readonly Found[],
    outcomes: Map<NotifiedObject, ObjectOutcome>,
  ): Promise<'loaded' | 'refused' | 'broken'> {
    const settle = (one: Found, outcome: ObjectOutcome) => {
      for (const asked of one.askedBy) outcomes.set(asked, outcome)
    }
    try {
      const summary = await this.#loadArchive(bucket, found)
      this.#summaries.push(summary)
      for (const one of found) settle(one, outcomeOf(one, summary))
      return 'loaded'
    } catch (thrown) {
      const code = codeOf(thrown)
      const reason = messageOf(thrown)
      const kind = code === 'transient' || code === 'config' ? 'refused' : 'failed'
      for (const one of found) settle(one, { kind, reason, code })
      return kind === 'refused' ? 'refused' : 'broken'
    }
  }

  async #loadArchive(bucket: string, found: readonly Found[]): Promise<LoadSummary> {
    const { client, opener, config, budget, onWaiting, mainBucket } = this.#setup
    const patience = { patienceMs: Math.min(PATIENCE_MS, budget.totalMs / 2), ...(onWaiting && { onWaiting }) }
    const stop = new AbortController()
    // whatever the load waits for at that moment, what is not done must still be handed back
    let disarm = () => {}
    const over = new Promise<never>((_, reject) => {
      disarm = budget.whenOver(() => {
        stop.abort()
        reject(new HinomiError('transient', 'the time of this run was over before everything was written'))
      })
    })
    const requestTimeoutMs = Math.min(REQUEST_TIMEOUT_MS, budget.totalMs)
    const bodyBytes = Math.max(SMALLEST_BODY_BYTES, Math.min(1, budget.totalMs / ROOMY_MS) * BODY_BYTES)
    const writer = createBulkWriter(client, { ...patience, requestTimeoutMs, bodyBytes, signal: stop.signal })
    const checkpoints = new Map<string, Checkpoint>()
    for (const { object, checkpoint } of found) if (checkpoint !== undefined) checkpoints.set(object.key, checkpoint)
    try {
      const loading = loadArchive({
        archive: onlyObjects(
          await this.#setup.archive(bucket),
          found.map(({ object }) => object),
          await this.#setup.archive(mainBucket),
        ),
        accounts: config.lookup,
        sources: SOURCES,
        writer,
        openIndex: (index) => opener.open(index),
        readMetrics: (ids) => readMetrics<ObjectMetrics>(client, ids, patience),
        findings: openFindingStore(client, patience),
        mode: 'load',
        onlyNew: true,
        detector: new EventDetector(RULES, config.lists, () => Date.now()),
        mainBucket: bucket === mainBucket,
        isTimeUp: () => budget.isTimeUp(),
        checkpoints,
        now: () => Date.now(),
      })
      return await Promise.race([loading, over])
    } catch (thrown) {
      // objects that are still being read would go on filling the writer
      stop.abort()
      throw thrown
    } finally {
      disarm()
      const { requests, retries, bytes, waitedMs } = writer.stats
      this.#writing.requests += requests
      this.#writing.retries += retries
      this.#writing.bytes += bytes
      this.#writing.waitedMs += waitedMs
    }
  }
}

async function lookUp(archive: Archive, { key, otherKey }: NotifiedObject): Promise<ArchiveObject | undefined> {
  const object = await archive.head(key)
  if (object !== undefined || otherKey === undefined) return object
  return archive.head(otherKey)
}

function outcomeOf({ object, checkpoint }: Found, { failed, unfinished }: LoadSummary): ObjectOutcome {
  const failure = failed.find(({ key }) => key === object.key)
  if (failure !== undefined) return { kind: 'failed', reason: failure.reason, code: failure.code }
  const left = unfinished?.find(({ key }) => key === object.key)
  if (left === undefined) return { kind: 'done' }
  return { kind: 'unfinished', checkpoint: left.checkpoint ?? checkpoint }
}

function codeOf(thrown: unknown): ErrorCode {
  return thrown instanceof HinomiError ? thrown.code : 'bug'
}
