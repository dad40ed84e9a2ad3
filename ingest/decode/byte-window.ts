const EMPTY = Buffer.alloc(0)

/**
 * The part of a byte stream that is still needed, in one piece: what was kept, and the newest chunk behind it.
 *
 * Bytes are never changed once they are in a window, so slices handed out stay valid. Growing costs time in proportion to the bytes,
 * however small the chunks are.
 */
export class ByteWindow {
  bytes: Buffer = EMPTY
  /** Offset of `bytes[0]` in the stream. */
  base = 0
  /** Offset behind the last byte. */
  end = 0
  #hasSpare = false

  constructor(offset: number) {
    this.base = offset
    this.end = offset
  }

  /** Adds a chunk; what lies before the offset `keepFrom` may be forgotten. */
  append(chunk: Buffer, keepFrom: number): void {
    const kept = this.end - keepFrom
    if (kept === 0) {
      this.bytes = chunk
      this.base = this.end
      this.#hasSpare = false
    } else {
      const used = this.end - this.base
      if (!this.#hasSpare || used + chunk.length > this.bytes.length) {
        const grown = Buffer.allocUnsafe(Math.max(2 * kept, kept + chunk.length))
        this.bytes.copy(grown, 0, keepFrom - this.base, used)
        this.bytes = grown
        this.base = keepFrom
        this.#hasSpare = true
      }
      chunk.copy(this.bytes, this.end - this.base)
    }
    this.end += chunk.length
  }

  /** Returns a view of the bytes from one offset up to another. */
  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(from - this.base, to - this.base)
  }
}
