import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { layOutForTests } from '#test/opensearch-node.ts'
import { mountSmallDisk } from '#test/small-disk.ts'
import { layOutNode } from './layout.ts'
import { startNode } from './node.ts'

// Two first runs of Maven at the same time would both write its local repository.
beforeAll(() => layOutForTests())

describe('layOutNode', () => {
  it('lays out once when two come at the same time, takes over the lock of a dead process, and starts', async () => {
    const homeFolder = await mkdtemp(join(tmpdir(), 'hinomi-home-'))
    await writeFile(join(homeFolder, 'layout.lock'), String(spawnSync(process.execPath, ['-e', '']).pid))
    await mkdir(join(homeFolder, 'lib'))
    await writeFile(join(homeFolder, 'lib', 'left-over.jar'), 'of an interrupted run')
    const progress: string[] = []
    const layOut = () => layOutNode({ homeFolder, onProgress: (line) => progress.push(line) })

    await Promise.all([layOut(), layOut()])
    const laidOutAt = (await stat(join(homeFolder, 'stamp'))).mtimeMs
    await layOut()
    const node = await startNode({ homeFolder, fast: true })
    const answer = await fetch(node.url)
    await node.stop()

    expect(progress.filter((line) => line.startsWith('fetching OpenSearch'))).toHaveLength(1)
    expect(progress.filter((line) => line.startsWith('waiting for process'))).toHaveLength(1)
    expect((await stat(join(homeFolder, 'stamp'))).mtimeMs).toBe(laidOutAt)
    expect(answer.status).toBe(200)
    expect(existsSync(join(homeFolder, 'classes.jsa'))).toBe(true)
    expect(existsSync(join(homeFolder, 'layout.lock'))).toBe(false)
    expect(existsSync(join(homeFolder, 'lib', 'left-over.jar'))).toBe(false)
    await rm(homeFolder, { recursive: true, force: true })
  })

  it('says that the disk is full', async ({ skip }) => {
    const disk = await mountSmallDisk(20)
    if (disk === undefined) return skip('mounting needs root on Linux')
    try {
      await expect(layOutNode({ homeFolder: join(disk.folder, 'home') })).rejects.toMatchObject({
        code: 'config',
        message: expect.stringMatching(/^the disk that holds .* is full: free some space/),
      })
    } finally {
      await disk.remove()
    }
  })
})
