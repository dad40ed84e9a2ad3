import { setTimeout as sleep } from 'node:timers/promises'
import { monthlyIndex } from '#core/index-name.ts'
import type { AnySource } from '#core/source.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { bundleOf } from './bundle.ts'
import type { Cluster } from './cluster.ts'
import { machineCpuSeconds } from './cpu.ts'
import { floorIndex, floorIndexBody } from './floor/floor-template.ts'
import type { Input } from './input/make-input.ts'
import { profileArguments, runChild } from './run-child.ts'
import type { MeasuredInput, Setting } from './setting.ts'
import type { ChildReport } from './usage.ts'

/** Ours; the floor; and the least that our documents cost, found finished and only sent. */
export type Loader = 'hinomi' | 'floor' | 'bound'

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

/** Loads each input with our loader, with the floor and as finished documents, in turns: first a round that is thrown away, then `reps` rounds. */
export async function runWhole(setting: Setting, cluster: Cluster): Promise<WholeRun[]> {
  const runs: WholeRun[] = []
  for (const { input, source } of setting.inputs) {
    setting.report(`whole: ${source.id}, finished documents`)
    const program = bundleOf(setting.programs, 'finished-documents')
    await runChild(program, [input.folder, setting.accountsFile, finishedFile(input)])
  }
  for (let rep = -1; rep < setting.reps; rep++) {
    for (const measured of setting.inputs) {
      const order: readonly Loader[] = rep % 2 === 0 ? ['hinomi', 'floor', 'bound'] : ['bound', 'floor', 'hinomi']
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
  const index = loader === 'floor' ? floorIndex(source.id) : ourIndices(source)
  if (loader === 'floor') await cluster.call('PUT', `/${index}`, floorIndexBody(source.id, input.folder))
  else await bootstrapOurs(cluster.url)
  if (loader === 'bound' && source.store.kind === 'logs') {
    await cluster.call('PUT', `/${monthlyIndex(source.store.index, Date.parse(input.day))}`)
  }
  await sleep(1_000)

  const machineBefore = await machineCpuSeconds()
  const nodeBefore = await cluster.cpuSeconds()
  const child = await runLoader(setting, { input, source }, loader, cluster.url, rep < 0)
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

function runLoader(
  setting: Setting,
  { input, source }: MeasuredInput,
  loader: Loader,
  url: string,
  isProfiled: boolean,
): Promise<ChildReport> {
  const { programs, accountsFile, profiles } = setting
  if (loader === 'floor') return runChild(bundleOf(programs, 'floor-load'), [source.id, input.folder, url])
  if (loader === 'bound') {
    return runChild(bundleOf(programs, 'bound-load'), [source.id, input.folder, finishedFile(input), url])
  }
  const profile = profileArguments(isProfiled ? profiles : undefined, `load-${source.id}`)
  return runChild(bundleOf(programs, 'loader-load'), [input.folder, accountsFile, url], profile)
}

/** Where the documents lie that our loader makes of an input, as bulk lines. */
function finishedFile({ folder }: Input): string {
  return `${folder}.finished.ndjson`
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
