import { describe, expect, it } from 'vitest'
import { testClock } from '#test/test-clock.ts'
import { paceRequests } from './pull-pace.ts'

describe('the pace of requests', () => {
  it('lets a burst through at once and then so many a second', async () => {
    const clock = testClock(0)
    const pace = paceRequests({ perSecond: 3, burst: 6 }, clock)
    const sentAt: number[] = []

    for (let request = 0; request < 12; request++) {
      await pace()
      sentAt.push(clock.now())
    }

    expect(sentAt.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0])
    expect(sentAt[6]).toBeGreaterThanOrEqual(333)
    expect(sentAt[11]).toBeGreaterThanOrEqual(2_000)
    expect(sentAt[11]).toBeLessThan(2_100)
  })

  it('saves up no more than a burst', async () => {
    const clock = testClock(0)
    const pace = paceRequests({ perSecond: 1, burst: 2 }, clock)
    await clock.sleep(60_000)

    for (let request = 0; request < 3; request++) await pace()

    expect(clock.now()).toBeGreaterThanOrEqual(61_000)
  })
})
