import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openArchive } from '#ingest/archive/archive.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import { makeSample, type SampleResult } from '#sample/make-sample.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import { type S3Server, startS3Server, useS3Server } from '#test/s3-server.ts'
import { ACCOUNT, ago, newArchive, type TestArchive } from './archive-builder.ts'
import { at, type Pipeline, quarantineOf } from './pipeline.ts'

const BUCKET = 'hinomi-central'
const PUTS_AT_ONCE = 16
/** Objects that cost nothing but their place in the listing, so that it has more than one page of a thousand. */
const DIGESTS = 1_000

let server: S3Server
let pipeline: Pipeline
let archive: TestArchive
let made: SampleResult

/** Puts every file of the archive into the bucket, and the marker that the S3 console leaves for a folder. */
async function upload(): Promise<void> {
  const client = new S3Client({ forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'AWSLogs/', Body: new Uint8Array() }))
  const entries = await readdir(archive.folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const put = async () => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const Key = file.slice(archive.folder.length + 1)
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: await readFile(file) }))
    }
  }
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, put))
  client.destroy()
}

/** Loads with the program as a user has it. */
async function loadByProcess(location: string): Promise<LoadSummary> {
  const env = {
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'testtest',
  }
  const run = await runHinomi(['load', location, '--json', '--opensearch', pipeline.url], { env })
  expect(run.status, run.stderr).toBeLessThanOrEqual(1)
  return lastJson(run) as unknown as LoadSummary
}

function countsOf({ objects, received, indexed, duplicate, skipped, quarantined, bySource, reasons }: LoadSummary) {
  // How many states of a finding were written, and how many were older, depends on the order of the listing.
  const sources = Object.fromEntries(
    Object.entries(bySource).map(([id, counts]) => [
      id,
      { ...counts, indexed: counts.indexed + counts.duplicate, duplicate: undefined },
    ]),
  )
  return { objects, received, stored: indexed + duplicate, skipped, quarantined, sources, reasons }
}

/** An S3 bucket as archive. `node` returns the path to a running node, whose indices are empty before and after. */
export function bucketSuite(node: () => Pipeline): void {
  beforeAll(async () => {
    archive = await newArchive()
    pipeline = node()
    server = await startS3Server()
    useS3Server(server)
    made = await makeSample({ folder: archive.folder, records: 2_000, days: 7, end: new Date(ago({})) })
    for (let n = 0; n < DIGESTS; n++) await archive.put(`AWSLogs/${ACCOUNT}/CloudTrail-Digest/${n}`, '{}')
    await upload()
  })

  afterAll(async () => {
    await Promise.all([pipeline.reset(), server.stop(), archive.remove()])
  })

  describe('a bucket as archive', () => {
    let fromBucket: LoadSummary
    let counts: Record<string, number>

    it('gives the same as a folder with the same objects, also where listings have several pages', async () => {
      const fromFolder = await loadByProcess(archive.folder)
      const expected = await pipeline.counts()
      await pipeline.reset()

      fromBucket = await loadByProcess(`s3://${BUCKET}`)
      counts = await pipeline.counts()

      expect(countsOf(fromBucket)).toEqual(countsOf(fromFolder))
      expect(counts).toEqual(expected)
      expect(fromBucket.received).toBe(made.records)
      expect(fromFolder.ignored).toEqual({ digest: made.ignored + DIGESTS })
      expect(fromBucket.ignored).toEqual({ digest: made.ignored + DIGESTS, 'folder-marker': 1 })
    })

    it('keeps what is set aside beside the raw objects in the bucket', async () => {
      const aside = await quarantineOf(await openArchive(`s3://${BUCKET}`))
      expect(aside.map(({ key, reason }) => ({ key, reason }))).toEqual(
        made.broken.map(({ key, reason }) => ({ key, reason })).sort((a, b) => (a.key < b.key ? -1 : 1)),
      )
      for (const { bucket } of aside) expect(bucket).toBe(BUCKET)
    })

    it('can be loaded in part by a prefix, and again, without storing anything twice', async () => {
      const part = await pipeline.load(await openArchive(`s3://${BUCKET}/AWSLogs/${made.story.account}/`))

      expect(part.objects).toBeGreaterThan(3)
      expect(part).toMatchObject({ indexed: 0, duplicate: part.received - part.skipped, quarantined: 0 })
      expect(Object.keys(part.bySource).sort()).toEqual([
        ...['alb', 'cloudtrail', 'config_item', 'guardduty', 'network_firewall', 'route53_resolver', 'vpcflow'],
      ])
      const again = await pipeline.load(await openArchive(`s3://${BUCKET}`), { onlyNew: true })
      expect(again).toMatchObject({ objects: made.broken.length, indexed: 0 })
      expect(await pipeline.counts()).toEqual(counts)
    })

    it('is read by the program as a user has it', async () => {
      const summary = await loadByProcess(`s3://${BUCKET}/events/${made.story.account}/`)

      expect(summary.objects).toBeGreaterThan(3)
      expect(summary).toMatchObject({ indexed: 0, duplicate: summary.received - summary.skipped, failed: [] })
    })

    it('lets a document lead back to its raw record', async () => {
      const [stored] = await pipeline.documents('logs-aws.cloudtrail-*', {
        term: { 'cloud.account.id': made.story.account },
      })
      const bytes: Uint8Array[] = []
      for await (const chunk of (await openArchive(`s3://${BUCKET}`)).read(
        String(at(stored?._source, 'hinomi.archive.key')),
      )) {
        bytes.push(chunk)
      }
      const offset = Number(at(stored?._source, 'hinomi.archive.offset'))
      const text = gunzipSync(Buffer.concat(bytes)).subarray(offset).toString()
      expect(text).toMatch(/^\{"eventVersion"/)
      expect(text.slice(0, 3_000)).toContain(String(at(stored?._source, 'event.id')))
    })
  })
}
