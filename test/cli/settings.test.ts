import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lastJson } from '#test/run-hinomi.ts'
import { newArchive, type TestArchive } from '../pipeline/archive-builder.ts'
import { callCli } from './call-cli.ts'

let files: TestArchive
beforeAll(async () => {
  files = await newArchive()
  const settings = { opensearchUrl: 'http://127.0.0.1:1', opensearchPort: 9301, concurrency: 3 }
  await files.put('hinomi.config.json', JSON.stringify(settings))
})
afterAll(() => files.remove())

type Setting = { readonly name: string; readonly value: string; readonly from: string }

/** What `hinomi doctor --json` says is in force, and where it came from. */
async function inForce(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Map<string, Setting>> {
  const run = await callCli(['doctor', '--json', ...args], { env, folder: files.folder })
  return new Map((lastJson(run).settings as Setting[]).map((setting) => [setting.name, setting]))
}

describe('settings', () => {
  it('come from a flag before the environment, from it before the file, and from that before the default', async () => {
    const fromFile = await inForce([], {})
    const fromEnvironment = await inForce([], { HINOMI_OPENSEARCH_URL: 'http://127.0.0.1:2' })
    const fromFlag = await inForce(['--opensearch', 'http://127.0.0.1:3'], {
      HINOMI_OPENSEARCH_URL: 'http://127.0.0.1:2',
    })

    expect(fromFile.get('opensearchUrl')).toMatchObject({ value: 'http://127.0.0.1:1', from: 'file' })
    expect(fromEnvironment.get('opensearchUrl')).toMatchObject({ value: 'http://127.0.0.1:2', from: 'environment' })
    expect(fromFlag.get('opensearchUrl')).toMatchObject({ value: 'http://127.0.0.1:3', from: 'flag' })
    expect(fromFlag.get('opensearchPort')).toMatchObject({ value: '9301', from: 'file' })
    expect(fromFlag.get('concurrency')).toMatchObject({ value: '3', from: 'file' })
    expect(fromFlag.get('opensearchHeap')).toMatchObject({ value: '1g', from: 'default' })
  })

  it('count as absent where a variable is empty', async () => {
    const settings = await inForce([], { HINOMI_OPENSEARCH_URL: '' })
    expect(settings.get('opensearchUrl')).toMatchObject({ from: 'file' })
  })
})

describe('hinomi doctor', () => {
  it('says what is in force and what it looked at, as JSON', async () => {
    const run = await callCli(['doctor', '--json', '--opensearch', 'http://127.0.0.1:1'])

    const report = lastJson(run)
    expect(Object.keys(report)).toEqual(['settings', 'checks'])
    expect((report.settings as Setting[]).map(({ name }) => name)).toEqual([
      ...['opensearchUrl', 'opensearchAuth', 'opensearchPort', 'opensearchHeap', 'accounts', 'lists', 'home'],
      ...['concurrency'],
      ...['archive', 'alerts', 'viewPort', 'viewHost', 'viewHosts', 'viewToken'],
    ])
    const checks = report.checks as { name: string; state: string; found: string }[]
    for (const check of checks) expect(['ok', 'warning', 'problem']).toContain(check.state)
    // some builds of Maven print their version in bold
    for (const { found } of checks) expect(found).not.toMatch(/\p{Cc}/u)
    expect(checks.find(({ name }) => name === 'OpenSearch')).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('refuses connections'),
    })
    expect(run.status).toBe(1)
  })

  it('finds a bad accounts file', async () => {
    await files.put('bad.csv', 'account_id,name\n1,x\n')

    const run = await callCli(['doctor', '--json', '--accounts', `${files.folder}/bad.csv`])

    const { checks } = lastJson(run) as { checks: { state: string; found: string }[] }
    expect(checks.at(-1)).toMatchObject({ state: 'problem', found: expect.stringContaining('account_id') })
    expect(run.status).toBe(1)
  })

  it('NA-36 shows no password', async () => {
    const secret = 'http://admin:geheim@127.0.0.1:1'
    for (const args of [['doctor'], ['doctor', '--json'], ['metrics'], ['load', files.folder]]) {
      const run = await callCli(args, { env: { HINOMI_OPENSEARCH_URL: secret } })
      expect(run.stdout + run.stderr).not.toContain('geheim')
      expect(run.stdout + run.stderr).toContain('127.0.0.1:1')
    }
  })

  it('shows no token of the page', async () => {
    for (const args of [['doctor'], ['doctor', '--json']]) {
      const run = await callCli(args, { env: { HINOMI_VIEW_TOKEN: 'geheim-geheim-geheim' } })
      expect(run.stdout + run.stderr).not.toContain('geheim')
      expect(run.stdout).toContain('***')
    }
  })

  it('is readable for a person', async () => {
    const run = await callCli(['doctor'])
    expect(run.stdout).toMatch(/opensearchPort +9200 +default/)
    expect(run.stdout).toMatch(/Node\.js +✓ +v\d+/)
  })
})
