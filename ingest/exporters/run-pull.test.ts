import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentId } from '#core/document-id.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { clientSettings, type FindingsServer, startFindingsServer } from '#test/findings-server.ts'
import { BIG_INTEGER, rawCompliance, rawGuardDuty, rawHub, rawInspector } from '#test/raw-finding.ts'
import { testClock } from '#test/test-clock.ts'
import { digest } from '../digest.ts'
import type { Sink } from './page-writer.ts'
import type { RunState } from './pull-run.ts'
import { PULL_SOURCES } from './pull-sources.ts'
import { type PullOptions, type PullOutcome, runPull } from './run-pull.ts'

const ACCOUNT = '111122223333'
const REGION = 'ap-northeast-1'
const START = Date.parse('2026-11-20T23:59:50.000Z')

let server: FindingsServer
/** What the exporter stored, by key. */
let stored: Map<string, Buffer>
let states: RunState[]

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  server = await startFindingsServer(ACCOUNT)
})

afterAll(() => server.stop())

beforeEach(() => {
  stored = new Map()
  states = []
  server.faults.length = 0
  server.requests.length = 0
  Object.assign(server.holdings, {
    guardduty: [],
    securityhub: [],
    inspector2: [],
    config: [],
    emptyRules: ['always-there'],
    off: [],
    pageLimit: undefined,
    shortAnswer: undefined,
  })
})

function pull(id: string, more: Partial<PullOptions> = {}): Promise<PullOutcome> {
  const source = PULL_SOURCES.find((one) => one.id === id)
  if (source === undefined) throw new Error(id)
  const sink: Sink = async (key, body) => {
    stored.set(key, Buffer.from(body))
  }
  return runPull({
    ...{ source, sink, clock: testClock(START), patienceMs: 60_000, timeLeftMs: () => Number.POSITIVE_INFINITY },
    place: { account: ACCOUNT, region: REGION, client: clientSettings(server) },
    save: async (state) => {
      states.push(state)
    },
    ...more,
  })
}

function count(call: RegExp): number {
  return server.requests.filter((request) => call.test(request.call)).length
}

function keys(kind: 'page' | 'manifest'): string[] {
  return [...stored.keys()].filter((key) => key.endsWith('.manifest.json') === (kind === 'manifest'))
}

/** The lines of every page. */
function lines(): string[] {
  return keys('page').flatMap((key) => {
    const body = stored.get(key)
    return body === undefined ? [] : gunzipSync(body).toString('utf8').trimEnd().split('\n')
  })
}

function manifest(): { detail: { findings: number; pages: { name: string; findings: number }[] } } {
  return JSON.parse(stored.get(keys('manifest')[0] ?? '')?.toString('utf8') ?? '{}')
}

const MAKERS = {
  guardduty: rawGuardDuty,
  securityhub: rawHub,
  inspector: rawInspector,
  config_compliance: rawCompliance,
}
const HOLDINGS = {
  guardduty: 'guardduty',
  securityhub: 'securityhub',
  inspector: 'inspector2',
  config_compliance: 'config',
} as const
/** The finding in the line of a page, as it stands there. */
const ofLine = (line: string) => /"detail":\{"\w+":\[(.*)\]\}\}$/.exec(line)?.[1]
const range = (length: number) => Array.from({ length }, (_, number) => number)

const partsOf: Readonly<Record<string, (finding: Record<string, never>) => readonly string[]>> = {
  guardduty: ({ id = '' }) => [id],
  securityhub: ({ ProductArn = '', Id = '' }) => [ProductArn, Id],
  inspector: ({ findingArn = '' }) => [findingArn],
  config_compliance: () => [REGION, 's3-bucket-rule-000', 'AWS::S3::Bucket', 'bucket-7'],
}

describe.each([
  { id: 'guardduty', word: 'guardduty', holding: 'guardduty', make: rawGuardDuty, pages: /findings guardduty/ },
  { id: 'securityhub', word: 'securityhub', holding: 'securityhub', make: rawHub, pages: /securityhub/ },
  { id: 'inspector', word: 'inspector', holding: 'inspector2', make: rawInspector, pages: /list inspector2/ },
  { id: 'config_compliance', word: 'config', holding: 'config', make: rawCompliance, pages: /GetCompliance/ },
] as const)('pulling $id', ({ id, word, holding, make, pages }) => {
  it('stores every finding of every page exactly as it was sent, with fields that nobody knows and integers beyond 2^53', async () => {
    const texts = range(230).map((number) => make(ACCOUNT, number))
    server.holdings[holding] = texts

    const outcome = await pull(id)

    expect(outcome).toMatchObject({ kind: 'complete', findings: 230, objects: 1 })
    expect(lines().map((line) => ofLine(line))).toEqual(texts)
    expect(lines().every((line) => line.includes(`"number":${BIG_INTEGER}`))).toBe(true)
    expect(count(pages)).toBeGreaterThanOrEqual(3)
  })

  it('writes envelopes that name account, Region, time and the id of the document', async () => {
    server.holdings[holding] = [make(ACCOUNT, 7)]

    await pull(id)

    const [envelope] = lines().map((line) => JSON.parse(line))
    const finding = JSON.parse(make(ACCOUNT, 7))
    const source = SOURCES.find((one) => one.id === id)
    expect(envelope).toMatchObject({ source: 'hinomi.pull', account: ACCOUNT, region: REGION })
    expect(source?.events?.detailTypes).toContain(envelope['detail-type'])
    expect(envelope.id).toBe(documentId(digest, ACCOUNT, id, partsOf[id]?.(finding) ?? []))
    expect(Math.abs(Date.parse(envelope.time) - START)).toBeLessThan(5_000)
  })

  it('lays everything below the hour in which the run began, and ends with a manifest that adds up', async () => {
    server.holdings[holding] = range(120).map((number) => make(ACCOUNT, number))

    await pull(id)

    const folder = `events/${ACCOUNT}/${word}/${REGION}/2026/11/20/23/`
    expect([...stored.keys()].every((key) => key.startsWith(`${folder}pull-20261120T2359`))).toBe(true)
    expect(manifest().detail.findings).toBe(120)
    expect(manifest().detail.pages.map(({ name }) => folder + name)).toEqual(keys('page'))
    expect([...stored.keys()].at(-1)).toBe(keys('manifest')[0])
  })

  it('asks again when it is throttled and when the service fails', async () => {
    server.holdings[holding] = range(230).map((number) => make(ACCOUNT, number))
    server.faults.push({ path: pages, status: 429, error: 'TooManyRequestsException', times: 7, after: 1 })
    server.faults.push({ path: pages, status: 503, error: 'InternalException', times: 4, after: 2 })

    const outcome = await pull(id)

    expect(outcome).toMatchObject({ kind: 'complete', findings: 230 })
    expect(new Set(lines()).size).toBe(230)
  })

  it('goes on after a cut in the middle, with nothing lost and nothing doubled in its list', async () => {
    const texts = range(2_600).map((number) => make(ACCOUNT, number))
    server.holdings[holding] = texts
    const requestsOfAll = Math.ceil(2_600 / (id === 'guardduty' ? 50 : 100))
    const after = Math.floor(requestsOfAll * 0.6)
    server.faults.push({ path: pages, status: 400, error: 'ExpiredTokenException', times: 1, after })
    await expect(pull(id)).rejects.toMatchObject({ code: 'config' })
    expect(keys('manifest')).toEqual([])
    const cut = count(pages)

    const outcome = await pull(id, { state: states.at(-1) })

    expect(outcome).toMatchObject({ kind: 'complete', findings: 2_600 })
    expect(count(pages) - cut).toBeLessThan(requestsOfAll)
    const listed = manifest().detail.pages.flatMap(({ name }) => {
      const key = keys('page').find((one) => one.endsWith(name)) ?? ''
      return gunzipSync(stored.get(key) ?? '')
        .toString('utf8')
        .trimEnd()
        .split('\n')
    })
    expect(listed).toHaveLength(2_600)
    expect(listed.map((line) => ofLine(line))).toEqual(texts)
  })

  it('writes no manifest when a run breaks off for good', async () => {
    server.holdings[holding] = range(230).map((number) => make(ACCOUNT, number))
    server.faults.push({ path: pages, status: 500, error: 'InternalException', times: 10_000, after: 2 })

    await expect(pull(id, { patienceMs: 5_000 })).rejects.toMatchObject({ code: 'transient' })

    expect(keys('manifest')).toEqual([])
  })

  it('says which permission is missing', async () => {
    server.faults.push({ path: pages, status: 403, error: 'AccessDeniedException', times: 10_000 })

    await expect(pull(id)).rejects.toThrow(
      /needs the permission (guardduty|securityhub|inspector2|config):\w+(Findings|ByConfigRule)/,
    )
  })

  it('says that credentials have expired, and what to do', async () => {
    server.faults.push({ path: pages, status: 403, error: 'ExpiredTokenException', times: 10_000 })

    await expect(pull(id)).rejects.toThrow(/have expired .*: sign in again .*goes on where it stopped/)
  })

  it('lists nothing where the service is off, so that nothing is taken for solved', async () => {
    server.holdings.off = [holding]

    expect(await pull(id)).toEqual({ kind: 'off' })
    expect(stored.size).toBe(0)
  })

  it('ends with a manifest where there is no finding', async () => {
    expect(await pull(id)).toMatchObject({ kind: 'complete', findings: 0, objects: 0 })
    expect(manifest().detail).toMatchObject({ findings: 0, pages: [] })
  })

  it('begins anew when the place where it stopped is not understood any more', async () => {
    server.holdings[holding] = range(120).map((number) => make(ACCOUNT, number))
    const state = { run: 'old', startedAt: '2026-11-01T00:00:00.000Z', next: 'too old', pages: [] }

    expect(await pull(id, { state })).toMatchObject({ kind: 'complete', findings: 120 })
    expect(keys('manifest')[0]).toContain('/2026/11/20/23/')
  })

  it('stops when time runs short and goes on from there', async () => {
    server.holdings[holding] = range(500).map((number) => make(ACCOUNT, number))
    let legs = 0
    let outcome: PullOutcome = { kind: 'off' }
    let state: RunState | undefined
    do {
      let asked = 0
      outcome = await pull(id, { state, timeLeftMs: () => (asked++ < 2 ? 900_000 : 30_000) })
      state = outcome.kind === 'paused' ? (JSON.parse(JSON.stringify(outcome.state)) as RunState) : undefined
      legs++
    } while (outcome.kind === 'paused')

    expect(outcome).toMatchObject({ kind: 'complete', findings: 500 })
    expect(legs).toBeGreaterThan(1)
    expect(new Set(lines()).size).toBe(500)
  })
})

it.each(PULL_SOURCES)('pulling $id needs exactly the permissions that it names', async ({ id, actions, open }) => {
  server.holdings[HOLDINGS[id]] = [MAKERS[id](ACCOUNT, 1)]
  const asked = new Set<string>()
  const place = { account: ACCOUNT, region: REGION, client: clientSettings(server) }

  const read = await open(place, (action, ask) => {
    asked.add(action)
    return ask()
  })
  await read?.(undefined)

  expect([...asked].sort()).toEqual([...actions].sort())
})

it('pulling GuardDuty asks again for findings that an answer leaves out', async () => {
  server.holdings.guardduty = range(60).map((number) => rawGuardDuty(ACCOUNT, number))
  server.holdings.shortAnswer = 30

  expect(await pull('guardduty')).toMatchObject({ findings: 60 })
})

describe('pulling the compliance of Config', () => {
  const ofRule = (ConfigRuleName: string, number: number) =>
    rawCompliance(ACCOUNT, number).replace('s3-bucket-rule-000', ConfigRuleName)

  it('goes through every rule, also where their list has several pages and some have no result', async () => {
    server.holdings.config = range(60).flatMap((rule) => [ofRule(`rule-${rule}`, 1), ofRule(`rule-${rule}`, 2)])
    server.holdings.emptyRules = ['a', 'zz']

    expect(await pull('config_compliance')).toMatchObject({ kind: 'complete', findings: 120, objects: 1 })

    expect(new Set(lines().map(ofLine))).toEqual(new Set(server.holdings.config))
    expect(count(/DescribeConfigRules/)).toBe(3)
    expect(count(/GetCompliance/)).toBe(62)
  })

  it('takes a rule that is deleted meanwhile for one without results', async () => {
    server.holdings.config = [ofRule('a', 1), ofRule('b', 2), ofRule('c', 3)]
    server.faults.push({ path: /GetCompliance/, status: 400, error: 'NoSuchConfigRuleException', times: 1, after: 2 })

    expect(await pull('config_compliance')).toMatchObject({ kind: 'complete', findings: 2 })
  })

  it('goes on behind a rule that is gone when the run is resumed', async () => {
    server.holdings.config = [ofRule('a', 1), ofRule('c', 3)]
    const next = JSON.stringify(['b', 'MTAw'])
    const state = { run: 'old', startedAt: '2026-11-20T22:00:00.000Z', next, pages: [] }

    expect(await pull('config_compliance', { state })).toMatchObject({ kind: 'complete', findings: 1 })
    expect(lines().map(ofLine)).toEqual([ofRule('c', 3)])
  })
})

describe('pulling Security Hub', () => {
  it('never sends more than three requests a second after a burst of six', async () => {
    server.holdings.securityhub = range(3_000).map((number) => rawHub(ACCOUNT, number))
    const clock = testClock(START)

    await pull('securityhub', { clock })

    const requests = count(/securityhub/)
    expect(requests).toBe(31)
    expect(clock.now() - START).toBeGreaterThanOrEqual(((requests - 6) / 3) * 1000)
  })
})

it('pulls 10,000 findings of each service quickly and in few objects', async () => {
  server.holdings.guardduty = range(10_000).map((number) => rawGuardDuty(ACCOUNT, number))
  server.holdings.securityhub = range(10_000).map((number) => rawHub(ACCOUNT, number))
  server.holdings.inspector2 = range(10_000).map((number) => rawInspector(ACCOUNT, number))
  server.holdings.config = range(10_000).map((number) => rawCompliance(ACCOUNT, number))

  for (const { id } of PULL_SOURCES) expect(await pull(id)).toMatchObject({ findings: 10_000, objects: 10 })

  expect(new Set(lines()).size).toBe(40_000)
})
