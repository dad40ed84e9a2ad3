import { bundleOf } from './bundle.ts'
import type { Cluster } from './cluster.ts'
import { runChild } from './run-child.ts'
import type { MeasuredInput, Setting } from './setting.ts'
import type { ChildReport } from './usage.ts'
import { bootstrapOurs } from './whole-run.ts'

/** One load of an input that is a single large object. */
export interface MemoryRun {
  readonly source: string
  readonly rawBytes: number
  readonly child: ChildReport
}

/** Loads each large object once and keeps the peak memory of the loader. */
export async function runMemory(
  setting: Setting,
  cluster: Cluster,
  large: readonly MeasuredInput[],
): Promise<MemoryRun[]> {
  const runs: MemoryRun[] = []
  for (const { input, source } of large) {
    setting.report(`memory: one ${source.id} object of ${Math.round(input.rawBytes / 1e6)} MB`)
    await cluster.wipe()
    await bootstrapOurs(cluster.url)
    const program = bundleOf(setting.programs, 'loader-load')
    const child = await runChild(program, [input.folder, setting.accountsFile, cluster.url])
    runs.push({ source: source.id, rawBytes: input.rawBytes, child })
  }
  await cluster.wipe()
  return runs
}
