import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countReads } from '#test/count-reads.ts'
import { quoteBigIntegers } from './big-integers.ts'

describe('quoteBigIntegers', () => {
  it.each([
    ['{"a":9007199254740991}', '{"a":9007199254740991}'],
    ['{"a":9007199254740993}', '{"a":"9007199254740993"}'],
    ['{"a":-9007199254740993}', '{"a":"-9007199254740993"}'],
    ['[30400402455622563,12345678901234567]', '["30400402455622563","12345678901234567"]'],
    ['{"a":1.12345678901234567,"b":12345678901234567.5}', '{"a":1.12345678901234567,"b":12345678901234567.5}'],
    ['{"a":1234567890123456789e2,"b":1E400}', '{"a":1234567890123456789e2,"b":1E400}'],
    ['{"a":"9007199254740993","b\\"9007199254740993":1}', '{"a":"9007199254740993","b\\"9007199254740993":1}'],
    ['"unfinished 9007199254740993', '"unfinished 9007199254740993'],
  ])('%s', (text, expected) => {
    expect(quoteBigIntegers(text)).toBe(expected)
  })

  it('changes nothing but integers beyond 2^53', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    fc.assert(
      fc.property(value, fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }), (json, big) => {
        const text = JSON.stringify(json)

        const parsed = JSON.parse(quoteBigIntegers(`{"json":${text},"big":${big}}`))

        expect(parsed.big).toBe(String(big))
        if (!/\d{16}/.test(text)) expect(parsed.json).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each(['\\"', '"\\', '9', '-', '"'])('looks but a few times at each character of a text full of %s', (hostile) => {
    const text = `{"a":"${hostile.repeat(20_000)}`
    expect(countReads(() => quoteBigIntegers(text))).toBeLessThan(6 * text.length)
  })
})
