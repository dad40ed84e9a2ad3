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
import { holdsMoreThan, textHoldsMoreThan } from '#core/value-count.ts'
import { type Envelope, readEnvelope, readLogEvents } from './envelope.ts'

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

/** Where a decoded value lies in the decompressed object, and how many bytes it has. */
export interface ValuePlace {
  readonly offset: number
  readonly lossy: boolean
  readonly bytes: { readonly length: number }
}

/** Takes one decoded value and reports each record in it; a header line reports nothing, an envelope as many as it holds. */
export interface ObjectNormalizer {
  (value: unknown, place: ValuePlace, emit: (result: RecordResult) => void): void
  /** The same one by one, so that the caller can wait between the documents of an envelope, which may be a hundred thousand. */
  each(value: unknown, place: ValuePlace): Generator<RecordResult, void, void>
}

const DAY_MS = 86_400_000
/** A record may not lie further ahead of the loader's clock than this. */
const FUTURE_LIMIT_MS = DAY_MS
/** A log record may not be older than this; findings may. */
const PAST_LIMIT_MS = 400 * DAY_MS

/** Records up to this size cannot hold enough to be dangerous, so most are not counted. */
const LARGE_RECORD_BYTES = 256 * 1024
const VALUE_LIMIT = 200_000
/** Services write records of at most 1 MB; a page that lists some hundred documents of many megabytes fails for everybody. */
const DOCUMENT_LIMIT_CHARACTERS = 1024 * 1024

interface Opened {
  readonly source: AnySource
  readonly read: ReturnType<AnySource['reader']>
  readonly prepared: Prepared
}

/** What follows from a source alone; worked out once. */
interface Prepared {
  readonly flatPaths: ReadonlySet<string>
  readonly contentHash: (document: object, digest: Digest) => string
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

interface RecordPlace {
  readonly offset: number
  /** 1-based number inside an envelope; undefined for a record of its own. */
  readonly number: number | undefined
  readonly lossy: boolean
  readonly envelope: Envelope | undefined
  /** The record, or the envelope around it, is over {@link LARGE_RECORD_BYTES}. */
  readonly large: boolean
}

/**
 * Opens the normaliser of one object: decoded values in, documents, skips and rejections out.
 *
 * Here is everything that no source may forget: envelopes, trust in account and Region, the time window, identity, the choice of the
 * index, what is common to all documents, and that an exception of a normaliser sets aside only its record (reason `bug`).
 */
export function openNormalizer(object: ObjectContext): ObjectNormalizer {
  const opened = new Map<AnySource, Opened>()
  const open = (source: AnySource): Opened => {
    let entry = opened.get(source)
    if (entry === undefined) {
      entry = { source, read: source.reader(), prepared: prepare(source) }
      opened.set(source, entry)
    }
    return entry
  }
  const registered = object.accounts?.(object.address.account)
  const known = object.accounts === undefined || registered !== undefined
  const only = object.sources.length === 1 ? object.sources[0] : undefined
  const lines = only?.framing.kind === 'lines'

  const one = (source: AnySource | undefined, record: unknown, place: RecordPlace) =>
    known
      ? normalizeOne(object, registered, source === undefined ? undefined : open(source), record, place)
      : refuse(source, reject('account-unknown', { path: '', message: unknownAccount(object.address.account) }))

  const resultsOf = (value: unknown, { offset, lossy, bytes }: ValuePlace): RecordResult | Results | undefined => {
    const whole = lines ? jsonOfLine(value) : value
    const large = bytes.length > LARGE_RECORD_BYTES
    if (whole === TOO_MANY_VALUES || (large && holdsMoreThan(whole, VALUE_LIMIT))) return tooManyValues(only)
    const place = { offset, number: undefined, lossy, envelope: undefined, large }

    const messages = readLogEvents(whole)
    if (messages?.length === 0) return { kind: 'skip', source: only, reason: 'empty-envelope' }
    if (messages !== undefined) {
      return several(messages, (message, number) => {
        const record = lines ? message : parseJson(message)
        if (record === TOO_MANY_VALUES) return tooManyValues(only)
        return one(only ?? recognize(object.sources, record), record, { ...place, number })
      })
    }
    if (lines) return one(only, value, place)
    const envelope = readEnvelope(value)
    if (envelope === undefined) return one(only ?? recognize(object.sources, value), value, place)

    const source = object.sources.find(({ events }) => events?.detailTypes.includes(envelope.detailType))
    if (source?.events === undefined) return otherEnvelope(object.sources, envelope)
    const records = source.events.records(envelope.detail)
    if (records.length === 0) return emptyEnvelope(source, envelope)
    const alone = records.length === 1
    return several(records, (record, number) =>
      one(source, record, { ...place, number: alone ? undefined : number, envelope }),
    )
  }

  return Object.assign(
    (value: unknown, place: ValuePlace, emit: (result: RecordResult) => void) => {
      const results = resultsOf(value, place)
      if (results?.kind === 'several') for (const result of results.each()) emit(result)
      else if (results !== undefined) emit(results)
    },
    {
      *each(value: unknown, place: ValuePlace) {
        const results = resultsOf(value, place)
        if (results?.kind === 'several') yield* results.each()
        else if (results !== undefined) yield results
      },
    },
  )
}

/** What the records of one envelope become, worked out only when it is asked for. */
interface Results {
  readonly kind: 'several'
  each(): Generator<RecordResult, void, void>
}

/** `number` is 1-based. */
function several<T>(records: readonly T[], resultOf: (record: T, number: number) => RecordResult | undefined): Results {
  return {
    kind: 'several',
    *each() {
      for (const [index, record] of records.entries()) {
        const result = resultOf(record, index + 1)
        if (result !== undefined) yield result
      }
    },
  }
}

function normalizeOne(
  object: ObjectContext,
  registered: Account | undefined,
  opened: Opened | undefined,
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
  opened: Opened,
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

function emptyEnvelope(source: AnySource, { route }: Envelope): RecordResult {
  if (route === 'pull') return { kind: 'skip', source, reason: 'empty-page' }
  return refuse(source, reject('shape', { path: 'detail', message: 'holds no record' }))
}

function otherEnvelope(sources: readonly AnySource[], envelope: Envelope): RecordResult {
  const source = sources.find(({ events }) => events?.skippedDetailTypes.includes(envelope.detailType))
  if (source !== undefined) return { kind: 'skip', source, reason: 'detail-type' }
  const message = 'is no detail-type of the sources that the key admits'
  return refuse(sources[0], reject('shape', { path: 'detail-type', message }))
}

function recognize(sources: readonly AnySource[], value: unknown): AnySource | undefined {
  return sources.find((source) => source.recognizes(value))
}

const TOO_MANY_VALUES = Symbol('too many values')

function tooManyValues(source: AnySource | undefined): RecordResult {
  return refuse(source, reject('too-large', { path: '', message: `holds more than ${VALUE_LIMIT} values` }))
}

/** Records are objects: what cannot be one is not worth the error that the parser would make of it. */
function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined
  if (text.length > LARGE_RECORD_BYTES && textHoldsMoreThan(text, VALUE_LIMIT)) return TOO_MANY_VALUES
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A CloudWatch Logs envelope in an object of text lines; no line of a text source begins with a brace. */
function jsonOfLine(line: unknown): unknown {
  return typeof line === 'string' && line.startsWith('{') ? parseJson(line) : undefined
}

function refuse(source: AnySource | undefined, rejection: Rejection): RecordResult {
  return { kind: 'rejection', source, rejection }
}

function unknownAccount(account: string): string {
  return `account ${account} is not in the accounts registry: add a row to the accounts file, then replay the quarantine`
}
