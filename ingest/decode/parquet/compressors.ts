import * as zlib from 'node:zlib'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors as portable } from 'hyparquet-compressors'
import { BrokenParquet } from './broken-parquet.ts'
import { inflateSnappy } from './snappy.ts'

/** Little-endian; frames that are to be skipped begin with another number (RFC 8878, 3.1.1 and 3.1.2). */
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const
/** The largest block of zstd (RFC 8878, 3.1.1.2). */
const ZSTD_BLOCK_BYTES = 128 * 1024
/** Writers cut blocks where the data changes; many small ones are no harm. */
const ZSTD_SPARE_BLOCKS = 64
/** What a reader must hold while it inflates (RFC 8878, 3.1.1.1.2, says that 8 MB must be enough). */
const MAX_ZSTD_WINDOW_BYTES = 16 * 1024 * 1024

type Inflate = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array
/** Node.js has zstd from 22.15 on. */
const zstdOfNode = 'zstdDecompressSync' in zlib ? (zlib.zstdDecompressSync as Inflate) : undefined

/**
 * Decompressors of the codecs of Parquet, none of which inflates a page beyond the length that its header says. LZ4 and LZO are left out:
 * those at hand can be kept busy without end, as the snappy of the reader itself can.
 */
export const COMPRESSORS: Compressors = {
  SNAPPY: inflateSnappy,
  GZIP: unlessEmpty((input, length) => gunzipSync(input, { maxOutputLength: length })),
  BROTLI: unlessEmpty((input, length) => brotliDecompressSync(input, { maxOutputLength: length })),
  ZSTD: unlessEmpty(inflateZstd),
}

/** Of pages without values some writers leave out even what an empty stream would have. */
function unlessEmpty(inflate: NonNullable<Compressors['GZIP']>): NonNullable<Compressors['GZIP']> {
  return (input, length) => (length === 0 ? new Uint8Array() : inflate(input, length))
}

function inflateZstd(input: Uint8Array, length: number): Uint8Array {
  const { windowBytes, mostBytes } = measureZstd(input)
  if (windowBytes > MAX_ZSTD_WINDOW_BYTES) throw new BrokenParquet('zstd that looks back too far')
  if (mostBytes > length + ZSTD_SPARE_BLOCKS * ZSTD_BLOCK_BYTES)
    throw new BrokenParquet('a page that inflates too much')
  if (zstdOfNode !== undefined) return zstdOfNode(input, { maxOutputLength: length })
  if (portable.ZSTD === undefined) throw new BrokenParquet('zstd cannot be read')
  return portable.ZSTD(input, length)
}

/** Tells the most that a single zstd frame can inflate to, and how far it looks back, from its headers (RFC 8878, 3.1.1). */
function measureZstd(input: Uint8Array): { readonly windowBytes: number; readonly mostBytes: number } {
  if (ZSTD_MAGIC.some((byte, at) => input[at] !== byte)) throw new BrokenParquet('zstd that is not one whole frame')
  const descriptor = input[4] ?? 0
  const isSingle = (descriptor & 0x20) !== 0
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeAt = 5 + (isSingle ? 0 : 1) + dictionaryBytes
  let told = 0
  for (let index = sizeBytes - 1; index >= 0; index--) told = told * 256 + (input[sizeAt + index] ?? 0)
  let at = sizeAt + sizeBytes
  let most = 0
  let isLast = false
  while (at + 3 <= input.length && !isLast) {
    const header = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8) | ((input[at + 2] ?? 0) << 16)
    const type = (header >> 1) & 3
    const size = header >> 3
    most += type === 2 ? ZSTD_BLOCK_BYTES : size
    at += 3 + (type === 1 ? 1 : size)
    isLast = (header & 1) === 1
  }
  const checksumBytes = (descriptor & 4) === 0 ? 0 : 4
  if (at + checksumBytes !== input.length) throw new BrokenParquet('zstd that is not one whole frame')
  return { windowBytes: isSingle ? told : windowOf(input[5] ?? 0), mostBytes: Math.max(told, most) }
}

/** RFC 8878, 3.1.1.1.2: exponent and mantissa. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
