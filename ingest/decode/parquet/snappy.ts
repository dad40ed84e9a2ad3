import { BrokenParquet } from './broken-parquet.ts'

/** An element whose length does not fit into its first byte has it in one to four bytes behind. */
const LAST_SHORT_LITERAL = 59

/**
 * Inflates a block of snappy (Snappy compressed format description) to exactly `length` bytes. Every step takes at least a byte of the input,
 * and nothing is written behind the end.
 * @throws {BrokenParquet}
 */
export function inflateSnappy(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  let at = skipLength(input)
  let done = 0
  while (at < input.length) {
    const tag = byteAt(input, at++)
    if ((tag & 3) === 0) {
      let size = tag >> 2
      if (size > LAST_SHORT_LITERAL) {
        const sizeBytes = size - LAST_SHORT_LITERAL
        size = numberAt(input, at, sizeBytes)
        at += sizeBytes
      }
      size++
      if (at + size > input.length || done + size > length) throw new BrokenParquet('snappy that is too long')
      output.set(input.subarray(at, at + size), done)
      at += size
      done += size
      continue
    }
    const isShort = (tag & 3) === 1
    const offsetBytes = isShort ? 1 : (tag & 3) === 2 ? 2 : 4
    const size = isShort ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    const offset = numberAt(input, at, offsetBytes) + (isShort ? (tag >> 5) << 8 : 0)
    at += offsetBytes
    if (offset === 0 || offset > done || done + size > length)
      throw new BrokenParquet('snappy that copies from nowhere')
    // what is copied may be what was just written
    for (let index = 0; index < size; index++) output[done + index] = output[done + index - offset] ?? 0
    done += size
  }
  if (done !== length) throw new BrokenParquet('a page shorter than it says')
  return output
}

/** The length of the whole comes first; the page says it too. */
function skipLength(input: Uint8Array): number {
  let at = 0
  while (at < input.length && byteAt(input, at++) >= 0x80);
  return at
}

function numberAt(input: Uint8Array, start: number, length: number): number {
  let value = 0
  for (let index = length - 1; index >= 0; index--) value = value * 256 + byteAt(input, start + index)
  return value
}

function byteAt(input: Uint8Array, at: number): number {
  const byte = input[at]
  if (byte === undefined) throw new BrokenParquet('ends early')
  return byte
}
