import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { callCli } from './call-cli.ts'

const ENTRY = {
  ...{ bucket: 'archive', source: 'guardduty', account: '111122223333', region: 'ap-northeast-1' },
  ...{ key: 'x', offset: 0, length: 9, reason: 'json', issues: [{ path: '', message: 'is no JSON' }] },
  at: '2026-11-20T00:00:00.000Z',
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-hostile-'))
  await mkdir(join(folder, 'quarantine'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(name: string, body: string | Buffer): Promise<void> {
  await writeFile(join(folder, 'quarantine', `${name}-0000.ndjson.gz`), gzipSync(body))
}

it('a file that is no quarantine is named, and the others are listed', async () => {
  await put('good', JSON.stringify(ENTRY))
  await put('nothing', 'null')
  await put('bomb', Buffer.alloc(65 * 1024 * 1024))

  const list = await callCli(['quarantine', 'list', folder])

  expect(list.status).toBe(1)
  expect(list.stdout).toContain('json  guardduty  111122223333')
  expect(list.stdout).toContain('隔離 / set aside: 1 レコード')
  expect(list.stderr).toContain('quarantine/nothing-0000.ndjson.gz')
  expect(list.stderr).toContain('quarantine/bomb-0000.ndjson.gz')
  expect(list.stderr).not.toContain('    at ')
})

it('what an entry says cannot move the cursor, turn the writing round or begin a line that looks like ours', async () => {
  const hostile = 'a\u001b[2J\u009b2J\u202e\u2028\r\n合計 / total'
  await put(
    'hostile',
    JSON.stringify({
      ...ENTRY,
      source: hostile,
      account: hostile,
      issues: [{ path: hostile, message: hostile }],
      key: hostile,
    }),
  )

  const list = await callCli(['quarantine', 'list', folder])
  const show = await callCli(['quarantine', 'show', hostile, folder])
  const json = await callCli(['quarantine', 'list', folder, '--json'])

  for (const { stdout } of [list, show, json]) expect(stdout).not.toMatch(/[\u001b\u009b\u202e\u2028\r]/)
  expect(list.stdout).not.toMatch(/^合計/m)
  expect(show.stdout.split('\n')[0]).toBe('a·[2J·2J····合計 / total')
  expect(JSON.parse(json.stdout)).toMatchObject({ source: hostile, example: hostile })
})
