import { isUtf8 } from 'node:buffer'
import { quoteBigIntegers } from './big-integers.ts'

/** What the bytes of one JSON value say. */
export interface ParsedRecord {
  readonly value: unknown
  /** True where bytes that are no UTF-8 were replaced by U+FFFD. */
  readonly lossy: boolean
}

/**
 * Parses the bytes of one JSON value; undefined where they are none.
 *
 * `hasLongNumber` says that a run of at least 16 digits stands outside the strings: integers that JavaScript cannot hold then become text.
 */
export function parseRecord(bytes: Buffer, hasLongNumber: boolean): ParsedRecord | undefined {
  const text = bytes.toString('utf8')
  try {
    const value: unknown = JSON.parse(hasLongNumber ? quoteBigIntegers(text) : text)
    return { value, lossy: !isUtf8(bytes) }
  } catch {
    return undefined
  }
}
