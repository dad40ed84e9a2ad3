import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { messageOf } from '#core/errors.ts'
import type { Rejection } from '#core/rejection.ts'
import { type Limits, rejectRun } from './decoded.ts'

/** There are no more bytes, although the object is not at its end. */
export interface BrokenStream {
  readonly rejection: Rejection
  /** What came before is whole in itself: the fault lies behind a complete gzip stream, or before everything. */
  readonly isWhole: boolean
  /** Bytes of the object that show the fault, where there are any to show. */
  readonly bytes: Buffer
}

const NO_BYTES = Buffer.alloc(0)
const OUTPUT_CHUNK_BYTES = 1024 * 1024
/** The output of one slice of input is held at once: at most about a thousand times its length. */
const SLICE_BYTES = 16 * 1024
/** The check sum stands in the last eight bytes; in a slice of its own its failure loses nothing. */
const TRAILER_BYTES = 8
/** What zlib says when the bytes behind a complete member are no member. */
const HEADER_FAULTS = ['incorrect header check', 'unknown compression method', 'unknown header flags set']

/**
 * Inflates gzip slice by slice. Reading zlib as a Node stream would lose what it still holds when it fails.
 *
 * After a fault nothing more can be written; everything before it comes first. In an object of over a quarter of a mebibyte, what
 * stands in the same 16 KiB of compressed bytes as the fault is lost with it.
 */
export class GzipStream {
  isBroken = false
  readonly #limits: Limits
  readonly #gunzip = createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES })
  readonly #beginning = new Beginning()
  #output: Buffer[] = []
  #inflatedBytes = 0
  #writtenBytes = 0
  #held: Buffer = NO_BYTES
  /** The last member ended and zlib takes no more. */
  #isAtEnd = false
  #fault: unknown
  #wake: () => void = () => {}

  constructor(limits: Limits) {
    this.#limits = limits
    this.#gunzip.on('data', (bytes: Buffer) => this.#add(bytes))
    this.#gunzip.on('error', (fault) => {
      this.#fault = fault
      this.#wake()
    })
  }

  /** Takes compressed bytes and yields what they inflate to. */
  async *write(chunk: Buffer): AsyncGenerator<Buffer | BrokenStream, void, void> {
    const input = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const end = Math.max(0, input.length - TRAILER_BYTES)
    for (let at = 0; at < end && !this.isBroken; at += SLICE_BYTES) {
      yield* this.#inflate(input.subarray(at, Math.min(end, at + SLICE_BYTES)))
    }
    this.#held = input.subarray(end)
  }

  /** Yields the rest, after the last compressed byte. */
  async *end(): AsyncGenerator<Buffer | BrokenStream, void, void> {
    yield* this.#inflate(this.#held)
    if (this.isBroken || this.#isAtEnd) return
    await this.#settle((done) => {
      this.#gunzip.once('end', done)
      this.#gunzip.end()
    })
    yield* this.#take(NO_BYTES)
  }

  destroy(): void {
    this.#gunzip.destroy()
  }

  async *#inflate(slice: Buffer): AsyncGenerator<Buffer | BrokenStream, void, void> {
    if (this.#isAtEnd) {
      yield* this.#checkPadding(slice)
      return
    }
    this.#beginning.add(slice)
    await this.#settle((done) => this.#gunzip.write(slice, () => done()))
    this.#writtenBytes += slice.length
    yield* this.#take(slice)
    const untakenBytes = this.#writtenBytes - this.#gunzip.bytesWritten
    if (this.isBroken || untakenBytes === 0) return
    this.#isAtEnd = true
    yield* this.#checkPadding(slice.subarray(slice.length - untakenBytes))
  }

  #settle(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      start(resolve)
    })
  }

  #add(bytes: Buffer): void {
    this.#output.push(bytes)
    this.#inflatedBytes += bytes.length
  }

  *#take(slice: Buffer): Generator<Buffer | BrokenStream, void, void> {
    if (this.#fault !== undefined) this.#add(this.#beginning.inflate(slice.length).subarray(this.#inflatedBytes))
    const output = this.#output
    this.#output = []
    for (const bytes of output) if (bytes.length > 0) yield bytes
    if (this.#fault !== undefined) yield this.#break(messageOf(this.#fault))
    else if (this.#isTooLarge()) yield this.#stop(rejectRun('too-large', this.#tooLargeMessage()), false, NO_BYTES)
  }

  /** Zeros behind the last member are padding; anything else is no part of the object. */
  *#checkPadding(bytes: Buffer): Generator<BrokenStream, void, void> {
    const first = bytes.findIndex((byte) => byte !== 0)
    if (first >= 0) yield this.#trailing(bytes.subarray(first))
  }

  #break(message: string): BrokenStream {
    if (this.#inflatedBytes > 0 && HEADER_FAULTS.includes(message)) return this.#trailing(NO_BYTES)
    return this.#stop(rejectRun('gzip', `the gzip stream is broken: ${message}`), false, NO_BYTES)
  }

  #trailing(bytes: Buffer): BrokenStream {
    return this.#stop(rejectRun('gzip', 'bytes behind the end of the gzip stream'), true, bytes)
  }

  #stop(rejection: Rejection, isWhole: boolean, bytes: Buffer): BrokenStream {
    this.isBroken = true
    return { rejection, isWhole, bytes }
  }

  #isTooLarge(): boolean {
    const { inflatedBytes, ratio, ratioFromBytes } = this.#limits
    if (this.#inflatedBytes > inflatedBytes) return true
    return this.#inflatedBytes > ratioFromBytes && this.#inflatedBytes > ratio * this.#gunzip.bytesWritten
  }

  #tooLargeMessage(): string {
    const { inflatedBytes, ratio } = this.#limits
    return this.#inflatedBytes > inflatedBytes
      ? `inflates to more than ${inflatedBytes} bytes`
      : `inflates to more than ${ratio} times its length`
  }
}

const BEGINNING_BYTES = 256 * 1024
const BEGINNING_INFLATED_BYTES = 32 * 1024 * 1024

/** The first compressed bytes, kept because zlib does not give out what it inflated in the call that fails. */
class Beginning {
  #input: Buffer[] | undefined = []
  #length = 0

  add(slice: Buffer): void {
    this.#length += slice.length
    if (this.#length > BEGINNING_BYTES) this.#input = undefined
    else this.#input?.push(slice)
  }

  /** Returns what inflates up to the fault, which lies in the last `sliceBytes`; empty where too much was written since the beginning. */
  inflate(sliceBytes: number): Buffer {
    if (this.#input === undefined) return NO_BYTES
    const input = Buffer.concat(this.#input)
    let lawful = input.length - sliceBytes
    let broken = input.length + 1
    let inflated: Buffer = NO_BYTES
    while (broken - lawful > 1) {
      const middle = (lawful + broken) >> 1
      const attempt = inflateTorn(input.subarray(0, middle))
      if (attempt === undefined) broken = middle
      else lawful = middle
      inflated = attempt ?? inflated
    }
    return inflated
  }
}

/** Inflates gzip that may end anywhere; undefined where it holds a fault, or more than is worth the effort. */
function inflateTorn(input: Buffer): Buffer | undefined {
  try {
    return gunzipSync(input, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: BEGINNING_INFLATED_BYTES })
  } catch {
    return undefined
  }
}
