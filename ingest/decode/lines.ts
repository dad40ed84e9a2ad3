import { isAscii, isUtf8 } from 'node:buffer'
import type { Rejection } from '#core/rejection.ts'
import { isSpace, NEWLINE, RETURN } from './ascii.ts'
import { ByteWindow } from './byte-window.ts'
import { BATCH_RECORDS, type Decoded, KEPT_BYTES, type Limits, rejectRun, type Splitter } from './decoded.ts'

/** Cuts text into lines, whatever the chunks. A line ends with LF or CRLF; the last one needs no end; blank lines are no records. */
export class Lines implements Splitter {
  readonly #limits: Limits
  readonly #window: ByteWindow
  readonly #tooLarge: Rejection
  /** First byte of the line in hand. */
  #start: number
  /** All bytes of the line in hand are known to be ASCII, which is read faster. */
  #isAscii = true
  /** The first bytes of a line that is too long to be kept whole. */
  #head: Buffer | undefined

  constructor(limits: Limits, offset = 0) {
    this.#limits = limits
    this.#window = new ByteWindow(offset)
    this.#tooLarge = rejectRun('too-large', `a line of more than ${limits.recordBytes} bytes`)
    this.#start = offset
  }

  *push(chunk: Buffer): Generator<Decoded[], void, void> {
    if (chunk.length === 0) return
    let out: Decoded[] = []
    const from = this.#window.end
    this.#window.append(chunk, this.#head === undefined ? this.#start : from)
    const { end } = this.#window
    const isAsciiChunk = isAscii(chunk)
    this.#isAscii &&= isAsciiChunk
    for (let newline = chunk.indexOf(NEWLINE); newline >= 0; newline = chunk.indexOf(NEWLINE, newline + 1)) {
      this.#closeLine(from + newline, out)
      this.#start = from + newline + 1
      this.#isAscii = isAsciiChunk
      if (out.length < BATCH_RECORDS) continue
      yield out
      out = []
    }
    if (this.#head === undefined && end - this.#start > this.#limits.recordBytes) {
      // A copy, so that the rest of the window can be freed.
      this.#head = Buffer.from(this.#window.slice(this.#start, this.#start + KEPT_BYTES))
    }
    if (out.length > 0) yield out
  }

  *finish(broken?: Rejection): Generator<Decoded[], void, void> {
    const out: Decoded[] = []
    const { end } = this.#window
    if (broken !== undefined) {
      const bytes = this.#head ?? this.#window.slice(this.#start, Math.min(end, this.#start + KEPT_BYTES))
      out.push({ kind: 'rejection', rejection: broken, bytes, offset: this.#start, length: end - this.#start })
    } else if (end > this.#start) {
      this.#closeLine(end, out)
    }
    this.#start = end
    if (out.length > 0) yield out
  }

  /** Takes the line that ends before the offset `end`. */
  #closeLine(end: number, out: Decoded[]): void {
    const start = this.#start
    const { bytes: all, base } = this.#window
    if (this.#head !== undefined || end - start > this.#limits.recordBytes) {
      const bytes = this.#head ?? this.#window.slice(start, start + KEPT_BYTES)
      out.push({ kind: 'rejection', rejection: this.#tooLarge, bytes, offset: start, length: end - start })
      this.#head = undefined
      return
    }
    const isReturn = end > start && all[end - base - 1] === RETURN
    const bytes = this.#window.slice(start, isReturn ? end - 1 : end)
    if (isBlank(bytes)) return
    const value = bytes.toString(this.#isAscii ? 'latin1' : 'utf8')
    out.push({ kind: 'record', value, bytes, offset: start, lossy: !this.#isAscii && !isUtf8(bytes) })
  }
}

function isBlank(bytes: Buffer): boolean {
  let at = 0
  while (at < bytes.length && isSpace(bytes[at])) at++
  return at === bytes.length
}
