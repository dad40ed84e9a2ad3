const NO_BYTES = Buffer.alloc(0)
const MAGIC_BYTES = 4

/** The first bytes of formats that services write (RFC 1952; RFC 8878; Apache Parquet file format). */
export const MAGIC = {
  gzip: Buffer.from([0x1f, 0x8b]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  parquet: Buffer.from('PAR1'),
} as const

/** Says whether bytes begin with those of a format. */
export function beginsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic)
}

/** An object that was looked at: whether it is Parquet, and all its bytes, of which the first chunk holds the magic bytes. */
export interface OpenedObject {
  readonly isParquet: boolean
  readonly chunks: AsyncGenerator<Buffer, void, void>
}

/**
 * Looks at the first bytes of an object, never at its name.
 * @throws what the source throws
 */
export async function openObject(chunks: AsyncIterable<Uint8Array>): Promise<OpenedObject> {
  const whole = withWholeMagic(chunks)
  const first = await whole.next()
  if (first.done) return { isParquet: false, chunks: whole }
  return { isParquet: beginsWith(first.value, MAGIC.parquet), chunks: rejoined(first.value, whole) }
}

async function* rejoined(first: Buffer, rest: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return()
  }
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
