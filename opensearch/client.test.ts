import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { addressOf, createClient, explainFailure, waitUntilReady } from './client.ts'

const servers: { closeAllConnections(): void; close(): unknown }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener, server: Server = createServer(listener)): Promise<string> {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (status: number, body: unknown) =>
  serve((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })

/** Sends a search with a body that must never be shown, and explains what comes of it. */
async function failureAt(url: string, requestTimeoutMs = 1_000) {
  const client = createClient(url, { requestTimeoutMs })
  const body = { query: { match: { message: 'SecretQuery' } } }
  const error = await client.search({ body }).then(
    () => undefined,
    (thrown: unknown) => explainFailure(thrown, url),
  )
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/SecretQuery|secret-password/)
  return error
}

describe('createClient', () => {
  it('logs in with the user and password of the address, and shows neither', async () => {
    let header: string | undefined
    const url = await serve((request, response) => {
      header = request.headers.authorization
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
    const client = createClient(url.replace('//', '//reader:p%40ss%2Fword@'))

    await client.info()

    expect(header).toBe(`Basic ${Buffer.from('reader:p@ss/word').toString('base64')}`)
    expect(addressOf(client)).toBe(url)
  })

  it.each([
    ['search.example.com:9200', /no address of an OpenSearch/],
    ['reader:secret-password@search.example.com', /no address of an OpenSearch/],
    ['https://reader:secret-password/x@search.example.com', /no address of an OpenSearch/],
    ['ftp://search.example.com', /no address of an OpenSearch/],
    ['', /no address of an OpenSearch/],
    ['https://reader@search.example.com', /search.example.com needs both a user and a password/],
    ['https://reader:secret-password%@search.example.com', /must be written as %25/],
  ])('refuses %s', (url, message) => {
    let thrown: unknown
    try {
      createClient(url)
    } catch (error) {
      thrown = error
    }

    expect(thrown).toMatchObject({ code: 'config', message: expect.stringMatching(message) })
    expect(inspect(thrown)).not.toContain('secret-password')
  })

  it('reads documents with a key that poisons prototypes in other programs', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hits":{"__proto__":{"a":1}}}')
    })

    const { body } = await createClient(url).search({})

    expect(Object.keys(body.hits)).toEqual(['__proto__'])
    expect('a' in {}).toBe(false)
  })

  it('sends a request once', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count++
      response.writeHead(503).end()
    })

    await failureAt(url)

    expect(count).toBe(1)
  })
})

describe('explainFailure', () => {
  it.each([
    [401, {}, 'config', /does not accept the user or the password: check HINOMI_OPENSEARCH_URL/],
    [
      403,
      {
        error: {
          type: 'security_exception',
          reason: 'no permissions for [indices:data/read/search] and User [name=reader, backend_roles=[inner]]',
        },
      },
      'config',
      /does not permit this \(\[indices:data\/read\/search\]\): give the user that permission/,
    ],
    [
      403,
      { error: { type: 'cluster_block_exception', reason: 'blocked by: [FORBIDDEN/6/cluster read-only (api)]' } },
      'config',
      /remove the block/,
    ],
    [
      404,
      { error: { type: 'index_not_found_exception', reason: 'no such index [logs]' } },
      'config',
      /no such index \[logs\]: run "hinomi opensearch bootstrap"/,
    ],
    [404, 'Not Found', 'config', /does not know what was asked for \(HTTP 404\)/],
    [413, '', 'config', /does not take a request of this size/],
    [
      429,
      { error: { type: 'rejected_execution_exception' } },
      'transient',
      /is overloaded \(rejected_execution_exception\)/,
    ],
    [503, 'starting', 'transient', /is not available \(HTTP 503\): try again when it has started/],
    [500, {}, 'transient', /failed \(HTTP 500\)/],
    [
      400,
      { error: { type: 'parsing_exception', reason: "unknown query 'SecretQuery'" } },
      'bug',
      /does not understand the request \(parsing_exception: unknown query '…'\)/,
    ],
  ])('explains HTTP %d %j', async (status, body, code, message) => {
    const url = await answering(status, body)

    expect(await failureAt(url)).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each(['127.0.0.1', 'localhost'])('explains a refused connection to %s', async (host) => {
    const url = await answering(200, {})
    for (const server of servers.splice(0)) server.close()

    expect(await failureAt(url.replace('127.0.0.1', host))).toMatchObject({
      code: 'transient',
      message: expect.stringMatching(/refuses connections: start it \("hinomi opensearch start"\) or check/),
    })
  })

  it('explains a host name that does not exist, without user and password', async () => {
    const error = await failureAt('http://reader:secret-password@search.invalid:9200')

    expect(error?.message).toMatch(
      /^OpenSearch at http:\/\/search\.invalid:9200 (has an unknown host name|cannot be reached \(getaddrinfo EAI_AGAIN)/,
    )
  })

  it('explains a server that does not answer', async () => {
    const url = await serve(() => {})

    expect(await failureAt(url, 50)).toMatchObject({ code: 'transient', message: expect.stringMatching(/in time/) })
  })

  it('explains a connection that is closed', async () => {
    const url = await serve((request) => request.socket.destroy())

    expect(await failureAt(url)).toMatchObject({
      code: 'transient',
      message: expect.stringMatching(/closed the connection: try again; .* https:\/\//),
    })
  })

  it('explains TLS to a server that does not speak it', async () => {
    const url = await answering(200, {})

    expect(await failureAt(url.replace('http:', 'https:'))).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/does not speak TLS: write http:\/\/ instead/),
    })
  })

  it('explains a certificate that nobody vouches for, and http to a server that speaks TLS', async ({ skip }) => {
    const tls = await selfSigned()
    if (tls === undefined) return skip('openssl is missing')
    const url = await serve(() => {}, createTlsServer(tls))

    expect(await failureAt(url.replace('http:', 'https:'))).toMatchObject({
      code: 'config',
      message: expect.stringMatching(/cannot be trusted \(self-signed certificate\b.*NODE_EXTRA_CA_CERTS/),
    })
    expect(await failureAt(url)).toMatchObject({ code: 'transient', message: expect.stringMatching(/may want https/) })
  })

  it('keeps an error that is explained already, and calls everything else a bug', () => {
    const explained = explainFailure(new Error('odd'), 'http://search.example.com')

    expect(explained).toMatchObject({ code: 'bug', message: 'OpenSearch at http://search.example.com: odd' })
    expect(explainFailure(explained, 'http://other.example.com')).toBe(explained)
  })
})

describe('waitUntilReady', () => {
  it('waits until the primary shards are there', async () => {
    let count = 0
    const url = await serve((_, response) => {
      const [status, body] = [
        [503, 'starting'],
        [408, '{"status":"red"}'],
      ][count++] ?? [200, '{"status":"yellow"}']
      response.writeHead(Number(status), { 'content-type': 'application/json' }).end(body)
    })

    expect(await waitUntilReady(createClient(url), { timeoutMs: 10_000 })).toBe('yellow')
    expect(count).toBe(3)
  })

  it('says red when the time is over', async () => {
    const url = await answering(408, { status: 'red' })

    expect(await waitUntilReady(createClient(url), { timeoutMs: 300 })).toBe('red')
  })

  it('does not wait for what waiting cannot change', async () => {
    const url = await answering(401, {})

    await expect(waitUntilReady(createClient(url), { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'config' })
  })

  it('says in the end why it is not ready', async () => {
    const url = await answering(503, {})

    await expect(waitUntilReady(createClient(url), { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringContaining('is not available'),
    })
  })

  it('recognises what is no OpenSearch', async () => {
    const url = await serve((_, response) => response.end('<html>Welcome</html>'))

    await expect(waitUntilReady(createClient(url), { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('something that is no OpenSearch answers'),
    })
  })
})

async function selfSigned(): Promise<{ key: Buffer; cert: Buffer } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'hinomi-tls-'))
  try {
    const key = join(folder, 'key.pem')
    const cert = join(folder, 'cert.pem')
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      '/CN=localhost',
    ]
    const openssl = spawnSync('openssl', args)
    return openssl.status === 0 ? { key: await readFile(key), cert: await readFile(cert) } : undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
