import { describe, expect, it } from 'vitest'
import { type Clock, readMoment } from './moment.ts'

/** 2026-11-26 (a Thursday) 16:45:30.500 UTC; in Tokyo it is already Friday. */
const NOW = Date.UTC(2026, 10, 26, 16, 45, 30, 500)
const UTC: Clock = { now: NOW, timeZone: 'UTC' }
const TOKYO: Clock = { now: NOW, timeZone: 'Asia/Tokyo' }

const iso = (text: string, clock: Clock, round?: 'down' | 'up') => {
  const moment = readMoment(text, clock, round)
  return moment === undefined ? undefined : new Date(moment).toISOString()
}

describe('date math', () => {
  it.each([
    ['now', '2026-11-26T16:45:30.500Z', '2026-11-26T16:45:30.500Z'],
    ['now-15m', '2026-11-26T16:30:30.500Z', '2026-11-26T16:30:30.500Z'],
    ['now/d', '2026-11-26T00:00:00.000Z', '2026-11-26T15:00:00.000Z'],
    ['now-1d/d', '2026-11-25T00:00:00.000Z', '2026-11-25T15:00:00.000Z'],
    ['now/w', '2026-11-23T00:00:00.000Z', '2026-11-22T15:00:00.000Z'],
    ['now/M', '2026-11-01T00:00:00.000Z', '2026-10-31T15:00:00.000Z'],
    ['now/y', '2026-01-01T00:00:00.000Z', '2025-12-31T15:00:00.000Z'],
    ['now/h', '2026-11-26T16:00:00.000Z', '2026-11-26T16:00:00.000Z'],
    ['now/d+8h', '2026-11-26T08:00:00.000Z', '2026-11-26T23:00:00.000Z'],
    ['now-9M', '2026-02-26T16:45:30.500Z', '2026-02-26T16:45:30.500Z'],
  ])('reads %s in both time zones', (text, utc, tokyo) => {
    expect(iso(text, UTC)).toBe(utc)
    expect(iso(text, TOKYO)).toBe(tokyo)
  })

  it('ends a span with its last millisecond', () => {
    expect(iso('now/d', UTC, 'up')).toBe('2026-11-26T23:59:59.999Z')
    expect(iso('now/M', TOKYO, 'up')).toBe('2026-11-30T14:59:59.999Z')
    expect(iso('now-1h', UTC, 'up')).toBe('2026-11-26T15:45:30.500Z')
  })

  it('keeps the last day of a shorter month', () => {
    expect(iso('now-1M', { now: Date.UTC(2026, 2, 31), timeZone: 'UTC' })).toBe('2026-02-28T00:00:00.000Z')
    expect(iso('now-1y', { now: Date.UTC(2024, 1, 29), timeZone: 'UTC' })).toBe('2023-02-28T00:00:00.000Z')
  })
})

describe('ISO 8601', () => {
  it.each([
    ['2026-11-26T01:02:03.456Z', '2026-11-26T01:02:03.456Z'],
    ['2026-11-26T01:02:03+09:00', '2026-11-25T16:02:03.000Z'],
    ['2026-11-26T01:02', '2026-11-25T16:02:00.000Z'],
    ['2026-11-26', '2026-11-25T15:00:00.000Z'],
    ['2026-11', '2026-10-31T15:00:00.000Z'],
    ['2026', '2025-12-31T15:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text, TOKYO)).toBe(expected)
  })

  it('ends a day, a month and a second with their last millisecond', () => {
    expect(iso('2026-11-26', UTC, 'up')).toBe('2026-11-26T23:59:59.999Z')
    expect(iso('2024-02', UTC, 'up')).toBe('2024-02-29T23:59:59.999Z')
    expect(iso('2026-11-26T01:02:03Z', UTC, 'up')).toBe('2026-11-26T01:02:03.999Z')
    expect(iso('2026-11-26T01:02:03.5Z', UTC, 'up')).toBe('2026-11-26T01:02:03.500Z')
  })
})

it.each([
  '',
  'yesterday',
  'now-',
  'now-7',
  'now-7x',
  'now/2d',
  '2026-02-30',
  '2026-13',
  '2026-11-26T25:00',
  'now+999999y',
  '26-11-26',
  'now ',
])('takes "%s" for no moment', (text) => {
  expect(readMoment(text, UTC)).toBeUndefined()
})
