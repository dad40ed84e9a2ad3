import type { Client } from '@opensearch-project/opensearch'
import type { AccountLookup } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { objectOf } from '#core/json-object.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import type { Hit, RawRecord } from '../api.ts'
import { valueAt } from '../field-values.ts'
import { ask } from './ask.ts'
import { sourceOfIndex } from './known-indices.ts'
import { Problem } from './problem.ts'
import { readRawRecord } from './raw-record.ts'

/** A document by its place. */
export interface DocumentPlace {
  readonly index: string
  readonly id: string
}

/** Reads one document. @throws Problem 404 for an index that is not ours and for a document that is not there; see {@link ask}. */
export async function readDocument(client: Client, { index, id }: DocumentPlace, signal?: AbortSignal): Promise<Hit> {
  if (sourceOfIndex(index) === undefined) throw new Problem(404, 'その索引はありません', 'there is no such index')
  const path = `/${encodeURIComponent(index)}/_doc/${encodeURIComponent(id)}`
  const answer = await ask(client, { method: 'GET', path }, signal)
  return { index, id, source: objectOf(answer._source) }
}

/** What raw records are read with. */
export interface RawReader {
  readonly client: Client
  readonly archive: Archive | undefined
  readonly accounts: AccountLookup
}

/** Reads the raw record of a document back from the archive. @throws Problem 404 with the reason why there is none, 502 where the archive refuses */
export async function readRaw(reader: RawReader, place: DocumentPlace, signal?: AbortSignal): Promise<RawRecord> {
  const { client, archive, accounts } = reader
  const source = sourceOfIndex(place.index)
  if (source === undefined || typeof source === 'string') {
    throw new Problem(404, 'この文書に原本はありません', 'this document has no raw record')
  }
  const { source: document } = await readDocument(client, place, signal)
  const key = valueAt(document, 'hinomi.archive.key')
  const offset = valueAt(document, 'hinomi.archive.offset')
  const bucket = valueAt(document, 'hinomi.archive.bucket')
  const account = valueAt(document, 'cloud.account.id')
  const ingested = valueAt(document, 'event.ingested')
  if (typeof key !== 'string' || typeof offset !== 'number' || typeof account !== 'string') {
    throw new Problem(
      404,
      'この文書は原本の場所を持っていません',
      'this document does not say where its raw record lies',
    )
  }
  if (archive === undefined) {
    throw new Problem(
      404,
      'アーカイブが指定されていません。hinomi view --archive フォルダー または s3://バケット で起動してください',
      'no archive is named: start with hinomi view --archive FOLDER or s3://bucket',
    )
  }
  if (typeof bucket === 'string' && bucket !== archive.bucket) {
    throw new Problem(
      404,
      `原本はバケット ${bucket} にあります。--archive s3://${bucket} で起動してください`,
      `the raw record lies in the bucket ${bucket}: start with --archive s3://${bucket}`,
    )
  }
  const address = { id: place.id, source, account, key, offset, ingestedAt: Date.parse(String(ingested)) || 0 }
  try {
    return await readRawRecord(archive, accounts, address, signal)
  } catch (thrown) {
    if (!(thrown instanceof HinomiError)) throw thrown
    const status = thrown.code === 'usage' ? 404 : thrown.code === 'transient' ? 503 : 502
    throw new Problem(status, `原本を読めません(${thrown.message})`, thrown.message)
  }
}
