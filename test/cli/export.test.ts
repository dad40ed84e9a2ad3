import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { rawCompliance, rawGuardDuty, rawHub, rawInspector } from '#test/raw-finding.ts'
import { lastJson, type Run } from '#test/run-hinomi.ts'
import { callCli } from './call-cli.ts'

const ACCOUNT = '111122223333'
const REGION = 'ap-northeast-1'

let server: FindingsServer
let folder: string
let home: string

beforeAll(async () => {
  server = await startFindingsServer(ACCOUNT)
})

afterAll(() => server.stop())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hinomi-export-'))
  home = await mkdtemp(join(tmpdir(), 'hinomi-home-'))
  for (const list of [server.faults, server.requests]) list.length = 0
  server.objects.clear()
  Object.assign(server.holdings, {
    guardduty: [rawGuardDuty(ACCOUNT, 1), rawGuardDuty(ACCOUNT, 2)],
    securityhub: [rawHub(ACCOUNT, 1)],
    inspector2: [rawInspector(ACCOUNT, 1)],
    config: [rawCompliance(ACCOUNT, 1)],
    off: [],
  })
})

afterEach(async () => {
  for (const one of [folder, home]) await rm(one, { recursive: true, force: true })
})

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const aws = { AWS_ENDPOINT_URL: server.endpoint, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' }
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
  return callCli(['export', ...args], { env: { ...aws, ...quiet, HINOMI_HOME: home, ...env } })
}

async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort()
}

describe('hinomi export', () => {
  it('pulls everything into a folder and says how much', async () => {
    const { status, stdout } = await run(['--region', REGION, '--to', join(folder, 'new')])

    expect(status).toBe(0)
    expect(stdout).toMatch(/account 111122223333/)
    expect(stdout).toMatch(/guardduty +ap-northeast-1 +完了 \/ complete +2 +1/)
    expect((await files()).filter((file) => file.endsWith('.manifest.json'))).toHaveLength(4)
    expect(await files()).toHaveLength(8)
  })

  it('writes into a bucket with nothing but PutObject', async () => {
    const { status, stdout } = await run(['--region', REGION, '--to', 's3://central/archive', '--json'])

    expect(status).toBe(0)
    expect(lastJson({ status, stdout, stderr: '' })).toMatchObject({ account: ACCOUNT, to: 's3://central/archive' })
    expect(server.objects.size).toBe(8)
    expect([...server.objects.keys()].every((key) => key.startsWith(`central/archive/events/${ACCOUNT}/`))).toBe(true)
    const calls = server.requests.filter(({ call }) => call.endsWith(' s3')).map(({ call }) => call.split(' ')[0])
    expect(new Set(calls)).toEqual(new Set(['PUT']))
  })

  it('pulls the compliance of Config alone, below the word that its events have too', async () => {
    const { status } = await run(['--source', 'config_compliance', '--region', REGION, '--to', folder])

    expect(status).toBe(0)
    const found = await files()
    expect(found).toHaveLength(2)
    expect(found.every((file) => file.startsWith(join(folder, `events/${ACCOUNT}/config/${REGION}/`)))).toBe(true)
  })

  it('takes on a role and asks with its credentials', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`
    const { status } = await run(['--role', role, '--source', 'guardduty', '--region', REGION, '--to', folder])

    expect(status).toBe(0)
    const asked = server.requests.filter(({ call }) => call.endsWith('guardduty'))
    expect(new Set(asked.map(({ accessKey }) => accessKey))).toEqual(new Set(['ASIAROLE']))
    expect(server.requests.filter(({ body }) => body.Action === 'AssumeRole')).toHaveLength(1)
  })

  it('asks with the profile that is named', async () => {
    const file = join(folder, 'credentials')
    await writeFile(file, '[ichiba-shi]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n')
    const env = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    const { status } = await run(
      ['--profile', 'ichiba-shi', '--source', 'guardduty', '--region', REGION, '--to', folder],
      env,
    )

    expect(status).toBe(0)
    expect(new Set(server.requests.map(({ accessKey }) => accessKey))).toEqual(new Set(['AKIAPROFILE']))
  })

  it('says which service is off, which is no failure', async () => {
    server.holdings.off = ['inspector2']
    const { status, stdout } = await run(['--region', REGION, '--to', folder])

    expect(status).toBe(0)
    expect(stdout).toMatch(/inspector +ap-northeast-1 +無効 \/ off +0/)
  })

  it('costs only the list that fails: exit code 1, and the reason', async () => {
    server.faults.push({ path: /securityhub/, status: 403, error: 'AccessDeniedException', times: 100 })
    const { status, stdout } = await run(['--region', REGION, '--to', folder])

    expect(status).toBe(1)
    expect(stdout).toMatch(/failed: securityhub ap-northeast-1: .*needs the permission securityhub:GetFindings/)
    expect((await files()).filter((file) => file.endsWith('.manifest.json'))).toHaveLength(3)
  })

  it('goes on where it stopped when the same command is run again', async () => {
    server.holdings.securityhub = Array.from({ length: 1_250 }, (_, number) => rawHub(ACCOUNT, number))
    const args = ['--source', 'securityhub', '--region', REGION, '--to', folder, '--json']
    server.faults.push({ path: /securityhub/, status: 403, error: 'ExpiredTokenException', times: 1, after: 12 })
    const first = await run(args)
    expect(first.status).toBe(2)
    expect(first.stdout).toMatch(/credentials have expired/)
    expect((await files()).filter((file) => file.endsWith('.manifest.json'))).toEqual([])
    server.requests.length = 0

    const second = await run(args)

    expect(second.status).toBe(0)
    expect(lastJson(second)).toMatchObject({ lists: [{ status: 'complete', findings: 1_250, objects: 2 }] })
    expect(server.requests.filter(({ call }) => call.includes('securityhub')).length).toBeLessThan(6)
    expect(await files()).toHaveLength(3)
  })

  it.each([
    [
      'an account of other credentials',
      ['--account', '444455556666'],
      /are of account 111122223333, not of 444455556666/,
    ],
    ['an account of 11 digits', ['--account', '11112222333'], /12 digits/],
    ['a role that is none', ['--role', 'reader'], /is no role/],
    [
      'a source that cannot be pulled',
      ['--source', 'cloudtrail'],
      /guardduty, securityhub, inspector, config_compliance/,
    ],
    ['a Region that is none', ['--region', 'tokyo'], /--region ap-northeast-1/],
    ['a target that is none', ['--to', 'https://example.com'], /name a folder, or s3:\/\/bucket/],
  ])('refuses %s before anything is written', async (_, args, message) => {
    const all = ['--region', REGION, '--to', folder, ...args]
    const { status, stdout, stderr } = await run(all)

    expect(status).toBe(2)
    expect(stderr + stdout).toMatch(message)
    expect(await files()).toEqual([])
  })

  it('says so when there are no credentials', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' }
    const { status, stderr } = await run(['--region', REGION, '--to', folder], none)

    expect(status).toBe(2)
    expect(stderr).toMatch(/no AWS credentials were found .*--profile/)
  })
})
