import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { removeForsaken } from './install-once.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-lock-'))
  return () => rm(folder, { recursive: true })
})

it.each([
  ['is removed when its owner has ended', () => spawnSync(process.execPath, ['--version']).pid, []],
  ['stays when somebody took it anew meanwhile', () => process.pid, ['tool.lock']],
])('a lock that was found forsaken %s', async (_, owner, left) => {
  const lock = join(folder, 'tool.lock')
  await writeFile(lock, String(owner()))

  removeForsaken(lock)

  expect(await readdir(folder)).toEqual(left)
})
