import { brotliCompressSync, gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { decodeAll } from '#test/decode-all.ts'
import { flowColumns, writeParquet } from '#test/parquet-files.ts'
import { DEFAULT_LIMITS, type Decoded } from '../decode-object.ts'
import { parquetRecords } from './parquet-records.ts'

const LINES = { kind: 'lines' } as const
const JSON_LINES = { kind: 'json', arrays: [] } as const

const ROWS = 1000
const FLOWS = flowColumns(ROWS)

/** A zstd frame of raw blocks (RFC 8878, 3.1.1): Node.js 20 cannot compress. */
function zstdFrame(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0])
  head.writeUInt32LE(bytes.length, 5)
  return new Uint8Array(Buffer.concat([head, zstdBlock(0, bytes.length), bytes]))
}

/** The head of the last block of a frame: 0 is raw, 1 one byte many times. */
function zstdBlock(type: 0 | 1, length: number): Buffer {
  const block = Buffer.alloc(3)
  block.writeUIntLE((length << 3) | (type << 1) | 1, 0, 3)
  return block
}

const valuesOf = (decoded: readonly Decoded[]) => decoded.flatMap((one) => (one.kind === 'record' ? [one.value] : []))
describe('rows', () => {
  it('come as objects by column name, by their number, whatever the chunks', async () => {
    const file = writeParquet(FLOWS, { rowGroupSize: 300 })
    for (const chunkBytes of [1, 777, 1_000_000]) {
      const decoded = await decodeAll(file, LINES, { chunkBytes })

      expect(decoded.map(({ offset }) => offset)).toEqual(Array.from({ length: ROWS }, (_, n) => n))
      expect(valuesOf(decoded)[301]).toEqual({
        ...{ version: 2, srcaddr: '192.0.2.51', bytes: 903_000_000, instance_id: 'i-301' },
      })
      expect(valuesOf(decoded)[999]).toEqual({
        ...{ version: 2, srcaddr: '192.0.2.249', bytes: 2_997_000_000, instance_id: null },
      })
      const [first] = decoded
      expect(first?.kind === 'record' && JSON.parse(first.bytes.toString())).toEqual(valuesOf(decoded)[0])
    }
  })

  it('are the same with every codec', async () => {
    const plain = await decodeAll(writeParquet(FLOWS, { codec: 'UNCOMPRESSED' }), LINES)
    const gzip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))
    const brotli = (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes))

    expect(valuesOf(plain)).toHaveLength(ROWS)
    expect(await decodeAll(writeParquet(FLOWS, { codec: 'SNAPPY' }), LINES)).toEqual(plain)
    expect(await decodeAll(writeParquet(FLOWS, { codec: 'GZIP', compressors: { GZIP: gzip } }), LINES)).toEqual(plain)
    expect(await decodeAll(writeParquet(FLOWS, { codec: 'BROTLI', compressors: { BROTLI: brotli } }), LINES)).toEqual(
      plain,
    )
    expect(await decodeAll(writeParquet(FLOWS, { codec: 'ZSTD', compressors: { ZSTD: zstdFrame } }), LINES)).toEqual(
      plain,
    )
  })

  it('keep exact what a number cannot hold, and say times as ISO text', async () => {
    const file = writeParquet([
      { name: 'big', data: [2n ** 53n + 1n, -(2n ** 62n), 7n], type: 'INT64' },
      { name: 'at', data: [new Date(0), new Date('2026-11-20T08:30:00Z'), new Date(1)], type: 'TIMESTAMP' },
      { name: 'score', data: [0.5, Number.NaN, Number.POSITIVE_INFINITY], type: 'DOUBLE' },
    ])

    expect(valuesOf(await decodeAll(file, JSON_LINES))).toEqual([
      { big: '9007199254740993', at: '1970-01-01T00:00:00.000Z', score: 0.5 },
      { big: '-4611686018427387904', at: '2026-11-20T08:30:00.000Z', score: null },
      { big: 7, at: '1970-01-01T00:00:00.001Z', score: null },
    ])
  })

  it('hold lists and structures', async () => {
    const file = Buffer.from(
      parquetWriteBuffer({
        schema: [
          { name: 'root', num_children: 1 },
          { name: 'cloud', num_children: 2, repetition_type: 'OPTIONAL' },
          { name: 'region', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'tags', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
          { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
          { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ],
        columnData: [
          {
            name: 'cloud',
            data: [
              { region: 'ap-northeast-1', tags: ['a', 'b'] },
              { region: 'us-east-1', tags: [] },
            ],
          },
        ],
      }),
    )

    expect(valuesOf(await decodeAll(file, JSON_LINES))).toEqual([
      { cloud: { region: 'ap-northeast-1', tags: ['a', 'b'] } },
      { cloud: { region: 'us-east-1', tags: [] } },
    ])
  })

  it('can be read from the middle', async () => {
    const file = writeParquet(FLOWS, { rowGroupSize: 300 })
    async function* chunks() {
      yield file
    }
    for await (const [first] of parquetRecords(chunks(), DEFAULT_LIMITS, 'line', 750)) {
      expect(first).toMatchObject({ kind: 'record', offset: 750, value: { srcaddr: '192.0.2.0' } })
      break
    }
  })
})
