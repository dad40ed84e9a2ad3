import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testArchive } from '#test/archive-contract.ts'
import { type S3Server, startS3Server, useS3Server } from '#test/s3-server.ts'
import { openArchive } from './archive.ts'

let server: S3Server
let buckets = 0

beforeAll(async () => {
  server = await startS3Server()
  useS3Server(server)
})
afterAll(() => server.stop())

async function freshBucket(): Promise<string> {
  const name = `central-${++buckets}`
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: name }))
  return name
}

/** A proxy in front of the server that spoils answers as told. */
async function proxy(
  spoil: (count: number, path: string) => 'pass' | 'slow down' | 'cut',
): Promise<{ endpoint: string; close(): void }> {
  let count = 0
  const target = new URL(server.endpoint)
  const front: Server = createServer((incoming, outgoing) => {
    const what = spoil(++count, incoming.url ?? '')
    if (what === 'slow down') {
      outgoing.writeHead(503, { 'content-type': 'application/xml' })
      outgoing.end('<Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>')
      return
    }
    const headers = { ...incoming.headers }
    const onward = request(
      { host: target.hostname, port: target.port, path: incoming.url, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        if (what === 'pass') answer.pipe(outgoing)
        else {
          answer.once('data', (chunk: Buffer) => {
            outgoing.write(chunk.subarray(0, 1000), () => outgoing.destroy())
          })
        }
      },
    )
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  return { endpoint: `http://127.0.0.1:${(front.address() as AddressInfo).port}`, close: () => front.close() }
}

describe('a bucket', () => {
  testArchive(async () => openArchive(`s3://${await freshBucket()}`))

  it('lists only below the prefix of the location, with whole keys, and stores beside it', async () => {
    const bucket = await freshBucket()
    const whole = await openArchive(`s3://${bucket}`)
    for (const key of ['AWSLogs/1/x', 'AWSLogs/2/y', 'events/1/z']) await whole.put(key, Buffer.from('x'))

    const part = await openArchive(`s3://${bucket}/AWSLogs/`)
    await part.put('quarantine/q', Buffer.from('q'))
    const keys: string[] = []
    for await (const { key } of part.list()) keys.push(key)
    const quarantined: string[] = []
    for await (const { key } of part.list('quarantine/')) quarantined.push(key)

    expect(keys.sort()).toEqual(['AWSLogs/1/x', 'AWSLogs/2/y'])
    expect(quarantined).toEqual(['quarantine/q'])
  })

  it('names a bucket that is not there', async () => {
    await expect(openArchive('s3://no-such-bucket')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no-such-bucket'),
    })
  })

  it('tries again when the service asks to slow down', async () => {
    const bucket = await freshBucket()
    const front = await proxy((count) => (count <= 2 ? 'slow down' : 'pass'))
    useS3Server(front)
    try {
      const archive = await openArchive(`s3://${bucket}`)
      await archive.put('k', Buffer.from('x'))
      expect(await archive.etag('k')).toBeDefined()
    } finally {
      useS3Server(server)
      front.close()
    }
  })

  it('resumes a stream that breaks off, at the byte it reached', async () => {
    const bucket = await freshBucket()
    const body = Buffer.from(Array.from({ length: 100_000 }, (_, n) => `line ${n}\n`).join(''))
    await (await openArchive(`s3://${bucket}`)).put('k', body)
    let cuts = 0
    const front = await proxy((_, path) => (path.includes('GetObject') && cuts++ < 2 ? 'cut' : 'pass'))
    useS3Server(front)
    try {
      const archive = await openArchive(`s3://${bucket}`)
      const chunks: Uint8Array[] = []
      for await (const chunk of archive.read('k')) chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(body)).toBe(true)
      expect(cuts).toBeGreaterThan(2)
    } finally {
      useS3Server(server)
      front.close()
    }
  })

  it('says so when the service cannot be reached at all', async () => {
    useS3Server({ endpoint: 'http://127.0.0.1:1' })
    try {
      await expect(openArchive('s3://central')).rejects.toMatchObject({ code: 'transient' })
    } finally {
      useS3Server(server)
    }
  }, 60_000)
})
