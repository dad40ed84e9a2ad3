import type { Clock } from '#ingest/exporters/pull-pace.ts'

/** A clock that stands still until somebody sleeps, and then is there at once. `startMs` in epoch milliseconds. */
export function testClock(startMs: number): Clock {
  let now = startMs
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms
    },
  }
}
