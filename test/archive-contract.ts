import { expect, it } from 'vitest'
import type { Archive } from '#ingest/archive/archive.ts'

/** Keys as AWS writes them, and worse. */
const KEYS = [
  'AWSLogs/111122223333/GuardDuty/ap-northeast-1/2026/11/20/a.jsonl.gz',
  'AWSLogs/111122223333/Config/ap-northeast-1/2026/1/2/ConfigHistory/x_AWS%3A%3AEC2%3A%3AVPC_y.json.gz',
  'AWSLogs/aws-account-id=111122223333/year=2026/month=11/b.log.gz',
  'events/111122223333/securityhub/住民 記録+1 (写し).gz',
]

/** What every archive must do; run for each kind of archive. `fresh` makes an empty one. */
export function testArchive(fresh: () => Promise<Archive>): void {
  const list = async (archive: Archive, prefix?: string) => {
    const keys: string[] = []
    for await (const { key } of archive.list(prefix)) keys.push(key)
    return keys.sort()
  }
  const read = async (archive: Archive, key: string) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of archive.read(key)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it('gives back what was put, under any key', async () => {
    const archive = await fresh()
    for (const key of KEYS) await archive.put(key, Buffer.from(`body of ${key}`))

    expect(await list(archive)).toEqual([...KEYS].sort())
    for (const key of KEYS) expect((await read(archive, key)).toString()).toBe(`body of ${key}`)
  })

  it('lists below a prefix, also one that ends in the middle of a name', async () => {
    const archive = await fresh()
    for (const key of ['a/b/1', 'a/b/2', 'a/bc', 'd']) await archive.put(key, Buffer.from('x'))

    expect(await list(archive, 'a/b')).toEqual(['a/b/1', 'a/b/2', 'a/bc'])
    expect(await list(archive, 'a/b/')).toEqual(['a/b/1', 'a/b/2'])
    expect(await list(archive, 'quarantine/')).toEqual([])
  })

  it('lists more than a thousand objects', async () => {
    const archive = await fresh()
    for (let n = 0; n < 1_005; n += 15) {
      await Promise.all(Array.from({ length: 15 }, (_, i) => archive.put(`many/${n + i}`, Buffer.from(String(n + i)))))
    }

    expect(new Set(await list(archive)).size).toBe(1_005)
  })

  it('tells size, time and an ETag that changes with the bytes', async () => {
    const archive = await fresh()
    await archive.put('k', Buffer.from('hello'))

    const head = await archive.head('k')
    const etag = await archive.etag('k')
    await archive.put('k', Buffer.from('world'))

    expect(head).toMatchObject({ key: 'k', sizeBytes: 5 })
    expect(Math.abs(Date.now() - (head?.lastModified.getTime() ?? 0))).toBeLessThan(600_000)
    expect(etag).toBe('5d41402abc4b2a76b9719d911017c592')
    expect(await archive.etag('k')).not.toBe(etag)
  })

  it('streams a large object in pieces', async () => {
    const archive = await fresh()
    const body = Buffer.alloc(12 * 1024 * 1024, 'log line\n')
    await archive.put('large', body)

    let pieces = 0
    let size = 0
    for await (const chunk of archive.read('large')) {
      pieces++
      size += chunk.length
    }

    expect(size).toBe(body.length)
    expect(pieces).toBeGreaterThan(10)
  })

  it('says which object is missing, and forgets a deleted one', async () => {
    const archive = await fresh()
    await archive.put('k', Buffer.from('x'))
    await archive.delete('k')
    await archive.delete('k')

    expect(await archive.head('k')).toBeUndefined()
    expect(await archive.etag('k')).toBeUndefined()
    await expect(read(archive, 'no/such')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no/such'),
    })
  })
}
