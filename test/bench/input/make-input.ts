import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { Random } from '#sample/random.ts'
import { iso, PLACES } from './draw.ts'
import type { InputSource, Slot } from './input-source.ts'

/** A folder of objects of one source, laid out like the bucket. */
export interface Input {
  readonly source: string
  readonly folder: string
  readonly objects: number
  readonly records: number
  /** Bytes of all objects, decompressed. */
  readonly rawBytes: number
  /** The day that all records lie in, ISO 8601. */
  readonly day: string
}

const DAY_MS = 86_400_000
/** The loader takes no log records older than 400 days. */
const OLDEST_DAYS = 300

/**
 * Makes the input of a source below `folder`, or finds it there: `records` in objects of the source's usual size.
 *
 * The same records at every call, but for their day: that of the first call, renewed after 300 days.
 */
export function makeInput(folder: string, source: InputSource, records: number, now: number): Promise<Input> {
  const objects = Math.max(1, Math.ceil(records / source.recordsPerObject))
  const sizes = Array.from({ length: objects }, (_, n) =>
    Math.min(source.recordsPerObject, records - n * source.recordsPerObject),
  )
  return make(folder, source, sizes, undefined, now)
}

/** Makes, or finds, an input of one single object that inflates to about `bytes`. */
export function makeLargeInput(folder: string, source: InputSource, bytes: number, now: number): Promise<Input> {
  return make(folder, source, [Number.MAX_SAFE_INTEGER], bytes, now)
}

async function make(
  folder: string,
  source: InputSource,
  sizes: readonly number[],
  limitBytes: number | undefined,
  now: number,
): Promise<Input> {
  const stampFile = `${folder}.json`
  const recipe = idOfRecipe(await generatorCode(), source.id, sizes.length === 1 ? limitBytes : sizes)
  const found = await readStamp(stampFile)
  if (found?.recipe === recipe && Date.parse(found.input.day) > now - OLDEST_DAYS * DAY_MS) {
    return { ...found.input, folder }
  }

  await rm(folder, { recursive: true, force: true })
  await rm(stampFile, { force: true })
  const day = Math.floor(now / DAY_MS) * DAY_MS - 10 * DAY_MS
  const objectOf = source.open()
  const total = { objects: 0, records: 0, rawBytes: 0 }
  for (const [number, size] of sizes.entries()) {
    const width = DAY_MS / sizes.length
    const place = PLACES[number % PLACES.length]
    if (place === undefined) throw new Error('no places')
    const from = day + number * width
    const slot: Slot = { place, number, records: Math.min(size, 5_000_000), from, to: from + width }
    const pieces = objectOf(slot, new Random('bench', source.id, number))
    const written = await writeObject(join(folder, source.key(slot)), pieces, limitBytes)
    total.objects++
    total.records += limitBytes === undefined ? size : written.pieces
    total.rawBytes += written.bytes
  }
  const input: Input = { source: source.id, folder, ...total, day: iso(day) }
  await writeFile(stampFile, JSON.stringify({ recipe, input }))
  return input
}

/** Writes the pieces as gzip; with a limit, leaves pieces out after it, but for the last one, which may close a bracket. */
async function writeObject(
  path: string,
  pieces: Generator<string>,
  limitBytes = Number.POSITIVE_INFINITY,
): Promise<{ bytes: number; pieces: number }> {
  await mkdir(dirname(path), { recursive: true })
  const written = { bytes: 0, pieces: 0 }
  function* limited(): Generator<Buffer> {
    let chunk: string[] = []
    let size = 0
    let first: string | undefined
    for (const piece of pieces) {
      first ??= piece
      chunk.push(piece)
      written.pieces++
      size += piece.length
      if (size >= 1_000_000) {
        const bytes = Buffer.from(chunk.join(''))
        written.bytes += bytes.length
        yield bytes
        chunk = []
        size = 0
      }
      if (written.bytes >= limitBytes) {
        if (first.startsWith('{"Records":[')) chunk.push(']}')
        break
      }
    }
    const rest = Buffer.from(chunk.join(''))
    written.bytes += rest.length
    yield rest
  }
  await pipeline(Readable.from(limited()), createGzip({ level: 6 }), createWriteStream(path))
  return written
}

interface Stamp {
  readonly recipe: string
  readonly input: Input
}

async function readStamp(file: string): Promise<Stamp | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Stamp)
}

/** The code that makes the inputs: when it changes, they are made anew. */
async function generatorCode(): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const files = (await readdir(here)).sort().map((name) => join(here, name))
  const texts = await Promise.all(
    [...files, fileURLToPath(new URL('../../../sample/random.ts', import.meta.url))].map((file) =>
      readFile(file, 'utf8'),
    ),
  )
  return texts.join('\n')
}

function idOfRecipe(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
