/** Bytes that mean something to a splitter. */
export const NEWLINE = 0x0a
export const RETURN = 0x0d
export const QUOTE = 0x22
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DIGIT_0 = 0x30
export const DIGIT_9 = 0x39
export const COLON = 0x3a
export const OPEN_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_BRACKET = 0x5d
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d

/** Says whether a byte is JSON white space (RFC 8259 section 2). */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === RETURN || byte === 0x09
}

/** Returns the index of the last byte before `index` that is no white space, or -1. */
export function lastSignificant(bytes: Uint8Array, index: number): number {
  let at = index - 1
  while (at >= 0 && isSpace(bytes[at])) at--
  return at
}
