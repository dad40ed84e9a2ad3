import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import { createClient, explainFailure } from '../client.ts'

const REGION = 'ap-northeast-1'
const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example/secret+key', sessionToken: 'example-token' }

let server: Server
let url: string
let verdicts: string[]
let expiresInMs: number | undefined

/** Signs what arrived anew, by another program than the one that signed it, and says what differs. */
async function verdictOn(request: IncomingMessage, service = 'es'): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const given = request.headers.authorization ?? ''
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(given) ?? []
  const headers = Object.fromEntries(names.split(';').map((name) => [name, String(request.headers[name])]))
  const address = new URL(request.url ?? '', url)
  const date = String(request.headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  )
  const again = await new SignatureV4({ credentials: KEY, region: REGION, service, sha256: Sha256 }).sign(
    {
      method: request.method ?? '',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: address.pathname,
      query: Object.fromEntries(address.searchParams),
      headers,
      body,
    },
    { signingDate: new Date(date), signableHeaders: new Set(names.split(';')) },
  )
  for (const name of ['host', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'])
    if (!names.split(';').includes(name)) return `${name} is not signed`
  return again.headers.authorization === given ? 'valid' : `${request.method} ${request.url} differs`
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void verdictOn(request).then((verdict) => {
      verdicts.push(verdict)
      response.writeHead(verdict === 'valid' ? 200 : 403, { 'content-type': 'application/json' }).end('{"items":[]}')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  verdicts = []
  expiresInMs = undefined
})

function signing(credentials = async () => KEY as typeof KEY & { expiration?: Date }, to = url) {
  return createClient(to, { signing: 'sigv4', region: REGION, credentials })
}

describe('a client that signs', () => {
  it('signs a bulk body, as text and as bytes', async () => {
    const document = { message: '火の見櫓 🔥 " \\ \u0000', big: 'x'.repeat(300_000) }
    const lines = `${JSON.stringify({ create: { _index: 'logs', _id: 'a/b+c' } })}\n${JSON.stringify(document)}\n`
    const client = signing()

    await client.transport.request({ method: 'POST', path: '/_bulk', bulkBody: lines })
    await client.transport.request({
      method: 'POST',
      path: '/_bulk',
      querystring: { filter_path: 'errors,items.*.status,items.*.error.type' },
      bulkBody: Buffer.from(lines),
    })

    expect(verdicts).toEqual(['valid', 'valid'])
  })

  it.each([
    ['plain', '/_cluster/health'],
    ['a list of patterns', '/findings-*,logs-aws.*,-hinomi-x/_search'],
    ['an encoded id', `/logs/_doc/${encodeURIComponent("a/b c+d=é火!'()*~:@,;$&?#[]%")}`],
    ['an id with encoded dots', '/logs/_doc/a..b'],
    ['a date math name', `/${encodeURIComponent('<logs-{now/d}>')}/_count`],
    ['signs that stand as they are', "/logs/_doc/a!b'c(d)e*f~g:h@i,j;k$l&m=n+o"],
  ])('signs a path: %s', async (_, path) => {
    await signing().transport.request({ method: 'GET', path }, { ignore: [404] })
    expect(verdicts).toEqual(['valid'])
  })

  it('signs query values of any text', async () => {
    const client = signing()
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme', maxLength: 12 }), {
          maxKeys: 3,
        }),
        async (querystring) => {
          verdicts = []
          await client.transport.request({ method: 'GET', path: '/_search', querystring: { ...querystring } })
          expect(verdicts).toEqual(['valid'])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('signs ids of any text', async () => {
    const client = signing()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), async (id) => {
        fc.pre(id !== '.' && id !== '..')
        verdicts = []
        await client.get({ index: 'logs', id })
        expect(verdicts).toEqual(['valid'])
      }),
      { numRuns: 60 },
    )
  })

  it('signs what the client itself asks: templates, a search, a scroll', async () => {
    const client = signing()
    await client.indices.putIndexTemplate({ name: 'hinomi-logs-aws.x', body: { index_patterns: ['logs-*'] } as never })
    await client.search({ index: 'findings-*', body: { query: { match_all: {} } } })
    await client.indices.get({ index: 'findings-*,logs-aws.*,hinomi-*' })
    await client.cluster.health()
    expect(verdicts).toEqual(['valid', 'valid', 'valid', 'valid'])
  })

  it('takes new credentials before the old ones end, and asks for lasting ones once', async () => {
    let asked = 0
    const source = async () => {
      asked++
      return { ...KEY, ...(expiresInMs !== undefined && { expiration: new Date(Date.now() + expiresInMs) }) }
    }
    expiresInMs = 1000 // less than one request may take
    const brief = signing(source)
    await brief.info()
    await brief.info()
    expect(asked).toBe(2)

    asked = 0
    expiresInMs = 3_600_000
    const lasting = signing(source)
    await lasting.info()
    await lasting.info()
    expect(asked).toBe(1)
    expect(verdicts).toEqual(['valid', 'valid', 'valid', 'valid'])
  })

  it('says what is missing when there are no credentials, and sends nothing', async () => {
    const client = signing(() => Promise.reject(new Error('Could not load credentials from any providers')))
    const thrown = await client.info().then(
      () => undefined,
      (error: unknown) => explainFailure(error, url),
    )
    expect(thrown).toMatchObject({ code: 'config', message: expect.stringContaining('no AWS credentials') })
    expect(verdicts).toEqual([])
  })

  it('explains a signature that is refused, without the request and its token', async () => {
    const refusing = createServer((_, response) => {
      const message =
        'The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\nx-amz-security-token:example-token'
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
    })
    await once(refusing.listen(0, '127.0.0.1'), 'listening')
    const at = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`
    const thrown = await signing(undefined, at)
      .info()
      .then(
        () => undefined,
        (error: unknown) => explainFailure(error, at),
      )
    refusing.closeAllConnections()
    refusing.close()
    expect(thrown).toBeInstanceOf(HinomiError)
    expect(thrown).toMatchObject({ code: 'config', message: expect.stringMatching(/does not accept the signature/) })
    expect(inspect(thrown)).not.toContain('example-token')
  })
})
