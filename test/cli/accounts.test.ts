import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRegistry } from '#cli/registry.ts'
import type { Account } from '#core/accounts.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { lastJson } from '#test/run-hinomi.ts'
import {
  ACCOUNT,
  envelope,
  eventsKey,
  flowKey,
  flowLine,
  hubFinding,
  newArchive,
  OTHER_ACCOUNT,
  REGION,
  type TestArchive,
  trailKey,
  trailRecord,
} from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

let files: TestArchive
let archive: TestArchive
beforeAll(async () => {
  files = await newArchive()
  archive = await newArchive()
  await archive.trail([trailRecord()])
  await archive.trail([trailRecord()], trailKey({ region: 'ap-northeast-3' }))
  await archive.flows([flowLine()], flowKey({ account: OTHER_ACCOUNT }))
  await archive.lines(eventsKey('securityhub', { account: OTHER_ACCOUNT }), [
    envelope('Security Hub Findings - Imported', { findings: [hubFinding()] }),
  ])
  await archive.put('notes/123456789012/readme.txt', 'no key of AWS')
})
afterAll(() => Promise.all([files.remove(), archive.remove()]))

it('where no accounts file is named, the Regions in keys are not taken for allowed ones', async () => {
  const { accounts, discovered, lookup } = await openRegistry(undefined, await openArchive(archive.folder))

  expect(discovered).toBe(true)
  expect(accounts.map(({ id, regions }) => [id, regions])).toEqual([
    [ACCOUNT, []],
    [OTHER_ACCOUNT, []],
  ])
  expect(lookup(ACCOUNT)?.expectedSources).toEqual(['cloudtrail'])
})

describe('hinomi accounts discover', () => {
  it('drafts a file that hinomi accounts check reads back', async () => {
    const draft = join(files.folder, 'accounts.csv')

    const discovered = await callCli(['accounts', 'discover', archive.folder, '--output', draft])
    const checked = await callCli(['accounts', 'check', draft, '--json'])

    expect(discovered).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('2 アカウント') })
    expect(checked.status, checked.stderr).toBe(0)
    expect(lastJson(checked).accounts).toMatchObject([
      { id: ACCOUNT, name: ACCOUNT, regions: [REGION, 'ap-northeast-3'], expectedSources: ['cloudtrail'] },
      { id: OTHER_ACCOUNT, regions: [REGION], expectedSources: ['securityhub', 'vpcflow'] },
    ])
    expect([...(await readFile(draft)).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  })

  it('prints the draft, or the accounts as JSON, where no file is named', async () => {
    const plain = await callCli(['accounts', 'discover', archive.folder])
    const json = await callCli(['accounts', 'discover', archive.folder, '--json'])

    expect(plain.stdout).toMatch(
      /^\ufeff?account_id,name,municipality,system,vendor,environment,regions,expected_sources,/,
    )
    expect((lastJson(json).accounts as Account[]).map(({ id }) => id)).toEqual([ACCOUNT, OTHER_ACCOUNT])
  })
})

describe('hinomi accounts check', () => {
  it('shows the accounts of a good file, also one that Excel wrote in Shift_JIS', async () => {
    const name = Buffer.from([0x8f, 0x5a, 0x96, 0xaf]) // 住民
    await files.put(
      'sjis.csv',
      Buffer.concat([Buffer.from(`account_id,name\r\n${ACCOUNT},`), name, Buffer.from('\r\n')]),
    )

    const run = await callCli(['accounts', 'check', join(files.folder, 'sjis.csv')])

    expect(run.status, run.stderr).toBe(0)
    expect(run.stdout).toContain('住民')
    expect(run.stdout).toContain('1 アカウント、問題なし')
  })
})
