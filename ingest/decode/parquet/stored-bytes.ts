/**
 * The bytes of an object as they came, in pieces: a Parquet file must be there as a whole, because what it holds is told at its end, and
 * joining the pieces would take its size again.
 */
export class StoredBytes {
  byteLength = 0
  readonly #pieces: Uint8Array[] = []
  readonly #starts: number[] = []

  /** Takes the next bytes, which must not be changed afterwards. */
  add(piece: Uint8Array): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#starts.push(this.byteLength)
    this.byteLength += piece.length
  }

  /** Returns a copy of the bytes from `start` to before `end`; what lies beyond the object is left out. */
  slice(start: number, end = this.byteLength): ArrayBuffer {
    const from = Math.min(Math.max(0, start), this.byteLength)
    const to = Math.min(Math.max(from, end), this.byteLength)
    const copy = new Uint8Array(to - from)
    for (let index = this.#pieceAt(from); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index]
      const at = this.#starts[index]
      if (piece === undefined || at === undefined || at >= to) break
      const first = Math.max(from, at)
      copy.set(piece.subarray(first - at, Math.min(piece.length, to - at)), first - from)
    }
    return copy.buffer
  }

  /** The last piece that begins at or before a position. */
  #pieceAt(position: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}
