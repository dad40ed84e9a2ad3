import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonBytes } from './json-bytes.ts'

function written(append: (out: JsonBytes) => void): string {
  const out = new JsonBytes()
  append(out)
  return Buffer.from(out.bytes.subarray(0, out.length)).toString()
}

function writtenTexts(texts: readonly string[]): string {
  return written((out) => {
    for (const text of texts) out.text(text)
  })
}

it('writes any finite number as JSON.stringify does', () => {
  const numbers = [0, -0, 9, 10, 99, 100, 2_147_483_647, 2_147_483_648, -1, 0.5, 1e21, 1e-7, Number.MAX_SAFE_INTEGER]
  const any = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.nat({ max: 100_000 }),
    fc.constantFrom(...numbers),
  )
  fc.assert(
    fc.property(fc.array(any), (list) => {
      const json = written((out) => {
        for (const number of list) out.number(number)
      })
      expect(json).toBe(list.map((number) => JSON.stringify(number)).join(''))
    }),
    { numRuns: 500 },
  )
})

describe('text', () => {
  it('is what JSON.stringify writes, for any text at any place', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 40, maxLength: 90 })))
    fc.assert(
      fc.property(texts, (list) => {
        expect(writtenTexts(list)).toBe(list.map((text) => JSON.stringify(text)).join(''))
      }),
      { numRuns: 500 },
    )
  })

  it.each(['"', '\\', '\n', '\u0000', '\u001f', '語', 'é', '😀', '\ud83d', '\u007f'])(
    'is so with %j at every place of texts of every length',
    (character) => {
      for (let length = 0; length < 120; length++) {
        for (const at of [0, 1, 2, 3, length >> 1, length - 3, length - 2, length - 1, length]) {
          const text = 'a'.repeat(Math.max(0, at)) + character + 'a'.repeat(Math.max(0, length - at))
          const shift = 'x'.repeat(length % 4)
          expect(
            written((out) => {
              out.ascii(shift)
              out.text(text)
            }),
          ).toBe(shift + JSON.stringify(text))
        }
      }
    },
  )

  it('may be longer than all bytes so far', () => {
    const text = 'あ"'.repeat(200_000)

    const json = writtenTexts([text, 'a', text])

    expect(json).toBe([text, 'a', text].map((one) => JSON.stringify(one)).join(''))
  })
})

it('sorts the members of objects, at any depth, and changes nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = written((out) => out.sorted(value))

      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(json).toBe(written((out) => out.sorted(reversed(value))))
    }),
  )
})

it('sorts members called __proto__ like others', () => {
  const value: unknown = JSON.parse('{"b":1,"__proto__":{"x":1},"a":2}')

  expect(written((out) => out.sorted(value))).toBe('{"__proto__":{"x":1},"a":2,"b":1}')
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)] as const)
      .reverse(),
  )
}

it('gives the memory of a large document back', () => {
  const out = new JsonBytes()
  out.text('x'.repeat(8_000_000))
  out.clear()
  out.text('a')

  expect(out.bytes.length).toBeLessThan(100_000)
  expect(Buffer.from(out.bytes.subarray(0, out.length)).toString()).toBe('"a"')
})
