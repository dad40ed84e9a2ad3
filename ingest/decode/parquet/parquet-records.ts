import { parquetScan, type RowGroup } from 'hyparquet'
import { messageOf } from '#core/errors.ts'
import { type Reason, type Rejection, reject } from '#core/rejection.ts'
import { BATCH_RECORDS, type Decoded, type Limits, rejectRun } from '../decoded.ts'
import { LargeParquet } from './broken-parquet.ts'
import { COMPRESSORS } from './compressors.ts'
import { type ParquetFooter, readFooter } from './footer.ts'
import { checkPages, type PageLocation } from './pages.ts'
import { StoredBytes } from './stored-bytes.ts'
import { jsonValue, PARSERS } from './values.ts'
import { type CheckedColumn, chooseWindows } from './windows.ts'

/** Flow logs come in files of at most 75 MB (Amazon VPC: flow log files); the file is held in memory as a whole. */
const MAX_FILE_BYTES = 128 * 1024 * 1024
const MAX_GROUP_PAGES = 200_000
/** Values that are decoded for a file, those of large pages again for each part of their rows: half a minute of work. */
const MAX_DECODED_VALUES = 1_500_000_000
/** Many rows can name the same long text of a dictionary. */
const BATCH_BYTES = 4 * 1024 * 1024
const NO_BYTES = Buffer.alloc(0)

/**
 * Reads the rows of a Parquet file: objects by column name, with null where a row has no value, whose offset is the number of the row.
 *
 * Memory is bounded: the file itself, and one window of the rows of one row group. A file that is broken or made to do harm ends in one
 * rejection (`unreadable`, or `too-large`) after the rows that came before the fault. Rows before `firstRow` are left out.
 * @throws only what the source throws
 */
export async function* parquetRecords(
  chunks: AsyncIterable<Buffer>,
  limits: Limits,
  unreadable: Reason,
  firstRow = 0,
): AsyncGenerator<Decoded[], void, void> {
  const file = new StoredBytes()
  for await (const chunk of chunks) {
    file.add(chunk)
    if (file.byteLength > MAX_FILE_BYTES) {
      yield [
        rejection(rejectRun('too-large', `is a Parquet file of more than ${MAX_FILE_BYTES} bytes`), 0, file.byteLength),
      ]
      return
    }
  }
  let row = 0
  let emittedBytes = 0
  const left = { decodedValues: MAX_DECODED_VALUES }
  try {
    const footer = readFooter(file)
    for (const group of footer.metadata.row_groups) {
      const skipped = Math.max(0, Math.min(Number(group.num_rows), firstRow - row))
      row += skipped
      for await (const rows of rowsOfGroup(file, footer, group, skipped, left)) {
        let batch: Decoded[] = []
        let batchBytes = 0
        for (const value of rows) {
          const decoded = recordOf(value, row++, limits)
          const length = decoded.kind === 'record' ? decoded.bytes.length : decoded.length
          emittedBytes += length
          batchBytes += length
          batch.push(decoded)
          if (batch.length < BATCH_RECORDS && batchBytes < BATCH_BYTES) continue
          yield batch
          batch = []
          batchBytes = 0
          checkBytes(emittedBytes, file.byteLength, limits)
        }
        if (batch.length > 0) yield batch
      }
    }
    checkBytes(emittedBytes, file.byteLength, limits)
  } catch (thrown) {
    const reason = thrown instanceof LargeParquet ? 'too-large' : unreadable
    const message = `is a Parquet file that cannot be read: ${messageOf(thrown)}`.slice(0, 300)
    yield [rejection(rejectRun(reason, message), row, file.byteLength)]
  }
}

function recordOf(value: object, offset: number, limits: Limits): Decoded {
  const least = textLength(value)
  if (least > limits.recordBytes) return tooLong(offset, least, limits)
  const bytes = Buffer.from(JSON.stringify(value))
  if (bytes.length > limits.recordBytes) return tooLong(offset, bytes.length, limits)
  return { kind: 'record', value, bytes, offset, lossy: false }
}

/** Characters of the texts in the columns: many columns can each have a long one, which together should not even be written out. */
function textLength(value: object): number {
  let length = 0
  for (const member of Object.values(value)) if (typeof member === 'string') length += member.length
  return length
}

function tooLong(offset: number, length: number, { recordBytes }: Limits): Decoded {
  return rejection(reject('too-large', { path: '', message: `has more than ${recordBytes} bytes` }), offset, length)
}

function rejection(reason: Rejection, offset: number, length: number): Decoded {
  return { kind: 'rejection', rejection: reason, bytes: NO_BYTES, offset, length }
}

/** A text of a dictionary may be meant by millions of rows. */
function checkBytes(emitted: number, stored: number, { inflatedBytes, ratio, ratioFromBytes }: Limits): void {
  if (emitted > inflatedBytes) throw new LargeParquet(`inflates to more than ${inflatedBytes} bytes`)
  if (emitted > ratioFromBytes && emitted > ratio * stored)
    throw new LargeParquet(`inflates to more than ${ratio} times its length`)
}

/** What is left of the bounds that a whole file has. */
interface Left {
  decodedValues: number
}

/** Yields the rows of a row group one after the other; their columns are decoded window by window. */
async function* rowsOfGroup(
  file: StoredBytes,
  { metadata, leaves }: ParquetFooter,
  group: RowGroup,
  firstRow: number,
  left: Left,
): AsyncGenerator<Iterable<object>, void, void> {
  const groupRows = Number(group.num_rows)
  if (firstRow >= groupRows) return
  const checked: CheckedColumn[] = []
  const pageLocations: Record<string, readonly PageLocation[]> = {}
  let pagesLeft = MAX_GROUP_PAGES
  for (const [index, { meta_data }] of group.columns.entries()) {
    const leaf = leaves[index]
    if (meta_data === undefined || leaf === undefined) continue
    const pages = checkPages(file, meta_data, leaf, groupRows, pagesLeft)
    pagesLeft -= pages.locations.length
    checked.push({ leaf, pages })
    pageLocations[meta_data.path_in_schema.join('.')] = pages.locations
  }
  const windows = chooseWindows(checked, groupRows)
  left.decodedValues -= windows.decodedValues
  if (left.decodedValues < 0) throw new LargeParquet('pages that hold too many values to be read in parts')

  // indexes of pages and filters are not checked, so they are not used
  const columns = group.columns.map(({ file_offset, meta_data }) => ({ file_offset, ...(meta_data && { meta_data }) }))
  const alone = { ...metadata, num_rows: group.num_rows, row_groups: [{ ...group, columns }] }
  const names = [...new Set(columns.map(({ meta_data }) => meta_data?.path_in_schema[0] ?? ''))]
  for (let rowStart = firstRow; rowStart < groupRows; rowStart += windows.rows) {
    const rowEnd = Math.min(groupRows, rowStart + windows.rows)
    const scan = await parquetScan({
      ...{ file, metadata: alone, compressors: COMPRESSORS, parsers: PARSERS, useOffsetIndex: false },
      // not in its types: without it the reader takes whole columns instead of the pages of a window
      ...{ pageLocationsByGroup: [pageLocations] },
    })
    const values: ArrayLike<unknown>[] = []
    for (const column of names) values.push(await scan.readColumn({ column, rowStart, rowEnd }))
    yield rowsOf(names, values, rowEnd - rowStart)
  }
}

function* rowsOf(names: readonly string[], values: readonly ArrayLike<unknown>[], count: number): Generator<object> {
  for (let at = 0; at < count; at++) yield rowOf(names, values, at)
}

function rowOf(names: readonly string[], values: readonly ArrayLike<unknown>[], at: number): object {
  const row: Record<string, unknown> = {}
  for (let column = 0; column < names.length; column++) row[names[column] ?? ''] = jsonValue(values[column]?.[at])
  return row
}
