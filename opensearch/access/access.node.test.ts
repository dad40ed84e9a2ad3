import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStore } from '#alerts/store/store.ts'
import { openLists } from '#cli/lists.ts'
import { RULES } from '#detections/catalogue.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { digest } from '#ingest/digest.ts'
import { openFindingStore } from '#ingest/finding-store.ts'
import { type LoadSummary, loadArchive } from '#ingest/load-archive.ts'
import type { ObjectMetrics } from '#ingest/object-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { makeSample } from '#sample/make-sample.ts'
import { newArchive, type TestArchive } from '#test/pipeline/archive-builder.ts'
import { type SecuredNode, startSecuredNode } from '#test/secured-node/secured-node.ts'
import { createBulkWriter } from '../bulk-writer.ts'
import { createClient } from '../client.ts'
import { runDetection } from '../detect/run-detection.ts'
import { IndexOpener } from '../index-opener.ts'
import { installEverything, type StepReport } from '../install.ts'
import { type InstallPlan, readInstallPlan } from '../install-plan.ts'
import { readMetrics } from '../metrics-store.ts'
import { senderTo } from '../signing/authorization.ts'

const role = (name: string) => `arn:aws:iam::111122223333:role/hinomi-${name}`
const USERS = [
  ...['bootstrap', 'loader', 'detector', 'notifier', 'viewer'].map((name) => ({ name, backendRoles: [role(name)] })),
  { name: 'analyst', backendRoles: ['hinomi-analysts'] },
  { name: 'keeper', backendRoles: ['hinomi-admins'] },
  { name: 'kita', backendRoles: ['kita-staff'] },
  { name: 'minami', backendRoles: ['minami-staff'] },
  { name: 'both', backendRoles: ['kita-staff', 'minami-staff'] },
  { name: 'nobody', backendRoles: ['strangers'] },
]
const OURS = `findings-*,logs-aws.*,${SIGNALS_INDEX}-*`
const IMPATIENT = { patienceMs: 5_000, baseDelayMs: 20 }

let node: SecuredNode
let archive: TestArchive
let loaded: LoadSummary
/** The accounts of the two municipalities. */
let kita: readonly string[]
let minami: readonly string[]
/** One of the monthly indices that the sample fills. */
let flowIndex: string

const as = (user: string): Client => createClient(node.urlOf(user))

function planOf(readers: readonly { id: string; accounts: readonly string[]; group: string }[]): InstallPlan {
  const actors = {
    ...Object.fromEntries(USERS.slice(0, 6).map(({ name, backendRoles }) => [name, backendRoles] as const)),
    admin: ['hinomi-admins'],
  }
  return readInstallPlan(
    {
      dashboardsTenant: 'hinomi',
      access: {
        actors,
        readers: readers.map(({ id, accounts, group }) => ({ id, title: id, accounts, backendRoles: [group] })),
      },
    },
    'plan',
  )
}

/** Installs as somebody; returns the steps by name. */
async function install(user: string, plan: InstallPlan): Promise<Record<string, StepReport>> {
  const url = node.urlOf(user)
  const installation = { client: as(user), sender: await senderTo(url), dashboardsUrl: undefined, sources: SOURCES }
  const { steps } = await installEverything(installation, plan, { patienceMs: 5_000 })
  return Object.fromEntries(steps.map((step) => [step.step, step]))
}

function readersPlan(): InstallPlan {
  return planOf([
    { id: 'kita', accounts: kita, group: 'kita-staff' },
    { id: 'minami', accounts: minami, group: 'minami-staff' },
  ])
}

/** Runs what Lambda runs for the loader. */
async function load(client: Client): Promise<LoadSummary> {
  const opener = new IndexOpener(client, IMPATIENT)
  return loadArchive({
    ...{ archive: await openArchive(archive.folder), accounts: undefined, sources: SOURCES, mode: 'load' },
    writer: createBulkWriter(client, IMPATIENT),
    openIndex: (index) => opener.open(index),
    readMetrics: (ids) => readMetrics<ObjectMetrics>(client, ids, IMPATIENT),
    findings: openFindingStore(client, IMPATIENT),
    now: () => Date.now(),
  })
}

async function accountsSeen(client: Client, index: string): Promise<string[]> {
  const aggs = { accounts: { terms: { field: 'cloud.account.id', size: 1000 } } }
  const { body } = await client.search({ index, body: { size: 0, aggs } })
  const { accounts } = body.aggregations as unknown as { accounts: { buckets: { key: string }[] } }
  return accounts.buckets.map(({ key }) => key).sort()
}

type Ask = readonly [method: string, path: string, body?: object | string]

/** Returns the status of a request, and of the first item where it is a bulk that was let in. */
async function statusOf(user: string, [method, path, body]: Ask): Promise<number> {
  const sent = typeof body === 'string' ? { bulkBody: body } : { ...(body !== undefined && { body }) }
  const answer = await as(user)
    .transport.request({ method, path, ...sent } as never)
    .catch((thrown: { meta?: { statusCode?: number; body?: unknown } }) => thrown.meta)
  const items = (answer?.body as { items?: Record<string, { status: number }>[] } | undefined)?.items
  const [item] = items?.flatMap((one) => Object.values(one)) ?? []
  return item?.status ?? answer?.statusCode ?? 0
}

const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

beforeAll(async () => {
  node = await startSecuredNode(USERS)
  archive = await newArchive()
  const end = new Date(Date.now() - 3_600_000)
  await makeSample({ folder: archive.folder, records: 3_000, days: 7, end })
  const first = await install('admin', planOf([]))
  expect(first.templates?.state).toBe('done')
  expect(first.access).toMatchObject({ state: 'done' })
  await as('admin').indices.create({ index: 'other' })
  loaded = await load(as('loader'))
  await as('admin').indices.refresh({ index: OURS })
  const accounts = await accountsSeen(as('viewer'), 'findings-*,logs-aws.*')
  flowIndex = Object.keys((await as('admin').indices.get({ index: 'logs-aws.vpcflow-*' })).body)[0] ?? ''
  kita = accounts.filter((_, position) => position % 3 === 0)
  minami = accounts.filter((_, position) => position % 3 === 1)
  await install('admin', readersPlan())
})

afterAll(async () => {
  await node?.stop()
  await archive?.remove()
})

describe('roles', () => {
  it('NA-18 are the same after a second installation', async () => {
    const { access } = await install('admin', readersPlan())
    expect(access?.changes).toMatchObject({ created: [], updated: [], removed: [] })
    expect(access?.changes.unchanged).toContain('hinomi_reader_kita')
    expect(access?.changes.unchanged).toContain('tenant hinomi')
  })

  it('NA-35 let the loader load everything, twice', async () => {
    expect(loaded.indexed).toBeGreaterThan(2_000)
    expect(loaded.indexed + loaded.duplicate + loaded.skipped + loaded.quarantined).toBe(loaded.received)
    const again = await load(as('loader'))
    expect(again).toMatchObject({ indexed: 0, quarantined: loaded.quarantined })
  })

  it('NA-35 let the detector run every rule and write its signals', async () => {
    const lists = await openLists([], undefined)
    const options = { rules: RULES, lists, digest, now: Date.now(), sinceMs: 8 * 86_400_000, patience: IMPATIENT }
    const report = await runDetection({ ...options, client: as('detector') })
    expect(report.rules.filter(({ failure }) => failure !== undefined)).toEqual([])
    expect((await as('viewer').count({ index: SIGNALS_INDEX })).body.count).toBeGreaterThan(0)
  })

  it('NA-35 let the notifier keep its account', async () => {
    const store = createStore(as('notifier'), IMPATIENT)
    const document = {
      '@timestamp': new Date().toISOString(),
      event: { dataset: 'hinomi.alerts' },
      hinomi: { alert: { kind: 'test', status: 'pending', channel: 'mail' } },
    }
    const index = `hinomi-alerts-${document['@timestamp'].slice(0, 7).replace('-', '.')}`
    await store.create([{ index, id: 'one', document }] as never)
    await store.refresh()
    const [seen] = await store.find({ query: { match_all: {} } })
    if (seen === undefined) throw new Error('the alert is not there')
    await store.update(seen, { status: 'sent' })
    await store.refresh()
    const changed = await store.updateAll(
      { term: { 'hinomi.alert.status': 'sent' } },
      "ctx._source.hinomi.alert.status = 'dead'",
      {},
    )
    expect(changed).toBe(1)
  })

  it.each<[string, Ask]>([
    ['delete a document', ['DELETE', '/findings-guardduty/_doc/x']],
    ['delete by bulk', ['POST', '/_bulk', lines({ delete: { _index: 'findings-guardduty', _id: 'x' } })]],
    [
      'update a document',
      ['POST', '/_bulk', lines({ update: { _index: 'findings-guardduty', _id: 'x' } }, { doc: {} })],
    ],
    ['write elsewhere', ['POST', '/_bulk', lines({ create: { _index: 'other', _id: 'x' } }, {})]],
    ['make another index', ['PUT', '/another']],
    ['make another index of findings', ['PUT', '/findings-other']],
    ['change a mapping', ['PUT', '/findings-guardduty/_mapping', { properties: { x: { type: 'keyword' } } }]],
    ['delete an index', ['DELETE', '/findings-guardduty']],
    ['delete by query', ['POST', '/findings-guardduty/_delete_by_query', { query: { match_all: {} } }]],
    ['read logs', ['POST', '/logs-aws.*/_search', {}]],
    ['change a template', ['PUT', '/_index_template/x', { index_patterns: ['x'] }]],
    ['change a setting', ['PUT', '/_cluster/settings', { persistent: { 'action.auto_create_index': 'true' } }]],
    ['see roles', ['GET', '/_plugins/_security/api/roles']],
    ['read the security index', ['POST', '/.opendistro_security/_search', {}]],
  ])('NA-35 do not let the loader %s', async (_, ask) => {
    expect(await statusOf('loader', ask)).toBe(403)
  })

  it.each(['detector', 'notifier', 'viewer', 'analyst', 'kita', 'nobody'])(
    'NA-35 do not let %s delete, or write findings and logs, or see roles',
    async (user) => {
      const forged = (_index: string) => lines({ create: { _index, _id: 'x' } }, { forged: true })
      for (const ask of [
        ['POST', '/_bulk', forged('findings-guardduty')],
        ['POST', '/_bulk', forged(flowIndex)],
        ['DELETE', '/findings-guardduty'],
        ['POST', '/findings-guardduty/_delete_by_query', { query: { match_all: {} } }],
        ['DELETE', `/${SIGNALS_INDEX}-*`],
        ['PUT', '/_index_template/x', { index_patterns: ['x'] }],
        ['GET', '/_plugins/_security/api/roles'],
        ['PUT', '/_plugins/_security/api/rolesmapping/all_access', { backend_roles: ['kita-staff'] }],
      ] as Ask[]) {
        expect([ask[1], await statusOf(user, ask)]).toEqual([ask[1], 403])
      }
    },
  )

  it('NA-35 let bootstrap write templates and indices, and name what it may not; it sees no document', async () => {
    const steps = await install('bootstrap', readersPlan())
    expect(steps.access).toMatchObject({ state: 'failed', reason: expect.stringMatching(/does not permit/) })
    expect(await statusOf('bootstrap', ['POST', '/findings-*/_search', {}])).toBe(403)
    expect(await statusOf('bootstrap', ['DELETE', '/findings-guardduty'])).toBe(403)
    expect(steps.templates).toMatchObject({ state: 'done' })
  })

  it('NA-36 let the administrators of an installation do everything but say who may do what', async () => {
    expect(await statusOf('keeper', ['PUT', '/made-by-keeper'])).toBe(200)
    expect(await statusOf('keeper', ['DELETE', '/made-by-keeper'])).toBe(200)
    expect(await statusOf('keeper', ['GET', '/_plugins/_security/api/roles'])).toBe(403)
    const everybody = { backend_roles: ['strangers'] }
    expect(await statusOf('keeper', ['PUT', '/_plugins/_security/api/rolesmapping/all_access', everybody])).toBe(403)
  })

  it('NA-37 let nobody without a role see anything', async () => {
    expect(await statusOf('nobody', ['POST', '/findings-*/_search', {}])).toBe(403)
    expect(await statusOf('nobody', ['GET', '/'])).toBe(403)
  })
})

describe('readers of two municipalities', () => {
  it.each(['findings-*', 'logs-aws.*'])('NA-37 see in %s their own accounts and no other', async (index) => {
    const everything = await accountsSeen(as('viewer'), index)
    const own = (accounts: readonly string[]) => everything.filter((account) => accounts.includes(account))

    expect(own(kita).length).toBeGreaterThan(0)
    expect(own(minami).length).toBeGreaterThan(0)
    expect(await accountsSeen(as('kita'), index)).toEqual(own(kita))
    expect(await accountsSeen(as('minami'), index)).toEqual(own(minami))
    expect(await accountsSeen(as('both'), index)).toEqual(own([...kita, ...minami].sort()))
    expect(everything.length).toBeGreaterThan(own([...kita, ...minami]).length)
  })

  it('NA-37 cannot count, get or find a document of the other', async () => {
    const query = { terms: { 'cloud.account.id': [...minami] } }
    const { body } = await as('viewer').search({ index: 'findings-*', body: { size: 1, query } })
    const [theirs] = body.hits.hits
    if (theirs === undefined) throw new Error('there is no finding')
    const docs = [{ _index: theirs._index, _id: theirs._id }]

    const client = as('kita')
    expect((await client.count({ index: OURS, body: { query } })).body.count).toBe(0)
    expect(await statusOf('kita', ['GET', `/${theirs._index}/_doc/${theirs._id}`])).toBe(404)
    expect(JSON.stringify((await client.mget({ body: { docs } as never })).body)).toContain('"found":false')
    expect((await as('minami').mget({ body: { docs } as never })).body.docs[0]).toMatchObject({ found: true })
  })

  it('NA-37 see a signal only if every account in it is theirs', async () => {
    const admin = as('admin')
    const index = `${SIGNALS_INDEX}-2001.01`
    const [ours = '', more = ''] = kita
    const [theirs = ''] = minami
    const signals = { own: [ours], two: [ours, more], mixed: [ours, theirs], foreign: [theirs], none: [] }
    await admin.indices.create({ index })
    for (const [id, accounts] of Object.entries(signals))
      await admin.index({ index, id, body: { cloud: { account: { id: accounts } } } as never, refresh: true })
    const seen = async (user: string) => {
      const { body } = await as(user).search({ index, body: { size: 100 } })
      return body.hits.hits.map(({ _id }) => _id).sort()
    }

    expect(await seen('kita')).toEqual(['own', 'two'])
    expect(await seen('minami')).toEqual(['foreign'])
    // who has two roles sees what one of them or the other shows, and not what only both together would
    expect(await seen('both')).toEqual(['foreign', 'own', 'two'])
    await admin.indices.delete({ index })
  })

  it('NA-37 are no wall: a global aggregation reads past document-level security', async () => {
    const aggs = { g: { global: {}, aggs: { h: { top_hits: { size: 100, _source: ['cloud.account.id'] } } } } }
    const { body } = await as('kita').search({ index: 'findings-*', body: { size: 0, aggs } as never })
    const leaked = minami.filter((account) => JSON.stringify(body.aggregations).includes(account))
    // Where this fails because nothing leaks, the guide on access may promise more.
    expect(leaked.length).toBeGreaterThan(0)
  })

  it('NA-37 see nothing any more when the plan no longer names them', async () => {
    const { access } = await install('admin', planOf([{ id: 'kita', accounts: kita, group: 'kita-staff' }]))
    expect(access?.changes.removed).toEqual(['hinomi_reader_minami'])
    expect(await statusOf('minami', ['POST', '/findings-*/_search', {}])).toBe(403)
    expect(await statusOf('kita', ['POST', '/findings-*/_search', {}])).toBe(200)
  })

  it('NA-57 leave roles and mappings of others as they are, and take back what was added by hand to ours', async () => {
    const admin = as('admin')
    const api = '/_plugins/_security/api'
    const mine = { cluster_permissions: [], index_permissions: [], tenant_permissions: [] }
    await admin.transport.request({ method: 'PUT', path: `${api}/roles/reader_of_mine`, body: mine })
    const wider = { backend_roles: ['kita-staff', 'strangers'] }
    await admin.transport.request({ method: 'PUT', path: `${api}/rolesmapping/hinomi_reader_kita`, body: wider })
    const before = (await admin.transport.request({ method: 'GET', path: `${api}/rolesmapping/all_access` })).body

    const { access } = await install('admin', readersPlan())

    expect(access?.changes.updated).toEqual(['mapping of hinomi_reader_kita'])
    expect(await statusOf('nobody', ['POST', '/findings-*/_search', {}])).toBe(403)
    expect(await statusOf('admin', ['GET', `${api}/roles/reader_of_mine`])).toBe(200)
    expect((await admin.transport.request({ method: 'GET', path: `${api}/rolesmapping/all_access` })).body).toEqual(
      before,
    )
  })
})
