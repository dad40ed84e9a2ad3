import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, newArchive, OTHER_ACCOUNT, type TestArchive } from '#test/pipeline/archive-builder.ts'
import { altered } from '#test/pipeline/pipeline.ts'
import { type Archive, openArchive } from '../archive/archive.ts'
import { LiveConfig } from './live-config.ts'

const MAX_AGE_MS = 60_000
const REGISTRY = `account_id,name\n${ACCOUNT},住民記録\n`
const LARGER = `${REGISTRY}${OTHER_ACCOUNT},税\n`

let folder: TestArchive
let plain: Archive
beforeEach(async () => {
  folder = await newArchive()
  plain = await openArchive(folder.folder)
  await folder.put('config/accounts.csv', REGISTRY)
})
afterEach(() => folder.remove())

/** A configuration over the folder, with a clock that the test moves. */
function open(archive = plain) {
  const clock = { now: 0 }
  const refused: string[] = []
  const config = new LiveConfig({
    ...{ archive, prefix: 'config/', maxAgeMs: MAX_AGE_MS, now: () => clock.now },
    onRefused: (reason) => refused.push(reason),
  })
  return { config, clock, refused }
}

describe('the configuration of a loader that lives long', () => {
  it('NA-46 has a version, and is at most as old as it may be', async () => {
    const { config, clock } = open()
    const first = await config.current()
    await folder.put('config/accounts.csv', LARGER)

    clock.now = MAX_AGE_MS - 1
    const soon = await config.current()
    clock.now = MAX_AGE_MS
    const later = await config.current()

    expect(soon).toBe(first)
    expect(later.accounts.map(({ id }) => id)).toEqual([ACCOUNT, OTHER_ACCOUNT])
    expect(later.version).not.toBe(first.version)
  })

  it('NA-46 takes new lists as it takes new accounts', async () => {
    const { config, clock } = open()
    const first = await config.current()
    await folder.put('config/lists/automation_roles.csv', 'value\narn:aws:iam::111122223333:role/deploy\n')

    clock.now = MAX_AGE_MS
    const later = await config.current()

    expect(later.lists.version).not.toBe(first.lists.version)
  })

  it('is not read again while its files stay the same', async () => {
    let reads = 0
    const counting = altered(plain, {
      read(key) {
        reads++
        return plain.read(key)
      },
      // as a bucket does, without reading the object
      etag: async () => 'same',
    })
    const { config, clock } = open(counting)
    const first = await config.current()

    clock.now = MAX_AGE_MS
    const later = await config.current()

    expect(later).toBe(first)
    expect(reads).toBe(1)
  })

  it('has the same version in every loader', async () => {
    expect((await open().config.current()).version).toBe((await open().config.current()).version)
  })
})

describe('a bad configuration', () => {
  it('at the start is an error that names line and column', async () => {
    await folder.put('config/accounts.csv', 'account_id,name\n12345678901,短い\n')

    await expect(open().config.current()).rejects.toThrow(/line 2, account_id/)
  })

  it('without a registry says what to put where', async () => {
    const empty = new LiveConfig({
      ...{ archive: plain, prefix: 'elsewhere/', maxAgeMs: 1, now: () => 0, onRefused: () => {} },
    })

    await expect(empty.current()).rejects.toThrow(/holds no accounts.csv/)
  })

  it('later is told, and the one before stays for a while, but not for ever', async () => {
    const { config, clock, refused } = open()
    const first = await config.current()
    await folder.put('config/lists/exceptions.csv', 'value\nx\n')

    clock.now = MAX_AGE_MS
    const later = await config.current()
    clock.now = 13 * MAX_AGE_MS

    expect(later).toBe(first)
    expect(refused).toHaveLength(1)
    expect(refused[0]).toContain('exceptions.csv')
    await expect(config.current()).rejects.toThrow(/exceptions.csv/)
  })

  it('that is mended is used', async () => {
    const { config, clock } = open()
    await config.current()
    await folder.put('config/accounts.csv', 'account_id\n')
    clock.now = MAX_AGE_MS
    await config.current()
    await folder.put('config/accounts.csv', LARGER)

    clock.now = 2 * MAX_AGE_MS
    expect((await config.current()).accounts).toHaveLength(2)
  })
})
