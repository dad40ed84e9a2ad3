import { BrokenParquet } from './broken-parquet.ts'

const MAX_VARINT_BYTES = 5
const MAX_WIDTH = 32

/** A part of the bytes of a page, half-open. */
export interface Part {
  readonly start: number
  readonly end: number
}

/** How many values are the wanted one, whether the first is, and what all of them add up to. */
export interface Found {
  readonly found: number
  readonly isFirst: boolean
  readonly total: number
}

/**
 * Walks over `count` values in runs (Apache Parquet: RLE / bit-packing hybrid) and counts those that are `wanted`, of widths up to 8 bits.
 *
 * A run must not hold more values than are left, but for those that fill up its last byte: a reader that takes the length of a run on
 * trust would write without end.
 * @throws {BrokenParquet}
 */
export function walkRuns(bytes: Uint8Array, { start, end }: Part, width: number, count: number, wanted: number): Found {
  if (width > MAX_WIDTH) throw new BrokenParquet('values of more than 32 bits')
  if (start > end || end > bytes.length) throw new BrokenParquet('a page shorter than its parts')
  let at = start
  let seen = 0
  let found = 0
  let isFirst = false
  let total = 0
  while (seen < count) {
    const header = readVarint(bytes, at, end)
    at = header.next
    const length = Math.floor(header.value / 2)
    const left = count - seen
    if (header.value % 2 === 1) {
      if (length === 0 || (length - 1) * 8 >= left) throw new BrokenParquet('a run of impossible length')
      const values = Math.min(left, length * 8)
      if (seen === 0) isFirst = countPacked(bytes, { start: at, end }, width, 1, wanted).found === 1
      const packed = countPacked(bytes, { start: at, end }, width, values, wanted)
      found += packed.found
      total += packed.total
      at = Math.min(end, at + length * width)
      seen += values
    } else {
      if (length === 0 || length > left) throw new BrokenParquet('a run of impossible length')
      const value = valueAt(bytes, { start: at, end }, (width + 7) >> 3)
      const isWanted = value === wanted
      if (isWanted) found += length
      total += value * length
      if (seen === 0) isFirst = isWanted
      at += (width + 7) >> 3
      seen += length
    }
  }
  return { found, isFirst, total }
}

/** Levels have few bits; of wider values nobody wants to know. */
function countPacked(
  bytes: Uint8Array,
  { start, end }: Part,
  width: number,
  count: number,
  wanted: number,
): Pick<Found, 'found' | 'total'> {
  if (width > 8) return { found: 0, total: 0 }
  if (width === 0) return { found: wanted === 0 ? count : 0, total: 0 }
  const mask = (1 << width) - 1
  let found = 0
  let total = 0
  for (let index = 0; index < count; index++) {
    const bit = index * width
    const at = start + (bit >> 3)
    const pair = at + 1 < end ? (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) : (bytes[at] ?? 0)
    const value = (pair >> (bit & 7)) & mask
    if (value === wanted) found++
    total += value
  }
  return { found, total }
}

function valueAt(bytes: Uint8Array, { start, end }: Part, length: number): number {
  if (start + length > end) throw new BrokenParquet('a page shorter than its parts')
  let value = 0
  for (let index = length - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] ?? 0)
  return value
}

/**
 * Reads an unsigned number of at most 32 bits, seven in each byte.
 * @throws {BrokenParquet}
 */
export function readVarint(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly value: number; readonly next: number } {
  let value = 0
  for (let index = 0; index < MAX_VARINT_BYTES && start + index < end; index++) {
    const byte = bytes[start + index] ?? 0
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    // readers take the highest bit for a sign
    if (value >= 2 ** 31) break
    return { value, next: start + index + 1 }
  }
  throw new BrokenParquet('a number that does not end')
}
