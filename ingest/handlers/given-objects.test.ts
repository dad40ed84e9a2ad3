import { expect, it } from 'vitest'
import { newArchive } from '#test/pipeline/archive-builder.ts'
import { type ArchiveObject, openArchive } from '../archive/archive.ts'
import { quarantineKey } from '../quarantine.ts'
import { onlyObjects } from './given-objects.ts'

it('shows only the given objects and their part of the quarantine, which lies in the main archive', async () => {
  const [own, main] = [await newArchive(), await newArchive()]
  const [archive, quarantine] = [await openArchive(own.folder), await openArchive(main.folder)]
  const given: ArchiveObject = { key: 'a', sizeBytes: 1, lastModified: new Date(0) }
  const part = `${quarantineKey(archive.bucket, 'a')}-0000.ndjson.gz`
  for (const key of ['a', 'b']) await own.put(key, 'x')
  for (const key of [part, `${quarantineKey(archive.bucket, 'b')}-0000.ndjson.gz`]) await main.put(key, 'x')
  const view = onlyObjects(archive, [given], quarantine)

  const keys = async (prefix?: string) => {
    const found: string[] = []
    for await (const { key } of view.list(prefix)) found.push(key)
    return found
  }
  await view.put('quarantine/new', Buffer.from('y'))

  expect(await keys()).toEqual(['a'])
  expect(await keys('quarantine/')).toEqual([part])
  expect(await quarantine.head('quarantine/new')).toBeDefined()
  expect(await archive.head('quarantine/new')).toBeUndefined()
  await own.remove()
  await main.remove()
})
