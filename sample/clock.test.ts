import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityAt, DAY_MS, midnightInJapan, nextOfficeMoment } from './clock.ts'
import { Random } from './random.ts'

const at = (text: string) => Date.parse(`${text}+09:00`)
const moments = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) })

describe('activityAt', () => {
  it('knows Japanese working hours, the dip at noon and quiet weekends', () => {
    const morning = activityAt(at('2026-11-25T10:00:00')).human
    expect(morning).toBeGreaterThan(activityAt(at('2026-11-25T12:30:00')).human * 2)
    expect(morning).toBeGreaterThan(activityAt(at('2026-11-25T03:00:00')).human * 100)
    expect(morning).toBeGreaterThan(activityAt(at('2026-11-28T10:00:00')).human * 10)
  })

  it('runs the batch at two in the morning, and again in the evening of the last day of a month', () => {
    expect(activityAt(at('2026-11-25T02:10:00')).batch).toBe(1)
    expect(activityAt(at('2026-11-25T21:00:00')).batch).toBe(0)
    expect(activityAt(at('2026-11-30T21:00:00')).batch).toBeGreaterThan(1)
  })
})

describe('midnightInJapan', () => {
  it('is the next midnight, or the moment itself', () => {
    expect(midnightInJapan(at('2026-11-25T00:00:00'))).toBe(at('2026-11-25T00:00:00'))
    expect(midnightInJapan(at('2026-11-25T00:00:01'))).toBe(at('2026-11-26T00:00:00'))
  })

  it('lies less than a day ahead', () => {
    fc.assert(fc.property(moments, (time) => midnightInJapan(time) >= time && midnightInJapan(time) - time < DAY_MS))
  })
})

describe('nextOfficeMoment', () => {
  it('is later, on a weekday, between nine and five', () => {
    fc.assert(
      fc.property(moments, (time) => {
        const moment = nextOfficeMoment(time, new Random('office', time))
        const japan = new Date(moment + 9 * 3_600_000)
        expect(moment).toBeGreaterThan(time)
        expect(japan.getUTCDay() % 6).not.toBe(0)
        expect(japan.getUTCHours()).toBeGreaterThanOrEqual(9)
        expect(japan.getUTCHours()).toBeLessThan(17)
      }),
    )
  })
})
