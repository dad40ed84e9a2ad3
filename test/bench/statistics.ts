/** The middle of some measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Returns median, least and most. @throws RangeError without a value */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const least = sorted[0]
  const most = sorted.at(-1)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (least === undefined || most === undefined || lower === undefined || upper === undefined) {
    throw new RangeError('no measurements')
  }
  return { median: (lower + upper) / 2, least, most }
}

/** Returns the least value that so many hundredths of the measurements do not exceed (nearest rank). @throws RangeError without a value */
export function percentileOf(values: readonly number[], hundredths: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1)]
  if (found === undefined) throw new RangeError('no measurements')
  return found
}
