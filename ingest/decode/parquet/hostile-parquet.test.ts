import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetMetadata } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { decodeAll } from '#test/decode-all.ts'
import {
  type Columns,
  fileOfPages,
  flowColumns,
  pageV1,
  varint,
  withFooter,
  withRawFooter,
  writeParquet,
} from '#test/parquet-files.ts'
import type { Decoded, Limits } from '../decode-object.ts'

const LINES = { kind: 'lines' } as const
const FLOWS = writeParquet(flowColumns(1000), { rowGroupSize: 300 })

const reasonsOf = (decoded: readonly Decoded[]) =>
  decoded.flatMap((one) => (one.kind === 'rejection' ? [one.rejection.reason] : []))
const messageOf = (decoded: readonly Decoded[]) => {
  const last = decoded.at(-1)
  return last?.kind === 'rejection' ? last.rejection.issues[0]?.message : undefined
}

/** What becomes of a file that is not read at all: one rejection. */
async function refusalOf(file: Uint8Array, limits: Partial<Limits> = {}): Promise<string> {
  const decoded = await decodeAll(file, LINES, { limits })
  expect(decoded.map(({ kind, offset }) => [kind, offset])).toEqual([['rejection', 0]])
  return `${reasonsOf(decoded)[0]}: ${messageOf(decoded)}`
}

describe('NA-39 a hostile footer', () => {
  it('a file that is cut off is refused as a whole', async () => {
    for (const end of [4, 5, 11, 12, 100, FLOWS.length - 1, FLOWS.length - 8]) {
      expect(await refusalOf(FLOWS.subarray(0, end))).toMatch(/^line: /)
    }
    expect(await refusalOf(FLOWS.subarray(0, -4))).toContain('cut off')
  })

  it('that is longer than the file, or too long', async () => {
    const longer = Buffer.from(FLOWS)
    longer.writeUInt32LE(FLOWS.length, FLOWS.length - 8)
    expect(await refusalOf(longer)).toContain('longer than the file')
    expect(await refusalOf(withRawFooter(Buffer.alloc(5_000_000)))).toMatch(/^too-large: .*footer/)
  })

  it.each([
    [
      'lists in lists of a thousand million',
      /^line: /,
      [0x19, ...Array.from({ length: 500 }, () => [0xf9, 0xff, 0xff, 0xff, 0x7f]).flat()],
    ],
    ['a number without end', /^line: /, [0x16, ...Array.from({ length: 100_000 }, () => 0x80)]],
    ['structures without end', /^line: .*nested/, Array.from({ length: 100_000 }, () => 0x1c)],
    ['a text without end', /^line: /, [0x18, 0xff, 0xff, 0xff, 0xff, 0x07]],
    ['a list of nothing', /^line: /, [0x19, 0xf0, 0xff, 0xff, 0x03]],
    ['a million empty structures', /^too-large: /, [0x19, 0xfc, ...varint(1e6), ...Array<number>(1e6 + 1).fill(0)]],
  ])('with %s', async (_, refusal, footer) => {
    expect(await refusalOf(withRawFooter(footer))).toMatch(refusal)
  })

  it('with more columns, groups of more values, or longer statistics than there can be', async () => {
    const columns = Array.from({ length: 2001 }, (_, n) => ({ name: `c${n}`, data: [n], type: 'INT32' as const }))
    expect(await refusalOf(writeParquet(columns))).toMatch(/^too-large: .*2000 elements/)

    const rows = 10n ** 9n
    const many = withFooter(FLOWS, (metadata) => ({
      ...metadata,
      num_rows: rows,
      row_groups: metadata.row_groups.slice(0, 1).map((group) => ({ ...group, num_rows: rows })),
    }))
    expect(await refusalOf(many)).toMatch(/^too-large: .*row group of more than \d+ values/)
    const groups = withFooter(FLOWS, (metadata) => ({
      ...metadata,
      num_rows: 24_000_000n * 5n,
      row_groups: Array.from({ length: 5 }, () => metadata.row_groups[0])
        .filter((group) => group !== undefined)
        .map((group) => ({ ...group, num_rows: 24_000_000n })),
    }))
    expect(await refusalOf(groups)).toMatch(/^too-large: .*file of more than \d+ values/)

    const text = [{ name: 'a', data: ['x'.repeat(20_000)], type: 'STRING' as const }]
    expect(await refusalOf(writeParquet(text, { statisticsTruncateLength: 1e6 }))).toMatch(/^too-large: .*statistics/)
  })

  it('whose columns lie over each other: a small file would become a large one', async () => {
    const copies = withFooter(FLOWS, (metadata) => ({
      ...metadata,
      num_rows: 300n * 100n,
      row_groups: Array.from({ length: 100 }, () => metadata.row_groups[0]).filter((group) => group !== undefined),
    }))
    expect(await refusalOf(copies)).toMatch(/^line: .*over each other/)
  })

  it('whose columns lie outside of the file, are others than the schema has, or have sizes below zero', async () => {
    const changed = (change: object, index = 0) =>
      withFooter(FLOWS, (metadata) => ({
        ...metadata,
        row_groups: metadata.row_groups.map((group) => ({
          ...group,
          columns: group.columns.map((column, at) =>
            at === index && column.meta_data !== undefined
              ? { ...column, meta_data: { ...column.meta_data, ...change } }
              : column,
          ),
        })),
      }))
    expect(await refusalOf(changed({ total_compressed_size: 10n ** 12n }))).toContain('outside of the file')
    expect(await refusalOf(changed({ total_compressed_size: -5n }))).toContain('outside of the file')
    expect(await refusalOf(changed({ data_page_offset: -5n, dictionary_page_offset: undefined }))).toContain('outside')
    expect(await refusalOf(changed({ path_in_schema: ['other'] }))).toContain('other columns than the schema')
    expect(await refusalOf(changed({ codec: 'LZ4' }))).toContain('LZ4')
  })

  it('whose schema says more or fewer parts than it has, nests without end, or names a column twice', async () => {
    const columns = ['first', 'other', 'abcdefghi'].map((name) => ({ name, data: [1], type: 'INT32' as const }))
    const file = writeParquet(columns).toString('latin1')
    const changed = (from: string, to: string) => {
      expect(file.includes(from)).toBe(true)
      return Buffer.from(file.replaceAll(from, to), 'latin1')
    }
    expect(await refusalOf(changed('root\x15\x06', 'root\x15\x04'))).toContain('schema has more columns')
    expect(await refusalOf(changed('root\x15\x06', 'root\x15\x7f'))).toContain('impossible parts')
    expect(await refusalOf(changed('other', 'first'))).toContain('same name')
    expect(await refusalOf(changed('abcdefghi', '__proto__'))).toContain('usable name')
    const deep = Array.from({ length: 40 }, (_, n) => ({ name: `g${n}`, num_children: 1 }))
    expect(await refusalOf(fileOfPages([pageV1(1, 'PLAIN', [1, 0, 0, 0])], 1, {}, deep))).toContain('nested more than')
  })
})

describe('NA-39 a hostile page', () => {
  it('rows of few bytes that would become many are refused', async () => {
    const text = 'x'.repeat(100_000)
    const bomb = writeParquet([{ name: 'text', data: Array.from({ length: 2000 }, () => text), type: 'STRING' }])
    const decoded = await decodeAll(bomb, LINES, { limits: { ratioFromBytes: 10_000_000 } })

    expect(bomb.length).toBeLessThan(110_000)
    expect(messageOf(decoded)).toContain('times its length')
    expect(decoded.length).toBeLessThan(700)
    const long = await decodeAll(bomb, LINES, { limits: { recordBytes: 1000 } })
    expect(new Set(reasonsOf(long))).toEqual(new Set(['too-large']))
  })

  it.each([
    ['zstd', 'ZSTD', () => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0x03, 0xf0, 0xff, 0x78])],
    ['gzip', 'GZIP', () => gzipSync(Buffer.alloc(5_000_000))],
    ['brotli', 'BROTLI', () => brotliCompressSync(Buffer.alloc(5_000_000))],
    [
      'snappy',
      'SNAPPY',
      () =>
        Buffer.from([
          0x10,
          0x00,
          0x78,
          ...Array<number>(3 * 2000)
            .fill(0xfe)
            .flatMap((tag) => [tag, 1, 0]),
        ]),
    ],
  ] as const)('a page of %s that inflates beyond what it says is refused', async (_, codec, bomb) => {
    const compressed = new Uint8Array(bomb())
    const bytes = writeParquet(flowColumns(1000), { codec, compressors: { [codec]: () => compressed } })

    expect(await refusalOf(bytes)).toMatch(/^line: /)
  })

  it('zstd that looks back farther than there is memory, and frames behind a frame', async () => {
    const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0, 0]
    for (const made of [frame, [...frame.slice(0, 5), 0x00, 0x01, 0, 0, ...frame]]) {
      const bytes = writeParquet(flowColumns(1000), {
        codec: 'ZSTD',
        compressors: { ZSTD: () => Uint8Array.from(made) },
      })
      expect(await refusalOf(bytes)).toMatch(/zstd/)
    }
  })

  it('whose header says more values, or more bytes, than there are', async () => {
    expect(await refusalOf(fileOfPages([pageV1(5_000_000, 'PLAIN', [1, 0, 0, 0])], 5_000_000))).toMatch(/^too-large: /)
    expect(await refusalOf(fileOfPages([pageV1(1000, 'PLAIN', [1, 0, 0, 0])], 1000))).toContain('shorter')
    expect(await refusalOf(fileOfPages([pageV1(1, 'PLAIN', [1, 0, 0, 0])], 2))).toContain('another number of values')
    expect(await refusalOf(fileOfPages([pageV1(0, 'PLAIN', [])], 1))).toContain('without values')
    const { header, bytes } = pageV1(1, 'PLAIN', [1, 0, 0, 0])
    const with_ = (change: object) => fileOfPages([{ header: { ...header, ...change }, bytes }], 1)
    expect(await refusalOf(with_({ uncompressed_page_size: 2 ** 30 }))).toMatch(/^too-large: /)
    expect(await refusalOf(with_({ uncompressed_page_size: -1 }))).toContain('impossible size')
    expect(await refusalOf(with_({ compressed_page_size: 2 ** 30 }))).toMatch(/^line: /)
    expect(await refusalOf(with_({ type: 'INDEX_PAGE' }))).toContain('kind')
  })

  it('with a dictionary of more values than bits, and one in the midst of data', async () => {
    const dictionary = (values: number) => ({
      header: {
        ...{ type: 'DICTIONARY_PAGE' as const, uncompressed_page_size: 4, compressed_page_size: 4 },
        dictionary_page_header: { num_values: values, encoding: 'PLAIN' as const },
      },
      bytes: Uint8Array.from([7, 0, 0, 0]),
    })
    const data = pageV1(3, 'RLE_DICTIONARY', [1, 6, 0])
    const good = await decodeAll(fileOfPages([dictionary(1), data], 3), LINES)
    expect(good.map((one) => (one.kind === 'record' ? one.value : one))).toEqual([{ a: 7 }, { a: 7 }, { a: 7 }])
    expect(await refusalOf(fileOfPages([dictionary(1000), data], 3))).toContain('dictionary')
    expect(await refusalOf(fileOfPages([data, dictionary(1)], 3))).toContain('in the midst')
  })

  it.each([
    ['a run of a thousand million', 'RLE_DICTIONARY', {}, [1, ...varint(2 ** 30), 0]],
    ['a run of nothing', 'RLE_DICTIONARY', {}, [1, 0, 0]],
    ['packed values without end', 'RLE_DICTIONARY', {}, [1, ...varint(2 ** 30 + 1), 0]],
    ['a run whose length has a sign', 'RLE_DICTIONARY', {}, [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]],
    ['values of 200 bits', 'RLE_DICTIONARY', {}, [200, 6, ...Array<number>(30).fill(0)]],
    ['levels that go on without end', 'PLAIN', { repetition_type: 'OPTIONAL' }, [6, 0, 0, 0, ...varint(2 ** 30), 1]],
    ['levels longer than the page', 'PLAIN', { repetition_type: 'OPTIONAL' }, [255, 255, 255, 255, 6, 1]],
    ['blocks of nothing', 'DELTA_BINARY_PACKED', {}, [0, 0, 3, 2, 2]],
    ['blocks that lead back', 'DELTA_BINARY_PACKED', {}, [0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 3, 2, 2, 1, 1]],
    [
      'blocks of more parts than memory',
      'DELTA_BINARY_PACKED',
      { type: 'INT64' },
      [...varint(2 ** 31 - 32), ...varint(2 ** 26 - 1), 3, 2],
    ],
    ['another count', 'DELTA_BINARY_PACKED', {}, [0x80, 1, 4, 9, 2, 2, 0, 0, 0, 0]],
    ['too few bytes', 'BYTE_STREAM_SPLIT', { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2 ** 30 }, [1, 2, 3]],
    ['another encoding', 'BIT_PACKED', {}, [1, 2, 3, 4]],
  ] as const)('with %s', async (_, encoding, element, bytes) => {
    expect(await refusalOf(fileOfPages([pageV1(3, encoding, bytes)], 3, element))).toMatch(/^line: /)
  })

  it('whose texts share their beginnings, so that a few bytes stand for very many', async () => {
    const file = (length: number, pageSize: number) =>
      writeParquet(
        [
          {
            ...{ name: 'a', type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
            data: Array.from({ length }, (_, n) => 'x'.repeat(10 * n)),
          },
        ],
        { statistics: false, pageSize, rowGroupSize: 10_000 },
      )
    const bomb = file(2000, 1e9)
    expect(bomb.length).toBeLessThan(100_000)
    expect(await refusalOf(bomb)).toMatch(/^too-large: .*texts/)
    const shorter = await decodeAll(file(500, 1e5), LINES)
    expect(
      shorter.map(({ kind, ...one }) => (kind === 'record' ? (one as { bytes: Buffer }).bytes.length : one)),
    ).toEqual(Array.from({ length: 500 }, (_, n) => '{"a":""}'.length + 10 * n))
  })

  it('whose rows would have to be decoded again and again', async () => {
    // one page of two million rows in each of 50 columns, all of them one run
    const bytes = [0, 0, 0, 0]
    const page = pageV1(1_900_000, 'RLE_DICTIONARY', [1, ...varint(2 * 1_900_000), 0, ...bytes])
    const one = fileOfPages([page], 1_900_000)
    const { row_groups, schema } = parquetMetadata(new Uint8Array(one))
    const [group] = row_groups
    const [column] = group?.columns ?? []
    const pageBytes = one.subarray(4, 4 + Number(column?.meta_data?.total_compressed_size))
    const data = Buffer.concat([Buffer.from('PAR1'), ...Array<Buffer>(50).fill(pageBytes)])
    const wide = withFooter(Buffer.concat([data, one.subarray(4 + pageBytes.length)]), (metadata) => ({
      ...metadata,
      schema: [
        { name: 'root', num_children: 50 },
        ...Array.from({ length: 50 }, (_, n) => ({ ...schema[1], name: `c${n}` })),
      ],
      row_groups: metadata.row_groups.map((told) => ({
        ...told,
        columns: Array.from({ length: 50 }, (_, n) => ({
          file_offset: 4n,
          ...(column?.meta_data && {
            meta_data: {
              ...column.meta_data,
              path_in_schema: [`c${n}`],
              data_page_offset: BigInt(4 + n * pageBytes.length),
            },
          }),
        })),
      })),
    }))
    expect(await refusalOf(wide)).toMatch(/^too-large: .*too many values/)
  })

  it('whose values lie in more lists and structures than there is memory for', async () => {
    const depth = 20
    const inside = (rows: number) => {
      const levels = [...varint(2 * rows), depth / 2 + 1]
      const page = pageV1(rows, 'PLAIN', [levels.length, 0, 0, 0, ...levels, ...Array<number>(4 * (rows + 1)).fill(0)])
      const groups = Array.from({ length: depth }, (_, n) => ({
        ...{
          name: `g${n}`,
          num_children: 1,
          repetition_type: n % 2 === 0 ? ('OPTIONAL' as const) : ('REQUIRED' as const),
        },
      }))
      return fileOfPages([page], rows, { repetition_type: 'OPTIONAL' }, [{ name: 'root', num_children: 1 }, ...groups])
    }
    expect(await refusalOf(inside(300_000))).toMatch(/^too-large: .*lists that would take/)
    expect(await decodeAll(inside(100), LINES)).toHaveLength(100)
  })

  it('a fault costs nothing that comes before it', async () => {
    const { row_groups } = parquetMetadata(new Uint8Array(FLOWS))
    const broken = Buffer.from(FLOWS)
    const at = Number(row_groups[2]?.columns[1]?.meta_data?.data_page_offset)
    broken.fill(0xff, at, at + 30)
    const decoded = await decodeAll(broken, LINES)

    expect(decoded.filter(({ kind }) => kind === 'record')).toHaveLength(600)
    expect(decoded.at(-1)).toMatchObject({ kind: 'rejection', offset: 600 })
  })
})

describe('NA-39 any changed byte gives rows or one clean rejection', () => {
  const rows = 40
  const numbers = Array.from({ length: rows }, (_, n) => n * 7)
  const columns: Columns = [
    ...flowColumns(rows),
    { name: 'd32', data: numbers, type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
    { name: 'd64', data: numbers.map(BigInt), type: 'INT64', encoding: 'DELTA_BINARY_PACKED' },
    { name: 'shared', data: numbers.map((n) => `text-${n}`), type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
    { name: 'lengths', data: numbers.map((n) => `text-${n}`), type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
    { name: 'split', data: numbers, type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
    { name: 'flag', data: numbers.map((n) => n % 2 === 0), type: 'BOOLEAN' },
  ]
  const options = { rowGroupSize: 20, statistics: false }

  it.each(['SNAPPY', 'UNCOMPRESSED'] as const)('%s', async (codec) => {
    const small = writeParquet(columns, { ...options, codec })
    expect(reasonsOf(await decodeAll(small, LINES))).toEqual([])
    const byte = fc.tuple(fc.integer({ min: 4, max: small.length - 1 }), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Buffer.from(small)
        for (const [at, value] of changes) changed[at] = value
        expect(reasonsOf(await decodeAll(changed, LINES)).length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 150 },
    )
  })
})
