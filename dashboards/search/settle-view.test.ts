import { expect, it } from 'vitest'
import { settleView } from './settle-view.ts'
import type { View } from './view.ts'

const NOW = Date.UTC(2026, 10, 26, 16, 45, 30, 500)

function settled(from: string, to: string, timeZone: View['timeZone'] = 'Asia/Tokyo', now = NOW) {
  const view = settleView({ from, to, timeZone, filters: [], query: undefined }, now)
  return view && [view.from, view.to, view.now].map((moment) => new Date(moment).toISOString())
}

it('takes now for the end of its minute, so that everybody within the minute asks the same', () => {
  const expected = ['2026-11-25T16:46:00.000Z', '2026-11-26T16:46:00.000Z', '2026-11-26T16:46:00.000Z']

  expect(settled('now-24h', 'now')).toEqual(expected)
  expect(settled('now-24h', 'now', 'UTC', NOW + 29_000)).toEqual(expected)
})

it('is exact to the second in a short range', () => {
  expect(settled('now-5m', 'now')?.[1]).toBe('2026-11-26T16:45:31.000Z')
})

it('ends a rounded range with its span', () => {
  expect(settled('now/d', 'now/d')?.slice(0, 2)).toEqual(['2026-11-26T15:00:00.000Z', '2026-11-27T15:00:00.000Z'])
  expect(settled('now-1d/d', 'now-1d/d', 'UTC')?.slice(0, 2)).toEqual([
    '2026-11-25T00:00:00.000Z',
    '2026-11-26T00:00:00.000Z',
  ])
})

it('leaves fixed moments as they are, the end excluded', () => {
  expect(settled('2026-11-01', '2026-11-02', 'UTC')?.slice(0, 2)).toEqual([
    '2026-11-01T00:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
  ])
})

it.each([
  ['now', 'now-1h'],
  ['now', 'now'],
  ['x', 'now'],
  ['now-1h', ''],
])('refuses the range from "%s" to "%s"', (from, to) => {
  expect(settled(from, to)).toBeUndefined()
})
