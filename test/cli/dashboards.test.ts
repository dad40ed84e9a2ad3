import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DashboardsServer, type ServerOptions, startDashboardsServer } from '#test/dashboards/dashboards-server.ts'
import { SOUND_TEXT } from '#test/dashboards/plant-fault.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import { newArchive, type TestArchive } from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

let files: TestArchive
let server: DashboardsServer | undefined
beforeAll(async () => {
  files = await newArchive()
})
afterEach(async () => {
  await server?.stop()
  server = undefined
})
afterAll(() => files.remove())

/** Starts a server and imports into it by the command line. */
async function importInto(options: ServerOptions, flags: readonly string[], env: Record<string, string> = {}) {
  server = await startDashboardsServer(options)
  return callCli(['dashboards', 'import', '--url', server.url, ...flags], { env })
}

describe('hinomi dashboards build', () => {
  it('writes a file that it finds nothing wrong with', async () => {
    const file = join(files.folder, 'hinomi-en.ndjson')

    const built = await callCli(['dashboards', 'build', '--language', 'en', '--out', file, '--json'])
    const checked = await callCli(['dashboards', 'build', file])

    expect(built.status, built.stderr).toBe(0)
    const text = await readFile(file, 'utf8')
    const report = { file, language: 'en', objects: text.trim().split('\n').length, bytes: Buffer.byteLength(text) }
    expect(lastJson(built)).toEqual(report)
    expect(checked).toMatchObject({ status: 0, stdout: expect.stringContaining('no problem') })
  })

  it('names the rule, the object and the fault of a broken file', async () => {
    const file = join(files.folder, 'broken.ndjson')
    await writeFile(file, SOUND_TEXT.replace('"id":"hinomi-en-search-hunting-all"', '"id":"hinomi-en-search-other"'))

    const checked = await callCli(['dashboards', 'build', file])

    expect(checked.status).toBe(1)
    expect(checked.stdout).toMatch(/R5 error visualization\/hinomi-en-vis-hunting-traffic: search_0/)
  })

  it.each([
    [['--language', 'fr'], '--language'],
    [['--out', 'dashboards.json'], '.ndjson'],
    [['no-such-file.ndjson'], 'no-such-file.ndjson'],
  ])('refuses %j', async (flags, words) => {
    const run = await callCli(['dashboards', 'build', ...flags])
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(words) })
  })
})

describe('hinomi dashboards import', () => {
  it('imports into a tenant, as a user, and sets the defaults', async () => {
    const user = { name: 'admin', password: 'correct horse' }
    const flags = ['--user', 'admin', '--tenant', 'kyoto', '--language', 'en', '--set-defaults', '--json']

    const run = await importInto({ user, tenants: ['kyoto'] }, flags, { HINOMI_DASHBOARDS_PASSWORD: 'correct horse' })

    expect(run.status, run.stderr).toBe(0)
    expect(lastJson(run)).toMatchObject({ language: 'en', refused: [], imported: server?.tenants.get('kyoto')?.size })
    expect(server?.settings.defaultIndex).toBe('hinomi-en-pattern-findings')
    expect(run.stdout + run.stderr).not.toContain('correct horse')
  })

  it('ends with 1 and names the objects when the server answers 200 and took nothing', async () => {
    const run = await importInto({ types: ['index-pattern'] }, [])
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/not imported: search hinomi-ja-search-overview-all: unsupported_type/)
    expect(run.stderr).toMatch(/and \d+ more/)
    expect(server?.tenants.get('global')?.size).toBe(0)
  })

  // the signer is loaded late, which a bundle does otherwise than the sources do
  it('signs with AWS credentials when it runs as it is installed', async () => {
    const key = { id: 'AKIAEXAMPLE', secret: 'example-secret', region: 'ap-northeast-1', service: 'es' }
    server = await startDashboardsServer({ key, basePath: '/_dashboards' })
    const env = { AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret }
    const flags = ['--sigv4', '--region', key.region, '--json']

    const run = await runHinomi(['dashboards', 'import', '--url', server.url, ...flags], { env })

    expect(run.status, run.stderr).toBe(0)
    expect(lastJson(run)).toMatchObject({ refused: [], imported: server.tenants.get('global')?.size })
  })

  it('takes the address of OpenSearch itself for a mistake', async () => {
    const opensearch = createServer((request, response) => {
      request.resume().once('end', () => {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: `no handler found for uri [${request.url}] and method [POST]` }))
      })
    })
    opensearch.listen(0, '127.0.0.1')
    await once(opensearch, 'listening')
    const { port } = opensearch.address() as AddressInfo
    try {
      const run = await callCli(['dashboards', 'import', '--url', `http://127.0.0.1:${port}`])
      expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('/_dashboards') })
    } finally {
      opensearch.close()
    }
  })

  it.each([
    [['--user', 'admin'], 'HINOMI_DASHBOARDS_PASSWORD'],
    [['--sigv4'], '--region'],
    [['--sigv4', '--user', 'admin'], 'either'],
    [['--sigv4', '--region', 'ap-northeast-1', '--service', 's3'], '--service'],
  ])('refuses %j', async (flags, words) => {
    const run = await importInto({}, flags)
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining(words) })
    expect(server?.requests).toEqual([])
  })
})
