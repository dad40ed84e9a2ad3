import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** How a command line tool ended. `missing` means that it is not on the PATH; status is null when a signal ended it. */
export interface ToolRun {
  readonly missing: boolean
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a tool to its end with a closed stdin and collects what it prints; never throws because of the tool. */
export function runTool(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const printed = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text
      })
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') {
        return resolve({ missing: true, status: null, stdout: '', stderr: '' })
      }
      reject(error)
    })
    child.once('close', (status) => resolve({ missing: false, status, ...printed }))
  })
}

/** Returns the command of a tool of the JDK: the one of JAVA_HOME where that is set and right, else the one on the PATH. */
export function jdkCommand(tool: 'java' | 'javac' | 'jar', env: NodeJS.ProcessEnv): string {
  const inJavaHome = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', tool) : ''
  return existsSync(inJavaHome) ? inJavaHome : tool
}
