import { BrokenParquet, LargeParquet } from './broken-parquet.ts'
import { type Part, readVarint } from './runs.ts'

/** Writers make blocks of 128 values in four parts. */
const MAX_BLOCK_VALUES = 65_536
const MAX_WIDTH = 64
const MAX_VARINT_BYTES = 10

/** Where a run of deltas ends, and its values where they were asked for. */
interface Deltas {
  readonly end: number
  readonly values: Int32Array
}

/**
 * Walks over numbers that are stored as differences (Apache Parquet: DELTA_BINARY_PACKED) and returns where they end.
 * @throws {BrokenParquet}
 */
export function walkDeltas(bytes: Uint8Array, part: Part, count: number): number {
  return readDeltas(bytes, part, count, false).end
}

/**
 * Checks texts of which each shares its beginning with the one before (Apache Parquet: DELTA_BYTE_ARRAY): a few bytes can stand for texts
 * without end. Together they must not have more than `mostBytes`; returns how many they have.
 * @throws {BrokenParquet} or {LargeParquet}
 */
export function checkSharedTexts(bytes: Uint8Array, part: Part, count: number, mostBytes: number): number {
  const shared = readDeltas(bytes, part, count, true)
  const own = readDeltas(bytes, { start: shared.end, end: part.end }, count, true)
  let before = 0
  let total = 0
  for (let index = 0; index < count; index++) {
    const sharedBytes = shared.values[index] ?? 0
    const ownBytes = own.values[index] ?? 0
    if (sharedBytes < 0 || ownBytes < 0 || sharedBytes > before) throw new BrokenParquet('a text of impossible length')
    before = sharedBytes + ownBytes
    total += before
    if (total > mostBytes) throw new LargeParquet(`a page whose texts have more than ${mostBytes} bytes`)
  }
  return total
}

function readDeltas(bytes: Uint8Array, part: Part, count: number, wantsValues: boolean): Deltas {
  const blockValues = readVarint(bytes, part.start, part.end)
  const parts = readVarint(bytes, blockValues.next, part.end)
  const total = readVarint(bytes, parts.next, part.end)
  const first = readZigzag(bytes, total.next, part.end)
  const partValues = blockValues.value / parts.value
  const lawful = blockValues.value <= MAX_BLOCK_VALUES && partValues >= 32 && partValues % 32 === 0
  if (!lawful) throw new BrokenParquet('blocks of impossible length')
  if (total.value !== count) throw new BrokenParquet('another number of values than the page says')
  const values = new Int32Array(wantsValues ? count : 0)
  let value = Number(BigInt.asIntN(32, first.value))
  if (wantsValues && count > 0) values[0] = value
  let seen = 1
  let at = first.next
  while (seen < count) {
    const least = readZigzag(bytes, at, part.end)
    const leastDelta = Number(BigInt.asIntN(32, least.value))
    const widthsAt = least.next
    at = widthsAt + parts.value
    for (let index = 0; index < parts.value && seen < count; index++) {
      const width = bytes[widthsAt + index]
      if (width === undefined || width > MAX_WIDTH) throw new BrokenParquet('values of more than 64 bits')
      const end = at + (partValues * width) / 8
      if (end > part.end) throw new BrokenParquet('a page shorter than its parts')
      const here = Math.min(partValues, count - seen)
      for (let one = 0; wantsValues && one < here; one++) {
        value = (value + leastDelta + lowBits(bytes, at, one * width, width)) | 0
        values[seen + one] = value
      }
      seen += here
      at = end
    }
  }
  return { end: at, values }
}

/** Those bits of a packed number that count in numbers of 32 bits. */
function lowBits(bytes: Uint8Array, start: number, firstBit: number, width: number): number {
  let value = 0
  for (let bit = 0; bit < Math.min(width, 32); bit++) {
    const at = firstBit + bit
    value |= (((bytes[start + (at >> 3)] ?? 0) >> (at & 7)) & 1) << bit
  }
  return value
}

function readZigzag(bytes: Uint8Array, start: number, end: number): { readonly value: bigint; readonly next: number } {
  let value = 0n
  for (let index = 0; index < MAX_VARINT_BYTES && start + index < end; index++) {
    const byte = bytes[start + index] ?? 0
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value: (value >> 1n) ^ -(value & 1n), next: start + index + 1 }
  }
  throw new BrokenParquet('a number that does not end')
}
