import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityAt, DAY_MS, HOUR_MS, MINUTE_MS } from './clock.ts'
import { Random } from './random.ts'
import { schedule } from './schedule.ts'

const START = Date.UTC(2026, 9, 25, 6, 30)

describe('schedule', () => {
  it('spreads exactly the asked number of moments over the period, in slots that do not cross midnight UTC', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 1, max: 40 * 24 }),
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        (total, hours, perObject, sparse) => {
          const period = { start: START, end: START + hours * HOUR_MS }
          const weight = (time: number) => activityAt(time).human + 0.1
          const slots = [...schedule(new Random('schedule'), period, total, perObject, weight, sparse)]
          expect(slots.reduce((sum, slot) => sum + slot.times.length, 0)).toBe(total)
          for (const slot of slots) {
            expect(Math.floor(slot.start / DAY_MS)).toBe(Math.floor((slot.end - 1) / DAY_MS))
            expect(slot.times).toEqual([...slot.times].sort((a, b) => a - b))
            for (const time of slot.times) {
              expect(time).toBeGreaterThanOrEqual(Math.max(slot.start, period.start))
              expect(time).toBeLessThan(Math.min(slot.end, period.end))
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('lets a stream that never pauses run to the end, however few records it has and however quiet the hour is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 * 24 * 3 }), (total, minutes) => {
        const period = { start: START, end: START + minutes * MINUTE_MS }
        const slots = [...schedule(new Random('end', total, minutes), period, total, 40, () => 1)]
        expect(slots.reduce((sum, slot) => sum + slot.times.length, 0)).toBe(total)
        expect(period.end - (slots.at(-1)?.times.at(-1) ?? 0)).toBeLessThanOrEqual(5 * MINUTE_MS)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps objects bounded, however many records there are', () => {
    const period = { start: START, end: START + DAY_MS }
    let largest = 0
    for (const slot of schedule(new Random('large'), period, 600_000, 5_000, () => 1)) {
      largest = Math.max(largest, slot.times.length)
    }
    expect(largest).toBeLessThanOrEqual(5_000)
  })

  it('lets a sparse stream rest on most days', () => {
    const period = { start: START, end: START + 30 * DAY_MS }
    const days = (sparse: boolean) => {
      const slots = [...schedule(new Random('sparse'), period, 100, 100, () => 1, sparse)]
      return new Set(slots.map((slot) => Math.floor(slot.start / DAY_MS))).size
    }
    expect(days(false)).toBeGreaterThan(25)
    expect(days(true)).toBeLessThan(8)
  })
})
