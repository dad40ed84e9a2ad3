import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMsOf } from '#test/cpu-ms.ts'
import { decodeAll } from '#test/decode-all.ts'
import { type Decoded, decodeObject } from './decode-object.ts'
import { findViolation } from './json-recovery.ts'

const JSON_RECORDS = { kind: 'json', arrays: ['Records'] } as const

/** Shows what came: records by their value, rejections as the text that was set aside. */
const show = (decoded: readonly Decoded[]) =>
  decoded.map((one) => (one.kind === 'record' ? one.value : `${one.rejection.reason}: ${one.bytes.toString()}`))

async function showAll(object: string | Buffer): Promise<unknown[]> {
  const whole = show(await decodeAll(object, JSON_RECORDS))
  for (const chunkBytes of [1, 2, 5]) expect(show(await decodeAll(object, JSON_RECORDS, { chunkBytes }))).toEqual(whole)
  return whole
}

describe('broken JSON', () => {
  it.each([
    ['cut in a string', '{"a":"x\n{"b":1}\n{"b":2}', ['json: {"a":"x', { b: 1 }, { b: 2 }]],
    ['cut behind an escape', '{"a":"x\\\n{"b":1}\n{"b":2}', ['json: {"a":"x\\', { b: 1 }, { b: 2 }]],
    ['cut in a string behind a bracket', '{"a":"[\n{"b":1}\n{"b":2}', ['json: {"a":"[', { b: 1 }, { b: 2 }]],
    ['cut in an array', '{"a":[1,\n{"b":1}\n{"b":2}', ['json: {"a":[1', { b: 1 }, { b: 2 }]],
    ['cut behind a colon', '{"a":\n{"b":1}\n{"b":2}\n', ['json: {"a":', { b: 1 }, { b: 2 }]],
    ['cut in the last but one line', '{"a":[\n{"b":1}\n', ['json: {"a":[', { b: 1 }]],
    ['without its end', '{"a":1\n{"b":1}\n', ['json: {"a":1', { b: 1 }]],
    ['without its beginning', '"a":1}\n{"b":1}\n', ['json: "a":1}', { b: 1 }]],
    ['a wrong word', '{"a":tru}\n{"b":1}\n', ['json: {"a":tru}', { b: 1 }]],
    ['a newline in a string', '{"a":"x\ny"}\n{"b":1}\n', ['json: {"a":"x\ny"}', { b: 1 }]],
    ['a NUL byte in a string', '{"a":"\0"}\n\0\0{"b":1}\n', ['json: {"a":"\0"}', 'json: \0\0', { b: 1 }]],
    ['cut at the end of the object', '{"b":1}\n{"a":{"c":1}', [{ b: 1 }, 'json: {"a":{"c":1}']],
    [
      'a pretty-printed record without a quote',
      '{\n  "a": "x,\n  "c": {}\n}\n{\n  "b": 1\n}\n',
      ['json: {\n  "a": "x,\n  "c": {}\n}', { b: 1 }],
    ],
  ])('costs one record: %s', async (_, object, expected) => {
    expect(await showAll(object)).toEqual(expected)
  })

  it.each([
    ['a wrong word', '[{"a":1},{"a":tru},{"a":2}]', ['json: {"a":tru}']],
    [
      'an element that is no object',
      '[{"a":1},null,"x,]",[{"a":3}],-1,{"a":2}]',
      ['json: null', 'json: "x,]"', 'json: [{"a":3}]', 'json: -1'],
    ],
    ['a brace too few', '[{"a":1},{"a":{"b":3},{"a":2}]', ['json: {"a":{"b":3}']],
    ['a brace too many', '[{"a":1},{"a":tru}},{"a":2}]', ['json: {"a":tru}', 'json: }']],
    ['a quote too few', '[{"a":1},{"a":"x},{"a":2}]', ['json: {"a":"x}']],
    ['a newline in a string', '[{"a":1},{"a":"x\ny"},{"a":2}]', ['json: {"a":"x\ny"}']],
    ['a wrong bracket', '[{"a":1},{"a":[3},{"a":2}]', ['json: {"a":[3}']],
  ])('costs one element of an array on one line: %s', async (_, object, rejected) => {
    for (const text of [object, `{"Records":${object}}`, `{"x":1,"Records":${object}}\n`]) {
      const shown = await showAll(text)
      expect(shown.filter((one) => typeof one === 'object')).toEqual([{ a: 1 }, { a: 2 }])
      const seen = shown.filter((one) => typeof one === 'string')
      if (!object.includes('}}')) expect(seen).toEqual(rejected)
      expect(seen[0]).toBe(rejected[0])
    }
  })

  it('is left behind at the end of its line, not at the end of the object', async () => {
    let decoded = 0
    let late = 0
    async function* source(): AsyncGenerator<Uint8Array, void, void> {
      yield Buffer.from('{"a":"x\n')
      for (let line = 0; line < 100; line++) {
        yield Buffer.from(`{"line":${line}}\n`)
        late = Math.max(late, line - decoded)
      }
    }

    for await (const batch of decodeObject(source(), JSON_RECORDS)) decoded += batch.length

    expect(decoded).toBe(101)
    expect(late).toBe(0)
  })

  it('names what is around the records when it is not closed', async () => {
    const decoded = await decodeAll('{"Records":[{"a":1}\n{"Records":[{"a":2}],"x":1\n{"a":3}\n[{"a":4},', JSON_RECORDS)

    expect(decoded.map((one) => (one.kind === 'record' ? one.value : [one.offset, one.length]))).toEqual([
      { a: 1 },
      [20, 0],
      { a: 2 },
      [47, 0],
      { a: 3 },
      { a: 4 },
      [64, 0],
    ])
  })

  it('one record without a quote costs only itself in an object of 20 MB on one line', async () => {
    const records = Array.from({ length: 20_000 }, (_, id) => JSON.stringify({ id, text: 'x'.repeat(1000) }))
    records[3] = '{"id":3,"text":"xxx}'

    const decoded = await decodeAll(`{"Records":[${records.join(',')}]}`, JSON_RECORDS)

    expect(decoded.filter(({ kind }) => kind === 'record')).toHaveLength(19_999)
    expect(decoded.filter(({ kind }) => kind === 'rejection')).toMatchObject([{ length: 20 }])
  })

  it('NA-03 one broken line costs only itself: first, middle and last of 1,000', async () => {
    const faults = [
      '{"id":1,"x":"',
      '{"id":',
      '{',
      '}',
      '"',
      'null',
      '{"id":1}}',
      '{"id":tru}',
      '{"id":[[{"x":1}',
      '\0',
      '{"id":1,"x":"\\',
    ]
    for (const fault of faults) {
      for (const at of [0, 499, 999]) {
        const lines = Array.from({ length: 1000 }, (_, id) => `{"id":${id},"x":"{\\"y\\":[1]}"}`)
        lines[at] = fault

        const decoded = await decodeAll(lines.join('\n'), JSON_RECORDS, { chunkBytes: 999 })

        const ids = decoded.flatMap((one) => (one.kind === 'record' ? [(one.value as { id: number }).id] : []))
        const expected = lines.flatMap((_, id) => (id === at ? [] : [id]))
        expect(ids.filter((id) => id !== 1 || expected.includes(1))).toEqual(expect.arrayContaining(expected))
        const offset = lines.slice(0, at).join('\n').length + (at === 0 ? 0 : 1)
        const [rejection, ...more] = decoded.filter(({ kind }) => kind === 'rejection')
        expect(more).toEqual([])
        expect(rejection?.offset).toBe(fault === '{"id":1}}' ? offset + 8 : offset)
      }
    }
  })

  const fault = fc.record({
    kind: fc.constantFrom('drop', 'replace', 'insert', 'cut'),
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    byte: fc.constantFrom(...Buffer.from('"{}[],:\\\n\0a7'), 0xff),
  })
  const value = fc.jsonValue({
    maxDepth: 3,
    stringUnit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', '\n', '水'),
  })
  const records = fc.array(value, { minLength: 3, maxLength: 6 })

  it.each([
    ['on lines of their own', (texts: readonly string[]) => `${texts.join('\n')}\n`, undefined],
    ['pretty-printed', (texts: readonly string[]) => texts.join('\n'), 2],
  ])('one fault anywhere costs no neighbour: records %s', async (_, write, indent) => {
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.nat(),
        fault,
        fc.integer({ min: 1, max: 90 }),
        async (values, pick, how, chunkBytes) => {
          const objects = values.map((one, id) => ({ id, one }))
          const bad = pick % objects.length
          const texts = objects.map((one) => JSON.stringify(one, null, indent))
          const parts = texts.map((one, n) =>
            (n === bad ? damage(Buffer.from(one), how) : Buffer.from(one)).toString('latin1'),
          )
          const object = Buffer.from(write(parts), 'latin1')

          const decoded = await decodeAll(object, JSON_RECORDS, { chunkBytes })

          const seen = decoded.flatMap((one) => (one.kind === 'record' ? [one.bytes.toString()] : []))
          expect(seen).toEqual(expect.arrayContaining(texts.filter((_, n) => n !== bad)))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('accounts for every byte of anything, and never throws', async () => {
    const token = fc.constantFrom(
      ...['{', '}', '[', ']', '"', '\\', '\n', '\r\n', ',', ':', ' ', '\0', '1', 'null', '\ufeff', '12345678901234567'],
      ...['{"a":1}', '{"a":"x"}', '"Records":[', '{"Records":[', '{"a":', '\n{"a":1}\n', '{"a":1},'],
    )
    const bytes = fc.oneof(
      fc.array(token, { maxLength: 40 }).map((tokens) => Buffer.from(tokens.join(''))),
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (object, chunkBytes, isWrapped) => {
        const framing = { kind: 'json', arrays: isWrapped ? ['Records'] : [] } as const

        const decoded = await decodeAll(object, framing, { chunkBytes })

        let end = 0
        let between = ''
        for (const one of decoded) {
          expect(one.offset).toBeGreaterThanOrEqual(end)
          expect(object.subarray(one.offset, one.offset + one.bytes.length).equals(one.bytes)).toBe(true)
          if (one.kind === 'record') expect(typeof one.value).toBe('object')
          between += object.toString('utf8', end, one.offset)
          end = one.offset + (one.kind === 'record' ? one.bytes.length : one.length)
        }
        between += object.toString('utf8', end)
        const isGzip = object[0] === 0x1f && object[1] === 0x8b
        if (!isWrapped && !isGzip) expect(between).toMatch(/^[\s,[\]}\ufeff]*$/)
        expect(show(await decodeAll(object, framing))).toEqual(show(decoded))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['broken strings', '{"a":"x,'],
    ['open arrays', '{"a":['],
    ['open lines', '{"a":[\n'],
    ['cut strings', '{"a":"\\\n'],
    ['quotes', '{"a":"\\"'],
    ['brackets', '['],
    ['wrong brackets', '{"a":1]'],
    ['wrappers', '{"Records":[\n'],
    ['siblings', '{"a":[{"a":1},'],
    ['two kinds of faults', '{"a":{},{"a":tru},'],
    ['zeros', '\0'],
    ['white space', '{"a":  \n\n  ["x"],'],
  ])('takes time in proportion to the bytes of hostile input: %s', async (_, unit) => {
    const object = Buffer.from(`{"Records":[{"a":1},${unit.repeat(1_000_000 / unit.length)}`)
    expect(await cpuMsOf(() => decodeAll(object, JSON_RECORDS))).toBeLessThan(5000)
  })
})

describe('findViolation', () => {
  it('finds none in what JSON.stringify writes, nor in any beginning of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = JSON.stringify({ value }, null, cut % 3)

        expect(findViolation(Buffer.from(text.slice(0, cut % (text.length + 1))))).toBeUndefined()
      }),
    )
  })

  it.each([
    ['{"a":1 "b":2}', 7],
    ['{"a" 1}', 1],
    ['{"a":"x},{"b":2}', 5],
    ['{"a":1,{"b":2}', 7],
    ['{"a":[1}', 7],
    ['{1:2}', 1],
    ['{"a":1}}', 7],
    ['{"a":"x\n', 5],
  ])('%s at %i', (text, at) => {
    expect(findViolation(Buffer.from(text))).toBe(at)
  })
})

function damage(bytes: Buffer, { kind, place, byte }: { kind: string; place: number; byte: number }): Buffer {
  const at = Math.floor(place * bytes.length)
  const before = bytes.subarray(0, at)
  if (kind === 'cut') return before
  if (kind === 'drop') return Buffer.concat([before, bytes.subarray(at + 1)])
  return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(kind === 'insert' ? at : at + 1)])
}
