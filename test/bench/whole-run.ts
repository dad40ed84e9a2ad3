import { setTimeout as sleep } from 'node:timers/promises'
import type { AnySource } from '#core/source.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { bundleOf } from './bundle.ts'
import type { Cluster } from './cluster.ts'
import { machineCpuSeconds } from './cpu.ts'
import { floorIndex, floorIndexBody } from './floor/floor-template.ts'
import { profileArguments, runChild } from './run-child.ts'
import type { MeasuredInput, Setting } from './setting.ts'
import type { ChildReport } from './usage.ts'

export type Loader = 'hinomi' | 'floor'

/** One load of one input into an empty OpenSearch. */
export interface WholeRun {
  readonly source: string
  readonly loader: Loader
  readonly rep: number
  readonly child: ChildReport
  /** CPU seconds of OpenSearch until its merges are idle and it has flushed. */
  readonly nodeCpuSeconds: number
  /** What other programs burned meanwhile: where this is large, the run is worth little. */
  readonly otherCpuSeconds: number | undefined
  readonly documents: number
  /** On disk after merging, measured in the first round only: it takes half a minute and hardly varies. */
  readonly bytesPerDocument: number | undefined
}

/** Loads each input with our loader and with the floor, in turns: first a round that is thrown away, then `reps` rounds. */
export async function runWhole(setting: Setting, cluster: Cluster): Promise<WholeRun[]> {
  const runs: WholeRun[] = []
  for (let rep = -1; rep < setting.reps; rep++) {
    for (const measured of setting.inputs) {
      const order: readonly Loader[] = rep % 2 === 0 ? ['hinomi', 'floor'] : ['floor', 'hinomi']
      for (const loader of order) {
        const what = rep < 0 ? 'warm-up' : `run ${rep + 1} of ${setting.reps}`
        setting.report(`whole: ${measured.source.id} by ${loader}, ${what}`)
        const run = await load(setting, cluster, measured, loader, rep)
        if (rep >= 0) runs.push(run)
      }
    }
  }
  await cluster.wipe()
  return runs
}

async function load(
  setting: Setting,
  cluster: Cluster,
  { input, source }: MeasuredInput,
  loader: Loader,
  rep: number,
): Promise<WholeRun> {
  await cluster.wipe()
  const index = loader === 'hinomi' ? ourIndices(source) : floorIndex(source.id)
  if (loader === 'hinomi') await bootstrapOurs(cluster.url)
  else await cluster.call('PUT', `/${index}`, floorIndexBody(source.id, input.folder))
  await sleep(1_000)

  const machineBefore = await machineCpuSeconds()
  const nodeBefore = await cluster.cpuSeconds()
  const child = await (loader === 'hinomi'
    ? runChild(
        bundleOf(setting.programs, 'loader-load'),
        [input.folder, setting.accountsFile, cluster.url],
        profileArguments(rep < 0 ? setting.profiles : undefined, `load-${source.id}`),
      )
    : runChild(bundleOf(setting.programs, 'floor-load'), [source.id, input.folder, cluster.url]))
  await cluster.settle()
  const nodeCpuSeconds = (await cluster.cpuSeconds()) - nodeBefore
  const machineAfter = await machineCpuSeconds()

  const documents = await cluster.count(index)
  return {
    source: source.id,
    loader,
    rep,
    child,
    nodeCpuSeconds,
    otherCpuSeconds:
      machineBefore === undefined || machineAfter === undefined
        ? undefined
        : machineAfter - machineBefore - nodeCpuSeconds - child.cpuSeconds - child.startCpuSeconds,
    documents,
    bytesPerDocument: rep === 0 ? (await cluster.mergedBytes(index)) / Math.max(1, documents) : undefined,
  }
}

function ourIndices({ store }: AnySource): string {
  return store.kind === 'findings' ? store.index : `${store.index}-*`
}

/** What `hinomi opensearch bootstrap` does. */
export async function bootstrapOurs(url: string): Promise<void> {
  const client = createClient(url)
  await bootstrap(client, SOURCES, 'local')
  client.close()
}
