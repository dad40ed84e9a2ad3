import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accountLookup } from '#core/accounts.ts'
import { openFolder } from '#ingest/archive/folder-archive.ts'
import { SYSTEM_CLOCK } from '#ingest/exporters/pull-pace.ts'
import { PULL_SOURCES } from '#ingest/exporters/pull-sources.ts'
import { runPull } from '#ingest/exporters/run-pull.ts'
import { openFindingStore } from '#ingest/finding-store.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import { clientSettings, type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { rawCompliance, rawGuardDuty, rawHub, rawInspector } from '#test/raw-finding.ts'
import { lastJson } from '#test/run-hinomi.ts'
import { callCli } from '../cli/call-cli.ts'
import { ACCOUNT, newArchive, OTHER_ACCOUNT, REGION, type TestArchive } from './archive-builder.ts'
import { account, altered, at, type Pipeline, quarantineOf, startPipeline } from './pipeline.ts'

const ACCOUNTS = [account(ACCOUNT), account(OTHER_ACCOUNT)]
const MINUTE_MS = 60_000

let pipeline: Pipeline
let server: FindingsServer
let archive: TestArchive

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  pipeline = await startPipeline()
  server = await startFindingsServer(ACCOUNT)
})

afterAll(async () => {
  await server.stop()
  await pipeline.stop()
})

beforeEach(async () => {
  archive = await newArchive()
  server.faults.length = 0
})

afterEach(async () => {
  await archive.remove()
  await pipeline.reset()
})

/** Pulls a service at a time some minutes before now, into the archive. */
async function pull(id: string, minutesAgo: number, more: { owner?: string; region?: string } = {}): Promise<void> {
  const source = PULL_SOURCES.find((one) => one.id === id)
  if (source === undefined) throw new Error(id)
  const folder = await openFolder(archive.folder)
  const shift = minutesAgo * MINUTE_MS
  await runPull({
    ...{ source, patienceMs: 0, timeLeftMs: () => Number.POSITIVE_INFINITY },
    clock: { now: () => Date.now() - shift, sleep: (ms) => SYSTEM_CLOCK.sleep(Math.min(ms, 5)) },
    place: { account: more.owner ?? ACCOUNT, region: more.region ?? REGION, client: clientSettings(server) },
    sink: (key, body) => folder.put(key, body),
    save: async () => {},
  })
}

function load(): Promise<LoadSummary> {
  return pipeline.load(archive, { accounts: ACCOUNTS })
}

/** The status of every finding of an index, by its title. */
async function statuses(index: string): Promise<Record<string, unknown>> {
  const found = await pipeline.documents(index)
  return Object.fromEntries(
    found.map(({ _source }) => {
      const owner = at(_source, 'cloud.account.id') === ACCOUNT ? '' : 'other '
      return [owner + at(_source, 'hinomi.finding.title'), at(_source, 'hinomi.finding.status')]
    }),
  )
}

async function filesOf(pattern: RegExp): Promise<string[]> {
  const entries = await readdir(archive.folder, { recursive: true })
  return entries.filter((name) => pattern.test(name)).sort()
}

describe.each([
  { id: 'guardduty', holding: 'guardduty', make: rawGuardDuty, index: 'findings-guardduty' },
  { id: 'securityhub', holding: 'securityhub', make: rawHub, index: 'findings-securityhub' },
  { id: 'inspector', holding: 'inspector2', make: rawInspector, index: 'findings-inspector' },
  { id: 'config_compliance', holding: 'config', make: rawCompliance, index: 'findings-config' },
] as const)('a complete list of $id', ({ id, holding, make, index }) => {
  it('NA-21 marks as resolved what it no longer holds, once, and leaves everything else alone', async () => {
    server.holdings[holding] = [1, 2, 3].map((number) => make(ACCOUNT, number))
    await pull(id, 600)
    const first = await load()
    expect(first).toMatchObject({ received: 4, indexed: 3, skipped: 1, quarantined: 0, resolved: 0 })
    server.holdings[holding] = [1, 3].map((number) => make(ACCOUNT, number))
    await pull(id, 300)

    const second = await load()

    expect(second).toMatchObject({ resolved: 1, quarantined: 0 })
    expect(Object.values(await statuses(index)).sort()).toEqual(['open', 'open', 'resolved'])
    const [gone] = await pipeline.documents(index, { term: { 'hinomi.finding.status': 'resolved' } })
    expect(at(gone?._source, 'hinomi.finding.status_reason')).toBe('not-in-full-list')
    expect(gone?._version).toBe(at(gone?._source, 'hinomi.finding.version'))
    expect(await load()).toMatchObject({ resolved: 0 })
    const [still] = await pipeline.documents(index, { term: { 'hinomi.finding.status': 'resolved' } })
    expect(still?._version).toBe(gone?._version)
  })

  it('opens a finding again that comes back', async () => {
    server.holdings[holding] = [make(ACCOUNT, 1), make(ACCOUNT, 2)]
    await pull(id, 900)
    server.holdings[holding] = [make(ACCOUNT, 1)]
    await pull(id, 600)
    await load()
    expect(Object.values(await statuses(index)).sort()).toEqual(['open', 'resolved'])
    server.holdings[holding] = [make(ACCOUNT, 1), make(ACCOUNT, 2)]
    await pull(id, 300)

    await load()

    expect(Object.values(await statuses(index)).sort()).toEqual(['open', 'open'])
  })
})

describe('what a list does not speak of', () => {
  it('a run that broke off resolves nothing', async () => {
    server.holdings.guardduty = Array.from({ length: 120 }, (_, number) => rawGuardDuty(ACCOUNT, number))
    await pull('guardduty', 600)
    await load()
    server.holdings.guardduty = []
    server.faults.push({ path: /findings guardduty/, status: 500, error: 'InternalException', times: 100 })
    await expect(pull('guardduty', 300)).rejects.toMatchObject({ code: 'transient' })

    expect(await load()).toMatchObject({ resolved: 0 })
    expect(await pipeline.count('findings-guardduty', { term: { 'hinomi.finding.status': 'open' } })).toBe(120)
  })

  it('findings of another account, of another Region and of another source stay as they are', async () => {
    server.holdings.guardduty = [rawGuardDuty(OTHER_ACCOUNT, 1)]
    await pull('guardduty', 700, { owner: OTHER_ACCOUNT })
    server.holdings.guardduty = [rawGuardDuty(ACCOUNT, 2, { region: 'ap-northeast-3' })]
    await pull('guardduty', 700, { region: 'ap-northeast-3' })
    server.holdings.securityhub = [rawHub(ACCOUNT, 3)]
    await pull('securityhub', 700)
    server.holdings.guardduty = [rawGuardDuty(ACCOUNT, 4)]
    await pull('guardduty', 600)
    server.holdings.guardduty = []
    await pull('guardduty', 300)

    expect(await load()).toMatchObject({ resolved: 1 })

    expect(await statuses('findings-guardduty')).toEqual({
      'other finding 1': 'open',
      'finding 2': 'open',
      'finding 4': 'resolved',
    })
    expect(await statuses('findings-securityhub')).toEqual({ 'control 3': 'open' })
  })

  it('archived and suppressed findings keep their status', async () => {
    server.holdings.inspector2 = [
      rawInspector(ACCOUNT, 1, { title: 'suppressed', status: 'SUPPRESSED' }),
      rawInspector(ACCOUNT, 2, { title: 'closed', status: 'CLOSED' }),
      rawInspector(ACCOUNT, 3, { title: 'active' }),
    ]
    await pull('inspector', 600)
    server.holdings.inspector2 = []
    await pull('inspector', 300)

    expect(await load()).toMatchObject({ resolved: 1 })

    expect(await statuses('findings-inspector')).toEqual({
      suppressed: 'suppressed',
      closed: 'resolved',
      active: 'resolved',
    })
  })

  it('a later state wins over it, and an older one that comes late loses', async () => {
    server.holdings.securityhub = [rawHub(ACCOUNT, 1), rawHub(ACCOUNT, 2)]
    await pull('securityhub', 600)
    server.holdings.securityhub = []
    await pull('securityhub', 300)
    await load()
    const event = (number: number, minutesAgo: number) => ({
      ...{ version: '0', source: 'aws.securityhub', account: ACCOUNT, region: REGION },
      'detail-type': 'Security Hub Findings - Imported',
      time: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(),
      detail: { findings: [JSON.parse(rawHub(ACCOUNT, number))] },
    })
    const key = `events/${ACCOUNT}/securityhub/${REGION}/2026/01/12/00/late.gz`
    await archive.lines(key, [event(1, 500), event(2, 100)])

    await load()

    expect(await statuses('findings-securityhub')).toEqual({ 'control 1': 'resolved', 'control 2': 'open' })
  })
})

describe('a manifest whose pages were not loaded', () => {
  /** A first list with three findings that is loaded, and a second one that lacks finding 3. */
  async function twoLists(): Promise<void> {
    server.holdings.guardduty = [1, 2, 3].map((number) => rawGuardDuty(ACCOUNT, number))
    await pull('guardduty', 600)
    await load()
    server.holdings.guardduty = [1, 2].map((number) => rawGuardDuty(ACCOUNT, number))
    await pull('guardduty', 300)
  }

  const expected = { 'finding 1': 'open', 'finding 2': 'open', 'finding 3': 'resolved' }

  it('resolves no finding that they list, whatever comes first', async () => {
    await twoLists()
    const [, manifest = ''] = await filesOf(/manifest\.json$/)
    const accounts = accountLookup(ACCOUNTS)
    const findings = openFindingStore(pipeline.client)
    const whole = await openFolder(archive.folder)
    const onlyManifest = altered(whole, {
      async *list(prefix) {
        for await (const object of whole.list(prefix)) if (object.key === manifest) yield object
      },
    })

    const summary = await pipeline.loadDirectly(onlyManifest, { accounts, findings })

    expect(summary).toMatchObject({ objects: 1, received: 1, skipped: 1, resolved: 1 })
    expect(await statuses('findings-guardduty')).toEqual(expected)
    expect(await load()).toMatchObject({ resolved: 0 })
    expect(await statuses('findings-guardduty')).toEqual(expected)
  })

  it('resolves no finding whose record was set aside', async () => {
    await twoLists()
    const [, page = ''] = await filesOf(/ndjson\.gz$/)
    const path = join(archive.folder, page)
    const text = gunzipSync(await readFile(path)).toString('utf8')
    await writeFile(path, gzipSync(text.replace('"updatedAt":"2026-01-11T00:00:00.000Z"', '"updatedAt":"later"')))

    expect(await load()).toMatchObject({ quarantined: 1, resolved: 1 })

    expect(await statuses('findings-guardduty')).toEqual(expected)
  })

  it.each([
    ['is gone', (path: string) => rm(path), /is not in the archive/],
    ['holds other lines', (path: string) => writeFile(path, gzipSync('{"a":1}\n')), /cannot be read as a page/],
    [
      'is cut off',
      async (path: string) => writeFile(path, (await readFile(path)).subarray(0, -20)),
      /cannot be read as a page|holds 1 findings instead of 2|holds more than/,
    ],
  ])('is set aside with the reason when a page %s, and can be used when it is back', async (_, harm, reason) => {
    await twoLists()
    const [, page = ''] = await filesOf(/ndjson\.gz$/)
    const path = join(archive.folder, page)
    const whole = await readFile(path)
    await harm(path)

    await load()

    const entry = (await quarantineOf(archive)).find(({ key }) => key.endsWith('manifest.json'))
    expect(entry).toMatchObject({ reason: 'shape', account: ACCOUNT })
    expect(entry?.issues[0]?.message).toMatch(reason)
    expect(await pipeline.count('findings-guardduty', { term: { 'hinomi.finding.status': 'resolved' } })).toBe(0)

    await writeFile(`${path}.new`, whole)
    await rename(`${path}.new`, path)
    expect(await pipeline.replayQuarantine(archive, { accounts: ACCOUNTS })).toMatchObject({ quarantined: 0 })
    expect(await statuses('findings-guardduty')).toEqual(expected)
    expect(await quarantineOf(archive)).toEqual([])
  })

  it('gives the same when everything is rebuilt from the archive', async () => {
    await twoLists()
    await load()
    const before = (await pipeline.documents('findings-guardduty')).map(({ _id, _version }) => [_id, _version])
    await pipeline.reset()

    const summary = await pipeline.load(archive, { accounts: ACCOUNTS, mode: 'replay' })

    expect(summary).toMatchObject({ resolved: 1 })
    expect(await statuses('findings-guardduty')).toEqual(expected)
    const after = (await pipeline.documents('findings-guardduty')).map(({ _id, _version }) => [_id, _version])
    expect(after).toEqual(before)
  })
})

describe('the store of findings', () => {
  it('pages through more findings than one search shows, in the order of their ids', async () => {
    await load()
    const stored = (number: number) => {
      const id = `${ACCOUNT}.${String(number).padStart(22, '0')}`
      const finding = { id, status: number % 3 === 0 ? 'suppressed' : 'open', version: 1_000 + (number % 2) }
      const document = { cloud: { account: { id: ACCOUNT }, region: REGION }, hinomi: { finding } }
      return [{ index: { _id: id } }, document]
    }
    const body = Array.from({ length: 18_000 }, (_, number) => stored(number)).flat()
    await pipeline.client.bulk({ index: 'findings-guardduty', body: body as never })

    const ids: string[] = []
    const scope = { index: 'findings-guardduty', account: ACCOUNT, region: REGION, before: 1_001 }
    for await (const page of openFindingStore(pipeline.client).stale(scope)) ids.push(...page)

    expect(ids).toHaveLength(6_000)
    expect(ids).toEqual([...ids].sort())
  })
})

describe('from the command line', () => {
  it('what hinomi export pulls, hinomi load loads', async () => {
    const env = {
      ...{ AWS_ENDPOINT_URL: server.endpoint, AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' },
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    }
    server.holdings.guardduty = [rawGuardDuty(ACCOUNT, 1), rawGuardDuty(ACCOUNT, 2)]
    server.holdings.securityhub = [rawHub(ACCOUNT, 1)]
    server.holdings.inspector2 = [rawInspector(ACCOUNT, 1)]
    server.holdings.config = [rawCompliance(ACCOUNT, 1)]

    const exported = await callCli(['export', '--region', REGION, '--to', archive.folder], { env })
    const loaded = await callCli(['load', archive.folder, '--opensearch', pipeline.url, '--json'])

    expect([exported.status, loaded.status]).toEqual([0, 0])
    expect(lastJson(loaded)).toMatchObject({
      objects: 8,
      received: 9,
      indexed: 5,
      skipped: 4,
      quarantined: 0,
      resolved: 0,
    })
    expect(await pipeline.count('findings-*')).toBe(5)
  })
})
