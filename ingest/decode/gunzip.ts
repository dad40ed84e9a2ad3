import type { Reason } from '#core/rejection.ts'
import { type Limits, rejectRun } from './decoded.ts'
import { type BrokenStream, GzipStream } from './gzip-stream.ts'
import { beginsWith, MAGIC } from './magic.ts'

/**
 * Decompresses an object that may be gzip, judged by the first bytes of its first chunk (RFC 1952), never by
 * its name; other bytes pass as they are.
 *
 * A gzip of several members is read to the end. What was decompressed before a fault is yielded; a fault is a value and the last that
 * comes. Reading stops at once when the object inflates beyond the limits, and for formats that are not supported: these are rejected
 * for the reason `unreadable`.
 * @throws only what the source throws
 */
export async function* inflate(
  chunks: AsyncIterable<Buffer>,
  limits: Limits,
  unreadable: Reason,
): AsyncGenerator<Buffer | BrokenStream, void, void> {
  let isFirst = true
  let gzip: GzipStream | undefined
  try {
    for await (const chunk of chunks) {
      if (isFirst) {
        isFirst = false
        if (beginsWith(chunk, MAGIC.zstd)) {
          const message = 'is zstd, which is not supported yet: deliver it as text or JSON, plain or gzip'
          yield { rejection: rejectRun(unreadable, message), isWhole: true, bytes: chunk }
          return
        }
        if (beginsWith(chunk, MAGIC.gzip)) gzip = new GzipStream(limits)
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
