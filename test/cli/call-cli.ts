import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format } from 'node:util'
import { vi } from 'vitest'
import { main } from '#cli/main.ts'
import type { Run, RunOptions } from '#test/run-hinomi.ts'

/**
 * Calls the command line within this process and returns what it printed and its exit code: quicker than a process of its own.
 *
 * The environment holds no `HINOMI_*` variables but those given, and whatever is kept between runs lies in a folder that is removed.
 */
export async function callCli(args: readonly string[], { env = {}, folder }: RunOptions = {}): Promise<Run> {
  const printed = { stdout: '', stderr: '' }
  const write = (stream: 'stdout' | 'stderr') => (text: string | Uint8Array) => {
    printed[stream] += text
    return true
  }
  const line =
    (stream: 'stdout' | 'stderr') =>
    (...values: unknown[]) => {
      printed[stream] += `${format(...values)}\n`
    }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(write('stderr')),
    vi.spyOn(console, 'log').mockImplementation(line('stdout')),
    vi.spyOn(console, 'error').mockImplementation(line('stderr')),
  ]
  const before = { env: process.env, folder: process.cwd(), exitCode: process.exitCode }
  const listeners = new Set(process.listeners('unhandledRejection'))
  const home = await mkdtemp(join(tmpdir(), 'hinomi-home-'))
  process.env = { PATH: before.env.PATH, HOME: home, HINOMI_HOME: home, ...env }
  process.chdir(folder ?? home)
  process.exitCode = undefined
  try {
    await main(['node', 'hinomi', ...args])
    return { status: Number(process.exitCode ?? 0), ...printed }
  } finally {
    process.env = before.env
    process.chdir(before.folder)
    process.exitCode = before.exitCode
    for (const spy of spies) spy.mockRestore()
    // A process of its own would end here, and with it what main listens to.
    for (const listener of process.listeners('unhandledRejection')) {
      if (!listeners.has(listener)) process.off('unhandledRejection', listener)
    }
    await rm(home, { recursive: true, force: true })
  }
}
