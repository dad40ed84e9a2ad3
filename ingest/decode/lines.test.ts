import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll } from '#test/decode-all.ts'
import type { Decoded } from './decode-object.ts'

const LINES = { kind: 'lines' } as const
const values = (decoded: readonly Decoded[]) =>
  decoded.map((one) => (one.kind === 'record' ? one.value : one.rejection))

describe('lines', () => {
  it('NA-01 every line is a record: any text, any chunk size, with and without final newline', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '1', ' ', '"', '水', '\u00e9', '\r', '\0') })
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 3 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (lines, newline, isClosed, chunkBytes) => {
          const text = lines.join(newline) + (isClosed && lines.length > 0 ? newline : '')

          const decoded = await decodeAll(text, LINES, { chunkBytes })

          const expected = text
            .split('\n')
            .map((one) => (one.endsWith('\r') ? one.slice(0, -1) : one))
            .filter((one) => /[^ \t\r\n]/.test(one))
          expect(values(decoded)).toEqual(expected)
          const object = Buffer.from(text)
          for (const one of decoded) {
            expect(object.subarray(one.offset, one.offset + one.bytes.length).equals(one.bytes)).toBe(true)
          }
        },
      ),
    )
  })

  it.each([0, 1, 2, 3])('NA-01 counts %i lines below a header, repeated headers too', async (count) => {
    const lines = [
      'version account-id',
      ...Array.from({ length: count }, (_, n) => `2 11112222333${n}`),
      'version account-id',
    ]

    for (const end of ['', '\n', '\r\n']) {
      expect(values(await decodeAll(lines.join('\n') + end, LINES, { chunkBytes: 7 }))).toEqual(lines)
    }
  })

  it('leaves out blank lines and a byte order mark, and keeps offsets', async () => {
    const decoded = await decodeAll('\ufeffa\n\n \t\r\nb', LINES, { chunkBytes: 1 })

    expect(decoded.map((one) => [one.kind === 'record' && one.value, one.offset])).toEqual([
      ['a', 3],
      ['b', 10],
    ])
  })

  it('NA-15 replaces bytes that are no UTF-8 and says so, on that line only', async () => {
    const bytes = Buffer.concat([Buffer.from('水\n'), Buffer.from([0x61, 0xff, 0x62, 0x0a]), Buffer.from('c\n')])

    for (const chunkBytes of [1, 2, 100]) {
      const decoded = await decodeAll(bytes, LINES, { chunkBytes })
      expect(decoded.map((one) => one.kind === 'record' && [one.value, one.lossy])).toEqual([
        ['水', false],
        ['a\ufffdb', true],
        ['c', false],
      ])
    }
  })

  it('sets a line over the limit aside, and only that', async () => {
    const text = `a\n${'x'.repeat(3000)}\nb\n${'y'.repeat(1000)}\n`

    for (const chunkBytes of [1, 100, 10_000]) {
      const decoded = await decodeAll(text, LINES, { chunkBytes, limits: { recordBytes: 1000 } })
      expect(
        decoded.map((one) =>
          one.kind === 'record' ? one.bytes.length : [one.rejection.reason, one.offset, one.length],
        ),
      ).toEqual([1, ['too-large', 2, 3000], 1, 1000])
    }
  })

  it('hands out many short lines in bounded batches', async () => {
    const decoded = await decodeAll('a\n'.repeat(100_000), LINES, { chunkBytes: 1_000_000 })

    expect(decoded).toHaveLength(100_000)
    expect(decoded.at(-1)?.offset).toBe(199_998)
  })
})
