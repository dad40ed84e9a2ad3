import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzip } from 'node:zlib'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { SampleObject } from './sample-object.ts'

/** Compressing goes on in other threads; so many objects at once keep them busy and memory bounded. */
const MAX_IN_FLIGHT = 4

/** RFC 1952, 2.3.1: the byte that names the operating system; 255 is "unknown", the same on every machine. */
const GZIP_OS_OFFSET = 9
const GZIP_OS_UNKNOWN = 255

/** Writes objects below a folder, whose relative paths are then the object keys. */
export class ArchiveWriter {
  readonly #folder: string
  readonly #folders = new Map<string, Promise<unknown>>()
  readonly #inFlight = new Set<Promise<void>>()
  #failure: HinomiError | undefined
  /** Bytes on disk, and before compression, of all objects so far. */
  sizeBytes = 0
  bodyBytes = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Takes an object over, and waits while too many are being written. Throws a HinomiError when an earlier one could not be written. */
  async write(object: SampleObject): Promise<void> {
    const writing = this.#writeNow(object).finally(() => this.#inFlight.delete(writing))
    this.#inFlight.add(writing)
    if (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Waits until every object lies on disk. Throws a HinomiError when one could not be written. */
  async finish(): Promise<void> {
    await Promise.all(this.#inFlight)
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Never rejects: nobody may be waiting at that moment, so the failure is kept. */
  async #writeNow(object: SampleObject): Promise<void> {
    const path = join(this.#folder, ...object.key.split('/'))
    try {
      const [bytes] = await Promise.all([compress(object.body), this.#makeFolder(dirname(path))])
      const written = object.cutAtBytes === undefined ? bytes : bytes.subarray(0, object.cutAtBytes)
      await writeFile(path, written)
      this.sizeBytes += written.length
      this.bodyBytes += Buffer.byteLength(object.body)
    } catch (thrown) {
      this.#failure ??= new HinomiError('usage', `${path} cannot be written: ${messageOf(thrown)}`, { cause: thrown })
    }
  }

  #makeFolder(path: string): Promise<unknown> {
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const made = mkdir(path, { recursive: true })
    this.#folders.set(path, made)
    return made
  }
}

function compress(body: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(body, { level: 6 }, (error, bytes) => {
      if (error !== null) return reject(error)
      bytes[GZIP_OS_OFFSET] = GZIP_OS_UNKNOWN
      resolve(bytes)
    })
  })
}
