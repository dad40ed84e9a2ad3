import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isSpace,
  lastSignificant,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './ascii.ts'

/**
 * Finds where new records begin inside a slice that should have been one record and is broken, as indices in ascending order.
 *
 * A record begins where a line begins with `{`. On a single line it begins where, behind the `violation` of {@link findViolation}, an
 * object begins with the same member as `sibling`, a good record of the same array (without one: as
 * the broken record itself). The first byte is never a result. Only indices from `from` on are looked for; the time is linear.
 */
export function findRecordStarts(
  slice: Buffer,
  from: number,
  violation: number | undefined,
  sibling: Buffer | undefined,
): number[] {
  const starts = findLineStarts(slice, Math.max(1, from))
  const opening = sibling === undefined ? undefined : firstMember(sibling)
  const wanted = opening ?? firstMember(slice)
  if (violation === undefined || wanted === undefined) return starts
  const siblings = findSiblings(slice, Math.max(1, from, violation), wanted)
  return siblings.length === 0 ? starts : merge(starts, siblings)
}

/** Merges two ascending lists into one without repetitions. */
function merge(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = []
  let nextA = 0
  for (const value of b) {
    for (let other = a[nextA]; other !== undefined && other <= value; other = a[++nextA]) {
      if (other < value) merged.push(other)
    }
    merged.push(value)
  }
  return merged.concat(a.slice(nextA))
}

function findLineStarts(slice: Buffer, from: number): number[] {
  const starts: number[] = []
  let newline = slice.indexOf(NEWLINE, from - 1)
  while (newline >= 0) {
    if (slice[newline + 1] === OPEN_BRACE) starts.push(newline + 1)
    newline = slice.indexOf(NEWLINE, newline + 1)
  }
  return starts
}

function findSiblings(slice: Buffer, from: number, opening: Buffer): number[] {
  const starts: number[] = []
  let at = slice.indexOf(opening, from)
  while (at >= 0) {
    const before = slice[lastSignificant(slice, at)]
    if (before !== COLON && before !== OPEN_BRACKET) starts.push(at)
    at = slice.indexOf(opening, at + opening.length)
  }
  return starts
}

const LONGEST_NAME_BYTES = 64

/** Returns the beginning of an object up to the colon behind the name of its first member; undefined where it has none. */
function firstMember(object: Buffer): Buffer | undefined {
  const quote = skipSpace(object, 1)
  if (object[quote] !== QUOTE) return undefined
  const end = object.indexOf(QUOTE, quote + 1)
  if (end < 0 || end - quote > LONGEST_NAME_BYTES || object.subarray(quote, end).includes(BACKSLASH)) return undefined
  const colon = skipSpace(object, end + 1)
  return object[colon] === COLON ? object.subarray(0, colon + 1) : undefined
}

const MAX_SPACES = 64

function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  while (at - from < MAX_SPACES && isSpace(bytes[at])) at++
  return at
}

type Expected = 'name' | 'colon' | 'value' | 'end'
const MAX_DEPTH = 65_536

/**
 * Returns where the structure of a JSON text stops being lawful: the index, or the beginning of the string before it, because a string that
 * lost its quote swallows what follows. Undefined where the structure is lawful, or only unfinished; the letters of words and numbers are
 * not looked at.
 */
export function findViolation(text: Buffer): number | undefined {
  const types = new Uint8Array(Math.min(MAX_DEPTH, text.length))
  let depth = 0
  let expected: Expected = 'value'
  let lastString = -1
  let at = 0
  const violation = () => (lastString >= 0 ? lastString : at)
  while (at < text.length) {
    const byte = text[at] as number
    if (isSpace(byte)) {
      at++
      continue
    }
    if (byte === QUOTE) {
      if (expected !== 'name' && expected !== 'value') return violation()
      expected = expected === 'name' ? 'colon' : 'end'
      lastString = at
      at = endOfString(text, at + 1)
      if (text[at - 1] === NEWLINE) return violation()
      continue
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (expected !== 'value') return violation()
      if (depth === types.length) return undefined
      types[depth++] = byte
      expected = byte === OPEN_BRACE ? 'name' : 'value'
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      const opener = byte === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET
      if (depth === 0 || types[depth - 1] !== opener || expected === 'colon') return violation()
      depth--
      expected = 'end'
    } else if (byte === COMMA) {
      if (expected !== 'end' || depth === 0) return violation()
      expected = types[depth - 1] === OPEN_BRACE ? 'name' : 'value'
    } else if (byte === COLON) {
      if (expected !== 'colon') return violation()
      expected = 'value'
    } else {
      if (expected !== 'value') return violation()
      expected = 'end'
      at = endOfWord(text, at)
      lastString = -1
      continue
    }
    lastString = -1
    at++
  }
  return undefined
}

/** Returns the index behind the closing quote, or behind the newline that cuts the string. */
function endOfString(text: Buffer, from: number): number {
  let at = from
  while (at < text.length) {
    const byte = text[at]
    if (byte === QUOTE || byte === NEWLINE) return at + 1
    at += byte === BACKSLASH && text[at + 1] !== NEWLINE ? 2 : 1
  }
  return at
}

const ENDS_WORD = new Set([QUOTE, COMMA, COLON, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET])

function endOfWord(text: Buffer, from: number): number {
  let at = from
  while (at < text.length && !isSpace(text[at]) && !ENDS_WORD.has(text[at] as number)) at++
  return at
}
