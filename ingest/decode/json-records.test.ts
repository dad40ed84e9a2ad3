import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll } from '#test/decode-all.ts'
import type { Decoded } from './decode-object.ts'

const JSON_RECORDS = { kind: 'json', arrays: ['Records', 'findings'] } as const

/** All ways in which a list of records may be written into an object. */
const FORMS = {
  lines: (records: readonly string[]) => records.map((record) => `${record}\n`).join(''),
  linesOpen: (records: readonly string[]) => records.join('\r\n'),
  joined: (records: readonly string[]) => records.join(''),
  commas: (records: readonly string[]) => records.join(' ,\n\n'),
  marked: (records: readonly string[]) => `\ufeff${records.join('\ufeff')}`,
  array: (records: readonly string[]) => `[${records.join(',')}]`,
  wrapper: (records: readonly string[]) => `{"Records":[${records.join(',')}]}`,
  wrapperLines: (records: readonly string[]) => records.map((record) => `{"Records":[${record}]}\n`).join(''),
  wrapperInside: (records: readonly string[]) =>
    `{"version":"0","Other":[{"x":1}],"deep":{"Records":[{"y":1}]}, "Records" : [ ${records.join('\n,')} ],"after":{"Records":[{}]}}`,
  wrapperTwice: (records: readonly string[]) =>
    `{"findings":[${records.join(',')}],"x":[],"Records":[]} {"Records":null}`,
  pretty: (records: readonly string[]) => `{\n  "Records": [\n${records.map(indent).join(',\n')}\n  ]\n}\n`,
} as const

const indent = (json: string) => JSON.stringify(JSON.parse(json), null, 2).replaceAll('\n', '\n    ')

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', ':', '\n', '1', '水', '\u2028', '\0'),
})
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.constantFrom(null, true, {}, [], 0.5),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value
const record = fc.tuple(fc.nat(1000), tree, tree).map(([id, first, second]) => ({ id, first, second }))

const recordsOf = (decoded: readonly Decoded[]) => decoded.flatMap((one) => (one.kind === 'record' ? [one.value] : []))
const rejectionsOf = (decoded: readonly Decoded[]) =>
  decoded.flatMap((one) => (one.kind === 'record' ? [] : [[one.rejection.reason, one.offset, one.length]]))
const messagesOf = (decoded: readonly Decoded[]) =>
  decoded.flatMap((one) => (one.kind === 'record' ? [] : one.rejection.issues.map(({ message }) => message)))

describe('JSON records', () => {
  it.each(Object.keys(FORMS) as (keyof typeof FORMS)[])(
    'are found in the form %s, whatever the chunks',
    async (form) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(record, { maxLength: 4 }),
          fc.integer({ min: 1, max: 60 }),
          async (records, chunkBytes) => {
            const object = Buffer.from(FORMS[form](records.map((one) => JSON.stringify(one))))

            const decoded = await decodeAll(object, JSON_RECORDS, { chunkBytes })

            const others = form === 'wrapperTwice' ? [{ Records: null }] : []
            expect(recordsOf(decoded)).toEqual([...records, ...others])
            expect(rejectionsOf(decoded)).toEqual([])
            for (const { offset, bytes } of decoded) {
              expect(object.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true)
            }
          },
        ),
      )
    },
  )

  it('an outermost object without such an array is one record', async () => {
    for (const json of [
      '{"detail":{"findings":[{"a":1}]}}',
      '{"Records":{}}',
      '{"Record":[1],"x":"Records","y":[2]}',
      '{}',
    ]) {
      expect(recordsOf(await decodeAll(json, JSON_RECORDS))).toEqual([JSON.parse(json)])
    }
    expect(await decodeAll('{"Records":[]}', JSON_RECORDS)).toEqual([])
    expect(recordsOf(await decodeAll('{"Records":[]}', { kind: 'json', arrays: [] }))).toEqual([{ Records: [] }])
  })

  it('keeps the digits of integers beyond 2^53', async () => {
    const json =
      '{"flow_id":12345678901234567,"a":[9007199254740993,1],"b":9007199254740991,"c":"9007199254740993","d":3000000000}'

    for (const chunkBytes of [1, 1000]) {
      expect(recordsOf(await decodeAll(json, JSON_RECORDS, { chunkBytes }))).toEqual([
        {
          flow_id: '12345678901234567',
          a: ['9007199254740993', 1],
          b: 9007199254740991,
          c: '9007199254740993',
          d: 3000000000,
        },
      ])
    }
  })

  it('keeps a member called __proto__ a member, and of repeated members the last', async () => {
    const [value] = recordsOf(await decodeAll('{"__proto__":{"a":1},"b":1,"b":2}', JSON_RECORDS))

    expect(Object.keys(value as object)).toEqual(['__proto__', 'b'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect((value as { b: number }).b).toBe(2)
  })

  it('NA-15 replaces bytes that are no UTF-8 and says so, on that record only', async () => {
    const object = Buffer.concat([
      Buffer.from('{"a":"水"}{"a":"'),
      Buffer.from([0xe6, 0x22]),
      Buffer.from('}{"a":"b"}'),
    ])

    const decoded = await decodeAll(object, JSON_RECORDS, { chunkBytes: 3 })

    expect(decoded.map((one) => one.kind === 'record' && [one.value, one.lossy])).toEqual([
      [{ a: '水' }, false],
      [{ a: '\ufffd' }, true],
      [{ a: 'b' }, false],
    ])
  })

  it('takes a record of nearly the limit; a larger one is set aside alone', async () => {
    const large = JSON.stringify({ a: 'x'.repeat(20 * 1024 * 1024) })
    const fitting = JSON.stringify({ a: 'y'.repeat(15 * 1024 * 1024) })
    const object = `{"Records":[{"b":1},${large},${fitting},{"b":2}]}`

    const decoded = await decodeAll(object, JSON_RECORDS)

    expect(decoded.map(({ kind, offset }) => [kind, offset])).toEqual([
      ['record', 12],
      ['rejection', 20],
      ['record', 21 + large.length],
      ['record', 22 + large.length + fitting.length],
    ])
    expect(rejectionsOf(decoded)).toEqual([['too-large', 20, large.length]])
    expect(decoded[1]?.bytes.length).toBe(1024 * 1024)
  })

  it('sets records over the limit aside in every form, whatever the chunks', async () => {
    const large = JSON.stringify({ id: 1, a: ['{', 'x'.repeat(200), { id: 5 }], b: { id: 6 } })
    for (const form of ['lines', 'joined', 'array', 'wrapper', 'wrapperInside', 'wrapperLines'] as const) {
      const object = FORMS[form](['{"id":0}', large, '{"id":2}'])
      for (const chunkBytes of [1, 7, 100, 10_000]) {
        const decoded = await decodeAll(object, JSON_RECORDS, { chunkBytes, limits: { recordBytes: 128 } })
        expect(recordsOf(decoded)).toEqual([{ id: 0 }, { id: 2 }])
        expect(rejectionsOf(decoded)).toEqual([['too-large', object.indexOf(large), large.length]])
      }
    }
  })

  it('finds the array of records behind members that are larger than a record may be', async () => {
    const object = `{"junk":"${'x'.repeat(50_000)}","Records":[{"a":1}]}`

    for (const chunkBytes of [1, 100]) {
      expect(await decodeAll(object, JSON_RECORDS, { chunkBytes, limits: { recordBytes: 1000 } })).toMatchObject([
        { kind: 'record', value: { a: 1 } },
      ])
    }
  })

  it('sets a record of 10,000 levels aside, closed or not', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `{"a":${open.repeat(10_000)}1${close.repeat(10_000)}}`
      const decoded = await decodeAll(
        `{"b":1}${deep}{"b":2}\n{"a":${open.repeat(10_000)}\n{"b":3}\n{"b":4}`,
        JSON_RECORDS,
      )
      expect(recordsOf(decoded)).toEqual([{ b: 1 }, { b: 2 }, { b: 3 }, { b: 4 }])
      expect(messagesOf(decoded)).toEqual(['nested deeper than 200', 'is no JSON'])
    }
    const allowed = `${'{"a":'.repeat(199)}{}${'}'.repeat(199)}`
    expect(recordsOf(await decodeAll(allowed, JSON_RECORDS))).toHaveLength(1)
    expect(messagesOf(await decodeAll(`{"a":${allowed}}`, JSON_RECORDS))).toEqual(['nested deeper than 200'])
  })
})
