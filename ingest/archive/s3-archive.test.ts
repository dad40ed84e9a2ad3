import { spawnSync } from 'node:child_process'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testArchive } from '#test/archive-contract.ts'
import { projectRoot } from '#test/run-tool.ts'
import { type S3Server, startS3Server, useS3Server } from '#test/s3-server.ts'
import { type Archive, openArchive } from './archive.ts'

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

/** What becomes of a request: passed on, cut in the middle of the answer, or answered with this error of S3. */
type Treatment = 'pass' | 'cut' | { readonly status: number; readonly code: string }

/** A proxy in front of the server that spoils answers as told. */
async function proxy(
  treat: (count: number, path: string) => Treatment,
): Promise<{ endpoint: string; requests(): number; close(): void }> {
  let count = 0
  const target = new URL(server.endpoint)
  const front: Server = createServer((incoming, outgoing) => {
    const what = treat(++count, incoming.url ?? '')
    if (typeof what === 'object') {
      outgoing.writeHead(what.status, { 'content-type': 'application/xml' })
      outgoing.end(`<Error><Code>${what.code}</Code><Message>as told</Message></Error>`)
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
  const { port } = front.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, requests: () => count, close: () => front.close() }
}

/** Does something while the SDK talks to a proxy. */
async function through<T>(treat: (count: number, path: string) => Treatment, act: () => Promise<T>): Promise<T> {
  const front = await proxy(treat)
  useS3Server(front)
  try {
    return await act()
  } finally {
    useS3Server(server)
    front.close()
  }
}

async function readWhole(archive: Archive, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of archive.read(key)) chunks.push(chunk)
  return Buffer.concat(chunks)
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

    const etag = await through(
      (count) => (count <= 2 ? { status: 503, code: 'SlowDown' } : 'pass'),
      async () => {
        const archive = await openArchive(`s3://${bucket}`)
        await archive.put('k', Buffer.from('x'))
        return archive.etag('k')
      },
    )

    expect(etag).toBeDefined()
  })

  it('resumes a stream that breaks off, at the byte it reached', async () => {
    const bucket = await freshBucket()
    const body = Buffer.from(Array.from({ length: 100_000 }, (_, n) => `line ${n}\n`).join(''))
    await (await openArchive(`s3://${bucket}`)).put('k', body)
    let reads = 0

    const whole = await through(
      (_, path) => (path.includes('GetObject') && reads++ < 2 ? 'cut' : 'pass'),
      async () => readWhole(await openArchive(`s3://${bucket}`), 'k'),
    )

    expect(whole.equals(body)).toBe(true)
    expect(reads).toBe(3)
  })

  it('gives up a stream that breaks off again and again, and names the object', async () => {
    const bucket = await freshBucket()
    await (await openArchive(`s3://${bucket}`)).put('k', Buffer.alloc(100_000))
    let reads = 0

    const reading = through(
      (_, path) => (path.includes('GetObject') && ++reads > 0 ? 'cut' : 'pass'),
      async () => readWhole(await openArchive(`s3://${bucket}`), 'k'),
    )

    await expect(reading).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringContaining(`${bucket}/k broke off 5`),
    })
    expect(reads).toBe(5)
  })

  it('does not join two versions of an object', async () => {
    const bucket = await freshBucket()
    const archive = await openArchive(`s3://${bucket}`)
    await archive.put('k', Buffer.alloc(100_000, 'a'))

    const reading = through(
      (count) => (count === 2 ? 'cut' : 'pass'),
      async () => {
        const chunks = (await openArchive(`s3://${bucket}`)).read('k')[Symbol.asyncIterator]()
        await chunks.next()
        await archive.put('k', Buffer.alloc(100_000, 'b'))
        while (!(await chunks.next()).done) {}
      },
    )

    await expect(reading).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringContaining('changed while it was read'),
    })
  })

  it.each([
    [403, 'AccessDenied', 'config', 's3:ListBucket'],
    [403, 'InvalidAccessKeyId', 'config', 'sign in again'],
    [400, 'ExpiredToken', 'config', 'sign in again'],
    [403, 'RequestTimeTooSkewed', 'config', 'clock'],
    [301, 'PermanentRedirect', 'config', 'AWS_REGION'],
    [400, 'AuthorizationHeaderMalformed', 'config', 'AWS_REGION'],
    [404, 'NoSuchBucket', 'usage', 'there is no bucket'],
    [400, 'InvalidBucketName', 'usage', 'check the names'],
  ])('explains %i %s at the first request, without asking again', async (status, code, kind, sentence) => {
    let asked = 0

    const opening = through(
      (count) => {
        asked = count
        return { status, code }
      },
      () => openArchive('s3://central/AWSLogs/'),
    )

    await expect(opening).rejects.toMatchObject({ code: kind, message: expect.stringContaining(sentence) })
    await expect(opening).rejects.not.toThrow(/testtest/)
    // A clock that is wrong is corrected by the SDK, which then asks once more.
    expect(asked).toBeLessThanOrEqual(code === 'RequestTimeTooSkewed' ? 6 : 1)
  })

  it('names the permission that is missing, and the object', async () => {
    const bucket = await freshBucket()
    const denied = (act: (archive: Archive) => Promise<unknown>) =>
      through(
        (count) => (count === 1 ? 'pass' : { status: 403, code: 'AccessDenied' }),
        async () => act(await openArchive(`s3://${bucket}`)),
      )

    await expect(denied((archive) => readWhole(archive, 'a/b'))).rejects.toThrow(
      `s3://${bucket}/a/b is refused: the credentials need s3:GetObject`,
    )
    await expect(denied((archive) => archive.head('a/b'))).rejects.toThrow('s3:GetObject')
    await expect(denied((archive) => archive.put('a/b', Buffer.from('x')))).rejects.toThrow('s3:PutObject')
    await expect(denied((archive) => archive.delete('a/b'))).rejects.toThrow('s3:DeleteObject')
  })

  it('asks for credentials where there are none, and prints no warning of the SDK', () => {
    const program =
      "import('#ingest/archive/archive.ts').then((m) => m.openArchive('s3://central')).catch((e) => console.log(e.code, e.message))"
    const environment = { PATH: process.env.PATH, HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' }

    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { ...environment, AWS_ENDPOINT_URL_S3: server.endpoint },
    })

    expect(stdout).toBe(
      'config no AWS credentials were found for s3://central: set AWS_PROFILE or sign in (aws sso login)\n',
    )
    expect(stderr).toBe('')
  })

  it('says so when the service cannot be reached at all', async () => {
    useS3Server({ endpoint: 'http://127.0.0.1:1' })
    try {
      await expect(openArchive('s3://central')).rejects.toMatchObject({ code: 'transient' })
    } finally {
      useS3Server(server)
    }
  })
})
