import { type Account, type AccountLookup, accountLookup } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { Lists } from '#detections/lists.ts'
import type { Archive } from '../archive/archive.ts'
import { makeLists } from '../detection-lists.ts'
import { digest } from '../digest.ts'
import { isListFile, type NamedFile, readListFiles } from '../list-files.ts'
import { parseRegistry } from '../registry-file.ts'

/** What a person can change while loaders run: the accounts registry and the lists. */
export interface Configuration {
  /** Changes with every byte of a file; the same in all loaders that use the same files. */
  readonly version: string
  readonly accounts: readonly Account[]
  readonly lookup: AccountLookup
  readonly lists: Lists
  readonly warnings: readonly string[]
}

/** Where the configuration lies, and how old it may be. */
export interface LiveConfigOptions {
  /** Holds `accounts.csv` and the files of `lists/` below `prefix`. */
  readonly archive: Archive
  /** Ends with a slash, or is empty. */
  readonly prefix: string
  /** After this the files are asked whether they changed. */
  readonly maxAgeMs: number
  /** Epoch milliseconds. */
  now(): number
  /** Hears why a newer configuration is not used. */
  onRefused(reason: string): void
}

/** While the files cannot be asked for, or are bad, the configuration at hand serves for so many times its maximum age. */
const GRACE = 12

/**
 * Keeps the configuration of a process that lives for hours as new as the files: asks at most once in `maxAgeMs` for their ETags, and reads
 * them when one is new.
 *
 * A bad file, or a bucket that does not answer, is told to `onRefused`; the configuration before stays in force, but no longer than
 * twelve times its maximum age: a process must not go on for ever with an account that was taken off the registry.
 */
export class LiveConfig {
  readonly #options: LiveConfigOptions
  #current: Configuration | undefined
  /** When the files were asked for the last time, and when they were found to be what is in force. */
  #askedAt = Number.NEGATIVE_INFINITY
  #confirmedAt = Number.NEGATIVE_INFINITY

  constructor(options: LiveConfigOptions) {
    this.#options = options
  }

  /** Returns what is in force. @throws HinomiError when there is none, or none that may still be used. */
  async current(): Promise<Configuration> {
    const now = this.#options.now()
    if (this.#current !== undefined && now - this.#askedAt < this.#options.maxAgeMs) return this.#current
    try {
      this.#current = await this.#refresh()
      this.#askedAt = now
      this.#confirmedAt = now
    } catch (thrown) {
      if (this.#current === undefined || now - this.#confirmedAt > GRACE * this.#options.maxAgeMs) throw thrown
      this.#askedAt = now
      this.#options.onRefused(messageOf(thrown))
    }
    return this.#current
  }

  async #refresh(): Promise<Configuration> {
    const { archive, prefix } = this.#options
    const found: { key: string; etag: string }[] = []
    for await (const { key, etag } of archive.list(prefix)) {
      const name = key.slice(prefix.length)
      if (!isOurs(name)) continue
      found.push({ key, etag: etag ?? (await archive.etag(key)) ?? '' })
    }
    found.sort((a, b) => (a.key < b.key ? -1 : 1))
    const version = digest(JSON.stringify(found.map(({ key, etag }) => [key.slice(prefix.length), etag])))
    if (this.#current?.version === version) return this.#current
    const files: NamedFile[] = []
    for (const { key } of found) files.push({ name: key.slice(prefix.length), bytes: await readWhole(archive, key) })
    return configurationOf(files, version, `${archive.name}/${prefix}`)
  }
}

/** Makes a configuration of `accounts.csv` and the files of `lists/`. @throws HinomiError `config` with every mistake. */
function configurationOf(files: readonly NamedFile[], version: string, place: string): Configuration {
  const registry = files.find(({ name }) => name === REGISTRY)
  if (registry === undefined) {
    throw new HinomiError('config', `${place} holds no ${REGISTRY}: put the accounts registry there`)
  }
  const accounts = parseRegistry(registry.bytes, REGISTRY)
  const listFiles = files.flatMap(({ name, bytes }) =>
    name.startsWith(LISTS) ? [{ name: name.slice(LISTS.length), bytes }] : [],
  )
  const { lists, warnings } = makeLists(accounts, readListFiles(listFiles), `${place}${LISTS}`)
  return { version, accounts, lookup: accountLookup(accounts), lists, warnings }
}

const REGISTRY = 'accounts.csv'
const LISTS = 'lists/'
const LARGEST_FILE_BYTES = 5 * 1024 * 1024

function isOurs(name: string): boolean {
  return name === REGISTRY || (name.startsWith(LISTS) && isListFile(name))
}

async function readWhole(archive: Archive, key: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of archive.read(key)) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > LARGEST_FILE_BYTES) {
      throw new HinomiError('config', `${key} in ${archive.name} is larger than ${LARGEST_FILE_BYTES} bytes: part it`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
