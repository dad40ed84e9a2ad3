import { spawn } from 'node:child_process'
import type { ChildReport } from './usage.ts'

/** Runs a measured program to its end and returns what it says about itself. `nodeArguments` go to Node.js, for a profile. */
export function runChild(
  program: string,
  args: readonly string[],
  nodeArguments: readonly string[] = [],
): Promise<ChildReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArguments, program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      const last = said.trim().split('\n').at(-1) ?? ''
      if (code !== 0 || !last.startsWith('{')) return reject(new Error(`${program}: exit ${code}; it said: ${last}`))
      resolve(JSON.parse(last) as ChildReport)
    })
  })
}

/** Returns the arguments that make Node.js write a CPU profile of that name into a folder; none without a folder. Profiled runs are slower. */
export function profileArguments(folder: string | undefined, name: string): string[] {
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`]
}
