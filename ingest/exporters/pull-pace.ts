/** A clock that can be waited on, passed in so that tests need no real time. All times in milliseconds. */
export interface Clock {
  now(): number
  sleep(ms: number): Promise<void>
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** How many requests a service takes: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/**
 * Makes a token bucket: the function it returns resolves when the next request may be sent.
 *
 * The bucket is full at first; a request takes one token, and tokens come back evenly.
 */
export function paceRequests({ perSecond, burst }: Rate, clock: Clock): () => Promise<void> {
  let tokens = burst
  let filledAt = clock.now()
  return async () => {
    const now = clock.now()
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond) - 1
    filledAt = now
    if (tokens < 0) await clock.sleep(Math.ceil((-tokens / perSecond) * 1000))
  }
}
