import { BACKSLASH, DIGIT_0, DIGIT_9, MINUS, QUOTE } from './ascii.ts'

/** Integers of fewer digits are always exact as a JavaScript number. */
export const LONG_NUMBER_DIGITS = 16

/**
 * Quotes the integers of a JSON text that a JavaScript number cannot hold (beyond 2^53 - 1), so that JSON.parse keeps all their digits, as
 * text. Fractions and numbers with an exponent stay as they are. Takes time in proportion to the text, whatever it holds.
 */
export function quoteBigIntegers(text: string): string {
  let out = ''
  let copied = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at + 1)
    } else if (isDigit(code) || code === MINUS) {
      const start = at
      at = endOfNumber(text, at + 1)
      const token = text.slice(start, at)
      if (token.length < LONG_NUMBER_DIGITS || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token))) continue
      out += `${text.slice(copied, start)}"${token}"`
      copied = at
    } else {
      at++
    }
  }
  return copied === 0 ? text : out + text.slice(copied)
}

function endOfString(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    at += code === BACKSLASH ? 2 : 1
  }
  return at
}

/** A number goes on over digits, signs, the point and the exponent; letters are taken along, so that no part of a word is quoted. */
function endOfNumber(text: string, from: number): number {
  let at = from
  while (at < text.length && isNumberPart(text.charCodeAt(at))) at++
  return at
}

function isNumberPart(code: number): boolean {
  if (isDigit(code)) return true
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
  return isLetter || code === 0x2b || code === MINUS || code === 0x2e
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9
}
