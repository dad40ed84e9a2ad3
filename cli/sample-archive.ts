import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HinomiError, messageOf } from '#core/errors.ts'
import { makeSample } from '#sample/make-sample.ts'
import type { Settings } from './settings.ts'

/** What a sample is made from; the same values give the same bytes. */
export interface SampleRequest {
  readonly seed: number
  readonly records: number
  readonly days: number
  /** End of the last day, epoch milliseconds, exclusive. */
  readonly end: number
}

/** Where `npm start` keeps the sample archive. */
export function sampleArchiveFolder(settings: Settings): string {
  return join(settings.home, 'sample', 'archive')
}

/** Where `npm start` keeps the accounts registry of the sample. */
export function sampleAccountsFile(settings: Settings): string {
  return join(settings.home, 'sample', 'accounts.csv')
}

/** Where `npm start` keeps the lists of the sample that no accounts registry can hold. */
export function sampleListsFolder(settings: Settings): string {
  return join(settings.home, 'sample', 'lists')
}

/** Format of the sample; another number makes `npm start` generate it anew. */
const SAMPLE_VERSION = 9

/** What the sample of `npm start` is made from. */
export const START_SAMPLE = { seed: 1, records: 100_000, days: 30 } as const

const MINUTE_MS = 60_000

/**
 * Returns where a sample that is made now ends, epoch milliseconds: at the minute that has begun. Logs that never pause count as silent
 * after half an hour, so that an end at a whole hour would flag accounts that are fine.
 */
export function sampleEnd(now: number): number {
  return Math.floor(now / MINUTE_MS) * MINUTE_MS
}

/** Returns the text that lies beside a sample that is complete, in `made.json`: what it was made from. */
export function sampleMark({ seed, records, days }: Omit<SampleRequest, 'end'>): string {
  return JSON.stringify({ version: SAMPLE_VERSION, seed, records, days })
}

/**
 * Makes the sample archive of `npm start` unless it is there already; returns true when it was made.
 * An interrupted run leaves no mark, so the next one starts over.
 */
export async function ensureSample(
  settings: Settings,
  request: SampleRequest,
  onProgress: (done: number, total: number) => void,
): Promise<boolean> {
  const mark = join(settings.home, 'sample', 'made.json')
  const wanted = sampleMark(request)
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return false
  await rm(join(settings.home, 'sample'), { recursive: true, force: true })
  await writeSample(join(settings.home, 'sample'), request, onProgress)
  await writeWhole(mark, wanted)
  return true
}

/** Writes a sample into a folder: `archive`, and beside it `accounts.csv` and the folder `lists`. */
export async function writeSample(
  folder: string,
  request: SampleRequest,
  onProgress: (done: number, total: number) => void,
) {
  const archive = join(folder, 'archive')
  const lists = join(folder, 'lists')
  for (const path of [archive, lists]) {
    await mkdir(path, { recursive: true }).catch((thrown: unknown) => {
      throw new HinomiError('usage', `${path} cannot be made: ${String(thrown)}`, { cause: thrown })
    })
  }
  const made = await makeSample({
    folder: archive,
    seed: request.seed,
    records: request.records,
    days: request.days,
    end: new Date(request.end),
    onProgress,
  })
  await writeWhole(join(folder, 'accounts.csv'), made.accountsCsv)
  for (const [name, text] of Object.entries(made.lists)) await writeWhole(join(lists, name), text)
  return made
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((thrown: unknown) => {
    throw new HinomiError('usage', `${path} cannot be written: ${messageOf(thrown)}`, { cause: thrown })
  })
}
