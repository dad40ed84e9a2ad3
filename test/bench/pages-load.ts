import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSample } from '#cli/sample-archive.ts'
import { bundleOf } from './bundle.ts'
import type { Cluster } from './cluster.ts'
import { runChild } from './run-child.ts'
import { bootstrapOurs } from './whole-run.ts'

const HOUR_MS = 3_600_000
const DAYS = 30
const SEED = 1

/** A sample archive of the bench. */
export interface BenchSample {
  readonly archive: string
  readonly accountsFile: string
}

/** Makes the sample of `hinomi sample` with so many records, unless an earlier run of today left one: it takes most of a minute. */
export async function makeBenchSample(folder: string, records: number): Promise<BenchSample> {
  const sample = { archive: join(folder, 'archive'), accountsFile: join(folder, 'accounts.csv') }
  const mark = join(folder, 'made.json')
  const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  const wanted = JSON.stringify({ records, day: Math.floor(end / (24 * HOUR_MS)) })
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return sample
  await rm(folder, { recursive: true, force: true })
  await writeSample(folder, { seed: SEED, records, days: DAYS, end }, () => {})
  await writeFile(mark, wanted)
  return sample
}

/** Loads a sample into an empty node, as `hinomi load` does, and waits until its merges are done. */
export async function loadBenchSample(cluster: Cluster, programs: string, sample: BenchSample): Promise<void> {
  await cluster.wipe()
  await bootstrapOurs(cluster.url)
  await runChild(bundleOf(programs, 'loader-load'), [sample.archive, sample.accountsFile, cluster.url])
  await cluster.settle()
}
