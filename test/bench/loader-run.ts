import { bundleOf } from './bundle.ts'
import { profileArguments, runChild } from './run-child.ts'
import type { Setting } from './setting.ts'
import type { ChildReport } from './usage.ts'

/** One run of the loader without a network, beside the floor's. */
export interface LoaderRun {
  readonly source: string
  readonly rep: number
  readonly rawBytes: number
  readonly loader: ChildReport
  readonly floor: ChildReport
}

/** Measures decode + normalise + serialise of each source, and the floor's read + parse + project + serialise, in turns. */
export async function runLoaders(setting: Setting): Promise<LoaderRun[]> {
  const runs: LoaderRun[] = []
  const program = bundleOf(setting.programs, 'loader-transform')
  if (setting.profiles !== undefined) {
    for (const { input, source } of setting.inputs) {
      setting.report(`loader: ${source.id}, profile`)
      const profile = profileArguments(setting.profiles, `transform-${source.id}`)
      await runChild(program, [input.folder, setting.accountsFile], profile)
    }
  }
  for (let rep = 0; rep < setting.reps; rep++) {
    for (const { input, source } of setting.inputs) {
      setting.report(`loader: ${source.id}, run ${rep + 1} of ${setting.reps}`)
      const loader = await runChild(program, [input.folder, setting.accountsFile])
      const floor = await runChild(bundleOf(setting.programs, 'floor-transform'), [source.id, input.folder])
      runs.push({ source: source.id, rep, rawBytes: input.rawBytes, loader, floor })
    }
  }
  return runs
}
