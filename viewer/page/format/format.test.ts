import { describe, expect, it } from 'vitest'
import { formatBytes, formatPercent, formatSeconds, formatShort } from './number.ts'
import { visible } from './text.ts'
import { formatAge, formatShortTime, formatTick, fromInputTime, toInputTime } from './time.ts'

const MOMENT = Date.parse('2026-11-25T23:05:09.123Z')

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536, '1.5 KB'],
    [123 * 1024 ** 3, '123 GB'],
    [5e18, '4,441 PB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })

  it.each([
    [0, '0 s', '0秒'],
    [2.54, '2.5 s', '2.5秒'],
    [59.9, '1 min', '1分'],
    [200, '3 min 20 s', '3分20秒'],
    [3600, '1 h', '1時間'],
    [86_399, '1 d', '1日'],
    [190_000, '2 d 5 h', '2日5時間'],
    [-3700, '-1 h 2 min', '-1時間2分'],
  ])('writes %d seconds as %s and %s', (seconds, en, ja) => {
    expect(formatSeconds(seconds, 'en')).toBe(en)
    expect(formatSeconds(seconds, 'ja')).toBe(ja)
  })

  it('writes shares and short figures', () => {
    expect(formatPercent(0.1234, 'ja')).toBe('12.3%')
    expect(formatShort(12_000, 'en')).toBe('12K')
    expect(formatShort(12_000, 'ja')).toBe('1.2万')
  })
})

describe('moments', () => {
  it('leaves the present year out of short ones', () => {
    expect(formatShortTime(MOMENT, 'Asia/Tokyo', MOMENT)).toBe('11-26 08:05')
    expect(formatShortTime(MOMENT, 'Asia/Tokyo', Date.parse('2027-02-01'))).toBe('2026-11-26 08:05')
  })

  it('labels midnight with the day', () => {
    expect(formatTick(Date.parse('2026-11-25T15:00:00Z'), 'Asia/Tokyo', 3_600_000)).toBe('11/26')
    expect(formatTick(Date.parse('2026-11-25T16:00:00Z'), 'Asia/Tokyo', 3_600_000)).toBe('01:00')
  })

  it('brings what stands in an input back to the same minute', () => {
    const minute = Math.floor(MOMENT / 60_000) * 60_000

    expect(fromInputTime(toInputTime(MOMENT, 'Asia/Tokyo'), 'Asia/Tokyo')).toBe(minute)
    expect(fromInputTime('', 'UTC')).toBeUndefined()
    expect(fromInputTime('tomorrow', 'UTC')).toBeUndefined()
  })

  it.each([
    [0, '0秒前', '0 s ago'],
    [90_000, '1分前', '1 min ago'],
    [47 * 3_600_000, '47時間前', '47 h ago'],
    [49 * 3_600_000, '2日前', '2 d ago'],
    [-7_200_000, '2時間後', 'in 2 h'],
  ])('tells the age of %d ms', (ms, ja, en) => {
    expect(formatAge(MOMENT - ms, MOMENT, 'ja')).toBe(ja)
    expect(formatAge(MOMENT - ms, MOMENT, 'en')).toBe(en)
  })
})

describe('texts out of logs', () => {
  it('shows the signs that reverse, hide or break a line', () => {
    expect(visible('\u202egnp.exe\u0000\u001b[31m\u200b')).toBe('⟨202E⟩gnp.exe⟨00⟩⟨1B⟩[31m⟨200B⟩')
    expect(visible('火の見 עברית\tok\n')).toBe('火の見 עברית\tok\n')
  })
})
