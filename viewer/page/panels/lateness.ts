import type { Scalar } from '#core/panels/condition.ts'
import type { Reader } from '../reader.ts'

const MINUTE_MS = 60_000
/** Silence is certain after so many times the time after which a source is late. */
const SILENT_FACTOR = 3

/** How a source stands: it sends, is late, or fell silent. */
export type Lateness = 'late' | 'silent' | undefined

/**
 * Says how long ago the last record of a data set may be, in milliseconds: as long as the rule about silent sources (P01) gives its logs.
 * Undefined for findings and for what speaks only when something happens: their age says nothing.
 */
export function limitMsOf(dataset: Scalar, reader: Reader): number | undefined {
  const minutes = reader.silentAfterMinutes.get(String(dataset))
  return minutes === undefined ? undefined : minutes * MINUTE_MS
}

/** Judges the age of the last record of a source. */
export function latenessOf(ageMs: number, limitMs: number | undefined): Lateness {
  if (limitMs === undefined || ageMs < limitMs) return undefined
  return ageMs < SILENT_FACTOR * limitMs ? 'late' : 'silent'
}
