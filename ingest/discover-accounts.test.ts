import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  envelope,
  eventsKey,
  hubFinding,
  newArchive,
  OTHER_ACCOUNT,
  type TestArchive,
} from '#test/pipeline/archive-builder.ts'
import { openArchive } from './archive/archive.ts'
import { discoverAccounts } from './discover-accounts.ts'

let files: TestArchive
beforeEach(async () => {
  files = await newArchive()
})
afterEach(() => files.remove())

async function recordsOf(fixture: string, account = ACCOUNT): Promise<object[]> {
  const text = await readFile(new URL(`../normalizers/${fixture}.json`, import.meta.url), 'utf8')
  return JSON.parse(text.replaceAll(ACCOUNT, account)).records
}

async function draft(looksInside = true): Promise<Record<string, readonly string[]>> {
  const accounts = await discoverAccounts(await openArchive(files.folder), { looksInside })
  return Object.fromEntries(accounts.map(({ id, expectedSources }) => [id, expectedSources]))
}

const ocsfKey = (account: string) => eventsKey('securityhub', { account }).replaceAll('securityhub', 'ocsf')
const cspm = () => envelope('Security Hub Findings - Imported', { findings: [hubFinding()] })

describe('discoverAccounts', () => {
  it('expects Security Hub CSPM and V2 of the accounts that send them, though both lie in one folder', async () => {
    await files.lines(eventsKey('securityhub'), await recordsOf('ocsf_finding/fixtures/detection'))
    await files.lines(eventsKey('securityhub', { account: OTHER_ACCOUNT }), [cspm()])

    expect(await draft()).toEqual({ [ACCOUNT]: ['ocsf_finding'], [OTHER_ACCOUNT]: ['securityhub'] })
  })

  it('expects findings in OCSF, and events in OCSF, of the accounts that send them', async () => {
    await files.lines(ocsfKey(ACCOUNT), await recordsOf('ocsf_event/fixtures/identity'))
    const [event] = await recordsOf('ocsf_finding/fixtures/detection', OTHER_ACCOUNT)
    const [finding] = (event as { detail: { findings: object[] } }).detail.findings
    await files.lines(ocsfKey(OTHER_ACCOUNT), finding === undefined ? [] : [finding])

    expect(await draft()).toEqual({ [ACCOUNT]: ['ocsf_event'], [OTHER_ACCOUNT]: ['ocsf_finding'] })
  })

  it('expects no OCSF findings of an account where another product than Security Hub writes them', async () => {
    await files.lines(ocsfKey(ACCOUNT), [
      ...(await recordsOf('ocsf_finding/fixtures/severity')),
      ...(await recordsOf('ocsf_event/fixtures/identity')),
    ])

    expect(await draft()).toEqual({ [ACCOUNT]: ['ocsf_event'] })
  })

  it('sees the daily pull behind any number of newer objects of events', async () => {
    const pulled = eventsKey('securityhub').replace('hinomi-securityhub-', 'pull-')
    await files.lines(pulled, [envelope('Security Hub Findings - Imported', { findings: [] }, { pull: true })])
    const events = await recordsOf('ocsf_finding/fixtures/detection')
    for (let number = 0; number < 45; number++) await files.lines(eventsKey('securityhub'), events)

    expect(await draft()).toEqual({ [ACCOUNT]: ['ocsf_finding', 'securityhub'] })
  })

  it('takes the name of the folder where nothing in it can be read, or nothing shall be', async () => {
    await files.put(eventsKey('securityhub'), Buffer.from('no gzip'))
    await files.lines(
      eventsKey('securityhub', { account: OTHER_ACCOUNT }),
      await recordsOf('ocsf_finding/fixtures/detection', OTHER_ACCOUNT),
    )

    expect(await draft()).toEqual({ [ACCOUNT]: ['securityhub'], [OTHER_ACCOUNT]: ['ocsf_finding'] })
    expect(await draft(false)).toEqual({ [ACCOUNT]: ['securityhub'], [OTHER_ACCOUNT]: ['securityhub'] })
  })
})
