import { describe, expect, it } from 'vitest'
import {
  compactMinute,
  dashed,
  dayFolder,
  hourFolder,
  isoInJapan,
  isoSeconds,
  usText,
  withZoneName,
} from './time-text.ts'

const TIME = Date.UTC(2026, 10, 2, 3, 4, 5, 678)

describe('spellings of a moment', () => {
  it.each([
    [isoSeconds, '2026-11-02T03:04:05Z'],
    [isoInJapan, '2026-11-02T12:04:05.678000+09:00'],
    [withZoneName, 'Mon Nov 02 03:04:05.678 UTC 2026'],
    [usText, 'Nov 2, 2026, 3:04:05 AM'],
    [dayFolder, '2026/11/02'],
    [hourFolder, '2026/11/02/03'],
    [compactMinute, '20261102T0304Z'],
    [dashed, '2026-11-02-03-04-05'],
  ])('%o', (spell, expected) => {
    expect(spell(TIME)).toBe(expected)
  })

  it('has no hour 0 in US text', () => {
    expect(usText(Date.UTC(2026, 0, 1, 0, 0, 9))).toBe('Jan 1, 2026, 12:00:09 AM')
    expect(usText(Date.UTC(2026, 0, 1, 12, 30, 9))).toBe('Jan 1, 2026, 12:30:09 PM')
  })
})
