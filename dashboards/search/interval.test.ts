import { describe, expect, it } from 'vitest'
import { columnsOf, histogramInterval, intervalFor, intervalText } from './interval.ts'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

it.each([
  [15 * MINUTE_MS, '30s'],
  [60 * MINUTE_MS, '1m'],
  [1 * DAY_MS, '30m'],
  [7 * DAY_MS, '3h'],
  [30 * DAY_MS, '12h'],
  [90 * DAY_MS, '1d'],
  [365 * DAY_MS, '1w'],
  [5 * 365 * DAY_MS, '1M'],
  [80 * 365 * DAY_MS, '1y'],
  [1_000, '100ms'],
  [1, '100ms'],
])('chooses for %i ms what OpenSearch Dashboards would: %s', (span, expected) => {
  expect(intervalText(intervalFor(span))).toBe(expected)
})

it('follows the calendar where days may differ', () => {
  expect(histogramInterval({ count: 1, unit: 'd' })).toEqual({ calendar_interval: '1d' })
  expect(histogramInterval({ count: 12, unit: 'h' })).toEqual({ fixed_interval: '12h' })
})

describe('the columns of a range', () => {
  const from = Date.parse('2026-11-25T16:10:00Z')
  const columns = (count: number, unit: 'h' | 'd' | 'M', to: string, timeZone: 'UTC' | 'Asia/Tokyo') =>
    columnsOf({ count, unit }, from, Date.parse(to), timeZone).map((time) => new Date(time).toISOString().slice(0, 16))

  it('begin at midnight where people live', () => {
    expect(columns(1, 'd', '2026-11-27T15:00:00Z', 'Asia/Tokyo')).toEqual(['2026-11-25T15:00', '2026-11-26T15:00'])
    expect(columns(12, 'h', '2026-11-26T15:00:00Z', 'Asia/Tokyo')).toEqual(['2026-11-25T15:00', '2026-11-26T03:00'])
  })

  it('do not hold the end', () => {
    expect(columns(1, 'd', '2026-11-27T00:00:00Z', 'UTC')).toEqual(['2026-11-25T00:00', '2026-11-26T00:00'])
    expect(columns(1, 'M', '2027-01-01T00:00:00Z', 'UTC')).toEqual(['2026-11-01T00:00', '2026-12-01T00:00'])
  })
})
