import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSensibleTime, readTime, toIso } from './time.ts'

const iso = (value: unknown) => {
  const ms = readTime(value)
  return ms === undefined ? undefined : toIso(ms)
}

describe('readTime', () => {
  it.each<[unknown, string]>([
    [1732147200, '2024-11-21T00:00:00.000Z'],
    ['1732147200', '2024-11-21T00:00:00.000Z'],
    [1732147200123, '2024-11-21T00:00:00.123Z'],
    ['1732147200123', '2024-11-21T00:00:00.123Z'],
    [1732147200123456, '2024-11-21T00:00:00.123Z'],
    ['1732147200123456', '2024-11-21T00:00:00.123Z'],
    ['1732147200123456789', '2024-11-21T00:00:00.123Z'],
    [1.63900583e9, '2021-12-08T23:23:50.000Z'],
    ['1.63900583E9', '2021-12-08T23:23:50.000Z'],
    ['1.663703546405E9', '2022-09-20T19:52:26.405Z'],
    ['1663703546.405', '2022-09-20T19:52:26.405Z'],
    [1663703546.4056, '2022-09-20T19:52:26.406Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    ['2024-02-02T16:30:33.045000+01:00', '2024-02-02T15:30:33.045Z'],
    ['2024-07-02 18:01:44', '2024-07-02T18:01:44.000Z'],
    ['2024-07-02T18:01:44', '2024-07-02T18:01:44.000Z'],
    ['2024-07-02T18:01:44Z', '2024-07-02T18:01:44.000Z'],
    ['2024-07-02t18:01:44z', '2024-07-02T18:01:44.000Z'],
    ['2024-07-02T18:01Z', '2024-07-02T18:01:00.000Z'],
    ['2024-07-02T18:01:44.1Z', '2024-07-02T18:01:44.100Z'],
    ['2024-07-02T18:01:44.99999Z', '2024-07-02T18:01:44.999Z'],
    ['2024-07-02T18:01:44.123456789Z', '2024-07-02T18:01:44.123Z'],
    ['2024-07-02T18:01:44+0900', '2024-07-02T09:01:44.000Z'],
    ['2024-07-02T18:01:44-09', '2024-07-03T03:01:44.000Z'],
    ['2024-07-02T18:01:44.5+05:30', '2024-07-02T12:31:44.500Z'],
    ['2016-02-29T00:00:00Z', '2016-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['20131102T010628Z', '2013-11-02T01:06:28.000Z'],
    ['20131102T010628.25+0900', '2013-11-01T16:06:28.250Z'],
    ['Fri, 27 Jan 2023 06:02:51 GMT', '2023-01-27T06:02:51.000Z'],
    ['Tue, 7 Feb 2017 06:02:51 GMT', '2017-02-07T06:02:51.000Z'],
    ['Tue, 07 Feb 2017 06:02:51 -0000', '2017-02-07T06:02:51.000Z'],
    ['Wed Sep 04 16:59:44.356 UTC 2024', '2024-09-04T16:59:44.356Z'],
    ['Wed Sep 04 16:59:44 GMT 2024', '2024-09-04T16:59:44.000Z'],
    ['Jan 19, 2023, 10:46:15 PM', '2023-01-19T22:46:15.000Z'],
    ['Jan 19, 2023, 10:46:15\u202fPM', '2023-01-19T22:46:15.000Z'],
    ['Jan 19, 2023, 12:00:00 AM', '2023-01-19T00:00:00.000Z'],
    ['Jan 19, 2023, 12:00:00 PM', '2023-01-19T12:00:00.000Z'],
  ])('NA-05 reads %j as %s', (value, expected) => {
    expect(iso(value)).toBe(expected)
  })

  it.each<[unknown]>([
    ['2024-13-01T00:00:00Z'],
    ['2024-00-10T00:00:00Z'],
    ['2023-02-29T00:00:00Z'],
    ['2024-02-30T00:00:00Z'],
    ['1900-02-29T00:00:00Z'],
    ['2024-04-31T00:00:00Z'],
    ['2024-01-00T00:00:00Z'],
    ['2024-01-01T24:00:00Z'],
    ['2024-01-01T23:60:00Z'],
    ['2024-01-01T23:59:60Z'],
    ['2024-01-01T00:00:00+24:00'],
    ['2024-01-01T00:00:00+09:60'],
    ['2024-01-01T00:00:00+9'],
    ['2024-01-01T00:00:00 JST'],
    ['2024-01-01T00:00:00Zz'],
    ['2024-01-01T00:00:00.1234567890Z'],
    ['2024-01-01T00:00:'],
    ['2024-01-01T'],
    ['2024-01-01'],
    ['2024-1-1T00:00:00Z'],
    ['2024/01/01 00:00:00'],
    ['10000-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59-01:00'],
    ['20230230T000000Z'],
    ['Thu, 30 Feb 2023 06:02:51 GMT'],
    ['Fri, 27 Foo 2023 06:02:51 GMT'],
    ['Fri, 27 Jan 2023 06:02:51 JST'],
    ['Wed Sep 04 16:59:44.356 JST 2024'],
    ['Jan 19, 2023, 13:46:15 PM'],
    ['Jan 19, 2023, 0:46:15 AM'],
    ['Feb 30, 2023, 10:46:15 PM'],
    [''],
    [' '],
    ['-'],
    ['now'],
    [' 1732147200'],
    ['0x65'],
    ['1e999'],
    ['9'.repeat(64)],
    ['9'.repeat(100_000)],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1e300],
    [null],
    [undefined],
    [true],
    [{}],
    [['2024-01-01T00:00:00Z']],
  ])('NA-05 finds no time in %j', (value) => {
    expect(readTime(value)).toBeUndefined()
  })

  it('tells seconds, milliseconds, microseconds and nanoseconds apart by size', () => {
    expect(readTime(99_999_999_999)).toBe(99_999_999_999_000)
    expect(readTime(100_000_000_000)).toBe(100_000_000_000)
    expect(readTime(99_999_999_999_999)).toBe(99_999_999_999_999)
    expect(readTime(100_000_000_000_000)).toBe(100_000_000_000)
    expect(readTime('99999999999999000')).toBe(99_999_999_999_999)
    expect(readTime('100000000000000000')).toBe(100_000_000_000)
  })

  it('cuts fractions to whole milliseconds', () => {
    expect(readTime('2024-07-02T18:01:44.123999999Z')).toBe(Date.UTC(2024, 6, 2, 18, 1, 44, 123))
  })

  it('reads back every millisecond that ISO can write, in every offset', () => {
    const anyMs = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })
    fc.assert(
      fc.property(anyMs, (ms) => {
        const text = toIso(ms)
        expect(text).toBe(new Date(ms).toISOString())
        expect(readTime(text)).toBe(ms)
        expect(readTime(text.replace('T', ' ').replace('Z', ''))).toBe(ms)
        expect(readTime(text.replaceAll('-', '').replaceAll(':', ''))).toBe(ms)
      }),
      { numRuns: 2000 },
    )
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_000_000_000_000 }), offset, (ms, minutes) => {
        const size = Math.abs(minutes)
        const hh = String(Math.floor(size / 60)).padStart(2, '0')
        const mm = String(size % 60).padStart(2, '0')
        const local = new Date(ms + minutes * 60_000).toISOString().replace('Z', '')
        const sign = minutes < 0 ? '-' : '+'
        expect(readTime(`${local}${sign}${hh}:${mm}`)).toBe(ms)
        expect(readTime(`${local}${sign}${hh}${mm}`)).toBe(ms)
      }),
    )
  })

  it('agrees with the calendar of Date for every day of four centuries', () => {
    for (let ms = Date.UTC(1890, 0, 1); ms < Date.UTC(2290, 0, 1); ms += 86_400_000) {
      if (readTime(new Date(ms).toISOString()) !== ms) expect.fail(new Date(ms).toISOString())
    }
  })

  it('reads epoch milliseconds of the last decades as they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 1e14 - 1 }), (ms) => {
        expect(readTime(ms)).toBe(ms)
        expect(readTime(String(ms))).toBe(ms)
      }),
    )
  })

  it('never throws, and returns whole milliseconds that toIso can write', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-:T.+Z ePMJanFri,'), maxLength: 40 })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.double(), digits), (value) => {
        const ms = readTime(value)
        if (ms === undefined) return
        expect(Number.isInteger(ms)).toBe(true)
        expect(toIso(ms)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('toIso', () => {
  it('keeps times apart that share a place in its memory', () => {
    const first = 1_732_147_200_000
    const same = first + 1024 * 1000
    expect([toIso(first), toIso(same), toIso(first + 1), toIso(first)]).toEqual([
      '2024-11-21T00:00:00.000Z',
      '2024-11-21T00:17:04.000Z',
      '2024-11-21T00:00:00.001Z',
      '2024-11-21T00:00:00.000Z',
    ])
  })

  it('throws for what is no time', () => {
    expect(() => toIso(Number.NaN)).toThrow(RangeError)
  })
})

it.each([
  ['0000-01-01T00:00:00Z', false],
  ['1949-12-31T23:59:59.999Z', false],
  ['1950-01-01T00:00:00Z', true],
  ['1969-07-20T00:00:00Z', true],
  ['2099-12-31T23:59:59.999Z', true],
  ['2100-01-01T00:00:00Z', false],
])('says of %s whether a service can have seen it: %s', (text, expected) => {
  expect(isSensibleTime(readTime(text) ?? Number.NaN)).toBe(expected)
})
