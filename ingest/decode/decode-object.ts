import type { Framing } from '#core/framing.ts'
import type { Rejection } from '#core/rejection.ts'
import { DEFAULT_LIMITS, type Decoded, KEPT_BYTES, type Limits, type Splitter } from './decoded.ts'
import { inflate } from './gunzip.ts'
import { inTurn } from './in-turn.ts'
import { JsonRecords } from './json-records.ts'
import { Lines } from './lines.ts'
import { openObject } from './magic.ts'

export { DEFAULT_LIMITS, type Decoded, type Limits } from './decoded.ts'

/**
 * Cuts the bytes of one object into records: decompresses gzip, splits, parses. Of Parquet, told by its first bytes, each row is a record,
 * an object by column name, and its offset is its number, from 0.
 *
 * Yields batches, about one a chunk and none empty, so that awaiting costs nothing per record. Memory is bounded by the longest record,
 * whatever the object holds. Bad bytes are rejections in the order of their offsets, and cost only the records they lie in; nothing but
 * white space, separators and what wraps the records is left out.
 * @throws only what the source throws
 */
export async function* decodeObject(
  chunks: AsyncIterable<Uint8Array>,
  framing: Framing,
  limits: Limits = DEFAULT_LIMITS,
): AsyncGenerator<Decoded[], void, void> {
  const splitter = new MarkedSplitter((offset) =>
    framing.kind === 'json' ? new JsonRecords(framing.arrays, limits, offset) : new Lines(limits, offset),
  )
  const unreadable = framing.kind === 'json' ? 'json' : 'line'
  const opened = await openObject(chunks)
  if (opened.isParquet) {
    // few objects are Parquet, and its reader is large
    const { parquetRecords } = await import('./parquet/parquet-records.ts')
    // whoever writes them could otherwise have a few small ones fill the memory of a function together
    yield* inTurn(parquetRecords(opened.chunks, limits, unreadable))
    return
  }
  let offset = 0
  for await (const inflated of inflate(opened.chunks, limits, unreadable)) {
    if (Buffer.isBuffer(inflated)) {
      offset += inflated.length
      yield* splitter.push(inflated)
    } else if (inflated.isWhole) {
      const { rejection, bytes } = inflated
      yield* splitter.finish()
      yield [{ kind: 'rejection', rejection, bytes: bytes.subarray(0, KEPT_BYTES), offset, length: bytes.length }]
      return
    } else {
      yield* splitter.finish(inflated.rejection)
      return
    }
  }
  yield* splitter.finish()
}

const NO_BYTES = Buffer.alloc(0)
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** Leaves out the byte order mark that an object may begin with. */
class MarkedSplitter implements Splitter {
  readonly #open: (offset: number) => Splitter
  #splitter: Splitter | undefined
  #head: Buffer = NO_BYTES

  constructor(open: (offset: number) => Splitter) {
    this.#open = open
  }

  *push(chunk: Buffer): Generator<Decoded[], void, void> {
    if (this.#splitter === undefined) {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
      if (this.#head.length >= BYTE_ORDER_MARK.length) yield* this.#begin()
    } else {
      yield* this.#splitter.push(chunk)
    }
  }

  *finish(broken?: Rejection): Generator<Decoded[], void, void> {
    if (this.#splitter === undefined) yield* this.#begin()
    if (this.#splitter !== undefined) yield* this.#splitter.finish(broken)
  }

  *#begin(): Generator<Decoded[], void, void> {
    const isMarked = this.#head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    const offset = isMarked ? BYTE_ORDER_MARK.length : 0
    this.#splitter = this.#open(offset)
    yield* this.#splitter.push(this.#head.subarray(offset))
    this.#head = NO_BYTES
  }
}
