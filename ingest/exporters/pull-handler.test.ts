import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { lambdaNode } from '#test/lambda-node.ts'
import { rawCompliance, rawGuardDuty, rawHub, rawInspector } from '#test/raw-finding.ts'
import { projectRoot } from '#test/run-tool.ts'

const ACCOUNT = '111122223333'
/** The Node.js of Lambda. */
const NODE = lambdaNode()
const FUNCTION = `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:hinomi-exporter-pull`
const BUNDLE_BYTES = 18 * 1024

interface Context {
  readonly invokedFunctionArn: string
  getRemainingTimeInMillis(): number
}

let server: FindingsServer
let folder: string
let metafile: Metafile
let handler: (event: unknown, context: Context) => Promise<Record<string, unknown>>

/** Stands in for the client that the runtime of Lambda brings along: keeps what was invoked. */
const LAMBDA_CLIENT = `
exports.invoked = []
exports.InvokeCommand = class { constructor(input) { this.input = input } }
exports.LambdaClient = class { async send(command) { exports.invoked.push(command.input) } }
`

function invoked(): { FunctionName: string; InvocationType: string; Payload: string }[] {
  return createRequire(join(folder, 'index.js'))('@aws-sdk/client-lambda').invoked
}

beforeAll(async () => {
  server = await startFindingsServer(ACCOUNT)
  folder = mkdtempSync(join(tmpdir(), 'hinomi-pull-'))
  const sdk = join(folder, 'node_modules', '@aws-sdk')
  mkdirSync(join(sdk, 'client-lambda'), { recursive: true })
  writeFileSync(join(sdk, 'client-lambda', 'index.js'), LAMBDA_CLIENT)
  for (const name of [
    'client-s3',
    'client-guardduty',
    'client-securityhub',
    'client-inspector2',
    'client-config-service',
  ]) {
    symlinkSync(join(projectRoot, 'node_modules', '@aws-sdk', name), join(sdk, name))
  }
  const built = await build({
    entryPoints: [join(projectRoot, 'ingest/exporters/pull-handler.ts')],
    ...{ outfile: join(folder, 'index.js'), bundle: true, minify: true, metafile: true, logLevel: 'silent' },
    ...{ format: 'cjs', platform: 'node', target: 'node22', external: ['@aws-sdk/*'] },
  })
  metafile = built.metafile
  handler = createRequire(import.meta.url)(join(folder, 'index.js')).handler
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CENTRAL_BUCKET: 'central',
    CENTRAL_ACCOUNT: '444455556666',
    ACCOUNT,
  })
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  server.objects.clear()
  for (const list of [server.faults, server.requests, invoked()]) list.length = 0
  Object.assign(server.holdings, {
    guardduty: [],
    securityhub: [],
    inspector2: [],
    config: [],
    emptyRules: ['always-there'],
    off: [],
  })
})

const plenty: Context = { invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 900_000 }

/** Time for so many pages, and then none. */
function briefly(pages: number): Context {
  let asked = 0
  return { invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => (asked++ < pages ? 900_000 : 20_000) }
}

function findings(): number {
  const pages = [...server.objects].filter(([key]) => key.endsWith('.ndjson.gz'))
  return pages.reduce((sum, [, body]) => sum + gunzipSync(body).toString('utf8').trimEnd().split('\n').length, 0)
}

function manifests(): string[] {
  return [...server.objects.keys()].filter((key) => key.endsWith('.manifest.json'))
}

describe('the bundle of the exporter', () => {
  it('is small enough to stand in a template, and needs nothing that Lambda does not bring', () => {
    const [output] = Object.values(metafile.outputs)
    const left = output?.imports.filter(({ external }) => external).map(({ path }) => path) ?? []
    expect(left.filter((path) => !path.startsWith('@aws-sdk/') && !path.startsWith('node:'))).toEqual([])
    expect(Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([])
    expect(readFileSync(join(folder, 'index.js')).length).toBeLessThanOrEqual(BUNDLE_BYTES)
  })
})

describe('the handler of the exporter', () => {
  it('pulls every source into the bucket of the centre, and only if it belongs to the centre', async () => {
    server.holdings.guardduty = [rawGuardDuty(ACCOUNT, 1)]
    server.holdings.securityhub = [rawHub(ACCOUNT, 1)]
    server.holdings.inspector2 = [rawInspector(ACCOUNT, 1)]
    server.holdings.config = [rawCompliance(ACCOUNT, 1)]

    const result = await handler({}, plenty)

    expect(Object.keys(result)).toEqual(['guardduty', 'securityhub', 'inspector', 'config_compliance'])
    expect(findings()).toBe(4)
    const owners = server.requests.filter(({ call }) => call.endsWith(' s3')).map(({ body }) => body.owner)
    expect(new Set(owners)).toEqual(new Set(['444455556666']))
    expect(manifests()).toHaveLength(4)
    expect([...server.objects.keys()].every((key) => key.startsWith(`central/events/${ACCOUNT}/`))).toBe(true)
  })

  it('runs on the generation of Node.js that Lambda has', async () => {
    server.holdings.securityhub = [rawHub(ACCOUNT, 1), rawHub(ACCOUNT, 2)]
    const call = `require('./index.js').handler({}, { invokedFunctionArn: '', getRemainingTimeInMillis: () => 900000 })`
    const script = `${call}.then((result) => console.log(process.version, JSON.stringify(result)))`

    const { stdout } = await promisify(execFile)(NODE, ['-e', script], { cwd: folder, env: { ...process.env } })

    expect(stdout).toMatch(/^v24\./m)
    expect(stdout).toMatch(/"securityhub":\{"kind":"complete","findings":2/)
  })

  it('hands a run that takes longer than one invocation over to the next, until it is complete', async () => {
    server.holdings.guardduty = Array.from({ length: 400 }, (_, number) => rawGuardDuty(ACCOUNT, number))
    server.holdings.securityhub = Array.from({ length: 500 }, (_, number) => rawHub(ACCOUNT, number))
    server.holdings.config = Array.from({ length: 1_100 }, (_, number) => rawCompliance(ACCOUNT, number))
    let legs = 1
    await handler({}, briefly(2))
    for (let next = invoked().shift(); next !== undefined; next = invoked().shift()) {
      expect(next).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' })
      legs++
      await handler(JSON.parse(next.Payload), briefly(2))
    }

    expect(legs).toBeGreaterThan(3)
    expect(findings()).toBe(2_000)
    expect(manifests()).toHaveLength(4)
  })

  it('hands over little even when a list is very long', async () => {
    const state = { run: 'r', startedAt: '2026-11-20T00:00:00.000Z', next: 'MA', pages: [] as object[] }
    state.pages = Array.from({ length: 1_000 }, (_, number) => ({
      name: `pull-20261120T000000Z-0a1b2c3d-${String(number).padStart(5, '0')}-0a1b2c3d.ndjson.gz`,
      findings: 1_000,
    }))
    server.holdings.guardduty = Array.from({ length: 400 }, (_, number) => rawGuardDuty(ACCOUNT, number))

    await handler({ hinomi: { leg: 1, sources: ['guardduty'], state, failures: [] } }, briefly(2))

    // a million findings; Lambda takes 1 MB
    expect(invoked()[0]?.Payload.length).toBeLessThan(150_000)
  })

  it('stops handing over before Lambda takes it for an endless loop', async () => {
    server.holdings.guardduty = Array.from({ length: 400 }, (_, number) => rawGuardDuty(ACCOUNT, number))
    const state = { run: 'r', startedAt: '2026-11-20T00:00:00.000Z', next: 'MA', pages: [] }
    const event = { hinomi: { leg: 12, sources: ['guardduty'], state, failures: [] } }

    await expect(handler(event, briefly(1))).rejects.toThrow(/not at its end after 12 invocations/)
    expect(invoked()).toEqual([])
  })

  it('fails when a source fails, after the others were pulled', async () => {
    server.holdings.inspector2 = [rawInspector(ACCOUNT, 1)]
    server.faults.push({ path: /guardduty/, status: 403, error: 'AccessDeniedException', times: 100 })

    await expect(handler({}, plenty)).rejects.toThrow(/^guardduty: guardduty:ListDetectors in account .* is refused/)
    expect(manifests()).toHaveLength(3)
  })

  it('says which variable is missing or wrong', async () => {
    const { CENTRAL_BUCKET = '' } = process.env
    process.env.CENTRAL_BUCKET = ''
    await expect(handler({}, plenty)).rejects.toThrow(/variable CENTRAL_BUCKET of the function is not set/)
    process.env.CENTRAL_BUCKET = CENTRAL_BUCKET
    process.env.SOURCES = 'guardduty,macie'
    await expect(handler({}, plenty)).rejects.toThrow(
      /"macie" is none of guardduty, securityhub, inspector, config_compliance/,
    )
    process.env.SOURCES = ''
  })
})
