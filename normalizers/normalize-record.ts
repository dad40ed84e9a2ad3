import { type Account, type AccountLookup, isAccountId, speaksFor } from '#core/accounts.ts'
import { isVolatile } from '#core/content-hash.ts'
import { type Digest, documentId } from '#core/document-id.ts'
import { DocumentWriter } from '#core/document-writer.ts'
import { messageOf } from '#core/errors.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { monthlyIndex } from '#core/index-name.ts'
import { Notes } from '#core/notes.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { type AnySource, isRejection, type Normalized, type ObjectAddress, type RecordContext } from '#core/source.ts'
import { isSensibleTime } from '#core/time.ts'
import { CommonFields, commonFieldNames, type ObjectFacts } from './common-fields.ts'
import type { Envelope } from './envelope.ts'

/** What all records of one object share. */
export interface ObjectContext extends ObjectFacts {
  /** Stands in the ids of lines where the bucket would not tell files apart; the bucket where it is left out. */
  readonly identity?: string | undefined
  readonly address: ObjectAddress
  /** The sources that the key admits; more than one where the detail-type of each record decides. */
  readonly sources: readonly AnySource[]
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
  /** The document as JSON in UTF-8; the bytes are good until the next record is normalised. */
  readonly json: Uint8Array
  /** The account to which the document belongs. */
  readonly account: string
  /** What the normaliser made of the record, as it is written, but without what is added to every document. */
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
const DOCUMENT_LIMIT_BYTES = 1024 * 1024

/** A source with what one object needs of it. */
export interface OpenedSource {
  readonly source: AnySource
  readonly read: ReturnType<AnySource['reader']>
  readonly writer: DocumentWriter
  readonly commonFields: CommonFields
}

/** Opens a source for one object. */
export function openSource(object: ObjectContext, source: AnySource): OpenedSource {
  return {
    source,
    read: source.reader(),
    writer: writerOf(source, object.digest),
    commonFields: new CommonFields(object, source),
  }
}

const writers = new WeakMap<AnySource, DocumentWriter>()

function writerOf(source: AnySource, digest: Digest): DocumentWriter {
  let writer = writers.get(source)
  if (writer === undefined) {
    writer = new DocumentWriter({
      fields: fieldsOfSource(source),
      added: commonFieldNames(source),
      hash: source.store.kind === 'findings' ? { digest, isVolatile } : undefined,
    })
    writers.set(source, writer)
  }
  return writer
}

/** Where a record lies, and what came around it. */
export interface RecordPlace {
  readonly offset: number
  /** 1-based number inside an envelope; undefined for a record of its own. */
  readonly number: number | undefined
  readonly lossy: boolean
  readonly envelope: Envelope | undefined
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
      accounts: object.accounts,
      region: object.address.region,
      envelopeRegion: place.envelope?.region,
      identity: object.identity ?? object.bucket,
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
    if (placed.json.length > DOCUMENT_LIMIT_BYTES) {
      const message = `becomes a document of more than ${DOCUMENT_LIMIT_BYTES} bytes`
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

const NO_BYTES = new Uint8Array()

/** A document as a normaliser made it: nothing is trusted to be there. */
interface Draft {
  event?: object | undefined
  cloud?: object | undefined
  hinomi?: { finding?: object | undefined } | undefined
}

function placeDocument(
  object: ObjectContext,
  { source, writer, commonFields }: OpenedSource,
  outcome: Normalized,
  context: RecordContext,
  offset: number,
): Placed {
  const { time, version } = outcome
  const id = documentId(object.digest, context.account, source.id, outcome.idParts)
  const findings = source.store.kind === 'findings'
  const draft = outcome.document as Draft
  draft.event ??= {}
  draft.cloud ??= {}
  draft.hinomi ??= {}
  if (findings) draft.hinomi.finding ??= {}

  const additions = commonFields.of({ context, outcome, id, offset })
  let json = writer.write(draft, additions)
  if (json === undefined) {
    writer.cutLongTexts(draft, context.notes)
    json = writer.write(draft, additions) ?? NO_BYTES
  }
  const index = findings ? source.store.index : monthlyIndex(source.store.index, time)
  return { kind: 'document', source, index, id, version, time, json, account: context.account, document: draft }
}

/** Says that a record is set aside. */
export function refuse(source: AnySource | undefined, rejection: Rejection): RecordResult {
  return { kind: 'rejection', source, rejection }
}

/** Says what to do about an account that is not in the registry. */
export function unknownAccount(account: string): string {
  return `account ${account} is not in the accounts registry: add a row to the accounts file, then replay the quarantine`
}
