const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** No number worth reading is longer; it bounds the work on hostile text. */
const MAX_CHARACTERS = 400

/** The largest number of 32 bits (IEEE 754): for a larger one in a field of type float, OpenSearch refuses the whole document. */
const LARGEST = 3.4028234663852886e38

/**
 * Reads a number, or the decimal text of one (`8.95`, `1e3`; no spaces, no hexadecimal); undefined when it is none, or one beyond 3.4e38,
 * which no field can hold.
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(value)
  if (typeof value !== 'string' || value.length > MAX_CHARACTERS || !NUMBER.test(value)) return undefined
  return inRange(Number(value))
}

function inRange(number: number): number | undefined {
  return Math.abs(number) <= LARGEST ? number : undefined
}
