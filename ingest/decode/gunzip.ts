import type { Reason } from '#core/rejection.ts'
import { type Limits, rejectRun } from './decoded.ts'
import { type BrokenStream, GzipStream } from './gzip-stream.ts'

const NO_BYTES = Buffer.alloc(0)
const MAGIC_BYTES = 4
const MAGIC_GZIP = Buffer.from([0x1f, 0x8b])
/** Formats that services also write, known by their first bytes (RFC 8878; Apache Parquet file format). */
const UNSUPPORTED = [
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), name: 'zstd' },
  { magic: Buffer.from('PAR1'), name: 'Parquet' },
] as const

/**
 * Decompresses an object that may be gzip, judged by its first bytes (RFC 1952), never by its name; other bytes pass as they are.
 *
 * A gzip of several members is read to the end. What was decompressed before a fault is yielded; a fault is a value and the last that
 * comes. Reading stops at once when the object inflates beyond the limits, and for formats that are not supported: these are rejected
 * for the reason `unreadable`.
 * @throws only what the source throws
 */
export async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  limits: Limits,
  unreadable: Reason,
): AsyncGenerator<Buffer | BrokenStream, void, void> {
  let isFirst = true
  let gzip: GzipStream | undefined
  try {
    for await (const chunk of withWholeMagic(chunks)) {
      if (isFirst) {
        isFirst = false
        const name = unsupportedFormat(chunk)
        if (name !== undefined) {
          const message = `is ${name}, which is not supported yet: deliver it as text or JSON, plain or gzip`
          yield { rejection: rejectRun(unreadable, message), isWhole: true, bytes: chunk }
          return
        }
        if (beginsWith(chunk, MAGIC_GZIP)) gzip = new GzipStream(limits)
      }
      if (gzip === undefined) yield chunk
      else yield* gzip.write(chunk)
      if (gzip?.isBroken) return
    }
    if (gzip !== undefined) yield* gzip.end()
  } finally {
    gzip?.destroy()
  }
}

function unsupportedFormat(bytes: Buffer): string | undefined {
  return UNSUPPORTED.find(({ magic }) => beginsWith(bytes, magic))?.name
}

function beginsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic)
}

/** Makes the first chunk hold the magic bytes of any format, where the object has so many. */
async function* withWholeMagic(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, void> {
  let first: Buffer | undefined = NO_BYTES
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (first === undefined) {
      yield bytes
      continue
    }
    first = first.length === 0 ? bytes : Buffer.concat([first, bytes])
    if (first.length < MAGIC_BYTES) continue
    yield first
    first = undefined
  }
  if (first !== undefined && first.length > 0) yield first
}
