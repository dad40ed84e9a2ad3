import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ArchiveWriter } from './archive-writer.ts'
import type { SampleObject } from './sample-object.ts'

const OBJECT: SampleObject = {
  key: 'a/b/c.gz',
  body: '火の見\n',
  source: 'vpcflow',
  records: 1,
  skipped: 0,
  documents: 1,
}

describe('ArchiveWriter', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hinomi-writer-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('writes gzip whose header names neither time nor system', async () => {
    const writer = new ArchiveWriter(folder)
    await writer.write(OBJECT)
    await writer.finish()
    const bytes = await readFile(join(folder, 'a/b/c.gz'))
    expect(gunzipSync(bytes).toString()).toBe('火の見\n')
    expect([...bytes.subarray(4, 8)]).toEqual([0, 0, 0, 0])
    expect(bytes[9]).toBe(255)
    expect(writer).toMatchObject({ sizeBytes: bytes.length, bodyBytes: 10 })
  })

  it('cuts an object that shall be broken', async () => {
    const writer = new ArchiveWriter(folder)
    await writer.write({ ...OBJECT, body: 'x'.repeat(1_000), cutAtBytes: 12 })
    await writer.finish()
    expect(await readFile(join(folder, 'a/b/c.gz'))).toHaveLength(12)
  })

  it('reports a write that failed', async () => {
    await writeFile(join(folder, 'a'), 'a file where a folder should be')
    const writer = new ArchiveWriter(folder)
    await writer.write(OBJECT)
    await expect(writer.finish()).rejects.toThrow(/cannot be written/)
  })
})
