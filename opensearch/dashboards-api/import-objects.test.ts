import { afterEach, describe, expect, it, vi } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { prefixOf, type SavedObject, savedObject } from '#dashboards/saved-objects/saved-object.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { type DashboardsServer, type ServerOptions, startDashboardsServer } from '#test/dashboards/dashboards-server.ts'
import { EXAMPLE_DASHBOARDS } from '#test/dashboards/example-dashboards.ts'
import { type Authorize, anonymous, basicAuthorization, sigV4Authorization } from '../signing/authorization.ts'
import { readDashboardsUrl } from './dashboards-client.ts'
import { importObjects } from './import-objects.ts'
import { defaultSettings, setDefaults } from './set-defaults.ts'

const BUNDLE = bundleOf('ja', EXAMPLE_DASHBOARDS, SOURCES)
const PREFIX = prefixOf('ja')
const PASSWORD = 'correct horse battery staple'

let server: DashboardsServer
afterEach(async () => {
  await server.stop()
  vi.unstubAllEnvs()
})

interface Request {
  readonly objects?: readonly SavedObject[]
  readonly tenant?: string
  readonly authorize?: Authorize
}

/** Starts a server and imports into it. */
async function importInto(options: ServerOptions, request: Request = {}) {
  server = await startDashboardsServer(options)
  return importAgain(request)
}

function targetOf({ tenant, authorize = anonymous }: Request) {
  return { url: readDashboardsUrl(server.url, { secret: true }), tenant, authorize, timeoutMs: 10_000 }
}

function importAgain(request: Request = {}) {
  return importObjects(targetOf(request), request.objects ?? BUNDLE, PREFIX)
}

async function failureOf(work: Promise<unknown>): Promise<HinomiError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (thrown instanceof HinomiError) return thrown
  throw new Error(`no HinomiError: ${String(thrown)}`)
}

/** An object that names a pattern. */
function search(id: string, patternId: string): SavedObject {
  return savedObject('search', `${PREFIX}${id}`, { title: id }, [
    { name: 'index', type: 'index-pattern', id: patternId },
  ])
}

describe('importObjects', () => {
  it('imports the whole bundle at once into the global tenant', async () => {
    expect(await importInto({ basePath: '/_dashboards' })).toEqual({
      imported: BUNDLE.length,
      refused: [],
      requests: 1,
    })
    expect([...(server.tenants.get('global')?.keys() ?? [])]).toEqual(BUNDLE.map(({ type, id }) => `${type}/${id}`))
  })

  it('NA-57 may be repeated, and leaves the objects of others as they are', async () => {
    await importInto({})
    const mine = { type: 'dashboard', id: 'mine', attributes: { title: 'Mine' } }
    ;(server.tenants.get('global') as Map<string, unknown>).set('dashboard/mine', mine)

    expect(await importAgain()).toMatchObject({ imported: BUNDLE.length, refused: [] })

    expect(server.tenants.get('global')?.get('dashboard/mine')).toBe(mine)
    expect(server.tenants.get('global')?.size).toBe(BUNDLE.length + 1)
  })

  it('NA-57 refuses to send an object that is not ours', async () => {
    const failure = await failureOf(importInto({}, { objects: [savedObject('dashboard', 'mine', { title: 'Mine' })] }))
    expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining('"mine"') })
    expect(server.requests).toEqual([])
  })

  it.each(['kyoto', '__user__', '火の見市'])('imports into the tenant %s', async (tenant) => {
    await importInto({ tenants: ['kyoto', '火の見市'] }, { tenant })
    expect([...server.tenants.keys()]).toEqual([tenant])
  })

  it('names the tenant when the user may not use it', async () => {
    const failure = await failureOf(importInto({ tenants: ['kyoto'] }, { tenant: 'nara' }))
    expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('tenant "nara"') })
  })

  it('takes an answer of 200 with errors for what it is: missing references', async () => {
    const objects = [search('a', `${PREFIX}gone`), savedObject('query', `${PREFIX}q`, { title: 'q' })]
    expect(await importInto({}, { objects })).toEqual({
      imported: 0,
      refused: [{ type: 'search', id: `${PREFIX}a`, reason: `missing_references: index-pattern ${PREFIX}gone` }],
      requests: 1,
    })
    expect(server.tenants.get('global')?.size).toBe(0)
  })

  it('names an object whose type the server does not know', async () => {
    const { refused } = await importInto({ types: ['index-pattern', 'search', 'visualization', 'dashboard'] })
    expect(refused.length).toBeGreaterThan(0)
    for (const { type, reason } of refused)
      expect({ type, reason }).toEqual({ type: 'query', reason: 'unsupported_type' })
  })

  it('tells what was stored when the write of one object failed', async () => {
    const report = await importInto({ brokenId: `${PREFIX}overview` })
    expect(report.imported).toBe(BUNDLE.length - 1)
    expect(report.refused).toEqual([
      { type: 'dashboard', id: `${PREFIX}overview`, reason: 'unknown: strict_dynamic_mapping_exception' },
    ])
  })

  it('reports a conflict that the server finds although it was told to overwrite', async () => {
    const conflict = {
      success: false,
      successCount: 0,
      errors: [{ type: 'search', id: 'x', error: { type: 'ambiguous_conflict' } }],
    }
    const { refused } = await importInto({ always: { status: 200, body: JSON.stringify(conflict) } })
    expect(refused).toEqual([{ type: 'search', id: 'x', reason: 'ambiguous_conflict' }])
  })

  it('never takes an answer without success for one', async () => {
    const failure = await failureOf(importInto({ always: { status: 200, body: '{}' } }))
    expect(failure.code).toBe('bug')
  })

  it('says that the server is too old when it is', async () => {
    const failure = await failureOf(
      importInto({
        versions: { visualization: '7.9.0', dashboard: '7.9.0', search: '7.9.3', 'index-pattern': '7.6.0' },
      }),
    )
    expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('too old') })
  })

  it('passes on why the server refuses a file', async () => {
    const twice = savedObject('query', `${PREFIX}q`, { title: 'q' })
    const failure = await failureOf(importInto({}, { objects: [twice, twice] }))
    expect(failure.message).toContain('Non-unique import objects')
  })

  it('sends a file that is too large in parts, each of which stands on earlier ones only', async () => {
    const report = await importInto({ mostBytes: 200_000 })
    expect(report).toMatchObject({ imported: BUNDLE.length, refused: [] })
    expect(report.requests).toBe(server.requests.length)
    expect(server.requests.some(({ status }) => status === 413)).toBe(true)
    expect(server.tenants.get('global')?.size).toBe(BUNDLE.length)
  })

  it('names the object that is too large by itself', async () => {
    const failure = await failureOf(importInto({ mostBytes: 5_000 }))
    expect(failure).toMatchObject({ code: 'config', message: expect.stringMatching(/413.*index-pattern "hinomi-ja-/) })
  })

  it('stops after the part of which something was refused', async () => {
    const objects = [search('a', `${PREFIX}gone`), ...BUNDLE]
    const report = await importInto({ mostBytes: 200_000 }, { objects })
    expect(report.imported).toBe(0)
    expect(report.refused).toHaveLength(1)
    expect(server.tenants.get('global')?.has('dashboard/hinomi-ja-overview')).toBe(false)
  })
})

describe('who asks', () => {
  const user = { name: 'admin', password: PASSWORD }

  it('signs in with user and password', async () => {
    const authorize = basicAuthorization(user.name, PASSWORD)
    expect(await importInto({ user }, { authorize })).toMatchObject({ imported: BUNDLE.length })
  })

  it('explains a refused password and does not show it', async () => {
    const failure = await failureOf(importInto({ user }, { authorize: basicAuthorization('admin', 'wrong-secret') }))
    expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('HINOMI_DASHBOARDS_PASSWORD') })
    expect(failure.message).not.toContain('wrong-secret')
    expect(failure.message).not.toContain(Buffer.from('admin:wrong-secret').toString('base64'))
  })

  it.each(['es', 'aoss'] as const)('signs for %s so that the signature holds', async (service) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example-secret')
    vi.stubEnv('AWS_SESSION_TOKEN', '')
    const key = { id: 'AKIAEXAMPLE', secret: 'example-secret', region: 'ap-northeast-1', service }
    const authorize = await sigV4Authorization({ region: 'ap-northeast-1', service })
    const request = { authorize, tenant: '火の見市' }
    expect(await importInto({ key, basePath: '/_dashboards', tenants: ['火の見市'] }, request)).toMatchObject({
      imported: BUNDLE.length,
    })
  })

  it('a wrong key does not hold, and no secret is shown', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another-secret')
    const key = { id: 'AKIAEXAMPLE', secret: 'example-secret', region: 'ap-northeast-1', service: 'es' }
    const authorize = await sigV4Authorization({ region: 'ap-northeast-1', service: 'es' })
    const failure = await failureOf(importInto({ key }, { authorize }))
    expect(failure.code).toBe('config')
    expect(failure.message).not.toMatch(/secret|AKIA/)
  })
})

describe('the way there', () => {
  it.each([
    [302, { location: '/app/login' }, 'config', 'sign in'],
    [403, {}, 'config', 'write access'],
    [404, {}, 'config', '/_dashboards'],
    [429, {}, 'transient', 'try again'],
    [503, {}, 'transient', 'try again'],
    [200, {}, 'config', 'no OpenSearch Dashboards'],
  ] as const)('an answer of %i is explained', async (status, headers, code, words) => {
    const failure = await failureOf(importInto({ always: { status, body: '<html></html>', headers } }))
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it('a server that is not there is a reason to try again', async () => {
    await importInto({})
    await server.stop()
    expect(await failureOf(importAgain())).toMatchObject({ code: 'transient' })
  })
})

describe('readDashboardsUrl', () => {
  it.each([
    ['https://search.example.com/_dashboards/', 'https://search.example.com/_dashboards'],
    ['https://search.example.com/_dashboards/app/home#/', 'https://search.example.com/_dashboards'],
    ['https://search.example.com', 'https://search.example.com/'],
    ['http://127.0.0.1:5601/app/dashboards#/list', 'http://127.0.0.1:5601/'],
  ])('takes %s for %s', async (text, expected) => {
    server = await startDashboardsServer()
    expect(readDashboardsUrl(text, { secret: true }).href).toBe(expected)
  })

  it.each([
    'search.example.com',
    'ftp://search.example.com',
    `https://admin:secret-word@search.example.com`,
    'http://search.example.com/_dashboards',
  ])('refuses %s without repeating a password', async (text) => {
    server = await startDashboardsServer()
    const failure = await failureOf((async () => readDashboardsUrl(text, { secret: true }))())
    expect(failure.code).toBe('usage')
    expect(failure.message).not.toContain('secret-word')
  })
})

describe('setDefaults', () => {
  it('names an index pattern of the bundle', async () => {
    server = await startDashboardsServer()
    await setDefaults(targetOf({}), 'ja')
    expect(server.settings).toEqual(defaultSettings('ja'))
    expect(BUNDLE.some(({ id }) => id === server.settings.defaultIndex)).toBe(true)
  })

  it('says that the objects are there when only the settings are refused', async () => {
    server = await startDashboardsServer({ always: { status: 400, body: '{"message":"not permitted"}' } })
    const failure = await failureOf(setDefaults(targetOf({}), 'ja'))
    expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('not permitted') })
  })
})
