import type { CompressionCodec, ParquetType } from 'hyparquet'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { BrokenParquet } from './broken-parquet.ts'
import { COMPRESSORS } from './compressors.ts'
import { checkSharedTexts, walkDeltas } from './delta.ts'
import { type Part, walkRuns } from './runs.ts'

/** How the values of a page are written (Apache Parquet: Encoding). */
const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  deltas: 5,
  deltaLengths: 6,
  sharedTexts: 7,
  dictionary: 8,
  splitBytes: 9,
} as const
/** The least that a value takes as it is; of texts this is their length. */
const WIDTH_BYTES: Partial<Record<ParquetType, number>> = {
  ...{ BOOLEAN: 1 / 8, INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, INT96: 12, BYTE_ARRAY: 4 },
}
/** The texts of one page, written out. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

/** A column that holds values. */
export interface Leaf {
  /** Its names from below the root, joined by a null character. */
  readonly path: string
  readonly type: ParquetType
  /** Bytes of each value of type FIXED_LEN_BYTE_ARRAY. */
  readonly lengthBytes: number
  /** How many of the columns that it lies in, itself included, may be absent or repeated. */
  readonly definitionLevels: number
  /** How many of them are repeated; 0 means one value a row. */
  readonly repetitionLevels: number
}

/** A page with data, as its header describes it. */
export interface DataPage {
  readonly bytes: Uint8Array
  readonly codec: CompressionCodec
  readonly inflatedBytes: number
  readonly encoding: number
  readonly values: number
  /** Undefined in pages of the first version. */
  readonly v2:
    | {
        readonly nulls: number
        readonly rows: number
        readonly repetitionBytes: number
        readonly definitionBytes: number
        readonly isCompressed: boolean
      }
    | undefined
}

/** How many rows begin in a page, and whether the first value does. */
interface RowsOfPage {
  readonly begun: number
  readonly isWhole: boolean
}

/** What a page becomes once it is decoded. */
export interface PageContent extends RowsOfPage {
  /** About how long the values are. */
  readonly decodedBytes: number
  /** Values, and the lists and structures in which each of them lies. */
  readonly decodedParts: number
}

/**
 * Inflates a page and walks over its content before the reader decodes it, because the reader takes lengths of runs, differences and texts on
 * trust: a page of some bytes could make it write or loop without end.
 * @throws {BrokenParquet} or {LargeParquet}; what the decompressor throws
 */
export function checkPageContent(page: DataPage, leaf: Leaf): PageContent {
  const { bytes, rows, levels, values, valuesAt } =
    page.v2 === undefined ? openV1(page, leaf) : openV2(page, page.v2, leaf)
  const decodedBytes = checkValues(page, leaf, bytes, { start: valuesAt, end: bytes.length }, values)
  return { ...rows, decodedBytes, decodedParts: page.values + levels }
}

interface OpenedPage {
  readonly bytes: Uint8Array
  readonly rows: RowsOfPage
  /** Levels of definition of all values together. */
  readonly levels: number
  /** Values that are there. */
  readonly values: number
  readonly valuesAt: number
}

function openV1(page: DataPage, leaf: Leaf): OpenedPage {
  const bytes = decompressPage(page.bytes, page.inflatedBytes, page.codec, COMPRESSORS)
  let at = 0
  let rows = rowEach(page)
  if (leaf.repetitionLevels > 0) {
    const part = partWithLength(bytes, at)
    rows = rowsIn(bytes, part, page, leaf)
    at = part.end
  }
  if (leaf.definitionLevels === 0) return { bytes, rows, levels: 0, values: page.values, valuesAt: at }
  const part = partWithLength(bytes, at)
  const { found, total } = walkRuns(bytes, part, bitsOf(leaf.definitionLevels), page.values, leaf.definitionLevels)
  return { bytes, rows, levels: total, values: found, valuesAt: part.end }
}

function openV2(page: DataPage, v2: NonNullable<DataPage['v2']>, leaf: Leaf): OpenedPage {
  const { repetitionBytes, definitionBytes, nulls, isCompressed } = v2
  const levelsBytes = repetitionBytes + definitionBytes
  let rows = rowEach(page)
  if (leaf.repetitionLevels > 0) rows = rowsIn(page.bytes, { start: 0, end: repetitionBytes }, page, leaf)
  let levels = 0
  if (leaf.definitionLevels > 0) {
    const part = { start: repetitionBytes, end: levelsBytes }
    levels = walkRuns(page.bytes, part, bitsOf(leaf.definitionLevels), page.values, leaf.definitionLevels).total
  }
  if (rows.begun !== v2.rows) throw new BrokenParquet('a page with another number of rows than it says')
  const stored = page.bytes.subarray(levelsBytes)
  const bytes = isCompressed
    ? decompressPage(stored, page.inflatedBytes - levelsBytes, page.codec, COMPRESSORS)
    : stored
  return { bytes, rows, levels, values: page.values - nulls, valuesAt: 0 }
}

function rowEach({ values }: DataPage): RowsOfPage {
  return { begun: values, isWhole: true }
}

/** A row begins where nothing is repeated. */
function rowsIn(bytes: Uint8Array, part: Part, { values }: DataPage, { repetitionLevels }: Leaf): RowsOfPage {
  const { found, isFirst } = walkRuns(bytes, part, bitsOf(repetitionLevels), values, 0)
  return { begun: found, isWhole: isFirst }
}

/** Returns how many bytes the values have, but for those that lie in a dictionary. */
function checkValues(page: DataPage, leaf: Leaf, bytes: Uint8Array, part: Part, count: number): number {
  switch (page.encoding) {
    case ENCODING.plain:
    case ENCODING.splitBytes:
      if (count * (WIDTH_BYTES[leaf.type] ?? leaf.lengthBytes) > part.end - part.start)
        throw new BrokenParquet('a page shorter than its parts')
      return page.inflatedBytes
    case ENCODING.plainDictionary:
    case ENCODING.dictionary:
    case ENCODING.runs:
      checkRuns(leaf, page.encoding, page.v2 !== undefined, bytes, part, count)
      return page.inflatedBytes
    case ENCODING.deltas:
    case ENCODING.deltaLengths:
      walkDeltas(bytes, part, count)
      return page.inflatedBytes
    case ENCODING.sharedTexts:
      return checkSharedTexts(bytes, part, count, MAX_TEXT_BYTES)
    default:
      throw new BrokenParquet('values in an encoding that is not read')
  }
}

/** Numbers of entries of a dictionary, whose width comes first; of truth values, which are runs themselves, the length. */
function checkRuns(leaf: Leaf, encoding: number, isV2: boolean, bytes: Uint8Array, part: Part, count: number): void {
  if (isV2 ? encoding === ENCODING.runs : leaf.type === 'BOOLEAN') {
    walkRuns(bytes, partWithLength(bytes, part.start), 1, count, 1)
    return
  }
  const width = bytes[part.start]
  if (width === undefined) throw new BrokenParquet('a page shorter than its parts')
  if (width > 0 || isV2) walkRuns(bytes, { start: part.start + 1, end: part.end }, width, count, 0)
}

function partWithLength(bytes: Uint8Array, at: number): Part {
  if (at + 4 > bytes.length) throw new BrokenParquet('a page shorter than its parts')
  const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true)
  if (at + 4 + length > bytes.length) throw new BrokenParquet('a page shorter than its parts')
  return { start: at + 4, end: at + 4 + length }
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level)
}
