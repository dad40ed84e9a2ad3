import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleEnd } from '#cli/sample-archive.ts'
import { lastJson } from '#test/run-hinomi.ts'
import { mountSmallDisk } from '#test/small-disk.ts'
import { newArchive, type TestArchive } from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

let files: TestArchive
beforeAll(async () => {
  files = await newArchive()
})
afterAll(() => files.remove())

describe('sampleEnd', () => {
  it('is never so far before now that a log which never pauses would count as silent', () => {
    expect(sampleEnd(Date.UTC(2026, 10, 26, 14, 59, 59, 999))).toBe(Date.UTC(2026, 10, 26, 14, 59))
    expect(sampleEnd(Date.UTC(2026, 10, 26, 15))).toBe(Date.UTC(2026, 10, 26, 15))
  })
})

describe('hinomi sample', () => {
  it('makes an archive with its accounts file, and says what is in it', async () => {
    const folder = join(files.folder, 'sample')

    const run = await callCli(['sample', folder, '--records', '2000', '--days', '7', '--json'])
    const accounts = await callCli(['accounts', 'check', join(folder, 'accounts.csv'), '--json'])

    expect(run.status, run.stderr).toBe(0)
    const made = lastJson(run) as { records: number; bySource: Record<string, number>; broken: { key: string }[] }
    expect(made.records).toBeGreaterThanOrEqual(2_000)
    expect(Object.keys(made.bySource)).toEqual(
      expect.arrayContaining(['guardduty', 'securityhub', 'inspector', 'cloudtrail', 'vpcflow']),
    )
    expect((lastJson(accounts).accounts as object[]).length).toBeGreaterThan(10)
  })

  it('says in a sentence that the disk is full', async (test) => {
    const disk = await mountSmallDisk(1)
    if (disk === undefined) return test.skip('nothing can be mounted here')
    try {
      const run = await callCli(['sample', join(disk.folder, 'sample'), '--records', '20000', '--days', '7'])
      expect(run.status).toBe(2)
      expect(run.stderr).toMatch(/cannot be written: .*no space left/i)
    } finally {
      await disk.remove()
    }
  })

  it('says how to go on', async () => {
    const folder = join(files.folder, 'another')
    const run = await callCli(['sample', folder, '--records', '2000', '--days', '7'])
    expect(run.stdout).toContain(`hinomi load ${folder}/archive --accounts ${folder}/accounts.csv`)
  })
})
