import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeAll } from '#test/decode-all.ts'
import { type Decoded, decodeObject } from './decode-object.ts'

const JSON_LINES = { kind: 'json', arrays: [] } as const
const LINES = { kind: 'lines' } as const
const TEXT = Array.from({ length: 1000 }, (_, n) => `{"n":${n},"r":"${(n * 7919) % 1009}"}`).join('\n')

const brief = (decoded: readonly Decoded[]) =>
  decoded.map((one) =>
    one.kind === 'record' ? one.offset : { reason: one.rejection.reason, offset: one.offset, length: one.length },
  )
const messages = (decoded: readonly Decoded[]) =>
  decoded.flatMap((one) => (one.kind === 'record' ? [] : one.rejection.issues.map(({ message }) => message)))

describe('gzip', () => {
  it('is known by its first bytes; anything else passes as it is', async () => {
    const plain = await decodeAll(TEXT, JSON_LINES)

    for (const chunkBytes of [1, 3, 1000]) {
      expect(brief(await decodeAll(gzipSync(TEXT), JSON_LINES, { chunkBytes }))).toEqual(brief(plain))
    }
    expect(plain).toHaveLength(1000)
  })

  it('may have several members, which may cut records in two', async () => {
    const bytes = Buffer.from(TEXT)
    const members = [bytes.subarray(0, 5), bytes.subarray(5, 900), bytes.subarray(900)].map((part) => gzipSync(part))

    for (const chunkBytes of [1, 100_000]) {
      expect(await decodeAll(Buffer.concat(members), JSON_LINES, { chunkBytes })).toEqual(
        await decodeAll(TEXT, JSON_LINES),
      )
    }
  })

  it('yields what comes before a torn end, and one rejection from there on', async () => {
    const gzip = gzipSync(TEXT)
    for (const end of [gzip.length - 1, gzip.length - 9, gzip.length >> 1, 10, 2]) {
      for (const framing of [JSON_LINES, LINES]) {
        const decoded = await decodeAll(gzip.subarray(0, end), framing, { chunkBytes: 64 })

        const records = decoded.filter(({ kind }) => kind === 'record')
        expect(records).toEqual((await decodeAll(TEXT, framing)).slice(0, records.length))
        expect(decoded).toHaveLength(records.length + 1)
        const last = decoded.at(-1)
        expect(last?.kind === 'rejection' && last.rejection.reason).toBe('gzip')
        const torn = Buffer.from(TEXT).subarray(last?.offset, (last?.offset ?? 0) + (last?.bytes.length ?? 0))
        expect(last?.bytes.equals(torn)).toBe(true)
        if (end > 1000) expect(records.length).toBeGreaterThan(200)
      }
    }
  })

  it('yields everything before a wrong check sum', async () => {
    const noise = Array.from({ length: 400 }, (_, n) => `{"n":${n},"r":"${randomBytes(1000).toString('base64')}"}`)
    for (const text of [TEXT, noise.join('\n')]) {
      const gzip = gzipSync(`${text}\n`)
      gzip[gzip.length - 6] = (gzip[gzip.length - 6] ?? 0) ^ 1

      const decoded = await decodeAll(gzip, JSON_LINES)

      expect(brief(decoded.slice(0, -1))).toEqual(brief(await decodeAll(text, JSON_LINES)))
      expect(messages(decoded)).toEqual(['the gzip stream is broken: incorrect data check'])
    }
  })

  it('yields what comes before bytes that are no deflate stream', async () => {
    const gzip = gzipSync(TEXT, { level: 0 })
    const broken = Buffer.concat([gzipSync(TEXT).subarray(0, 2000), Buffer.alloc(500, 0xff), gzip.subarray(0, 500)])

    const decoded = await decodeAll(broken, JSON_LINES)

    const records = decoded.filter(({ kind }) => kind === 'record')
    expect(records.length).toBeGreaterThan(200)
    expect(decoded.at(-1)).toMatchObject({ kind: 'rejection', rejection: { reason: 'gzip' } })
  })

  it('rejects bytes behind its end once, padding not at all', async () => {
    const gzip = gzipSync('a\nb')
    const behind = 'bytes behind the end of the gzip stream'

    for (const chunkBytes of [1, gzip.length, 1000]) {
      const padded = await decodeAll(Buffer.concat([gzip, Buffer.alloc(512)]), LINES, { chunkBytes })
      const garbage = await decodeAll(Buffer.concat([gzip, Buffer.from('<html>')]), LINES, { chunkBytes })
      const late = await decodeAll(Buffer.concat([gzip, Buffer.alloc(9), gzip]), LINES, { chunkBytes })

      expect(brief(padded)).toEqual([0, 2])
      expect(brief(garbage).slice(0, 2)).toEqual([0, 2])
      expect(messages(garbage)).toEqual([behind])
      expect(messages(late)).toEqual([behind])
    }
  })

  it('NA-39 refuses a bomb at once, in bounded memory', async () => {
    const member = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    let members = 0
    async function* bomb(): AsyncGenerator<Uint8Array, void, void> {
      for (members = 0; members < 256; members++) yield member
    }
    for (const framing of [JSON_LINES, LINES]) {
      const decoded: Decoded[] = []

      for await (const batch of decodeObject(bomb(), framing)) decoded.push(...batch)

      expect(messages(decoded)).toEqual(['inflates to more than 500 times its length'])
      expect(decoded[0]).toMatchObject({ offset: 0, rejection: { reason: 'too-large' } })
      expect(decoded[0]?.bytes.length).toBe(1024 * 1024)
      expect(members).toBeLessThan(14)
    }
  })

  it('NA-39 refuses an object that inflates beyond the limit, after its first records', async () => {
    const decoded = await decodeAll(gzipSync(TEXT.repeat(20)), JSON_LINES, { limits: { inflatedBytes: 100_000 } })

    expect(decoded.filter(({ kind }) => kind === 'record').length).toBeGreaterThan(2000)
    expect(messages(decoded)).toEqual(['inflates to more than 100000 bytes'])
  })

  it('names formats that are not supported', async () => {
    const zstd = await decodeAll(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04]), JSON_LINES, { chunkBytes: 1 })

    expect(messages(zstd)).toEqual(['is zstd, which is not supported yet: deliver it as text or JSON, plain or gzip'])
    expect(brief(zstd)).toEqual([{ reason: 'json', offset: 0, length: 4 }])
  })

  it('knows empty objects', async () => {
    for (const bytes of [Buffer.alloc(0), gzipSync(''), Buffer.from('\n'), Buffer.from('\ufeff')]) {
      expect(await decodeAll(bytes, JSON_LINES)).toEqual([])
      expect(await decodeAll(bytes, LINES)).toEqual([])
    }
  })

  it('throws what the source throws, and closes the source when the reader stops', async () => {
    let isClosed = false
    async function* source(): AsyncGenerator<Uint8Array, void, void> {
      try {
        yield gzipSync(TEXT)
        throw new Error('connection lost')
      } finally {
        isClosed = true
      }
    }
    const read = async () => {
      let records = 0
      for await (const batch of decodeObject(source(), LINES)) records += batch.length
      return records
    }

    await expect(read()).rejects.toThrow('connection lost')
    isClosed = false
    for await (const _ of decodeObject(source(), LINES)) break
    expect(isClosed).toBe(true)
  })
})
