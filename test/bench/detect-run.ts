import { bundleOf } from './bundle.ts'
import { runChild } from './run-child.ts'
import type { Setting } from './setting.ts'
import type { ChildReport } from './usage.ts'

/** What is loaded, once without rules and once with. */
export interface DetectInput {
  readonly name: string
  readonly folder: string
  readonly accountsFile: string
}

/** One run of the loader without a network, without and with the rules over single events. */
export interface DetectRun {
  readonly source: string
  readonly rep: number
  readonly without: ChildReport
  readonly with: ChildReport
}

/** Measures what the rules over single events cost the loader, in turns. */
export async function runDetect(
  { programs, reps, report }: Pick<Setting, 'programs' | 'reps' | 'report'>,
  inputs: readonly DetectInput[],
): Promise<DetectRun[]> {
  const runs: DetectRun[] = []
  const program = bundleOf(programs, 'loader-transform')
  for (let rep = 0; rep < reps; rep++) {
    for (const { name, folder, accountsFile } of inputs) {
      report(`rules: ${name}, run ${rep + 1} of ${reps}`)
      const without = await runChild(program, [folder, accountsFile])
      const withRules = await runChild(program, [folder, accountsFile, 'detect'])
      runs.push({ source: name, rep, without, with: withRules })
    }
  }
  return runs
}
