import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import { reject } from '#core/rejection.ts'
import { type Archive, openArchive } from './archive/archive.ts'
import { listQuarantine, QuarantineWriter, readQuarantine } from './quarantine.ts'

const OBJECT = { bucket: 'archive', key: 'x', source: 'vpcflow', account: undefined, region: undefined, at: '' }
const BROKEN = reject('line', { path: '', message: 'broken' })

describe('the quarantine of an object', () => {
  it('reports a part that could not be stored when it is finished, and not before to nobody', async () => {
    const full = new HinomiError('config', 'the disk is full')
    let tell = () => {}
    const tried = new Promise<void>((resolve) => {
      tell = resolve
    })
    const put = () => {
      tell()
      return Promise.reject(full)
    }
    const archive = { put } as unknown as Archive
    const quarantine = new QuarantineWriter(archive, OBJECT)
    const manyBytes = new Uint8Array(7 * 1024 * 1024)

    quarantine.add(BROKEN, manyBytes, 0, manyBytes.length)
    await tried
    // a rejection that nobody handles is told of when the turn is over
    await new Promise((resolve) => setImmediate(resolve))

    await expect(quarantine.finish([])).rejects.toBe(full)
  })
})

describe('quarantine files', () => {
  let folder: string
  let archive: Archive
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hinomi-quarantine-'))
    archive = await openArchive(folder)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('hold the bytes of an envelope once, however many of its records are set aside', async () => {
    const quarantine = new QuarantineWriter(archive, OBJECT)
    const envelope = randomBytes(100_000)

    for (let record = 0; record < 600; record++) quarantine.add(BROKEN, envelope, 0, envelope.length)
    quarantine.add(BROKEN, envelope, 100_001, envelope.length)
    await quarantine.finish([])

    const parts = [...(await listQuarantine(archive)).values()].flat()
    const entries = (await Promise.all(parts.map((part) => readQuarantine(archive, part)))).flat()
    expect(entries).toHaveLength(601)
    expect(entries.flatMap(({ raw }, number) => (raw === undefined ? [] : [number]))).toEqual([0, 600])
  })

  const entry = { ...OBJECT, offset: 0, length: 1, reason: 'line', issues: [] }
  it.each([
    ['no gzip', Buffer.from('{}'), 'incorrect header check'],
    ['a bomb', gzipSync(Buffer.alloc(65 * 1024 * 1024)), 'larger than'],
    ['no JSON', gzipSync('{"secret":"hunter2"'), 'is no JSON'],
    ['another reason', gzipSync(JSON.stringify({ ...entry, reason: 'constructor' })), 'has other members'],
    ['a text as offset', gzipSync(JSON.stringify({ ...entry, offset: '0' })), 'has other members'],
    ['a list as key', gzipSync(JSON.stringify({ ...entry, key: ['x'] })), 'has other members'],
    ['no list of issues', gzipSync(JSON.stringify({ ...entry, issues: 'x' })), 'has other members'],
    ['null', gzipSync('null'), 'has other members'],
  ])('that are none are refused by name and without quoting them: %s', async (_, body, what) => {
    const key = 'quarantine/made-by-hand-0000.ndjson.gz'
    await archive.put(key, body)

    const error = await readQuarantine(archive, key).catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(key) })
    expect(error).toMatchObject({ message: expect.stringContaining(what) })
    expect(String(error)).not.toContain('hunter2')
  })
})
