import type { AccountLookup } from '#core/accounts.ts'
import type { Framing } from '#core/framing.ts'
import { parseJson } from '#core/json-object.ts'
import { routeKey } from '#core/object-key.ts'
import type { AnySource } from '#core/source.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import { DEFAULT_LIMITS, type DecodedRecord, type Splitter } from '#ingest/decode/decoded.ts'
import { inflate } from '#ingest/decode/gunzip.ts'
import { inTurn } from '#ingest/decode/in-turn.ts'
import { JsonRecords } from '#ingest/decode/json-records.ts'
import { Lines } from '#ingest/decode/lines.ts'
import { openObject } from '#ingest/decode/magic.ts'
import { parquetRecords } from '#ingest/decode/parquet/parquet-records.ts'
import { digest } from '#ingest/digest.ts'
import { readEnvelope, readLogEvents } from '#normalizers/envelope.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { RAW_BYTES, type RawRecord } from '../api.ts'
import { Problem } from './problem.ts'

/** Which raw record a document came from. */
export interface RecordAddress {
  /** `_id` of the document: tells the records of one envelope apart. */
  readonly id: string
  readonly source: AnySource
  readonly account: string
  readonly key: string
  /** First byte of the record, or of the envelope around it, in the decompressed object; of Parquet the number of the row. */
  readonly offset: number
  /** When the document was made, epoch milliseconds. */
  readonly ingestedAt: number
}

/**
 * Reads the raw record of a document back from the archive: unpacks the object up to its place and cuts out the one record there.
 *
 * Of an envelope with several records only the one of the document is shown; where that cannot be told, the whole envelope.
 * @throws Problem 404 when the object is not there or holds no record at this place; what the archive throws
 */
export async function readRawRecord(
  archive: Archive,
  accounts: AccountLookup,
  address: RecordAddress,
  signal?: AbortSignal,
): Promise<RawRecord> {
  const { key, offset, source } = address
  if ((await archive.head(key)) === undefined) throw notThere(archive, key)
  const { chunks, isParquet } = await openObject(archive.read(key))
  const record = isParquet
    ? await rowAt(chunks, offset, signal)
    : await recordAt(chunks, offset, source.framing, signal)
  if (record === undefined) {
    throw new Problem(
      404,
      `原本 ${key} の ${offset} バイト目にレコードがありません。取込後に変更された可能性があります`,
      `there is no record at byte ${offset} of ${key}: the object may have been changed since it was loaded`,
    )
  }
  // a row of Parquet has no text of its own: it is shown as JSON
  if (isParquet) return { ...shortened(JSON.stringify(record.value, null, 2)), key, offset }
  const envelope = unwrap(record, address, accounts, archive.bucket)
  return { ...shortened(envelope?.text ?? record.bytes.toString('utf8')), key, offset, ...envelope?.part }
}

function notThere(archive: Archive, key: string): Problem {
  return new Problem(
    404,
    `原本 ${key} はアーカイブ ${archive.name} にありません。取り込んだときのアーカイブを --archive で指定してください`,
    `${key} is not in the archive ${archive.name}: name the archive that was loaded with --archive`,
  )
}

/** Cuts the record out that begins at this byte of the decompressed object; what comes before is unpacked but not parsed. */
async function recordAt(
  chunks: AsyncIterable<Buffer>,
  offset: number,
  framing: Framing,
  signal: AbortSignal | undefined,
): Promise<DecodedRecord | undefined> {
  // without names of arrays the outermost object is the record, which is what stands at this place
  const splitter: Splitter =
    framing.kind === 'json' ? new JsonRecords([], DEFAULT_LIMITS, offset) : new Lines(DEFAULT_LIMITS, offset)
  let reached = 0
  for await (const inflated of inflate(chunks, DEFAULT_LIMITS, 'json')) {
    if (signal?.aborted || !Buffer.isBuffer(inflated)) break
    const from = Math.max(0, offset - reached)
    reached += inflated.length
    if (from >= inflated.length) continue
    for (const [first] of splitter.push(inflated.subarray(from))) return recordOf(first, offset)
  }
  for (const [first] of splitter.finish()) return recordOf(first, offset)
  return undefined
}

/** Reads one row of a Parquet file by its number, one file at a time: each is held in memory as a whole. */
async function rowAt(
  chunks: AsyncIterable<Buffer>,
  row: number,
  signal: AbortSignal | undefined,
): Promise<DecodedRecord | undefined> {
  const rows = parquetRecords(untilAborted(chunks, signal), DEFAULT_LIMITS, 'json', row)
  for await (const [first] of inTurn(rows)) return recordOf(first, row)
  return undefined
}

/** A file that was left ends early, so that it has no such row. */
async function* untilAborted(chunks: AsyncIterable<Buffer>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (signal?.aborted) return
    yield chunk
  }
}

function recordOf(decoded: unknown, offset: number): DecodedRecord | undefined {
  const first = decoded as DecodedRecord | { readonly kind: 'rejection' } | undefined
  return first?.kind === 'record' && first.offset === offset ? first : undefined
}

/** An account that left the registry since its records were loaded. */
const STRANGER = { regions: [], expectedSources: [], contacts: [], allowLists: [] }

interface Unwrapped {
  readonly text: string
  readonly part: Pick<RawRecord, 'part'>
}

/** Finds the record of the document in an envelope with several; undefined where there is no such envelope. */
function unwrap(
  record: DecodedRecord,
  { id, source, account: owner, key, ingestedAt }: RecordAddress,
  accounts: AccountLookup,
  bucket: string,
): Unwrapped | undefined {
  const texts = textsInside(record, source)
  if (texts === undefined || texts.length < 2) return undefined
  const routed = routeKey(key, [source])
  const normalize = openNormalizer({
    address: routed.kind === 'native' || routed.kind === 'events' ? routed.address : { account: owner },
    sources: [source],
    key,
    bucket,
    mainBucket: true,
    writtenAt: 0,
    ingestedAt,
    accounts: (account) => accounts(account) ?? { ...STRANGER, id: account, name: account },
    digest,
  })
  let number = 0
  let found: number | undefined
  for (const result of normalize.each(record.value, record)) {
    number++
    if (result.kind !== 'document' || result.id !== id) continue
    // of equal ids the first log record is kept, and the last state of a finding
    found = source.store.kind === 'logs' ? (found ?? number) : number
  }
  // a header line gives no result, and the numbers then tell nothing
  const text = found === undefined || number !== texts.length ? undefined : texts[found - 1]
  if (found === undefined || text === undefined) return undefined
  return { text: text(), part: { part: { number: found, of: texts.length } } }
}

/**
 * The records of an envelope as functions that write them out; log events come as they are, others on one line, for indents would make a
 * hostile record many times as large.
 */
function textsInside({ value }: DecodedRecord, source: AnySource): (() => string)[] | undefined {
  const whole = typeof value === 'string' && value.startsWith('{') ? parseJson(value) : value
  const events = readLogEvents(whole)
  if (events !== undefined) return events.map((event) => () => event)
  const envelope = source.framing.kind === 'json' ? readEnvelope(whole) : undefined
  return envelope === undefined
    ? undefined
    : source.events?.records(envelope.detail).map((record) => () => JSON.stringify(record))
}

/** Cuts a text to {@link RAW_BYTES}, between two characters. */
function shortened(text: string): { readonly text: string; readonly truncated: boolean } {
  const bytes = Buffer.from(text)
  if (bytes.length <= RAW_BYTES) return { text, truncated: false }
  let end = RAW_BYTES
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return { text: bytes.toString('utf8', 0, end), truncated: true }
}
