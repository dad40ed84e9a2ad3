import type { Rejection } from '#core/rejection.ts'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  isSpace,
  lastSignificant,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
} from './ascii.ts'
import { BracketScanner } from './bracket-scanner.ts'
import { ByteWindow } from './byte-window.ts'
import { BATCH_RECORDS, type Decoded, KEPT_BYTES, type Limits, rejectRun, type Splitter } from './decoded.ts'
import { parseRecord } from './parse-record.ts'
import { RecordStarts } from './record-starts.ts'
import { isRemnant, StrayScanner } from './stray-scanner.ts'

/**
 * Where the splitter is.
 *
 * - `between`: outside of all records, in `#array` or outside of everything.
 * - `value`: in a record, or in an element that is an array.
 * - `stray`: in a run of bytes that can be no record.
 * - `wrapper`: in an outermost object that wraps records, outside of the arrays of records.
 */
type Place = 'between' | 'value' | 'stray' | 'wrapper'

/** The array whose elements are the records: none, one that stands alone, or a named one of an outermost object. */
type Surrounding = 'none' | 'bare' | 'wrapped'

/** What stays in the window of a value that is too large to be kept: enough to look back for the name of a member. */
const TAIL_BYTES = 4096

const UNFINISHED = rejectRun('json', 'ends in the middle of a record')
const UNCLOSED = rejectRun('json', 'the array or object around the records is not closed: records may be missing')
const NOT_JSON = rejectRun('json', 'is no JSON')
const NO_OBJECT = rejectRun('json', 'an element that is no object')
const STRAY = rejectRun('json', 'bytes between the records that are no JSON object')

/** Cuts JSON into records, whatever the chunks: see `Framing` for the forms, which may also follow each other. */
export class JsonRecords implements Splitter {
  readonly #limits: Limits
  readonly #names: readonly Buffer[]
  readonly #window: ByteWindow
  readonly #scanner: BracketScanner
  readonly #strays = new StrayScanner()
  readonly #tooDeep: Rejection
  readonly #tooLarge: Rejection
  #out: Decoded[] = []
  /** Everything before this offset is done with, but for what `#start` still holds. */
  #at: number
  #place: Place = 'between'
  #array: Surrounding = 'none'
  /** First byte of the value or run in hand. */
  #start = 0
  /** The value in hand is an object. */
  #isObject = true
  /** The first bytes of a value or run that is too large to be kept whole. */
  #head: Buffer | undefined
  /** The last byte between the records that is no white space. */
  #significant: number | undefined
  #atLineStart = true
  /** The last record was broken, so what follows may be a part of it. */
  #afterBroken = false
  /** Found in a broken slice; a value in hand ends at the next of them at the latest. */
  readonly #starts = new RecordStarts()
  /** The array that the broken slice stood in. */
  #startsArray: Surrounding = 'none'
  /** A good record of the same array. */
  #sibling: Buffer | undefined

  constructor(arrays: readonly string[], limits: Limits, offset = 0) {
    this.#limits = limits
    this.#names = arrays.map((name) => Buffer.from(name))
    this.#window = new ByteWindow(offset)
    this.#scanner = new BracketScanner(limits.depth)
    this.#tooDeep = rejectRun('json', `nested deeper than ${limits.depth}`)
    this.#tooLarge = rejectRun('too-large', `a record of more than ${limits.recordBytes} bytes`)
    this.#at = offset
  }

  *push(chunk: Buffer): Generator<Decoded[], void, void> {
    if (chunk.length > 0) this.#window.append(chunk, this.#keepFrom())
    yield* this.#run()
    while (this.#isOversized()) {
      if (this.#place === 'stray' || !this.#resumeInside(this.#window.end, true)) this.#keepHeadOnly()
      yield* this.#run()
    }
  }

  *finish(broken?: Rejection): Generator<Decoded[], void, void> {
    const { end } = this.#window
    while (this.#place === 'value' && this.#resumeInside(end, false)) yield* this.#run()
    if (this.#place === 'value') this.#rejectPending(end, broken ?? UNFINISHED)
    else if (this.#place === 'stray' && broken === undefined) this.#closeStray(end)
    else if (broken !== undefined) this.#reject(this.#place === 'stray' ? this.#start : end, end, broken)
    else if (this.#place === 'wrapper' || this.#array !== 'none') this.#reject(end, end, UNCLOSED)
    this.#place = 'between'
    this.#array = 'none'
    yield* this.#take(1)
  }

  *#take(least: number): Generator<Decoded[], void, void> {
    if (this.#out.length < least) return
    const out = this.#out
    this.#out = []
    yield out
  }

  #keepFrom(): number {
    if (this.#place === 'between') return this.#at
    const whole = this.#place !== 'wrapper' && this.#head === undefined
    return whole ? this.#start : Math.max(this.#start, this.#window.base, this.#at - TAIL_BYTES)
  }

  *#run(): Generator<Decoded[], void, void> {
    for (;;) {
      if (this.#out.length >= BATCH_RECORDS) yield* this.#take(BATCH_RECORDS)
      const { next } = this.#starts
      const to = next ?? this.#window.end
      if (this.#at < to && this.#step(to)) continue
      if (next === undefined) break
      this.#beginAt(next)
    }
    yield* this.#take(1)
  }

  /** Goes on up to the offset `to` at most; false when all bytes before it are used. */
  #step(to: number): boolean {
    if (this.#place === 'between') return this.#skipBetween(to)
    if (this.#place === 'stray') return this.#scanStray(to)
    return this.#scanValue(to)
  }

  #skipBetween(to: number): boolean {
    const { bytes, base } = this.#window
    let at = this.#at
    for (; at < to; at++) {
      const byte = bytes[at - base]
      if (byte !== COMMA && !isSpace(byte)) {
        this.#at = at
        this.#enter(byte)
        return true
      }
      if (byte === COMMA) this.#significant = byte
      this.#atLineStart = byte === NEWLINE
    }
    this.#at = at
    return false
  }

  /** Begins what the byte at `#at` begins. */
  #enter(byte: number | undefined): void {
    const inArray = this.#array !== 'none'
    if (byte === OPEN_BRACE) {
      if (inArray && this.#atLineStart && !this.#arrayGoesOn()) this.#leaveArray()
      this.#beginValue(byte)
    } else if (byte === OPEN_BRACKET && inArray) {
      this.#beginValue(byte)
    } else if (byte === OPEN_BRACKET) {
      this.#at++
      this.#openArray('bare')
    } else if (byte === CLOSE_BRACKET && inArray) {
      this.#at++
      this.#closeArray()
    } else {
      this.#start = this.#at
      this.#place = 'stray'
      this.#strays.begin(inArray && !this.#afterBroken)
    }
    this.#atLineStart = false
  }

  /** Says whether an object at the beginning of a line is an element of the array; otherwise the array lost its end. */
  #arrayGoesOn(): boolean {
    const isElement = this.#significant === COMMA || this.#significant === OPEN_BRACKET
    return isElement || (this.#afterBroken && this.#array === 'bare')
  }

  #beginValue(opener: typeof OPEN_BRACE | typeof OPEN_BRACKET): void {
    const inArray = this.#array !== 'none'
    this.#start = this.#at++
    this.#place = 'value'
    this.#isObject = opener === OPEN_BRACE
    this.#afterBroken = false
    this.#scanner.begin(opener, { inArray, arrays: inArray ? [] : this.#names })
  }

  #openArray(array: Surrounding): void {
    this.#array = array
    this.#place = 'between'
    this.#head = undefined
    this.#significant = OPEN_BRACKET
    this.#atLineStart = false
    this.#afterBroken = false
    this.#sibling = undefined
  }

  #closeArray(): void {
    const wasWrapped = this.#array === 'wrapped'
    this.#array = 'none'
    this.#sibling = undefined
    if (!wasWrapped) return
    this.#place = 'wrapper'
    this.#start = this.#at - 1
    this.#scanner.begin(OPEN_BRACE, { inArray: false, arrays: this.#names })
  }

  /** The array or object around the records lost its end; it needs no rejection of its own where a broken record just had one. */
  #leaveArray(): void {
    if (!this.#afterBroken) this.#reject(this.#at, this.#at, UNCLOSED)
    this.#array = 'none'
    this.#place = 'between'
  }

  #scanValue(to: number): boolean {
    const { bytes, base } = this.#window
    const stop = this.#scanner.scan(bytes, this.#at - base, to - base)
    this.#at = base + this.#scanner.at
    if (stop === 'more') return false
    if (stop === 'array') {
      this.#at++
      this.#openArray('wrapped')
    } else if (this.#place === 'wrapper') {
      if (stop === 'broken') this.#leaveArray()
      this.#endValue()
      this.#atLineStart = stop === 'broken'
    } else if (stop === 'closed') {
      this.#closeValue()
    } else if (!this.#setAside(this.#at)) {
      // A bracket that a broken record ran into may be one of its texts: what follows is not skipped as members of the wrapper.
      if (this.#array === 'wrapped' && stop === 'outer') this.#array = 'none'
      this.#atLineStart = stop === 'broken'
    }
    return true
  }

  #closeValue(): void {
    const length = this.#at - this.#start
    if (this.#head !== undefined || length > this.#limits.recordBytes) {
      this.#rejectPending(this.#at, this.#tooLarge)
    } else if (this.#scanner.tooDeep) {
      this.#rejectPending(this.#at, this.#tooDeep)
    } else if (this.#parseValue()) {
      this.#endValue()
    } else {
      this.#setAside(this.#at)
    }
  }

  /** Takes the value in hand; false when it is no JSON. */
  #parseValue(): boolean {
    const bytes = this.#window.slice(this.#start, this.#at)
    const parsed = parseRecord(bytes, this.#scanner.hasLongNumber)
    if (parsed === undefined) return false
    if (this.#isObject) {
      this.#out.push({ kind: 'record', value: parsed.value, bytes, offset: this.#start, lossy: parsed.lossy })
      this.#sibling = bytes
    } else {
      this.#reject(this.#start, this.#at, NO_OBJECT)
    }
    return true
  }

  #endValue(): void {
    this.#place = 'between'
    this.#head = undefined
    this.#significant = CLOSE_BRACE
    this.#atLineStart = false
  }

  /**
   * The value in hand is broken and ends before the offset `end`: rejects it, or only its part before the next record inside it and
   * returns true.
   */
  #setAside(end: number): boolean {
    if (this.#resumeInside(end, false)) return true
    this.#rejectPending(end, this.#head === undefined ? NOT_JSON : this.#tooLarge)
    return false
  }

  /** Looks for records that a broken value swallowed and goes back to the first; false when there is none. */
  #resumeInside(end: number, onlyIfUnlawful: boolean): boolean {
    this.#afterBroken = true
    if (this.#head !== undefined) return false
    const slice = this.#window.slice(this.#start, end)
    const { found, unlawful } = this.#starts.search(slice, this.#start, this.#sibling, onlyIfUnlawful)
    this.#afterBroken = unlawful
    if (!found) return false
    this.#startsArray = this.#array
    this.#beginAt(this.#starts.next ?? end)
    return true
  }

  /** Ends what is in hand and stands before the record that begins at this offset. */
  #beginAt(start: number): void {
    this.#starts.pass()
    this.#at = start
    if (this.#place === 'value') this.#rejectPending(start, NOT_JSON)
    else if (this.#place === 'stray') this.#closeStray(start)
    else if (this.#place === 'wrapper' || this.#array !== this.#startsArray) this.#leaveArray()
    const { bytes, base } = this.#window
    this.#place = 'between'
    this.#array = this.#startsArray
    this.#significant = bytes[lastSignificant(bytes, start - base)]
    this.#atLineStart = bytes[start - base - 1] === NEWLINE
    this.#afterBroken = true
  }

  #scanStray(to: number): boolean {
    const { bytes, base } = this.#window
    const end = this.#strays.scan(bytes, this.#at - base, to - base)
    this.#at = end < 0 ? to : base + end
    if (end < 0) return false
    this.#closeStray(this.#at)
    return true
  }

  #closeStray(end: number): void {
    const isWhole = this.#head === undefined
    if (isWhole && isRemnant(this.#window.slice(this.#start, end), this.#afterBroken)) this.#endValue()
    else this.#rejectPending(end, this.#array === 'none' ? STRAY : NO_OBJECT)
  }

  #isOversized(): boolean {
    const isPending = this.#place === 'value' || this.#place === 'stray'
    return isPending && this.#head === undefined && this.#window.end - this.#start > this.#limits.recordBytes
  }

  #keepHeadOnly(): void {
    // A copy, so that the rest of the window can be freed.
    this.#head = Buffer.from(this.#window.slice(this.#start, this.#start + KEPT_BYTES))
  }

  /** Rejects the value or run in hand up to an offset. */
  #rejectPending(end: number, rejection: Rejection): void {
    this.#reject(this.#start, this.#trimEnd(end), rejection)
    this.#endValue()
  }

  /** Leaves white space and commas behind a run out of it. */
  #trimEnd(end: number): number {
    const { bytes, base } = this.#window
    let last = lastSignificant(bytes, end - base)
    while (bytes[last] === COMMA) last = lastSignificant(bytes, last)
    return Math.max(this.#start + 1, base + last + 1)
  }

  #reject(start: number, end: number, rejection: Rejection): void {
    const bytes = this.#head ?? this.#window.slice(start, Math.min(end, start + KEPT_BYTES))
    this.#out.push({ kind: 'rejection', rejection, bytes, offset: start, length: end - start })
  }
}
