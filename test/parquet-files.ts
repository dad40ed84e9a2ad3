import { type ColumnChunk, type FileMetaData, type PageHeader, parquetMetadata, type SchemaElement } from 'hyparquet'
import { ByteWriter, parquetWriteBuffer } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'

export type WriteOptions = Parameters<typeof parquetWriteBuffer>[0]
export type Columns = WriteOptions['columnData']

/** Writes columns as a Parquet file. */
export function writeParquet(columnData: Columns, options: Partial<WriteOptions> = {}): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, ...options }))
}

/** Columns as a flow log has them: texts, numbers of 32 and 64 bits, a text that is often absent. */
export function flowColumns(rows: number): Columns {
  const each = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, row) => value(row))
  return [
    { name: 'version', data: each(() => 2), type: 'INT32' },
    { name: 'srcaddr', data: each((row) => `192.0.2.${row % 250}`), type: 'STRING' },
    { name: 'bytes', data: each((row) => BigInt(row) * 3_000_000n), type: 'INT64' },
    {
      ...{ name: 'instance_id', type: 'STRING', nullable: true },
      data: each((row) => (row % 3 === 0 ? undefined : `i-${row}`)),
    },
  ]
}

/** Writes a file again with another footer, without statistics. */
export function withFooter(file: Uint8Array, change: (metadata: FileMetaData) => FileMetaData): Buffer {
  const metadata = parquetMetadata(new Uint8Array(file))
  const data = file.subarray(0, file.length - 8 - metadata.metadata_length)
  return Buffer.concat([data, footerOf(change(metadata))])
}

/** A page as it is to stand in a file. */
export interface MadePage {
  readonly header: PageHeader
  readonly bytes: Uint8Array
}

/** A data page of the first version; its bytes are what it holds once inflated. */
export function pageV1(
  values: number,
  encoding: NonNullable<PageHeader['data_page_header']>['encoding'],
  bytes: readonly number[],
): MadePage {
  const levels = { definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } as const
  return {
    header: {
      ...{ type: 'DATA_PAGE', uncompressed_page_size: bytes.length, compressed_page_size: bytes.length },
      data_page_header: { num_values: values, encoding, ...levels },
    },
    bytes: Uint8Array.from(bytes),
  }
}

/** Writes a file of one column and one row group by hand, whatever its pages say. */
export function fileOfPages(
  pages: readonly MadePage[],
  rows: number,
  element: Partial<SchemaElement> = {},
  root: readonly SchemaElement[] = [],
): Buffer {
  const leaf: SchemaElement = { name: 'a', type: 'INT32', repetition_type: 'REQUIRED', ...element }
  const data = pages.map(({ header, bytes }) => {
    const writer = new ByteWriter()
    writePageHeader(writer, header)
    return Buffer.concat([new Uint8Array(writer.getBuffer()), bytes])
  })
  const size = BigInt(Buffer.concat(data).length)
  const names = [...root.slice(1).map(({ name }) => name), leaf.name]
  const metadata = {
    version: 1,
    schema: [...(root.length > 0 ? root : [{ name: 'root', num_children: 1 }]), leaf],
    num_rows: BigInt(rows),
    row_groups: [
      {
        columns: [
          {
            file_offset: 4n,
            meta_data: {
              ...{ type: leaf.type ?? 'INT32', encodings: ['PLAIN' as const], path_in_schema: names },
              ...{ codec: 'UNCOMPRESSED' as const, num_values: BigInt(rows), data_page_offset: 4n },
              ...{ total_compressed_size: size, total_uncompressed_size: size },
            },
          },
        ],
        ...{ total_byte_size: size, num_rows: BigInt(rows) },
      },
    ],
    metadata_length: 0,
  } satisfies FileMetaData
  return Buffer.concat([Buffer.from('PAR1'), ...data, footerOf(metadata)])
}

function footerOf(metadata: FileMetaData): Buffer {
  const writer = new ByteWriter()
  const row_groups = metadata.row_groups.map((group) => ({ ...group, columns: group.columns.map(withoutStatistics) }))
  writeMetadata(writer, { ...metadata, row_groups })
  return Buffer.concat([new Uint8Array(writer.getBuffer()), Buffer.from('PAR1')])
}

function withoutStatistics({ meta_data, ...column }: ColumnChunk): ColumnChunk {
  if (meta_data === undefined) return column
  const { statistics: _, ...data } = meta_data
  return { ...column, meta_data: data }
}

/** Puts any bytes where a footer belongs. */
export function withRawFooter(footer: readonly number[] | Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.from('PAR1'), Buffer.from(footer), Buffer.alloc(4), Buffer.from('PAR1')])
  bytes.writeUInt32LE(footer.length, bytes.length - 8)
  return bytes
}

/** An unsigned number, seven bits in each byte, the lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = []
  let left = value
  while (left >= 0x80) {
    bytes.push((left % 128) + 128)
    left = Math.floor(left / 128)
  }
  return [...bytes, left]
}
