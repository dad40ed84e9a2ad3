import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkBucket, checkEndpoint } from './reality.ts'

const servers: Server[] = []
const folders: string[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) server.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Makes a certificate for localhost that signed itself and is valid for so many days from now; -1 ended yesterday. */
function certificate(days: number): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-certificate-'))
  folders.push(folder)
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost')
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: folder })
  run('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'request', '-subj', '/CN=localhost')
  run('x509', '-req', '-in', 'request', '-signkey', 'key', '-days', `${days}`, '-extfile', 'names', '-out', 'cert')
  return { key: readFileSync(join(folder, 'key'), 'utf8'), cert: readFileSync(join(folder, 'cert'), 'utf8') }
}

async function endpointFor(days: number): Promise<{ url: string; ca: string }> {
  const made = certificate(days)
  const port = await listen(createTlsServer(made, (_, response) => response.end()) as unknown as Server)
  return { url: `https://localhost:${port}`, ca: made.cert }
}

describe('the endpoint', () => {
  it('NA-58 has a certificate that has expired: one sentence, before anything is created', async () => {
    const { url, ca } = await endpointFor(-1)

    const problem = await checkEndpoint(url, ca)

    expect(problem?.fatal).toBe(true)
    expect(problem?.en).toBe(
      'endpoint: localhost has a certificate that has expired: renew it or name another endpoint',
    )
  })

  it('has a certificate that it signed itself', async () => {
    const { url } = await endpointFor(30)

    expect(await checkEndpoint(url)).toMatchObject({ fatal: true, en: expect.stringContaining('signed itself') })
  })

  it('is right', async () => {
    const { url, ca } = await endpointFor(30)

    expect(await checkEndpoint(url, ca)).toBeUndefined()
  })

  it('cannot be reached from here, which may be right', async () => {
    expect(await checkEndpoint('https://127.0.0.1:1')).toMatchObject({ fatal: false })
  })
})

describe('the name of a bucket', () => {
  it.each([
    ['is free', 404, undefined],
    ['is taken by somebody else', 403, true],
    ['is taken in another Region', 301, true],
    ['is that of our own bucket', 200, false],
  ])('%s', async (_, status, fatal) => {
    const port = await listen(
      createServer((_request, response) => {
        response.statusCode = status
        response.end()
      }),
    )
    vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${port}`)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')

    expect((await checkBucket('hinomi-archive-999988887777', 'ap-northeast-1'))?.fatal).toBe(fatal)
  })
})
