import { type FileMetaData, parquetMetadata, type RowGroup, type SchemaElement } from 'hyparquet'
import { BrokenParquet, LargeParquet } from './broken-parquet.ts'
import type { Leaf } from './page-content.ts'
import type { StoredBytes } from './stored-bytes.ts'
import { ThriftReader, type ThriftValue } from './thrift.ts'
import { PARSERS } from './values.ts'

/** A footer of flow logs has some 10 KB, one of OCSF with thousands of columns below 1 MB. */
const MAX_FOOTER_BYTES = 4 * 1024 * 1024
/** Some 25 for each column of each row group. */
const MAX_FOOTER_VALUES = 500_000
/** Writers leave out the least and the greatest value where they have more than 4,096 bytes. */
const MAX_STATISTICS_BYTES = 8192
const MAX_COLUMNS = 2000
const MAX_SCHEMA_DEPTH = 32
const MAGIC_BYTES = 4
/** The length of the footer, and the magic bytes again. */
const END_BYTES = 8
/** Rows times columns of one group: those without any value cost no bytes. */
const MAX_GROUP_VALUES = 100_000_000
const MAX_FILE_VALUES = 400_000_000
/** A decimal of 38 digits; longer ones take time with the square of their length. */
const MAX_DECIMAL_BYTES = 16

/** What a Parquet file says at its end about what it holds, checked. */
export interface ParquetFooter {
  readonly metadata: FileMetaData
  /** The columns that hold values, in the order in which every row group has them. */
  readonly leaves: readonly Leaf[]
}

/**
 * Reads and checks the footer of a Parquet file (Apache Parquet: file format, metadata): after this the counts, the offsets and the schema
 * can be trusted not to lead outside of the file, not to nest without end and not to ask for more memory than there is.
 * @throws {BrokenParquet} or {LargeParquet}
 */
export function readFooter(file: StoredBytes): ParquetFooter {
  if (file.byteLength < MAGIC_BYTES + END_BYTES) throw new BrokenParquet('ends early')
  const end = new DataView(file.slice(file.byteLength - END_BYTES))
  if (end.getUint32(4, true) !== 0x31524150)
    throw new BrokenParquet('does not end as a Parquet file does: it is cut off')
  const footerBytes = end.getUint32(0, true)
  const dataEnd = file.byteLength - END_BYTES - footerBytes
  if (dataEnd < MAGIC_BYTES) throw new BrokenParquet('the footer is longer than the file')
  if (footerBytes > MAX_FOOTER_BYTES) throw new LargeParquet(`the footer has more than ${MAX_FOOTER_BYTES} bytes`)
  const footer = new Uint8Array(file.slice(dataEnd))
  checkStatistics(new ThriftReader(footer.subarray(0, footerBytes), MAX_FOOTER_VALUES).struct())
  const metadata = parquetMetadata(footer, { geoparquet: false, parsers: PARSERS })
  const leaves = checkSchema(metadata.schema)
  let rows = 0n
  let storedBytes = 0n
  for (const group of metadata.row_groups) {
    storedBytes += checkGroup(group, leaves, dataEnd)
    rows += group.num_rows
  }
  if (rows * BigInt(leaves.length) > MAX_FILE_VALUES)
    throw new LargeParquet(`a file of more than ${MAX_FILE_VALUES} values`)
  if (storedBytes > dataEnd) throw new BrokenParquet('columns that lie over each other')
  if (rows !== metadata.num_rows)
    throw new BrokenParquet('the row groups hold another number of rows than the file says')
  return { metadata: { ...metadata, schema: metadata.schema.map(plainElement) }, leaves }
}

/** The least and the greatest values of columns are parsed before anything else (FileMetaData: row_groups, columns, meta_data, statistics). */
function checkStatistics(file: ThriftValue): void {
  for (const group of listAt(file, 4)) {
    for (const column of listAt(group, 1)) {
      const statistics = at(at(column, 3), 12)
      if (!(statistics instanceof Map)) continue
      for (const value of statistics.values()) {
        if (value instanceof Uint8Array && value.length > MAX_STATISTICS_BYTES)
          throw new LargeParquet(`statistics of more than ${MAX_STATISTICS_BYTES} bytes`)
      }
    }
  }
}

function at(value: ThriftValue | undefined, id: number): ThriftValue | undefined {
  return value instanceof Map ? (value as ReadonlyMap<number, ThriftValue>).get(id) : undefined
}

function listAt(value: ThriftValue, id: number): readonly ThriftValue[] {
  const list = at(value, id)
  return Array.isArray(list) ? (list as readonly ThriftValue[]) : []
}

/** What would be parsed without bound stays text or bytes. */
const UNREAD_TYPES: ReadonlySet<string> = new Set(['VARIANT', 'GEOMETRY', 'GEOGRAPHY', 'JSON', 'BSON'])

function plainElement(element: SchemaElement): SchemaElement {
  const { logical_type, converted_type, ...rest } = element
  const isUnread = (name: string) => UNREAD_TYPES.has(name) || (name === 'DECIMAL' && !isShort(element))
  return {
    ...rest,
    ...(logical_type === undefined || isUnread(logical_type.type) ? {} : { logical_type }),
    ...(converted_type === undefined || isUnread(converted_type) ? {} : { converted_type }),
  }
}

function isShort({ type, type_length = 0 }: SchemaElement): boolean {
  return type !== 'BYTE_ARRAY' && (type !== 'FIXED_LEN_BYTE_ARRAY' || type_length <= MAX_DECIMAL_BYTES)
}

interface OpenElement {
  readonly names: readonly string[]
  readonly definitionLevels: number
  readonly repetitionLevels: number
  left: number
}

/** Returns the columns that hold values. The schema is a tree, each element followed by its children. */
function checkSchema(schema: readonly SchemaElement[]): Leaf[] {
  if (schema.length > MAX_COLUMNS) throw new LargeParquet(`the schema has more than ${MAX_COLUMNS} elements`)
  const open: OpenElement[] = []
  const leaves: Leaf[] = []
  const seen = new Set<string>()
  for (const [index, { name, num_children = 0, type, type_length, repetition_type }] of schema.entries()) {
    const parent = open.at(-1)
    if (index > 0 && parent === undefined) throw new BrokenParquet('the schema has more columns than it says')
    if (typeof name !== 'string' || name === '__proto__') throw new BrokenParquet('a column without a usable name')
    if (parent !== undefined) parent.left--
    const names = parent === undefined ? [] : [...parent.names, name]
    // the reader knows columns by this, and names may have points too
    const dotted = names.join('.')
    if (seen.has(dotted)) throw new BrokenParquet('two columns of the same name')
    seen.add(dotted)
    if (!(num_children >= 0 && num_children < schema.length)) throw new BrokenParquet('a column with impossible parts')
    const definitionLevels = (parent?.definitionLevels ?? 0) + (index > 0 && repetition_type !== 'REQUIRED' ? 1 : 0)
    const repetitionLevels = (parent?.repetitionLevels ?? 0) + (index > 0 && repetition_type === 'REPEATED' ? 1 : 0)
    if (num_children > 0) open.push({ names, definitionLevels, repetitionLevels, left: num_children })
    else if (type === undefined || index === 0) throw new BrokenParquet('a column without a type')
    else
      leaves.push({ path: names.join('\0'), type, lengthBytes: type_length ?? 0, definitionLevels, repetitionLevels })
    if (open.length > MAX_SCHEMA_DEPTH) throw new BrokenParquet(`columns nested more than ${MAX_SCHEMA_DEPTH} deep`)
    while (open.at(-1)?.left === 0) open.pop()
  }
  if (open.length > 0 || leaves.length === 0) throw new BrokenParquet('the schema has fewer columns than it says')
  return leaves
}

/** Returns how many bytes of the file the row group takes. */
function checkGroup(group: RowGroup, leaves: readonly Leaf[], dataEnd: number): bigint {
  if (!(group.num_rows >= 0n)) throw new BrokenParquet('a row group with an impossible number of rows')
  if (group.num_rows * BigInt(leaves.length) > MAX_GROUP_VALUES) {
    throw new LargeParquet(`a row group of more than ${MAX_GROUP_VALUES} values`)
  }
  const paths = group.columns.map(({ meta_data }) => meta_data?.path_in_schema.join('\0'))
  if (paths.length !== leaves.length || leaves.some(({ path }, index) => path !== paths[index])) {
    throw new BrokenParquet('a row group with other columns than the schema, or an encrypted one')
  }
  let storedBytes = 0n
  for (const { file_path, meta_data } of group.columns) {
    if (file_path !== undefined && file_path !== '') throw new BrokenParquet('a column that lies in another file')
    if (meta_data === undefined) continue
    const { data_page_offset, dictionary_page_offset, total_compressed_size } = meta_data
    const start = dictionary_page_offset || data_page_offset
    const lawful =
      typeof start === 'bigint' &&
      typeof total_compressed_size === 'bigint' &&
      start >= BigInt(MAGIC_BYTES) &&
      total_compressed_size >= 0n &&
      start + total_compressed_size <= BigInt(dataEnd)
    if (!lawful) throw new BrokenParquet('a column that lies outside of the file')
    storedBytes += total_compressed_size
  }
  return storedBytes
}
