import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testArchive } from '#test/archive-contract.ts'
import { openArchive } from './archive.ts'

const root = mkdtempSync(join(tmpdir(), 'hinomi-archive-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const freshFolder = () => mkdtempSync(join(root, 'a-'))

describe('a folder', () => {
  testArchive(() => openArchive(freshFolder()))

  it.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', 'a/./b', 'a\0b'])(
    'refuses the key %j, which is none',
    async (key) => {
      const archive = await openArchive(freshFolder())

      await expect(archive.put(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'usage' })
      await expect(archive.read(key)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'usage' })
    },
  )

  it('refuses a name that no file can have', async () => {
    const archive = await openArchive(freshFolder())

    await expect(archive.put('あ'.repeat(86), Buffer.from('x'))).rejects.toThrow('255 bytes')
  })

  it('does not run in circles over links to folders', async () => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'a', 'x'), 'x')
    symlinkSync(folder, join(folder, 'a', 'again'))
    const keys: string[] = []

    for await (const { key } of (await openArchive(folder)).list()) keys.push(key)

    expect(keys).toEqual(['a/x'])
  })

  it('says so when a file and a folder would share a name', async () => {
    const archive = await openArchive(freshFolder())
    await archive.put('a/b', Buffer.from('x'))

    for (const act of [() => archive.put('a', Buffer.from('x')), () => archive.put('a/b/c', Buffer.from('x'))]) {
      await expect(act()).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('share this name') })
    }
    expect(await archive.head('a')).toBeUndefined()
    expect(await archive.etag('a/b/c')).toBeUndefined()
    await archive.delete('a/b/c')
  })

  it('lists what has an unusual name, and no file that is being written or links to nothing', async () => {
    const folder = freshFolder()
    for (const name of ['x.part', '.hidden', 'q\ufffd']) writeFileSync(join(folder, name), 'x')
    writeFileSync(join(folder, '.0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f.part'), 'half')
    symlinkSync('nowhere', join(folder, 'dangling'))
    symlinkSync(join(folder, 'x.part'), join(folder, 'link'))
    const keys: string[] = []

    for await (const { key } of (await openArchive(folder)).list()) keys.push(key)

    expect(keys.sort()).toEqual(['.hidden', 'link', 'q\ufffd', 'x.part'])
  })

  it('names a file whose name is not UTF-8 rather than leaving it out', async () => {
    const folder = freshFolder()
    const shiftJis = Buffer.from([0x93, 0xfa, 0x96, 0x7b])
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), shiftJis]), 'x')

    const listing = (await openArchive(folder)).list()[Symbol.asyncIterator]().next()

    await expect(listing).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('not in UTF-8') })
  })

  it('leaves nothing half-written behind', async () => {
    const folder = freshFolder()

    await (await openArchive(folder)).put('x', Buffer.from('x'))

    expect(readdirSync(folder)).toEqual(['x'])
  })

  it.each([
    ['a folder that is not there', () => join(root, 'missing'), 'does not exist'],
    [
      'a file',
      () => {
        const file = join(freshFolder(), 'file')
        writeFileSync(file, '')
        return file
      },
      'is a file, not a folder',
    ],
    ['another kind of place', () => 'https://example.com/x', 'no archive'],
    ['a bucket without a name', () => 's3://', 'no archive'],
  ])('says what is wrong with %s', async (_, location, message) => {
    await expect(openArchive(location())).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })
})
