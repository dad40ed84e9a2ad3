const SMALLEST_BODY_BYTES = 64 * 1024
/** Successes until one more request may be in flight. */
const SUCCESSES_PER_REQUEST = 8

/** How much is sent at a time: halved on overload, grown back slowly (AIMD, as TCP does). */
export interface Pace {
  readonly bodyBytes: number
  readonly inFlight: number
  /** Halves both after a sign of overload. */
  shrink(): void
  /** Grows both a little after a success. */
  grow(): void
  /** Never again sends a body of this size: something on the way does not take it. */
  forbid(sizeBytes: number): void
}

/** Makes a pace that starts at its upper bounds. */
export function createPace(largestBodyBytes: number, mostInFlight: number): Pace {
  let ceilingBytes = largestBodyBytes
  let bodyBytes = largestBodyBytes
  let inFlight = mostInFlight
  let successes = 0
  return {
    get bodyBytes() {
      return bodyBytes
    },
    get inFlight() {
      return inFlight
    },
    shrink() {
      bodyBytes = Math.max(Math.min(SMALLEST_BODY_BYTES, ceilingBytes), Math.floor(bodyBytes / 2))
      inFlight = Math.max(1, Math.floor(inFlight / 2))
      successes = 0
    },
    grow() {
      bodyBytes = Math.min(ceilingBytes, Math.ceil(bodyBytes * 1.05))
      successes++
      if (successes % SUCCESSES_PER_REQUEST === 0) inFlight = Math.min(mostInFlight, inFlight + 1)
    },
    forbid(sizeBytes) {
      ceilingBytes = Math.max(1, Math.min(ceilingBytes, Math.floor(sizeBytes / 2)))
      bodyBytes = Math.min(bodyBytes, ceilingBytes)
    },
  }
}

/** How long to wait after the nth failure in a row, in milliseconds: anything up to a bound that doubles (full jitter). */
export function fullJitterMs(failures: number, baseMs: number, mostMs: number): number {
  return Math.round(Math.random() * Math.min(mostMs, baseMs * 2 ** (failures - 1)))
}
