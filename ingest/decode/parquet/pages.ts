import type { ColumnMetaData } from 'hyparquet'
import { BrokenParquet, LargeParquet } from './broken-parquet.ts'
import { checkPageContent, type DataPage, type Leaf } from './page-content.ts'
import type { StoredBytes } from './stored-bytes.ts'
import { ThriftReader, type ThriftStruct } from './thrift.ts'

/** Writers make pages of 1 MB, and of at most 20,000 rows where they are new. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024
const MAX_PAGE_VALUES = 2_000_000
/** No codec makes bytes more than this longer. */
const MAX_EXPANSION = { times: 1.25, bytes: 1024 }
/** Page headers have some hundred bytes, more where they hold statistics of long texts. */
const MAX_HEADER_BYTES = 64 * 1024
const MAX_HEADER_VALUES = 100
/** So much of a column is copied at a time to look at its headers. */
const BLOCK_BYTES = 1024 * 1024

/** Fields of a page header, and of the headers of its kinds (Apache Parquet: PageHeader). */
const HEADER = { type: 1, inflatedBytes: 2, storedBytes: 3, dataPage: 5, dictionaryPage: 7, dataPageV2: 8 } as const
const DATA_PAGE = 0
const DICTIONARY_PAGE = 2
const DATA_PAGE_V2 = 3

/** What the pages of one column of a row group hold. */
export interface ColumnPages {
  readonly decodedBytes: number
  /** Values with data; those in a dictionary are not counted. */
  readonly values: number
  readonly dictionaryValues: number
  /** Of the page, or pages that only go on with a row, that has most. */
  readonly mostPageValues: number
  /** Values, and the lists and structures in which each of them lies: of all pages, and of the page that has most. */
  readonly parts: number
  readonly mostPageParts: number
  readonly locations: readonly PageLocation[]
}

/** A page, or several that can only be read together, as the offset index of Parquet would tell it. */
export interface PageLocation {
  readonly offset: bigint
  /** Headers and data. */
  compressed_page_size: number
  readonly first_row_index: bigint
}

/**
 * Walks over all pages of a column of a row group of `rows` rows and checks what they ask for, in their headers and in their content.
 * @throws {BrokenParquet} or {LargeParquet}; what a decompressor throws
 */
export function checkPages(
  file: StoredBytes,
  column: ColumnMetaData,
  leaf: Leaf,
  rows: number,
  mostPages: number,
): ColumnPages {
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const end = start + Number(column.total_compressed_size)
  const blocks = new Blocks(file, end)
  const locations: PageLocation[] = []
  const pages = {
    decodedBytes: 0,
    values: 0,
    dictionaryValues: 0,
    mostPageValues: 0,
    parts: 0,
    mostPageParts: 0,
    locations,
  }
  let rowsBegun = 0
  let valuesTogether = 0
  let partsTogether = 0
  let count = 0
  for (let at = start; at < end - 1; ) {
    if (++count > mostPages) throw new LargeParquet('more pages than any writer makes')
    const reader = new ThriftReader(blocks.at(at), MAX_HEADER_VALUES)
    const header = reader.struct()
    const dataAt = at + reader.offset
    const { type, inflatedBytes, storedBytes, values } = checkHeader(header)
    const next = dataAt + storedBytes
    if (next > end) throw new BrokenParquet('a page that ends behind its column')
    if (type === DICTIONARY_PAGE) {
      if (count > 1) throw new BrokenParquet('a dictionary in the midst of data')
      pages.dictionaryValues = values
      pages.decodedBytes += inflatedBytes
    } else {
      const bytes = new Uint8Array(file.slice(dataAt, next))
      const content = checkPageContent(dataPage(header, bytes, column), leaf)
      // a row with a list can go on in the next page
      const last = content.isWhole ? undefined : locations.at(-1)
      if (!content.isWhole && last === undefined) throw new BrokenParquet('a column that begins in the midst of a row')
      valuesTogether = last === undefined ? values : valuesTogether + values
      if (last !== undefined) last.compressed_page_size += next - at
      else locations.push({ offset: BigInt(at), compressed_page_size: next - at, first_row_index: BigInt(rowsBegun) })
      pages.mostPageValues = Math.max(pages.mostPageValues, valuesTogether)
      partsTogether = last === undefined ? content.decodedParts : partsTogether + content.decodedParts
      pages.mostPageParts = Math.max(pages.mostPageParts, partsTogether)
      pages.parts += content.decodedParts
      pages.values += values
      pages.decodedBytes += content.decodedBytes
      rowsBegun += content.begun
    }
    at = next
  }
  if (rowsBegun !== rows) throw new BrokenParquet('a column with another number of values than its row group has rows')
  return pages
}

interface CheckedHeader {
  readonly type: number
  readonly inflatedBytes: number
  readonly storedBytes: number
  readonly values: number
}

function checkHeader(header: ThriftStruct): CheckedHeader {
  const type = size(header, HEADER.type)
  const inflatedBytes = size(header, HEADER.inflatedBytes)
  const storedBytes = size(header, HEADER.storedBytes)
  if (inflatedBytes > MAX_PAGE_BYTES) throw new LargeParquet(`a page of more than ${MAX_PAGE_BYTES} bytes`)
  if (storedBytes > inflatedBytes * MAX_EXPANSION.times + MAX_EXPANSION.bytes)
    throw new BrokenParquet('a page that is longer than what it holds')
  const values = size(kindOf(header, type), 1)
  if (values > MAX_PAGE_VALUES) throw new LargeParquet(`a page of more than ${MAX_PAGE_VALUES} values`)
  // a value of a dictionary has at least a bit of its own, those of data pages may share one
  if (type === DICTIONARY_PAGE && values > inflatedBytes * 8)
    throw new BrokenParquet('a dictionary shorter than it says')
  if (type !== DICTIONARY_PAGE && values === 0) throw new BrokenParquet('a page without values')
  return { type, inflatedBytes, storedBytes, values }
}

/** The part of a header that is particular to the kind of the page. */
function kindOf(header: ThriftStruct, type: number): ThriftStruct {
  switch (type) {
    case DATA_PAGE:
      return part(header, HEADER.dataPage)
    case DICTIONARY_PAGE:
      return part(header, HEADER.dictionaryPage)
    case DATA_PAGE_V2:
      return part(header, HEADER.dataPageV2)
    default:
      throw new BrokenParquet('a page of a kind that we do not know')
  }
}

/** Of a second version page: values, nulls, rows, encoding, how many bytes say which values are there, and whether it is compressed. */
function dataPage(header: ThriftStruct, bytes: Uint8Array, { codec }: ColumnMetaData): DataPage {
  const type = size(header, HEADER.type)
  const kind = kindOf(header, type)
  const inflatedBytes = size(header, HEADER.inflatedBytes)
  const values = size(kind, 1)
  const page = { bytes, codec, inflatedBytes, values }
  if (type === DATA_PAGE) return { ...page, encoding: size(kind, 2), v2: undefined }
  const nulls = size(kind, 2)
  const rows = size(kind, 3)
  const definitionBytes = size(kind, 5)
  const repetitionBytes = size(kind, 6)
  if (nulls > values || rows > values) throw new BrokenParquet('a page with impossible counts')
  if (definitionBytes + repetitionBytes > inflatedBytes) throw new BrokenParquet('a page shorter than its parts')
  const v2 = { nulls, rows, repetitionBytes, definitionBytes, isCompressed: kind.get(7) !== false }
  return { ...page, encoding: size(kind, 4), v2 }
}

function part(header: ThriftStruct, id: number): ThriftStruct {
  const value = header.get(id)
  if (value instanceof Map) return value
  throw new BrokenParquet('a page without a header of its kind')
}

function size(header: ThriftStruct, id: number): number {
  const value = header.get(id)
  if (typeof value === 'number' && value >= 0) return value
  throw new BrokenParquet('a page with an impossible size')
}

/** The bytes of a column, of which a block is copied at a time. */
class Blocks {
  readonly #file: StoredBytes
  readonly #end: number
  #block = new Uint8Array()
  #start = 0

  constructor(file: StoredBytes, end: number) {
    this.#file = file
    this.#end = end
  }

  /** Returns the bytes from a position on, enough for the header of a page. */
  at(position: number): Uint8Array {
    const wanted = Math.min(this.#end, position + MAX_HEADER_BYTES)
    if (position < this.#start || wanted > this.#start + this.#block.length) {
      this.#start = position
      this.#block = new Uint8Array(this.#file.slice(position, Math.min(this.#end, position + BLOCK_BYTES)))
    }
    return this.#block.subarray(position - this.#start, position - this.#start + MAX_HEADER_BYTES)
  }
}
