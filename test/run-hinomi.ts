import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './run-tool.ts'

/** What a run of the program printed and how it ended. */
export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where and how the program runs; nothing of the environment of the tests that begins with `HINOMI_` reaches it. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly folder?: string
}

/** Runs `bin/hinomi` as a process of its own, as a user would. */
export function runHinomi(args: readonly string[], { env = {}, folder = tmpdir() }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(projectRoot, 'bin/hinomi'), ...args], {
    cwd: folder,
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...printed }))
  })
}

/** Reads the last line of what a run printed as JSON; throws with the whole output when it is none. */
export function lastJson(run: Run): Record<string, unknown> {
  try {
    return JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>
  } catch {
    throw new Error(`no JSON at the end of stdout (exit ${run.status})\n${run.stdout}\n${run.stderr}`)
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:HINOMI_|AWS_|VITEST|NODE_OPTIONS|NODE_ENV)/.test(name)),
  )
}
