import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { HinomiError } from '#core/errors.ts'

const POLL_MS = 250
const HEARTBEAT_MS = 2_000
/** A holder that has not touched its lock for so long is dead, whatever process has its number today. */
const DEAD_AFTER_MS = 30_000

/** What the waiting can be tuned with; all times in milliseconds. */
export interface LockOptions {
  readonly waitMs?: number
  /** Called once when another process holds the lock. */
  readonly onWait?: (pid: number) => void
}

/**
 * Runs `work` while this process alone holds the lock file, whose content is its process id.
 *
 * Waits for a living holder; takes the lock of a dead one over. Throws HinomiError `transient` after `waitMs` (10 minutes).
 */
export async function withLock<T>(lockFile: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await acquire(lockFile, options)
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(lockFile, now, now).catch(() => undefined)
  }, HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(lockFile, { force: true })
  }
}

async function acquire(lockFile: string, { waitMs = 600_000, onWait }: LockOptions): Promise<void> {
  const deadline = Date.now() + waitMs
  let told = false
  for (;;) {
    if (await create(lockFile)) return
    const holder = await read(lockFile)
    if (holder === undefined) continue
    if (holder.dead) {
      await takeAway(lockFile, holder.content)
      continue
    }
    if (!told) onWait?.(holder.pid)
    told = true
    if (Date.now() > deadline) {
      throw new HinomiError(
        'transient',
        `process ${holder.pid} has held ${lockFile} for too long: wait for it, or stop it and try again`,
      )
    }
    await sleep(POLL_MS)
  }
}

async function create(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function read(lockFile: string): Promise<{ content: string; pid: number; dead: boolean } | undefined> {
  try {
    const content = await readFile(lockFile, 'utf8')
    const silentMs = Date.now() - (await stat(lockFile)).mtimeMs
    const pid = Number(content)
    // The moment between creating and writing shows an empty file: then only its age counts.
    const dead = silentMs > DEAD_AFTER_MS || (content !== '' && !isRunning(pid))
    return { content, pid, dead }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Removes the lock of a dead holder, unless somebody else has replaced it since it was read. */
async function takeAway(lockFile: string, content: string): Promise<void> {
  const aside = `${lockFile}.${process.pid}`
  try {
    await rename(lockFile, aside)
    if ((await readFile(aside, 'utf8')) === content) return await rm(aside, { force: true })
    await rename(aside, lockFile)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
