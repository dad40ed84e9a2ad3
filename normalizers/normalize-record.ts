import { type Account, type AccountLookup, isAccountId, speaksFor } from '#core/accounts.ts'
import { contentHasher } from '#core/content-hash.ts'
import { type Digest, documentId } from '#core/document-id.ts'
import { messageOf } from '#core/errors.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { ECS_VERSION } from '#core/fields/ecs.ts'
import { monthlyIndex } from '#core/index-name.ts'
import { Notes } from '#core/notes.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { sealDocument } from '#core/seal.ts'
import { type AnySource, isRejection, type Normalized, type ObjectAddress, type RecordContext } from '#core/source.ts'
import { isSensibleTime, toIso } from '#core/time.ts'
import type { Envelope } from './envelope.ts'

/** What all records of one object share. */
export interface ObjectContext {
  readonly address: ObjectAddress
  /** The sources that the key admits; more than one where the detail-type of each record decides. */
  readonly sources: readonly AnySource[]
  readonly key: string
  readonly bucket: string
  /** False adds `hinomi.archive.bucket` to the documents. */
  readonly mainBucket: boolean
  /** When the object was written, epoch milliseconds: `event.created` of findings. */
  readonly writtenAt: number
  /** The loader's clock, epoch milliseconds: `event.ingested`. */
  readonly ingestedAt: number
  /** Undefined accepts every account (only where nothing is stored). */
  readonly accounts: AccountLookup | undefined
  readonly digest: Digest
}

/** A document and where it goes. */
export interface Placed {
  readonly kind: 'document'
  readonly source: AnySource
  readonly index: string
  readonly id: string
  readonly version: number | undefined
  /** `@timestamp` in epoch milliseconds. */
  readonly time: number
  readonly document: object
}

/** What became of one record. */
export type RecordResult =
  | Placed
  | { readonly kind: 'skip'; readonly source: AnySource | undefined; readonly reason: string }
  | { readonly kind: 'rejection'; readonly source: AnySource | undefined; readonly rejection: Rejection }

const DAY_MS = 86_400_000
/** A record may not lie further ahead of the loader's clock than this. */
const FUTURE_LIMIT_MS = DAY_MS
/** A log record may not be older than this; findings may. */
const PAST_LIMIT_MS = 400 * DAY_MS

/** Services write records of at most 1 MB; a page that lists some hundred documents of many megabytes fails for everybody. */
const DOCUMENT_LIMIT_CHARACTERS = 1024 * 1024

/** A source with the reader of one object. */
export interface OpenedSource {
  readonly source: AnySource
  readonly read: ReturnType<AnySource['reader']>
  readonly prepared: Prepared
}

/** What follows from a source alone; worked out once. */
interface Prepared {
  readonly flatPaths: ReadonlySet<string>
  readonly contentHash: (document: object, digest: Digest) => string
}

/** Opens a source for one object. */
export function openSource(source: AnySource): OpenedSource {
  return { source, read: source.reader(), prepared: prepare(source) }
}

const preparedSources = new WeakMap<AnySource, Prepared>()

function prepare(source: AnySource): Prepared {
  let prepared = preparedSources.get(source)
  if (prepared === undefined) {
    const fields = fieldsOfSource(source)
    const flatPaths = new Set(Object.keys(fields).filter((name) => fields[name]?.type === 'flat_object'))
    prepared = { flatPaths, contentHash: contentHasher(fields) }
    preparedSources.set(source, prepared)
  }
  return prepared
}

/** Where a record lies, and what came around it. */
export interface RecordPlace {
  readonly offset: number
  /** 1-based number inside an envelope; undefined for a record of its own. */
  readonly number: number | undefined
  readonly lossy: boolean
  readonly envelope: Envelope | undefined
  /** The record, or the envelope around it, has so many bytes that its document may be too large. */
  readonly large: boolean
}

/**
 * Makes the document of one record: trust in account and Region, the time window, identity, the choice of the index, and what is common
 * to all documents. An exception sets aside the record, reason `bug`; undefined for what is no record, such as a header.
 *
 * `registered` is the row of the account in the key; `opened` is undefined where no source recognised the record.
 */
export function normalizeRecord(
  object: ObjectContext,
  registered: Account | undefined,
  opened: OpenedSource | undefined,
  value: unknown,
  place: RecordPlace,
): RecordResult | undefined {
  if (opened === undefined) {
    const message = 'fits none of the sources that its key admits'
    return refuse(undefined, reject('shape', { path: '', message }))
  }
  const { source } = opened
  try {
    const notes = new Notes()
    const read = opened.read(value, notes)
    if (isRejection(read)) return refuse(source, read)
    if (read.kind === 'none') return undefined
    if (read.kind === 'skip') return { kind: 'skip', source, reason: read.reason }

    const trusted = trust(object, registered, source, read.record, place.envelope, notes)
    if (isRejection(trusted)) return refuse(source, trusted)

    const context: RecordContext = {
      account: trusted.account,
      registered: trusted.registered,
      region: object.address.region,
      envelopeRegion: place.envelope?.region,
      bucket: object.bucket,
      key: object.key,
      position: place.number === undefined ? String(place.offset) : `${place.offset}/${place.number}`,
      route: place.envelope?.route ?? source.nativeRoute,
      observedAt: place.envelope?.observedAt,
      detail: place.envelope?.detail,
      notes,
      digest: object.digest,
    }
    const outcome = source.normalize(read.record, context)
    if (isRejection(outcome)) return refuse(source, outcome)
    if (outcome.kind === 'skip') return { kind: 'skip', source, reason: outcome.reason }
    const outside = outsideWindow(source, outcome, object.ingestedAt)
    if (outside !== undefined) return refuse(source, outside)
    if (place.lossy) notes.tag('decoded-lossy')
    const placed = placeDocument(object, opened, outcome, context, place.offset)
    if (place.large && JSON.stringify(placed.document).length > DOCUMENT_LIMIT_CHARACTERS) {
      const message = `becomes a document of more than ${DOCUMENT_LIMIT_CHARACTERS} characters`
      return refuse(source, reject('too-large', { path: '', message }))
    }
    return placed
  } catch (thrown) {
    return refuse(source, reject('bug', { path: '', message: messageOf(thrown).slice(0, 200) }))
  }
}

/** Section "trust": the account of the key is the truth; envelope and record must agree with it, the Region too unless it lawfully differs. */
function trust(
  object: ObjectContext,
  registered: Account | undefined,
  source: AnySource,
  record: unknown,
  envelope: Envelope | undefined,
  notes: Notes,
): { readonly account: string; readonly registered: Account | undefined } | Rejection {
  const { account, region } = object.address
  if (envelope?.account !== undefined && envelope.account !== account) {
    return reject('account-mismatch', { path: 'account', message: `the envelope names another account than the key` })
  }
  const named = source.account(record as never)
  let owner = { account, registered }
  if (named !== undefined && named !== account) {
    if (!isAccountId(named) || !speaksFor(registered, named)) {
      return reject('account-mismatch', { path: '', message: 'the record names another account than the key' })
    }
    const member = object.accounts?.(named)
    if (object.accounts !== undefined && member === undefined) {
      return reject('account-unknown', { path: '', message: unknownAccount(named) })
    }
    owner = { account: named, registered: member }
  }
  const place = source.region(record as never)?.toLowerCase()
  if (region !== undefined && place !== undefined && place !== 'global' && place !== region) {
    if (!source.regionMayDiffer) {
      return reject('region-mismatch', { path: '', message: 'the record names another Region than the key' })
    }
    notes.tag('region-mismatch')
  }
  return owner
}

function outsideWindow(source: AnySource, outcome: Normalized, ingestedAt: number): Rejection | undefined {
  const latest = Math.max(outcome.time, outcome.version ?? 0)
  if (latest > ingestedAt + FUTURE_LIMIT_MS) {
    return reject('time-out-of-range', { path: '@timestamp', message: 'more than 24 hours ahead of the loader' })
  }
  if (!isSensibleTime(outcome.time)) {
    return reject('time-out-of-range', { path: '@timestamp', message: 'before the year 1950' })
  }
  if (source.store.kind === 'logs' && outcome.time < ingestedAt - PAST_LIMIT_MS) {
    return reject('time-out-of-range', { path: '@timestamp', message: 'more than 400 days old' })
  }
  return undefined
}

/** A document while the common parts are added: everything may be missing, nothing is trusted to be there. */
interface Draft {
  '@timestamp'?: string
  ecs?: object
  tags?: string[] | undefined
  event?: Record<string, unknown>
  cloud?: { account?: object; provider?: string }
  organization?: object
  hinomi?: Record<string, unknown> & { finding?: Record<string, unknown> }
}

function placeDocument(
  object: ObjectContext,
  opened: OpenedSource,
  outcome: Normalized,
  context: RecordContext,
  offset: number,
): Placed {
  const { source, prepared } = opened
  const { notes, account, registered } = context
  const id = documentId(object.digest, account, source.id, outcome.idParts)
  const draft = sealDocument(outcome.document as Draft, prepared.flatPaths, notes)
  const findings = source.store.kind === 'findings'

  draft.hinomi ??= {}
  draft.event ??= {}
  if (findings) {
    draft.hinomi.finding ??= {}
    Object.assign(draft.hinomi.finding, { id, version: outcome.version })
    draft.hinomi.finding.content_hash = prepared.contentHash(draft, object.digest)
    draft.event.created = toIso(object.writtenAt)
  }
  draft['@timestamp'] = toIso(outcome.time)
  draft.ecs = { version: ECS_VERSION }
  draft.event.module = 'aws'
  draft.event.dataset = source.dataset
  draft.event.ingested = toIso(object.ingestedAt)
  draft.cloud ??= {}
  draft.cloud.provider = 'aws'
  draft.cloud.account = registered === undefined ? { id: account } : { id: account, name: registered.name }
  if (registered !== undefined && !source.lean) addOwner(draft, registered)
  draft.hinomi.archive = object.mainBucket
    ? { key: object.key, offset }
    : { bucket: object.bucket, key: object.key, offset }
  if (context.route !== undefined) draft.hinomi.route = context.route
  draft.hinomi.lag_seconds = Math.max(0, Math.floor((object.ingestedAt - outcome.time) / 1000))
  const tags = notes.tags
  if (tags !== undefined) draft.tags = tags
  const truncated = notes.truncated
  if (truncated !== undefined) draft.hinomi.truncated = truncated.slice(0, 100)

  const index = findings ? source.store.index : monthlyIndex(source.store.index, outcome.time)
  return { kind: 'document', source, index, id, version: outcome.version, time: outcome.time, document: draft }
}

function addOwner(draft: Draft, account: Account): void {
  if (account.municipality !== undefined) {
    draft.organization = { id: account.municipality, name: account.municipality }
  }
  const hinomi = draft.hinomi as Record<string, unknown>
  if (account.system !== undefined) hinomi.system = account.system
  if (account.vendor !== undefined) hinomi.vendor = account.vendor
  if (account.environment !== undefined) hinomi.environment = account.environment
}

/** Says that a record is set aside. */
export function refuse(source: AnySource | undefined, rejection: Rejection): RecordResult {
  return { kind: 'rejection', source, rejection }
}

/** Says what to do about an account that is not in the registry. */
export function unknownAccount(account: string): string {
  return `account ${account} is not in the accounts registry: add a row to the accounts file, then replay the quarantine`
}
