import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startNode } from './node.ts'

it('says what to run when nothing is laid out', async () => {
  const homeFolder = await mkdtemp(join(tmpdir(), 'hinomi-empty-'))

  await expect(startNode({ homeFolder })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining(`no OpenSearch is laid out in ${homeFolder}: run "hinomi opensearch start"`),
  })
  await rm(homeFolder, { recursive: true, force: true })
})

it.each([-1, 1.5, 70_000, Number.NaN])('refuses %d as a port', async (port) => {
  await expect(startNode({ homeFolder: tmpdir(), port })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`${port} is no port`),
  })
})
