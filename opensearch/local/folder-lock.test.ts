import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './folder-lock.ts'

describe('withLock', () => {
  let folder: string
  let lockFile: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hinomi-lock-'))
    lockFile = join(folder, 'work.lock')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('lets one in at a time, stores the process id, and leaves no lock behind', async () => {
    let inside = 0
    let most = 0
    const held: string[] = []
    const work = async () => {
      most = Math.max(most, ++inside)
      held.push(await readFile(lockFile, 'utf8'))
      await sleep(20)
      inside--
    }

    await Promise.all([1, 2, 3].map(() => withLock(lockFile, work)))

    expect(most).toBe(1)
    expect(held).toEqual(Array(3).fill(String(process.pid)))
    expect(existsSync(lockFile)).toBe(false)
  })

  it('gives the lock back when the work throws', async () => {
    await expect(withLock(lockFile, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')

    expect(existsSync(lockFile)).toBe(false)
  })

  it('takes over the lock of a process that is gone', async () => {
    await writeFile(lockFile, String(spawnSync(process.execPath, ['-e', '']).pid))

    expect(await withLock(lockFile, async () => readFile(lockFile, 'utf8'))).toBe(String(process.pid))
  })

  it('takes over a lock that nobody has touched for long, although its process id is in use again', async () => {
    await writeFile(lockFile, String(process.ppid))
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(lockFile, longAgo, longAgo)

    expect(await withLock(lockFile, async () => 'in')).toBe('in')
  })

  it('names the process that does not let go', async () => {
    await writeFile(lockFile, String(process.ppid))
    const waited: number[] = []

    const entering = withLock(lockFile, async () => 'in', { waitMs: 100, onWait: (pid) => waited.push(pid) })

    await expect(entering).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringContaining(`process ${process.ppid} has held ${lockFile}`),
    })
    expect(waited).toEqual([process.ppid])
  })
})
