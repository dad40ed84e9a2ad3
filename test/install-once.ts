import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '#test/run-tool.ts'

const POLL_MS = 200

/** A tool that tests use and the program does not. */
export interface TestTool {
  /** Where it lies below `.hinomi/`, its version included. */
  readonly place: string
  /** A file below that place which shows that it is there. */
  readonly has: string
  /** Fills a folder with it. */
  install(folder: string): void
}

/** Returns the folder of a tool; installs it the first time, while others who want it wait. */
export function installOnce({ place, has, install }: TestTool): string {
  const target = join(projectRoot, '.hinomi', place)
  const isThere = () => existsSync(join(target, has))
  mkdirSync(dirname(target), { recursive: true })
  while (!isThere()) {
    const lock = `${target}.lock`
    if (!takeLock(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS)
      continue
    }
    // Moved into place whole, so that an install that was broken off does not count.
    const fresh = `${target}.${process.pid}`
    try {
      if (isThere()) continue
      install(fresh)
      rmSync(target, { recursive: true, force: true })
      renameSync(fresh, target)
    } finally {
      rmSync(fresh, { recursive: true, force: true })
      rmSync(lock, { force: true })
    }
  }
  return target
}

/** Runs a tool that installs something; throws with what it said at last. */
export function runInstaller(what: string, program: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return
  const said = error?.message ?? `${stdout}${stderr}`.slice(-1000)
  throw new Error(`${what} cannot be installed with ${program}:\n${said}`)
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isForsaken(lock)) removeForsaken(lock)
    return false
  }
}

/**
 * Removes a lock whose owner has ended. Of several who found it so only one gets the file; who comes late, when somebody has taken the lock
 * anew, gives it back.
 */
export function removeForsaken(lock: string): void {
  const mine = `${lock}.${process.pid}`
  try {
    renameSync(lock, mine)
    if (!isForsaken(mine)) linkSync(mine, lock)
  } catch {
    // somebody else was quicker
  } finally {
    rmSync(mine, { force: true })
  }
}

function isForsaken(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return false
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
