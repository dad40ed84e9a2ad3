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
