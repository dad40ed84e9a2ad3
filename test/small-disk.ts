import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk that is soon full, for tests of what happens then. */
export interface SmallDisk {
  readonly folder: string
  remove(): Promise<void>
}

/** Mounts an empty disk of so many megabytes in memory; undefined where this user or system cannot mount. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'hinomi-disk-'))
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (mount.status !== 0) {
    await rm(folder, { recursive: true, force: true })
    return undefined
  }
  return {
    folder,
    async remove() {
      spawnSync('umount', ['-l', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
