import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HinomiError, messageOf } from '#core/errors.ts'
import { openFolder } from '#ingest/archive/folder-archive.ts'
import { digest } from '#ingest/digest.ts'
import { bucketSink } from '#ingest/exporters/bucket-sink.ts'
import type { Sink } from '#ingest/exporters/page-writer.ts'
import type { RunState } from '#ingest/exporters/pull-run.ts'
import type { Identity } from './aws-identity.ts'

/** Opens the folder, which is made where there is none, or the bucket that an export goes to. @throws HinomiError `usage` */
export async function openTarget(target: string, { account, credentials }: Identity, region: string): Promise<Sink> {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(target)
  if (match?.[1] !== undefined) {
    const folder = match[2]?.replace(/\/?$/, '/') ?? ''
    const prefix = folder === '/' ? '' : folder
    return bucketSink({ bucket: match[1], prefix, account, region, client: { credentials, region, maxAttempts: 6 } })
  }
  if (target.includes('://')) {
    throw new HinomiError('usage', `--to "${target}" is no place for an export: name a folder, or s3://bucket/prefix`)
  }
  await mkdir(target, { recursive: true }).catch((thrown: unknown) => {
    throw new HinomiError('usage', `--to "${target}" cannot be made: ${messageOf(thrown)}`, { cause: thrown })
  })
  const archive = await openFolder(target)
  return (key, body) => archive.put(key, body)
}

/** Where the state of one list is kept between runs, so that the same command goes on where it stopped. */
export interface StatePlace {
  readonly home: string
  readonly target: string
  readonly account: string
  readonly region: string
  readonly source: string
}

/** Tokens of pages do not live for ever, and a list that was pulled over days is no picture of one moment. */
const STATE_HOURS = 12

/** Reads the state of an export that broke off not long ago; undefined where there is none that can be used. */
export async function readState(place: StatePlace, nowMs: number): Promise<RunState | undefined> {
  try {
    const state = JSON.parse(await readFile(fileOf(place), 'utf8')) as RunState
    const age = nowMs - Date.parse(state.startedAt)
    return age >= 0 && age < STATE_HOURS * 3_600_000 && Array.isArray(state.pages) ? state : undefined
  } catch {
    return undefined
  }
}

/** Keeps the state of an export; a reader never sees half of it. */
export async function writeState(place: StatePlace, state: RunState): Promise<void> {
  const file = fileOf(place)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.part`, JSON.stringify(state))
  await rename(`${file}.part`, file)
}

/** Forgets the state of an export that is complete, or is to begin anew. */
export async function forgetState(place: StatePlace): Promise<void> {
  await rm(fileOf(place), { force: true })
}

function fileOf({ home, target, account, region, source }: StatePlace): string {
  const where = target.includes('://') ? target : resolve(target)
  return join(home, 'export', `${account}-${region}-${source}-${digest(where)}.json`)
}
