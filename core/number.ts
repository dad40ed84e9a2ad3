const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
/** No number worth reading is longer; it bounds the work on hostile text. */
const MAX_CHARACTERS = 400

/** Reads a finite number, or the decimal text of one (`8.95`, `1e3`; no spaces, no hexadecimal); undefined when it is none. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > MAX_CHARACTERS || !NUMBER.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}
