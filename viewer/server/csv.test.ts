import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellOf, headingOf } from './csv.ts'

describe('cellOf', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['\rx', "'\rx"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('lets no spreadsheet run %j', (value, cell) => {
    expect(cellOf(value, 'hinomi.principal', 'UTC')).toBe(cell)
  })

  it.each([
    [-5, '-5'],
    [0, '0'],
    [true, 'true'],
    [undefined, ''],
    [null, ''],
    [['a', '=b'], 'a; =b'],
    [['=a', 'b'], "'=a; b"],
    ['111122223333', '="111122223333"'],
    ['012345678901', '="012345678901"'],
    ['8080', '8080'],
    [{ a: '=1' }, '{"a":"=1"}'],
  ])('writes %j', (value, cell) => {
    expect(cellOf(value, 'hinomi.target', 'UTC')).toBe(cell)
  })

  it('writes times of the time zone as Excel reads them', () => {
    const value = '2026-11-25T15:00:00.123Z'
    expect(cellOf(value, '@timestamp', 'UTC')).toBe('2026-11-25 15:00:00')
    expect(cellOf(value, '@timestamp', 'Asia/Tokyo')).toBe('2026-11-26 00:00:00')
    expect(cellOf([value, value], '@timestamp', 'UTC')).toBe('2026-11-25 15:00:00; 2026-11-25 15:00:00')
    expect(cellOf('no time', '@timestamp', 'UTC')).toBe('no time')
  })

  it('never begins with what a spreadsheet runs, but for digits as a text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(cellOf(text, 'hinomi.principal', 'UTC')).toMatch(/^(?:="\d+"$|[^=+\-@]|$)/)
      }),
    )
  })
})

describe('headingOf', () => {
  it('is the name of the field, with the time zone of its times', () => {
    expect(headingOf('hinomi.severity', 'ja', 'UTC')).toBe('重要度')
    expect(headingOf('@timestamp', 'ja', 'Asia/Tokyo')).toMatch(/\(JST\)$/)
    expect(headingOf('@timestamp', 'en', 'UTC')).toMatch(/\(UTC\)$/)
  })
})
