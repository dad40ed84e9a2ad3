import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DIGIT_0,
  DIGIT_9,
  lastSignificant,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './ascii.ts'
import { LONG_NUMBER_DIGITS } from './big-integers.ts'

/**
 * Why a scan stopped.
 *
 * - `more`: the bytes are used up.
 * - `closed`: the value is closed by the byte before `at`.
 * - `broken`: a line begins with `{` at `at`, where the value cannot go on with `{`: it lost its end.
 * - `outer`: the bracket at `at` closes the array around the value, so the value lost its end.
 * - `array`: the bracket at `at` opens one of the named arrays of the outermost object.
 */
export type ScanStop = 'more' | 'closed' | 'broken' | 'outer' | 'array'

/** Which surroundings a value has. */
export interface Surroundings {
  /** True where the value is an element of an array. */
  readonly inArray: boolean
  /** The value is an outermost object, and its arrays with these names are to be reported. */
  readonly arrays: readonly Buffer[]
}

/**
 * Finds the end of one JSON object or array by matching its brackets, over any number of chunks, looking at every byte once.
 *
 * It does not check the grammar; JSON.parse does that for the slice that is found. After a bracket that does not match, what is open
 * inside counts as closed, so that a value with one wrong bracket still ends near its own end.
 */
export class BracketScanner {
  /** Index at which the last scan stopped. */
  at = 0
  /** The value is nested deeper than the limit. */
  tooDeep = false
  /** A run of at least 16 digits stands outside the strings. */
  hasLongNumber = false
  readonly #types: Uint8Array
  #depth = 0
  /** Open arrays among the open containers. */
  #openArrays = 0
  /** Open containers beyond the limit of depth; their types are not known. */
  #beyond = 0
  #inString = false
  #digits = 0
  #surroundings: Surroundings = { inArray: false, arrays: [] }

  constructor(depthLimit: number) {
    this.#types = new Uint8Array(depthLimit)
  }

  /** Begins inside a value whose opening bracket was just read. */
  begin(opener: typeof OPEN_BRACE | typeof OPEN_BRACKET, surroundings: Surroundings): void {
    this.#types[0] = opener
    this.#depth = 1
    this.#openArrays = opener === OPEN_BRACKET ? 1 : 0
    this.#beyond = 0
    this.#inString = false
    this.#digits = 0
    this.#surroundings = surroundings
    this.tooDeep = false
    this.hasLongNumber = false
  }

  /** Goes on at index `from`, up to index `to` at most; after `more`, go on at the index `at`, which may be one byte before `to`. */
  scan(bytes: Buffer, from: number, to: number): ScanStop {
    let at = from
    if (this.#inString) at = this.#endOfString(bytes, at, to)
    if (this.#inString || at >= to) return this.#stop('more', at)
    let digits = this.#digits
    while (at < to) {
      const byte = bytes[at] as number
      if (byte === QUOTE) {
        digits = 0
        at = this.#endOfString(bytes, at + 1, to)
        if (this.#inString) break
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        const stop = this.#open(byte, bytes, at)
        if (stop !== undefined) return this.#stop(stop, at)
        digits = 0
        at++
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        digits = 0
        const stop = this.#close(byte)
        if (stop !== undefined) return this.#stop(stop, stop === 'closed' ? at + 1 : at)
        at++
      } else {
        if (byte < DIGIT_0 || byte > DIGIT_9) digits = 0
        else if (++digits === LONG_NUMBER_DIGITS) this.hasLongNumber = true
        at++
      }
    }
    this.#digits = digits
    return this.#stop('more', at)
  }

  #stop(stop: ScanStop, at: number): ScanStop {
    this.at = at
    return stop
  }

  /** Returns the index behind the string. A newline is illegal in a string and ends it, because the string lost its own end. */
  #endOfString(bytes: Buffer, from: number, to: number): number {
    let at = from
    while (at < to) {
      const byte = bytes[at] as number
      if (byte > BACKSLASH) {
        at++
      } else if (byte === QUOTE || byte === NEWLINE) {
        this.#inString = false
        return at + 1
      } else if (byte === BACKSLASH) {
        // The escaped byte must be seen: a newline ends the string even then.
        if (at + 1 >= to) break
        at += bytes[at + 1] === NEWLINE ? 1 : 2
      } else {
        at++
      }
    }
    this.#inString = true
    return at
  }

  #open(opener: number, bytes: Buffer, at: number): ScanStop | undefined {
    if (opener === OPEN_BRACE && bytes[at - 1] === NEWLINE && !this.#admitsObject(bytes, at)) return 'broken'
    const { arrays } = this.#surroundings
    if (opener === OPEN_BRACKET && this.#depth === 1 && arrays.length > 0 && hasName(bytes, at, arrays)) return 'array'
    if (this.#depth === this.#types.length) {
      this.tooDeep = true
      this.#beyond++
      return undefined
    }
    this.#types[this.#depth++] = opener
    if (opener === OPEN_BRACKET) this.#openArrays++
    return undefined
  }

  #close(closer: number): ScanStop | undefined {
    if (this.#beyond > 0) {
      this.#beyond--
      return undefined
    }
    const opener = closer === CLOSE_BRACE ? OPEN_BRACE : OPEN_BRACKET
    const open = opener === OPEN_BRACKET ? this.#openArrays : this.#depth - this.#openArrays
    if (open === 0) return opener === OPEN_BRACKET && this.#surroundings.inArray ? 'outer' : undefined
    let type: number | undefined
    do {
      type = this.#types[--this.#depth]
      if (type === OPEN_BRACKET) this.#openArrays--
    } while (type !== opener)
    return this.#depth === 0 ? 'closed' : undefined
  }

  /** By the JSON grammar an object may stand behind a colon, behind an opening bracket, and behind a comma of an array. */
  #admitsObject(bytes: Buffer, at: number): boolean {
    const before = lastSignificant(bytes, at)
    if (before < 0) return true
    const byte = bytes[before]
    if (byte === COLON || byte === OPEN_BRACKET) return true
    return byte === COMMA && (this.#beyond > 0 || this.#types[this.#depth - 1] === OPEN_BRACKET)
  }
}

/** Says whether the bracket at an index is the value of a member with one of the names. */
function hasName(bytes: Buffer, at: number, names: readonly Buffer[]): boolean {
  const colon = lastSignificant(bytes, at)
  if (colon < 0 || bytes[colon] !== COLON) return false
  const quote = lastSignificant(bytes, colon)
  if (quote < 0 || bytes[quote] !== QUOTE) return false
  return names.some((name) => {
    const start = quote - name.length
    return start > 0 && bytes[start - 1] === QUOTE && name.compare(bytes, start, quote) === 0
  })
}
