import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type DashboardsServer, type ServerOptions, startDashboardsServer } from '#test/dashboards/dashboards-server.ts'
import { SOUND_TEXT } from '#test/dashboards/plant-fault.ts'
import { lastJson } from '#test/run-hinomi.ts'
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
