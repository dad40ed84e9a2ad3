import type { Framing } from '#core/framing.ts'
import { DEFAULT_LIMITS, type Decoded, decodeObject, type Limits } from '#ingest/decode/decode-object.ts'

/** Yields bytes as chunks of a fixed length. */
async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** Decodes the bytes of one object, given in chunks of a fixed length, and returns everything that comes. */
export async function decodeAll(
  bytes: Uint8Array | string,
  framing: Framing,
  options: { readonly chunkBytes?: number; readonly limits?: Partial<Limits> } = {},
): Promise<Decoded[]> {
  const object = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const all: Decoded[] = []
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  for await (const batch of decodeObject(inChunks(object, options.chunkBytes ?? 65_536), framing, limits)) {
    for (const decoded of batch) all.push(decoded)
  }
  return all
}
