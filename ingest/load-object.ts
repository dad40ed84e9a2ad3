import type { AccountLookup } from '#core/accounts.ts'
import { isManifestKey } from '#core/pull-manifest.ts'
import { reject } from '#core/rejection.ts'
import { openNormalizer, type Placed, type RecordResult } from '#normalizers/normalize-object.ts'
import type { BulkItem, BulkOutcome, BulkWriter } from '#opensearch/bulk-writer.ts'
import type { Archive } from './archive/archive.ts'
import { type Decoded, decodeObject } from './decode/decode-object.ts'
import type { EventDetector } from './detect-events.ts'
import { digest } from './digest.ts'
import type { FindingStore } from './finding-store.ts'
import { loadManifest } from './load-manifest.ts'
import { type QuarantineState, QuarantineWriter, quarantineKey } from './quarantine.ts'
import { identityOf, type RoutedObject } from './route-object.ts'
import { Tally, type TallyState } from './tally.ts'

/** What all objects of one load share. */
export interface LoadSession {
  readonly archive: Archive
  readonly accounts: AccountLookup | undefined
  readonly writer: BulkWriter
  /** Makes sure that a monthly index exists; undefined when it is known to. */
  openIndex(index: string): Promise<void> | undefined
  /** `replay` writes logs again, so that documents made by an older version are replaced. */
  readonly mode: 'load' | 'replay'
  /** Epoch milliseconds. */
  now(): number
  /** Quarantine objects of earlier loads, by {@link quarantineKey}. */
  readonly quarantined: ReadonlyMap<string, readonly string[]>
  /** Only the records at these offsets (undefined: the whole object), by key; undefined takes all. */
  readonly only?: ReadonlyMap<string, ReadonlySet<number | undefined>> | undefined
  /** Undefined runs no rules. */
  readonly detector?: EventDetector | undefined
  /** Marks what a complete pull no longer lists as resolved; undefined leaves manifests of pulls unused. */
  readonly findings?: FindingStore | undefined
  /** The raw objects of another bucket than the main one say so in their documents; true where it is left out. */
  readonly mainBucket?: boolean | undefined
  /** Says that no further record is to be taken: the time of this run is up. */
  isTimeUp?(): boolean
}

/** How far an object is loaded: everything before the position is written or set aside, nothing after it was taken. */
export interface Reached {
  /** Records and rejected runs that came out of the decoder. */
  readonly position: number
  readonly tally: TallyState
  readonly quarantine: QuarantineState
}

const NO_BYTES = new Uint8Array()
/** The documents of a smaller envelope need not wait for each other: even all of them take little memory. */
const LARGE_ENVELOPE_BYTES = 256 * 1024
/** A gzip of kilobytes can hold a hundred million records of two bytes, and of megabytes thousands of millions: the rest is not read. */
const MOST_SET_ASIDE = 2_000_000
const UNKNOWN_KEY =
  'the key fits no source: see docs/reference/sources.md, or load it with --as SOURCE --account ID --region REGION'

/** Says that one object could not be read to its end; loading it again is safe. */
export class ObjectReadError extends Error {
  override readonly name = 'ObjectReadError'
}

/**
 * An object whose records are read; `done` resolves when each of them is written or set aside and the quarantine is stored, with how far it
 * came where the time was up before the end of the object.
 */
export interface ReadObject {
  readonly tally: Tally
  readonly done: Promise<Reached | undefined>
}

/**
 * Loads one object: decode, normalise, hand over to the writer.
 *
 * Resolves when everything is read, not when it is written: the writer fills its requests from many objects, so the caller goes on to
 * the next object and awaits `done` later (after a flush, at the latest).
 * @throws what the archive or the writer throws: the object then is not done, and loading it again is safe.
 */
export async function loadObject(
  session: LoadSession,
  { object, routed }: RoutedObject,
  from?: Reached,
): Promise<ReadObject> {
  const tally = new Tally(from?.tally)
  const source = routed.kind === 'unknown' ? 'unknown' : (routed.sources[0]?.id ?? 'unknown')
  const address = routed.kind === 'unknown' ? undefined : routed.address
  const ingestedAt = session.now()
  const { bucket } = session.archive
  const at = new Date(ingestedAt).toISOString()
  const described = { bucket, key: object.key, source, account: address?.account, region: address?.region, at }
  const quarantine = new QuarantineWriter(session.archive, described, from?.quarantine)
  let reached: number | undefined

  if (routed.kind === 'unknown') {
    tally.received++
    tally.setAside('key-unknown')
    await quarantine.add(
      reject('key-unknown', { path: '', message: UNKNOWN_KEY }),
      NO_BYTES,
      undefined,
      object.sizeBytes,
    )
  } else if (routed.kind === 'events' && isManifestKey(object.key)) {
    const read = (key: string) => named(session.archive.read(key))
    await loadManifest({ ...session, ...routed, key: object.key, read, tally, quarantine, ingestedAt })
  } else {
    reached = await loadRecords(session, { object, routed }, tally, quarantine, ingestedAt, from?.position ?? 0)
  }
  const done = tally.done().then(async () => {
    if (reached !== undefined) return { position: reached, tally: tally.state(), quarantine: await quarantine.pause() }
    await quarantine.finish(session.quarantined.get(quarantineKey(bucket, object.key)) ?? [])
    return undefined
  })
  return { tally, done }
}

/** Returns undefined at the end of the object, else the position at which the time was up. */
async function loadRecords(
  session: LoadSession,
  { object, routed }: RoutedObject & { readonly routed: { readonly kind: 'native' | 'events' } },
  tally: Tally,
  quarantine: QuarantineWriter,
  ingestedAt: number,
  from: number,
): Promise<number | undefined> {
  const { archive } = session
  const normalize = openNormalizer({
    address: routed.address,
    sources: routed.sources,
    key: object.key,
    bucket: archive.bucket,
    identity: identityOf({ object, routed }, archive.bucket),
    mainBucket: session.mainBucket ?? true,
    writtenAt: object.lastModified.getTime(),
    ingestedAt,
    accounts: session.accounts,
    digest,
  })
  const offsets = session.only?.get(object.key)
  const wanted = ({ offset }: Decoded) => offsets === undefined || offsets.has(undefined) || offsets.has(offset)
  const waits: Promise<void>[] = []
  const note = (promise: Promise<void> | undefined) => {
    if (promise !== undefined) waits.push(promise)
  }
  const framing = routed.sources[0]?.framing ?? { kind: 'json', arrays: [] }

  let position = 0
  for await (const batch of decodeObject(named(archive.read(object.key)), framing)) {
    // a run that is over before it has come to where the last one ended has moved nothing
    if (session.isTimeUp?.()) return Math.max(position, from)
    if (tally.quarantined > MOST_SET_ASIDE) {
      const message = `more than ${MOST_SET_ASIDE} records of this object were set aside: the rest of it was not read`
      tally.received++
      tally.setAside('too-large')
      await quarantine.add(reject('too-large', { path: '', message }), NO_BYTES, undefined, 0)
      return undefined
    }
    for (const decoded of batch) {
      if (position++ < from) {
        // a header among the records done says how to read the others
        if (decoded.kind === 'record') normalize(decoded.value, decoded, () => {})
        continue
      }
      if (decoded.kind === 'rejection') {
        if (!wanted(decoded)) continue
        tally.received++
        tally.setAside(decoded.rejection.reason)
        await quarantine.add(decoded.rejection, decoded.bytes, decoded.offset, decoded.length)
        continue
      }
      const { bytes, offset } = decoded
      const take = wanted(decoded)
      const count = (result: RecordResult) => {
        if (!take) return
        tally.received++
        if (result.kind === 'skip') {
          tally.skipped++
        } else if (result.kind === 'rejection') {
          tally.setAside(result.rejection.reason)
          note(quarantine.add(result.rejection, bytes, offset, bytes.length))
        } else {
          note(write(session, tally, quarantine, result, bytes, offset))
        }
      }
      if (bytes.length < LARGE_ENVELOPE_BYTES) normalize(decoded.value, decoded, count)
      else {
        for (const result of normalize.each(decoded.value, decoded)) {
          count(result)
          if (waits.length > 0) await Promise.all(waits.splice(0))
        }
      }
      if (waits.length > 0) await Promise.all(waits.splice(0))
    }
  }
  return undefined
}

/** Marks what the archive throws as trouble with this object, which its neighbours do not share. */
async function* named(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (thrown) {
    throw new ObjectReadError('the object could not be read', { cause: thrown })
  }
}

function write(
  session: LoadSession,
  tally: Tally,
  quarantine: QuarantineWriter,
  placed: Placed,
  bytes: Buffer,
  offset: number,
): Promise<void> | undefined {
  const { index, id, version, source, json } = placed
  const detecting = detect(session, tally, placed)
  const findings = source.store.kind === 'findings'
  const operation = findings || session.mode === 'replay' ? 'index' : 'create'
  tally.sent(placed.time, source)
  const settle = (outcome: BulkOutcome) => {
    if (outcome.kind === 'refused') {
      tally.setAside('index')
      const issue = { path: '', message: `OpenSearch refused the document: ${outcome.type}: ${outcome.reason}` }
      quarantine.add(reject('index', issue), bytes, offset, bytes.length)
    } else if (outcome.kind === 'updated' && !findings) {
      // only a replay writes a log again, and counts as a load would, to which it is there already
      tally.conflict++
    } else {
      tally[outcome.kind]++
    }
    tally.settled()
  }
  const item = { index, id, operation, version: findings ? version : undefined, json, settle } as const
  const opening = findings ? undefined : session.openIndex(index)
  if (opening === undefined) return both(session.writer.add(item), detecting)
  // The next record is normalised before the index is open.
  const kept = { ...item, json: json.slice() }
  return both(
    opening.then(() => session.writer.add(kept)),
    detecting,
  )
}

function both(first: Promise<void> | undefined, second: Promise<void> | undefined): Promise<void> | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return Promise.all([first, second]).then(() => undefined)
}

/** Runs the rules on a document and hands their signals to the writer; an object is done only when its signals are written. */
function detect(session: LoadSession, tally: Tally, placed: Placed): Promise<void> | undefined {
  const { detector, writer } = session
  if (detector === undefined) return undefined
  let waiting: Promise<void> | undefined
  for (const signal of detector.detect(placed, session.accounts?.(placed.account))) {
    tally.expect()
    const { index, id, version } = signal
    const item: BulkItem = {
      ...{ index, id, version, operation: 'index', json: JSON.stringify(signal.document) },
      settle(outcome) {
        if (outcome.kind === 'refused') detector.fail(`OpenSearch refused a signal: ${outcome.type}`)
        else detector.written(signal, outcome.kind)
        tally.settled()
      },
    }
    const opening = session.openIndex(index)
    waiting = both(waiting, opening === undefined ? writer.add(item) : opening.then(() => writer.add(item)))
  }
  return waiting
}
