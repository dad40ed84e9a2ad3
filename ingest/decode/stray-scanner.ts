import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, isSpace, NEWLINE, OPEN_BRACE, QUOTE } from './ascii.ts'

/** Finds the end of a run of bytes that can be no record: the next `{` or newline; as an element of an array also the comma or bracket. */
export class StrayScanner {
  #isElement = false
  #inString = false
  #escaped = false

  /** Begins a run; `isElement` says that it stands in an array whose commas and brackets can be trusted. */
  begin(isElement: boolean): void {
    this.#isElement = isElement
    this.#inString = false
    this.#escaped = false
  }

  /** Returns the index at which the run ends, or -1 when it goes on beyond `to`. */
  scan(bytes: Buffer, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]
      if (byte === NEWLINE) return at
      if (this.#isElement ? this.#endsElement(byte) : byte === OPEN_BRACE) return at
    }
    return -1
  }

  #endsElement(byte: number | undefined): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
      return false
    }
    if (byte === QUOTE) this.#inString = true
    return byte === OPEN_BRACE || byte === COMMA || byte === CLOSE_BRACKET
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** Says whether a run is worth no rejection: a byte order mark of a joined file, or the closing brackets of a record just rejected. */
export function isRemnant(run: Buffer, isAfterBroken: boolean): boolean {
  if (run.equals(BYTE_ORDER_MARK)) return true
  if (!isAfterBroken) return false
  return run.every((byte) => byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COMMA || isSpace(byte))
}
