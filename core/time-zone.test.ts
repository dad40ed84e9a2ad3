import { expect, it } from 'vitest'
import { clockAt, formatTime } from './time-zone.ts'

const MOMENT = Date.parse('2026-11-25T23:05:09.123Z')

it('shows a moment as the clocks of a zone do', () => {
  expect(clockAt(MOMENT, 'Asia/Tokyo')).toBe('2026-11-26T08:05:09.123')
  expect(formatTime(MOMENT, 'Asia/Tokyo')).toBe('2026-11-26 08:05:09')
  expect(formatTime(MOMENT, 'UTC')).toBe('2026-11-25 23:05:09')
})

it('writes nothing for what is no moment', () => {
  expect(formatTime(Number.NaN, 'UTC')).toBe('')
  expect(formatTime(9e15, 'Asia/Tokyo')).toBe('')
})
