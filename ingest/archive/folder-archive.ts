import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HinomiError } from '#core/errors.ts'
import type { Archive, ArchiveObject } from './archive.ts'

const READ_BYTES = 256 * 1024
const LONGEST_SEGMENT_BYTES = 255
/** The name of an object that is being written, as {@link FolderArchive.put} makes it. */
const HALF_WRITTEN = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/
/** What Node.js shows for bytes of a file name that are no UTF-8; such a file cannot be opened by the name that is shown. */
const REPLACEMENT = '\ufffd'
/** Nothing lies at this path: not there, below a file, or a link in a circle. */
const MISSING = ['ENOENT', 'ENOTDIR', 'ELOOP']

/** Opens a folder as an archive. @throws HinomiError `usage` when it does not exist or is no folder. */
export async function openFolder(location: string): Promise<Archive> {
  const root = resolve(location)
  const stats = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw explain(error, root, 'the folder')
  })
  if (!stats.isDirectory()) {
    throw new HinomiError('usage', `${root} is a file, not a folder: name the folder it lies in`)
  }
  return new FolderArchive(root)
}

class FolderArchive implements Archive {
  readonly name: string
  readonly bucket = 'archive'
  readonly #root: string

  constructor(root: string) {
    this.name = root
    this.#root = root
  }

  async *list(prefix = ''): AsyncGenerator<ArchiveObject> {
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : ''
    for await (const object of this.#walk(folder)) if (object.key.startsWith(prefix)) yield object
  }

  async *read(key: string): AsyncGenerator<Uint8Array> {
    const path = this.#pathOf(key)
    try {
      yield* createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>
    } catch (error) {
      throw explain(error as NodeJS.ErrnoException, path, 'the object')
    }
  }

  async etag(key: string): Promise<string | undefined> {
    if ((await this.head(key)) === undefined) return undefined
    const hash = createHash('md5')
    for await (const chunk of this.read(key)) hash.update(chunk)
    return hash.digest('hex')
  }

  async head(key: string): Promise<ArchiveObject | undefined> {
    const path = this.#pathOf(key)
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (MISSING.includes(error.code ?? '')) return undefined
      throw explain(error, path, 'the object')
    })
    return stats?.isFile() ? { key, sizeBytes: stats.size, lastModified: stats.mtime } : undefined
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    const path = this.#pathOf(key)
    const fresh = join(dirname(path), `.${randomUUID()}.part`)
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(fresh, body)
      await rename(fresh, path)
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => {})
      throw explain(error as NodeJS.ErrnoException, path, 'the object')
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.#pathOf(key)
    await rm(path, { force: true }).catch((error: NodeJS.ErrnoException) => {
      if (!MISSING.includes(error.code ?? '')) throw explain(error, path, 'the object')
    })
  }

  /** Links to folders are not followed, since they may lead round in a circle; half-written objects are not there yet. */
  async *#walk(folder: string): AsyncGenerator<ArchiveObject> {
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOENT' && folder !== '') return []
      throw explain(error, join(this.#root, folder), 'the folder')
    })
    // keys hold dates, so in their order most findings arrive as they happened and few are written twice
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.name.includes(REPLACEMENT)) await this.#checkName(key)
      if (entry.isDirectory()) {
        yield* this.#walk(key)
      } else if ((entry.isFile() || entry.isSymbolicLink()) && !HALF_WRITTEN.test(entry.name)) {
        const object = await this.head(key)
        if (object !== undefined) yield object
      }
    }
  }

  /** A file that cannot be opened by its name must not be left out in silence. */
  async #checkName(key: string): Promise<void> {
    const path = this.#pathOf(key)
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    )
    if (!isThere) throw new HinomiError('usage', `the name of ${path} is not in UTF-8: rename it (convmv does it)`)
  }

  /** Keys come from listings and from quarantine entries; none may lead out of the folder. */
  #pathOf(key: string): string {
    const segments = key.split('/')
    if (key.includes('\0') || segments.some((segment) => segment === '..' || segment === '.' || segment === '')) {
      throw new HinomiError('usage', `"${key}" is no key of an object in a folder`)
    }
    const long = segments.find((segment) => Buffer.byteLength(segment) > LONGEST_SEGMENT_BYTES)
    if (long !== undefined) {
      throw new HinomiError('usage', `"${long}" is too long for a file name (255 bytes): keep this archive in S3`)
    }
    return join(this.#root, ...segments)
  }
}

function explain(error: NodeJS.ErrnoException, path: string, what: string): HinomiError {
  const options = { cause: error }
  switch (error.code) {
    case 'ENOENT':
      return new HinomiError('usage', `${what} ${path} does not exist: check the name`, options)
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
    case 'ERR_FS_EISDIR':
      return new HinomiError('usage', `${path} is no object: a file and a folder would share this name`, options)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HinomiError('config', `${what} ${path} may not be read or written: check its permissions`, options)
    case 'ENOSPC':
      return new HinomiError(
        'config',
        `the disk is full: ${path} cannot be written; make room, then run it again`,
        options,
      )
    case 'EMFILE':
      return new HinomiError(
        'transient',
        `too many files are open: ${path} cannot be read; lower --concurrency`,
        options,
      )
    default:
      return new HinomiError(
        'transient',
        `${what} ${path} cannot be read or written (${error.code ?? error.message})`,
        options,
      )
  }
}
