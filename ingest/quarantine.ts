import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod'
import { HinomiError, messageOf } from '#core/errors.ts'
import { type Issue, REASONS, type Reason, type Rejection } from '#core/rejection.ts'
import type { Archive } from './archive/archive.ts'
import { digest } from './digest.ts'

/** One record, or one whole object, that was set aside. */
export interface QuarantineEntry {
  readonly bucket: string
  readonly key: string
  readonly source: string
  readonly account: string | undefined
  readonly region: string | undefined
  /** First byte in the decompressed object; undefined for the object as a whole. */
  readonly offset: number | undefined
  /** Length in bytes in the decompressed object. */
  readonly length: number
  readonly reason: Reason
  readonly issues: readonly Issue[]
  /** Stands for so many records of this reason: after many entries of one object the rest is only counted. */
  readonly more?: number
  /** When it was set aside, ISO 8601. */
  readonly at: string
  /**
   * The raw bytes as base64; absent where they are too many, and where an entry before holds them: several records of one envelope have
   * its bytes in common. The raw object in the archive still holds them.
   */
  readonly raw?: string
}

/** Where the set-aside records lie in an archive. */
export const QUARANTINE_PREFIX = 'quarantine/'

const PART_BYTES = 8 * 1024 * 1024
/** Beyond this an object's entries keep their place and reason, but not their bytes, so that bad input cannot double the archive. */
const RAW_BYTES_PER_OBJECT = 64 * 1024 * 1024
const ENTRIES_PER_OBJECT = 100_000

/** Returns the common start of the quarantine objects of one raw object: the same each time it is loaded, whatever source it is taken for. */
export function quarantineKey(bucket: string, key: string): string {
  return `${QUARANTINE_PREFIX}${digest(JSON.stringify([bucket, key]))}`
}

/** How far the quarantine of an object is that is loaded in several runs, as JSON. */
export interface QuarantineState {
  readonly parts: number
  readonly entries: number
  readonly rawBytes: number
  readonly more: Readonly<Partial<Record<Reason, number>>>
}

/** Collects the entries of one raw object and writes them beside it as gzip NDJSON, in parts of bounded size. */
export class QuarantineWriter {
  readonly #archive: Archive
  readonly #base: string
  readonly #object: Omit<QuarantineEntry, 'offset' | 'length' | 'reason' | 'issues' | 'raw'>
  #lines: string[] = []
  #bytes = 0
  #rawBytes = 0
  #parts = 0
  #entries = 0
  readonly #offsetsWithBytes = new Set<number | undefined>()
  readonly #more = new Map<Reason, number>()
  #writing: Promise<void> = Promise.resolve()

  /** `earlier` goes on after the parts that an earlier run stored. */
  constructor(
    archive: Archive,
    object: Omit<QuarantineEntry, 'offset' | 'length' | 'reason' | 'issues' | 'raw'>,
    earlier?: QuarantineState,
  ) {
    this.#archive = archive
    this.#object = object
    this.#base = quarantineKey(object.bucket, object.key)
    if (earlier === undefined) return
    this.#parts = earlier.parts
    this.#entries = earlier.entries
    this.#rawBytes = earlier.rawBytes
    for (const [reason, count] of Object.entries(earlier.more)) this.#more.set(reason as Reason, count)
  }

  /** Takes one entry; the promise is undefined unless a part was full and is being written. Whoever does not await it hears from finish(). */
  add(rejection: Rejection, raw: Uint8Array, offset: number | undefined, length: number): Promise<void> | undefined {
    if (++this.#entries > ENTRIES_PER_OBJECT) {
      this.#more.set(rejection.reason, (this.#more.get(rejection.reason) ?? 0) + 1)
      return undefined
    }
    const isNew = raw.byteLength > 0 && !this.#offsetsWithBytes.has(offset)
    if (isNew) this.#rawBytes += raw.byteLength
    const keep = isNew && this.#rawBytes <= RAW_BYTES_PER_OBJECT
    if (keep) this.#offsetsWithBytes.add(offset)
    const entry: QuarantineEntry = {
      ...this.#object,
      offset,
      length,
      reason: rejection.reason,
      issues: rejection.issues,
      ...(keep ? { raw: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64') } : {}),
    }
    const line = JSON.stringify(entry)
    this.#lines.push(line)
    this.#bytes += line.length
    if (this.#bytes < PART_BYTES) return undefined
    this.#store()
    return this.#writing
  }

  /** Writes what there is so far and returns what the next run needs to go on. */
  async pause(): Promise<QuarantineState> {
    if (this.#lines.length > 0) this.#store()
    await this.#writing
    const more = Object.fromEntries(this.#more) as Partial<Record<Reason, number>>
    return { parts: this.#parts, entries: this.#entries, rawBytes: this.#rawBytes, more }
  }

  /** Writes what is left and removes parts of an earlier load that are no longer needed. */
  async finish(earlierParts: readonly string[]): Promise<void> {
    for (const [reason, more] of this.#more) {
      const issues = [{ path: '', message: `${more} further records, which are in the raw object` }]
      this.#lines.push(JSON.stringify({ ...this.#object, length: 0, reason, issues, more }))
    }
    if (this.#lines.length > 0) this.#store()
    await this.#writing
    const written = new Set(Array.from({ length: this.#parts }, (_, index) => this.#partKey(index)))
    for (const key of earlierParts) if (!written.has(key)) await this.#archive.delete(key)
  }

  #partKey(part: number): string {
    return `${this.#base}-${String(part).padStart(4, '0')}.ndjson.gz`
  }

  /** Takes the lines collected so far and stores them after the parts before. */
  #store(): void {
    const body = gzipSync(`${this.#lines.join('\n')}\n`)
    const key = this.#partKey(this.#parts++)
    this.#lines = []
    this.#bytes = 0
    this.#writing = this.#writing.then(() => this.#archive.put(key, body))
    // finish() reports a part that could not be stored, which may be long after it failed
    this.#writing.catch(() => {})
  }
}

/** Lists the quarantine objects of an archive by the base that {@link quarantineKey} gives. */
export async function listQuarantine(archive: Archive): Promise<Map<string, string[]>> {
  const parts = new Map<string, string[]>()
  for await (const { key } of archive.list(QUARANTINE_PREFIX)) {
    const base = key.replace(/-\d{4}\.ndjson\.gz$/, '')
    if (base === key) continue
    const list = parts.get(base)
    if (list === undefined) parts.set(base, [key])
    else list.push(key)
  }
  return parts
}

const Entry = z.object({
  bucket: z.string(),
  key: z.string(),
  source: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  offset: z.int().min(0).optional(),
  length: z.int().min(0),
  reason: z.enum(REASONS),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
  more: z.int().min(0).optional(),
  at: z.string(),
  raw: z.string().optional(),
})

/** A part ends with the entry that fills it, whose base64 may be longer than the part. */
const LARGEST_PART_BYTES = 64 * 1024 * 1024

/**
 * Reads the entries of one quarantine object.
 *
 * @throws HinomiError `usage` when it is none: an archive that was copied by hand may hold anything under this name.
 */
export async function readQuarantine(archive: Archive, key: string): Promise<QuarantineEntry[]> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of archive.read(key)) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > LARGEST_PART_BYTES) throw noQuarantine(archive, key, 'is too large')
    chunks.push(chunk)
  }
  try {
    return gunzipSync(Buffer.concat(chunks), { maxOutputLength: LARGEST_PART_BYTES })
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Entry.parse(JSON.parse(line)) as QuarantineEntry)
  } catch (thrown) {
    // what the parsers say quotes the file
    const what =
      thrown instanceof z.ZodError
        ? 'has other members'
        : thrown instanceof SyntaxError
          ? 'is no JSON'
          : messageOf(thrown)
    throw noQuarantine(archive, key, what)
  }
}

function noQuarantine(archive: Archive, key: string, what: string): HinomiError {
  const message = `${key} in ${archive.name} is no quarantine file (${what}): remove it, then load the archive again`
  return new HinomiError('usage', message)
}
