import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accountLookup } from '#core/accounts.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { decodeObject } from '#ingest/decode/decode-object.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import {
  ACCOUNT,
  envelope,
  eventsKey,
  FLOW_HEADER,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  inspectorFinding,
  newArchive,
  type TestArchive,
  trailKey,
  trailRecord,
} from '#test/pipeline/archive-builder.ts'
import { type S3Server, startS3Server, useS3Server } from '#test/s3-server.ts'
import { RAW_BYTES } from '../api.ts'
import { Problem } from './problem.ts'
import { readRawRecord } from './raw-record.ts'

const NOBODY = accountLookup([])
const LOADED_AT = Date.now()

let files: TestArchive
let archive: Archive
beforeEach(async () => {
  files = await newArchive()
  archive = await openArchive(files.folder)
  return () => files.remove()
})

function sourceOf(id: string) {
  const source = SOURCES.find((candidate) => candidate.id === id)
  if (source === undefined) throw new Error(id)
  return source
}

/** Where the loader says that the documents of an object come from: ids and offsets, in order. */
async function loaded(key: string, id: string): Promise<{ id: string; offset: number }[]> {
  const source = sourceOf(id)
  const normalize = openNormalizer({
    ...{ address: { account: ACCOUNT, region: 'ap-northeast-1' }, sources: [source], key, bucket: archive.bucket },
    ...{ mainBucket: true, writtenAt: LOADED_AT, ingestedAt: LOADED_AT, accounts: undefined, digest },
  })
  const found: { id: string; offset: number }[] = []
  for await (const batch of decodeObject(archive.read(key), source.framing)) {
    for (const decoded of batch) {
      if (decoded.kind === 'rejection') continue
      normalize(decoded.value, decoded, (result) => {
        if (result.kind === 'document') found.push({ id: result.id, offset: decoded.offset })
      })
    }
  }
  return found
}

function read(key: string, id: string, place: { id: string; offset: number }, from = archive) {
  return readRawRecord(from, NOBODY, { ...place, source: sourceOf(id), account: ACCOUNT, key, ingestedAt: LOADED_AT })
}

async function readAll(key: string, id: string) {
  return Promise.all((await loaded(key, id)).map((place) => read(key, id, place)))
}

describe('a raw record', () => {
  it.each([
    ['one line', (records: object[]) => JSON.stringify({ Records: records })],
    ['many lines', (records: object[]) => JSON.stringify({ Records: records }, null, 2)],
    ['a byte order mark', (records: object[]) => `\ufeff${JSON.stringify({ Records: records })}`],
  ])('of CloudTrail is cut out of its file: %s', async (_, write) => {
    const records = [trailRecord({ note: '漢字'.repeat(2000) }), trailRecord(), trailRecord()]
    const key = trailKey()
    await files.put(key, gzipSync(write(records)))

    const raw = await readAll(key, 'cloudtrail')

    expect(raw.map(({ text }) => JSON.parse(text))).toEqual(records)
    expect(raw.every((record) => record.key === key && !record.truncated && record.part === undefined)).toBe(true)
  })

  it('of a file that is not compressed is found too, and behind broken ones', async () => {
    const key = guardDutyKey()
    const good = [guardDutyFinding(), guardDutyFinding()]
    await files.put(key, `${JSON.stringify(good[0])}\n{"broken": \n${JSON.stringify(good[1])}\n`)

    const raw = await readAll(key, 'guardduty')

    expect(raw.map(({ text }) => JSON.parse(text))).toEqual(good)
  })

  it('of flow logs is its line', async () => {
    const key = flowKey()
    await files.put(key, gzipSync(`${FLOW_HEADER}\n${flowLine(1)}\r\n\n${flowLine(2)}`))
    const raw = await readAll(key, 'vpcflow')
    expect(raw.map(({ text }) => text)).toEqual([flowLine(1), flowLine(2)])
  })

  async function putParquet() {
    const columnData = [
      { name: 'srcaddr', data: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], type: 'STRING' as const },
      { name: 'end', data: [1n, 2n, 3n], type: 'INT64' as const },
    ]
    const bytes = Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 2 }))
    const key = await files.put(flowKey().replace(/\.log(?:\.gz)?$/, '.log.parquet'), bytes)
    return { bytes, address: { id: 'x', source: sourceOf('vpcflow'), account: ACCOUNT, key, ingestedAt: LOADED_AT } }
  }

  it('of Parquet is its row as JSON', async () => {
    const { address } = await putParquet()

    for (const offset of [0, 2]) {
      const { text } = await readRawRecord(archive, NOBODY, { ...address, offset })
      expect(JSON.parse(text)).toEqual({ srcaddr: `192.0.2.${offset + 1}`, end: offset + 1 })
    }
    await expect(readRawRecord(archive, NOBODY, { ...address, offset: 3 })).rejects.toThrow(Problem)
  })

  it('of Parquet is read one file at a time, and no further when nobody waits for it', async () => {
    const { bytes, address } = await putParquet()
    const reached: string[] = []
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const slow = (name: string): Archive => ({
      ...{ name, bucket: archive.bucket, list: () => archive.list(), etag: (key) => archive.etag(key) },
      ...{ head: (key) => archive.head(key), put: async () => {}, delete: async () => {} },
      async *read() {
        yield bytes.subarray(0, 8)
        reached.push(name)
        await held
        yield bytes.subarray(8)
      },
    })
    const stop = new AbortController()

    const first = readRawRecord(slow('first'), NOBODY, { ...address, offset: 0 })
    await expect.poll(() => reached).toEqual(['first'])
    const second = readRawRecord(slow('second'), NOBODY, { ...address, offset: 0 }, stop.signal)
    const third = readRawRecord(slow('third'), NOBODY, { ...address, offset: 2 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(reached).toEqual(['first'])

    stop.abort()
    goOn()
    await expect(second).rejects.toThrow(Problem)
    expect(JSON.parse((await first).text)).toMatchObject({ end: 1 })
    expect(JSON.parse((await third).text)).toMatchObject({ end: 3 })
    expect(reached).toEqual(['first', 'third'])
  })

  it('in an envelope of its own comes with the envelope', async () => {
    const key = eventsKey('guardduty')
    const whole = envelope('GuardDuty Finding', guardDutyFinding())
    await files.put(key, gzipSync(`${JSON.stringify(whole)}\n`))
    const [raw] = await readAll(key, 'guardduty')
    expect(JSON.parse(raw?.text ?? '')).toEqual(whole)
    expect(raw?.part).toBeUndefined()
  })

  it('in an envelope with others is told apart by the document', async () => {
    const key = eventsKey('inspector')
    const arn = 'arn:aws:inspector2:ap-northeast-1:111122223333:finding/'
    const findings = ['a', 'b', 'c'].map((name) => inspectorFinding({ findingArn: arn + name }))
    await files.put(key, gzipSync(`${JSON.stringify(pull(findings))}\n`))

    const raw = await readAll(key, 'inspector')

    expect(raw.map(({ text }) => JSON.parse(text))).toEqual(findings)
    expect(raw.map(({ part }) => part)).toEqual([1, 2, 3].map((number) => ({ number, of: 3 })))
  })

  it('in an envelope comes with all of it where the document is not known', async () => {
    const key = eventsKey('inspector')
    const whole = pull([inspectorFinding(), inspectorFinding()])
    await files.put(key, gzipSync(JSON.stringify(whole)))
    const raw = await read(key, 'inspector', { id: 'other', offset: 0 })
    expect(JSON.parse(raw.text)).toEqual(whole)
  })

  it('among the log events of CloudWatch Logs is its message', async () => {
    const key = trailKey()
    const events = [trailRecord(), trailRecord()]
    const logEvents = events.map((event, id) => ({
      id: String(id),
      timestamp: LOADED_AT,
      message: JSON.stringify(event),
    }))
    await files.put(key, gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })))
    const raw = await readAll(key, 'cloudtrail')
    expect(raw.map(({ text }) => text)).toEqual(logEvents.map(({ message }) => message))
  })

  it('of megabytes is cut, between two characters', async () => {
    const key = guardDutyKey()
    await files.put(key, JSON.stringify({ ...guardDutyFinding(), note: '火'.repeat(RAW_BYTES) }))
    const [place] = await loaded(key, 'guardduty')
    if (place === undefined) throw new Error('no document')
    const raw = await read(key, 'guardduty', place)
    expect(raw.truncated).toBe(true)
    expect(Buffer.byteLength(raw.text)).toBeGreaterThan(RAW_BYTES - 4)
    expect(Buffer.byteLength(raw.text)).toBeLessThanOrEqual(RAW_BYTES)
    expect(raw.text).not.toContain('\ufffd')
  })

  it.each([
    ['in the middle of a record', 5],
    ['behind the end', 1_000_000],
  ])('is not there %s', async (_, offset) => {
    const key = guardDutyKey()
    await files.put(key, gzipSync(JSON.stringify(guardDutyFinding())))
    await expect(read(key, 'guardduty', { id: 'x', offset })).rejects.toMatchObject({ status: 404 })
  })

  it.each(['AWSLogs/none', '../etc/passwd', '/etc/passwd', 'a/../../etc/passwd', 'a\0b', ''])(
    'never comes from outside of the archive: %j',
    async (key) => {
      await expect(read(key, 'guardduty', { id: 'x', offset: 0 })).rejects.toThrow(/is not in the archive|is no key/)
    },
  )

  it('of an object that is no gzip any more is not there', async () => {
    const key = guardDutyKey()
    await files.put(key, gzipSync(JSON.stringify(guardDutyFinding())).subarray(0, 40))
    await expect(read(key, 'guardduty', { id: 'x', offset: 0 })).rejects.toBeInstanceOf(Problem)
  })
})

describe('a raw record in a bucket', () => {
  let server: S3Server
  const before = { ...process.env }
  beforeAll(async () => {
    server = await startS3Server()
    useS3Server(server)
  })
  afterAll(async () => {
    await server?.stop()
    process.env = before
  })

  it('is read like one in a folder', async () => {
    await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'raw-records' }))
    const bucket = await openArchive('s3://raw-records')
    const key = trailKey()
    const records = [trailRecord(), trailRecord()]
    const bytes = gzipSync(JSON.stringify({ Records: records }))
    await files.put(key, bytes)
    await bucket.put(key, bytes)
    const places = await loaded(key, 'cloudtrail')

    const raw = await Promise.all(places.map((place) => read(key, 'cloudtrail', place, bucket)))

    expect(raw.map(({ text }) => JSON.parse(text))).toEqual(records)
    await expect(read('AWSLogs/none', 'cloudtrail', { id: 'x', offset: 0 }, bucket)).rejects.toThrow(
      'is not in the archive s3://raw-records',
    )
  })
})

/** A page of findings as our exporter writes it. */
function pull(findings: object[]): object {
  return envelope('Inspector2 Findings', { findings }, { pull: true })
}
