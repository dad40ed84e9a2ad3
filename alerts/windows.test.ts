import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestWindow, japanTime, windowAt } from './windows.ts'

describe('windows', () => {
  it('begin a day of the digest at nine in Japan, which is midnight of UTC, or at another hour', () => {
    const at = Date.parse('2026-11-26T08:30:00+09:00')
    expect(japanTime(digestWindow(at, 1440, 9).start)).toBe('2026-11-25 09:00:00 JST')
    expect(japanTime(digestWindow(at, 1440, 8).start)).toBe('2026-11-26 08:00:00 JST')
    expect(japanTime(digestWindow(at, 60, 9).start)).toBe('2026-11-26 08:00:00 JST')
  })

  it('hold every time once: they meet and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom(5, 60, 240, 1440),
        fc.integer({ min: 0, max: 23 }),
        (time, minutes, hour) => {
          for (const of of [(at: number) => windowAt(at, minutes), (at: number) => digestWindow(at, minutes, hour)]) {
            const { start, end } = of(time)
            expect(start <= time && time < end && end - start === minutes * 60_000).toBe(true)
            expect(of(end).start).toBe(end)
            expect(of(end - 1)).toEqual({ start, end })
          }
        },
      ),
    )
  })
})
