import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { RULES } from '#detections/catalogue.ts'
import { createLists, type ListEntry } from '#detections/lists.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap, createIndex } from '#opensearch/bootstrap.ts'
import { type DetectionReport, runDetection } from '#opensearch/detect/run-detection.ts'
import { lastJson } from '#test/run-hinomi.ts'
import {
  ACCOUNT,
  ago,
  guardDutyFinding,
  guardDutyKey,
  isoSeconds,
  newArchive,
  type TestArchive,
  trailRecord,
} from '../pipeline/archive-builder.ts'
import { at, type Pipeline, type Stored, startPipeline } from '../pipeline/pipeline.ts'
import { callCli } from './call-cli.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

const HOUR_MS = 3_600_000
const GONE = '999988887777'
/** The begin of a deduplication window of whichever length up to a day, some days ago. */
const THEN = Math.floor(ago({ days: 3 }) / (24 * HOUR_MS)) * 24 * HOUR_MS
const INDEX = `logs-aws.cloudtrail-${new Date(THEN).toISOString().slice(0, 7).replace('-', '.')}`
const SWEEPER = `arn:aws:iam::${ACCOUNT}:user/sweeper`

let pipeline: Pipeline
let archive: TestArchive
beforeAll(async () => {
  pipeline = await startPipeline()
})
afterAll(() => pipeline.stop())
beforeEach(async () => {
  archive = await newArchive()
  await bootstrap(pipeline.client, SOURCES, 'local')
})
afterEach(async () => {
  await archive.remove()
  await pipeline.reset()
})

/** A person reads the secret with this number. */
function secretRead(number: number, principal = SWEEPER, ingested = Date.now()): object {
  return {
    '@timestamp': new Date(THEN + number * 1000).toISOString(),
    event: {
      ...{ dataset: 'aws.cloudtrail', provider: 'secretsmanager.amazonaws.com', action: 'GetSecretValue' },
      ingested: new Date(ingested).toISOString(),
      outcome: 'success',
    },
    cloud: { account: { id: ACCOUNT } },
    hinomi: { is_human: true, principal, target: [`secret-${number}`] },
  }
}

async function store(documents: readonly object[], name = 'event'): Promise<void> {
  const body = documents.flatMap((document, number) => [{ create: { _id: `${name}-${number}` } }, document])
  await pipeline.client.indices.create({ index: INDEX }, { ignore: [400] })
  const answer = await pipeline.client.bulk({ index: INDEX, refresh: true, body: body as never })
  expect(answer.body.errors).toBe(false)
}

function detect(only = 'T03', lists: readonly ListEntry[] = []): Promise<DetectionReport> {
  const { client } = pipeline
  return runDetection({
    ...{ client, rules: RULES, lists: createLists('1', lists), digest, now: Date.now() },
    ...{ sinceMs: 24 * HOUR_MS, only },
  })
}

function signals(): Promise<Stored[]> {
  return pipeline.documents(`${SIGNALS_INDEX}-*`)
}

function numbers(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, n) => from + n)
}

describe('rules over several events', () => {
  it('write one signal, and the next run finds the same and leaves it alone', async () => {
    await store(numbers(0, 12).map((n) => secretRead(n)))

    const first = await detect()
    const [signal, ...others] = await signals()
    const second = await detect()

    expect(first.signals).toMatchObject({ high: 1, known: 0 })
    expect(others).toEqual([])
    expect(at(signal?._source, 'hinomi.distinct')).toBe(12)
    expect(at(signal?._source, 'hinomi.principal')).toBe(SWEEPER)
    expect(at(signal?._source, 'hinomi.evidence')).toHaveLength(12)
    expect(second.signals).toMatchObject({ high: 0, known: 1 })
    expect(await signals()).toEqual([signal])
  })

  it('stay quiet below the threshold', async () => {
    await store(numbers(0, 9).map((n) => secretRead(n)))

    expect((await detect()).rules).toMatchObject([{ id: 'T03', noData: false, signals: { high: 0 } }])
    expect(await signals()).toEqual([])
  })

  it('find a group that comes only on a later page', async () => {
    const others = numbers(0, 1_100).map((n) => secretRead(n, `arn:aws:iam::${ACCOUNT}:user/${n}`))
    await store([...others, ...numbers(0, 10).map((n) => secretRead(n, `arn:aws:iam::${ACCOUNT}:user/zz`))])

    const report = await detect()

    expect(report.signals).toMatchObject({ high: 1 })
    expect(at((await signals())[0]?._source, 'hinomi.principal')).toMatch(/user\/zz$/)
  })

  it('take late events into the signal that is there', async () => {
    await store(numbers(0, 10).map((n) => secretRead(n)))
    await detect()
    const [before] = await signals()
    await store(
      numbers(20, 25).map((n) => secretRead(n)),
      'late',
    )

    await detect()

    const [after, ...others] = await signals()
    expect(others).toEqual([])
    expect(after?._id).toBe(before?._id)
    expect([before, after].map((signal) => at(signal?._source, 'hinomi.count'))).toEqual([10, 15])
  })

  it('never lower the count of a signal when some of its events are seen no more', async () => {
    await store(numbers(0, 15).map((n) => secretRead(n)))
    await detect()
    const query = { terms: { 'hinomi.target': ['secret-0', 'secret-1'] } }
    await pipeline.client.deleteByQuery({ index: INDEX, refresh: true, body: { query } as never })

    const report = await detect()

    expect(report.signals).toMatchObject({ known: 1, failed: 0 })
    expect(at((await signals())[0]?._source, 'hinomi.count')).toBe(15)
  })

  it('write what a list hides, with the reason', async () => {
    await store(numbers(0, 10).map((n) => secretRead(n)))

    const report = await detect('T03', [{ list: 'automation_roles', value: SWEEPER, account: ACCOUNT }])

    expect(report.signals).toMatchObject({ high: 0, suppressed: 1 })
    expect(at((await signals())[0]?._source, 'hinomi.suppressed_by')).toEqual([`a:${SWEEPER}`])
  })

  it('say that there is no data, instead of that all is well', async () => {
    const old = Date.now() - 72 * HOUR_MS
    await store(numbers(0, 12).map((n) => secretRead(n, SWEEPER, old)))

    expect((await detect()).rules).toMatchObject([{ id: 'T03', noData: true, signals: { high: 0 } }])
  })

  it('look at signals after those that raise them', async () => {
    const address = '203.0.113.66'
    const signIn = (number: number, outcome: string) => ({
      '@timestamp': new Date(THEN + number * 1000).toISOString(),
      event: {
        ...{ dataset: 'aws.cloudtrail', provider: 'signin.amazonaws.com', action: 'ConsoleLogin', outcome },
        ingested: new Date().toISOString(),
      },
      cloud: { account: { id: ACCOUNT } },
      source: { ip: address },
      hinomi: { is_human: true, principal: SWEEPER },
    })
    await store([...numbers(0, 6).map((n) => signIn(n, 'failure')), signIn(60, 'success')])

    const { client } = pipeline
    const options = { client, rules: RULES, lists: createLists('1', []), digest, now: Date.now() }
    await runDetection({ ...options, sinceMs: HOUR_MS })

    const found = (await signals()).map(({ _source }) => at(_source, 'rule.id'))
    expect(found).toEqual(expect.arrayContaining(['C06', 'X09']))
  })
})

describe('sources that deliver nothing', () => {
  const OTHER = '444455556666'
  const MINUTE_MS = 60_000
  const NOW = Date.now()
  const lists = createLists('1', [
    ...[ACCOUNT, OTHER].map((value): ListEntry => ({ list: 'own_accounts', value })),
    ...[ACCOUNT, OTHER].map((account): ListEntry => ({ list: 'expected_sources', account, value: 'cloudtrail' })),
    ...['securityhub', 'health'].map((value): ListEntry => ({ list: 'expected_sources', account: ACCOUNT, value })),
  ])

  async function delivered(
    ...[account, dataset, lastMs, writtenMs = lastMs, key = `${account} ${dataset} ${lastMs}`, records = {}]: [
      account: string,
      dataset: string,
      lastMs: number,
      writtenMs?: number,
      key?: string,
      records?: object,
    ]
  ): Promise<void> {
    const time = (ms: number) => new Date(NOW - ms).toISOString()
    const document = {
      '@timestamp': time(writtenMs),
      cloud: { account: { id: account, name: '住民記録 本番' } },
      event: { dataset },
      object: { bucket: 'b', key, written_at: time(writtenMs) },
      records: { received: 1, skipped: 1, quarantined: 0, last: time(lastMs), ...records },
    }
    await pipeline.client.index({ index: METRICS_INDEX, body: document, refresh: true })
  }

  function check(now = NOW, only = 'P01', expected = lists): Promise<DetectionReport> {
    const { client } = pipeline
    return runDetection({
      ...{ client, rules: RULES, lists: expected, digest, now },
      ...{ sinceMs: 24 * HOUR_MS, only, checks: true },
    })
  }

  it('raise one signal for each silence, however often it is looked for, and another for the next one', async () => {
    await delivered(ACCOUNT, 'aws.cloudtrail', 300 * MINUTE_MS)
    await delivered(ACCOUNT, 'aws.cloudtrail', 61 * MINUTE_MS, 0)
    await delivered(OTHER, 'aws.cloudtrail', 59 * MINUTE_MS)
    await delivered(ACCOUNT, 'aws.securityhub', 90 * 24 * HOUR_MS, 20 * HOUR_MS)

    const first = await check()
    const again = await check(NOW + 30_000)
    const [signal, ...others] = await signals()
    await delivered(ACCOUNT, 'aws.cloudtrail', 0)
    const later = await check(NOW + 60 * MINUTE_MS)

    expect(first.signals).toMatchObject({ high: 1, known: 0, failed: 0 })
    expect(again.signals).toMatchObject({ high: 0, known: 1 })
    expect(others).toEqual([])
    expect(signal?._source).toMatchObject({
      '@timestamp': new Date(NOW - MINUTE_MS).toISOString(),
      rule: { id: 'P01' },
      cloud: { account: { id: [ACCOUNT], name: '住民記録 本番' } },
      hinomi: { severity: 'high', target: ['cloudtrail'], dedup_key: `P01 ${ACCOUNT} cloudtrail`, evidence: [] },
    })
    // the other account has been silent for 119 minutes by then
    expect(later.signals).toMatchObject({ high: 2, known: 0 })
  })

  it('are told also where an account never delivered, but not where nothing was ever loaded', async () => {
    const empty = await check()
    await delivered(ACCOUNT, 'aws.cloudtrail', 0)
    await delivered(ACCOUNT, 'aws.securityhub', 0)

    const report = await check()

    expect(empty.rules).toMatchObject([{ id: 'P01', noData: true, signals: { high: 0 } }])
    expect(report.signals).toMatchObject({ high: 1 })
    const [signal] = await signals()
    expect(at(signal?._source, 'hinomi.dedup_key')).toBe(`P01 ${OTHER} cloudtrail`)
  })

  it('P02 are told apart from pulls that do not end, of sources that were pulled before', async () => {
    const folder = 'events/x/securityhub/20261101T030000Z'
    await delivered(ACCOUNT, 'aws.securityhub', 50 * HOUR_MS, 50 * HOUR_MS, `${folder}.manifest.json`)
    await delivered(ACCOUNT, 'aws.securityhub', HOUR_MS)
    const unusable = { skipped: 0, quarantined: 1 }
    await delivered(ACCOUNT, 'aws.securityhub', HOUR_MS, HOUR_MS, `${folder}-3.manifest.json`, unusable)
    await delivered(ACCOUNT, 'aws.inspector', 48 * HOUR_MS, 48 * HOUR_MS, `${folder}-2.manifest.json`)
    await delivered(OTHER, 'aws.securityhub', 90 * HOUR_MS)
    // no manifest was ever good: since the first one, nothing is complete
    for (const hours of [74, 50, 26]) {
      const ms = hours * HOUR_MS
      await delivered(OTHER, 'aws.inspector', ms, ms, `events/x/inspector/${hours}.manifest.json`, unusable)
    }
    await delivered(OTHER, 'aws.guardduty', 26 * HOUR_MS, 26 * HOUR_MS, `${folder}-4.manifest.json`, unusable)
    const everywhere = ['securityhub', 'inspector', 'guardduty'].flatMap((value) =>
      [ACCOUNT, OTHER].map((account): ListEntry => ({ list: 'expected_sources', account, value })),
    )

    const report = await check(NOW, 'P02', createLists('1', everywhere))

    expect(report.rules).toMatchObject([{ id: 'P02', noData: false }])
    expect(report.signals).toMatchObject({ high: 2 })
    const told = (await signals()).map(({ _source }) => [at(_source, 'hinomi.dedup_key'), at(_source, '@timestamp')])
    const dayOfSignal = (ms: number) => new Date(NOW - ms + 49 * HOUR_MS).toISOString()
    expect(told.sort()).toEqual([
      [`P02 ${ACCOUNT} securityhub`, dayOfSignal(50 * HOUR_MS)],
      [`P02 ${OTHER} inspector`, dayOfSignal(74 * HOUR_MS)],
    ])
  })

  it('are not looked for where nobody asked for checks', async () => {
    await delivered(ACCOUNT, 'aws.cloudtrail', 300 * MINUTE_MS)

    const report = await detect('P01', [{ list: 'expected_sources', account: ACCOUNT, value: 'cloudtrail' }])

    expect(report.rules).toEqual([])
  })
})

describe('vulnerabilities past due', () => {
  const DAY_MS = 24 * HOUR_MS
  const NOW = Date.now()

  async function found(name: string, account: string, days: number, more: object = {}): Promise<void> {
    const time = (ms: number) => new Date(NOW - ms).toISOString()
    const finding = { native_id: name, status: 'open', first_seen: time(days * DAY_MS) }
    const document = {
      '@timestamp': time(DAY_MS),
      event: { dataset: 'aws.inspector', ingested: time(DAY_MS) },
      cloud: { account: { id: account } },
      hinomi: {
        severity: 'critical',
        finding,
        resource: { id: `${name}-host` },
        vulnerability: { fix_available: 'yes' },
      },
      aws: { inspector: { type: 'PACKAGE_VULNERABILITY' } },
      ...more,
    }
    await pipeline.client.index({ index: 'findings-inspector', id: name, body: document, refresh: true })
  }

  it('are told once for each finding, by the days of the account, and hidden by an accepted risk', async () => {
    const other = '444455556666'
    await found('old', ACCOUNT, 15)
    await found('accepted', ACCOUNT, 15)
    await found('young', ACCOUNT, 13)
    await found('late', other, 8)
    await found('soon', other, 6)
    await found('mild', ACCOUNT, 300, {
      hinomi: { severity: 'high', finding: { first_seen: new Date(0).toISOString() } },
    })
    const until = NOW + DAY_MS
    const lists = createLists('1', [
      { list: 'sla', account: other, value: '7' },
      { list: 'exceptions', value: 'accepted-host', rule: 'F07', owner: 'suzuki', until },
    ])
    const { client } = pipeline
    const options = { client, rules: RULES, lists, digest, now: NOW, sinceMs: HOUR_MS, only: 'F07', checks: true }

    const first = await runDetection(options)
    const again = await runDetection(options)

    expect(first.rules).toMatchObject([{ id: 'F07', noData: false, incomplete: false }])
    expect(first.signals).toMatchObject({ medium: 2, suppressed: 1, failed: 0 })
    expect(again.signals).toMatchObject({ medium: 0, suppressed: 0, known: 3 })
    const evidence = (await signals()).map(({ _source }) => at(_source, 'hinomi.evidence'))
    expect(evidence.flat().sort()).toEqual(['accepted', 'late', 'old'].map((name) => `findings-inspector/${name}`))
  })
})

describe('checks of what is usual', () => {
  const WEEK_MS = 7 * 24 * HOUR_MS
  /** The hour that is judged began three hours ago: it has ended, and what comes late has arrived. */
  const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + 45 * 60_000
  const BEGIN = NOW - 45 * 60_000 - 2 * HOUR_MS

  function check(only: string, entries: readonly ListEntry[] = []): Promise<DetectionReport> {
    const lists = createLists('1', entries)
    const options = { client: pipeline.client, rules: RULES, lists, digest, now: NOW, sinceMs: HOUR_MS }
    return runDetection({ ...options, only, checks: true })
  }

  async function put(index: string, documents: readonly object[]): Promise<void> {
    const body = documents.flatMap((document) => [{ create: {} }, document])
    const answer = await pipeline.client.bulk({ index, refresh: true, body: body as never })
    expect(answer.body.errors).toBe(false)
  }

  it('P05 tell of sources that deliver far less or far more than in the same hour of four weeks', async () => {
    const object = (account: string, dataset: string, week: number, received: number) => ({
      '@timestamp': new Date(NOW).toISOString(),
      ...{ cloud: { account: { id: account } }, event: { dataset } },
      records: { received, last: new Date(BEGIN - week * WEEK_MS + 60_000).toISOString() },
    })
    const weeks = (account: string, dataset: string, now: number, before: readonly number[]) =>
      [now, ...before].flatMap((count, week) =>
        count === 0 ? [] : [object(account, dataset, week, count - 1), object(account, dataset, week, 1)],
      )
    const busy = [2_000, 2_100, 1_900, 9_000]
    await put(METRICS_INDEX, [
      ...weeks('000000000001', 'aws.cloudtrail', 600, busy),
      ...weeks('000000000002', 'aws.cloudtrail', 0, busy),
      ...weeks('000000000003', 'aws.vpcflow', 10_500, busy),
      ...weeks('000000000004', 'aws.cloudtrail', 700, busy),
      ...weeks('000000000005', 'aws.cloudtrail', 10_000, busy),
      ...weeks('000000000006', 'aws.cloudtrail', 0, [900, 900, 900, 900]),
      ...weeks('000000000007', 'aws.cloudtrail', 100, [2_000, 2_000, 0, 0]),
      ...weeks('000000000008', 'aws.guardduty', 0, busy),
    ])

    const first = await check('P05')
    const again = await check('P05')

    expect(first.rules).toMatchObject([{ id: 'P05', noData: false }])
    expect(first.signals).toMatchObject({ medium: 3, known: 0, failed: 0 })
    expect(again.signals).toMatchObject({ medium: 0, known: 3 })
    const found = (await signals()).map(({ _source }) => [
      ...['cloud.account.id', 'hinomi.target', 'hinomi.count'].map((field) => String(at(_source, field))),
    ])
    expect(found.sort()).toEqual([
      ['000000000001', 'cloudtrail', '600'],
      ['000000000002', 'cloudtrail', '1'],
      ['000000000003', 'vpcflow', '10500'],
    ])
  })

  it('N05 tell of an address that gets far more than usual, but not of backups', async () => {
    const GIB = 2 ** 30
    const flow = (address: string, gib: number, hoursBefore = 0, more: object = {}) => ({
      '@timestamp': new Date(BEGIN - hoursBefore * HOUR_MS + 1000).toISOString(),
      cloud: { account: { id: ACCOUNT } },
      event: { dataset: 'aws.vpcflow', action: 'accept', ingested: new Date(NOW).toISOString() },
      destination: { ip: address },
      network: { direction: 'outbound', bytes: gib * GIB },
      hinomi: { network: { eni_id: 'eni-0f00bd33415b4ceef' } },
      ...more,
    })
    const nights = Array.from({ length: 13 }, (_, day) => flow('203.0.113.2', 3, (day + 1) * 24))
    const month = (ms: number) => `logs-aws.vpcflow-${new Date(ms).toISOString().slice(0, 7).replace('-', '.')}`
    const documents = [
      ...[flow('203.0.113.1', 6), flow('203.0.113.1', 5), ...nights, flow('203.0.113.2', 14)],
      ...[flow('203.0.113.3', 9), flow('203.0.113.4', 20), flow('203.0.113.5', 20, 1)],
      flow('203.0.113.6', 20, 0, { event: { action: 'reject', dataset: 'aws.vpcflow' } }),
      flow('203.0.113.7', 20, 0, { network: { direction: 'inbound', bytes: 20 * GIB } }),
      ...[flow('203.0.113.8', 6), flow('203.0.113.8', 6, 0, { hinomi: { network: { eni_id: 'eni-0a' } } })],
    ]
    for (const index of new Set([month(BEGIN), month(BEGIN - 14 * 24 * HOUR_MS)])) {
      await createIndex(pipeline.client, index)
      await put(
        index,
        documents.filter((document) => month(Date.parse(document['@timestamp'])) === index),
      )
    }

    const report = await check('N05', [{ list: 'backup_destinations', value: '203.0.113.4/32' }])

    expect(report.rules).toMatchObject([{ id: 'N05', noData: false, incomplete: false }])
    expect(report.signals).toMatchObject({ high: 1, suppressed: 1, failed: 0 })
    const found = (await signals()).map(({ _source }) => [
      ...['hinomi.target', 'hinomi.count', 'hinomi.suppressed_by'].map((field) => at(_source, field)),
    ])
    expect(found.sort()).toEqual([
      [['203.0.113.1'], 2, undefined],
      [['203.0.113.4'], 1, ['backup_destinations:203.0.113.4/32']],
    ])
  })
})

describe('hinomi detect', () => {
  function hinomi(...args: string[]) {
    return callCli([...args, '--opensearch', pipeline.url])
  }

  it('writes signals, prints them, and exits with 0', async () => {
    await store(numbers(0, 12).map((n) => secretRead(n)))

    const plain = await hinomi('detect')
    const json = await hinomi('detect', '--json', '--rule', 't03')

    expect(plain.status, plain.stderr).toBe(0)
    expect(plain.stdout).toMatch(/T03 .* 1 +0 +0\n/)
    expect(plain.stdout).toMatch(/new signals: critical 0, high 1,/)
    expect(json.status).toBe(0)
    expect(lastJson(json)).toMatchObject({ rules: [{ id: 'T03', noData: false }], signals: { high: 0, known: 1 } })
  })

  it('shows with --backtest what rules would raise by day and account, and writes nothing', async () => {
    const deletion = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'DeleteTrail', eventTime: isoSeconds(THEN) }
    await archive.trail([trailRecord(deletion), trailRecord()])
    await hinomi('load', archive.folder, '--no-detect')
    await store(numbers(0, 12).map((n) => secretRead(n)))

    const json = await hinomi('detect', '--backtest', '30d', '--json')
    const plain = await hinomi('detect', '--backtest', '30d')

    expect(json.status, json.stderr).toBe(0)
    const rules = lastJson(json).rules as { id: string; days: unknown[] }[]
    const day = new Date(THEN + 9 * HOUR_MS).toISOString().slice(0, 10)
    for (const id of ['T03', 'G22']) {
      expect(rules.find((rule) => rule.id === id)?.days, id).toEqual([
        { day, account: ACCOUNT, signals: 1, suppressed: 0 },
      ])
    }
    expect(plain.stdout).toMatch(new RegExp(`G22 .*${day} +${ACCOUNT} +1 +0\n`))
    expect(await signals()).toEqual([])
  })

  it('finds with --rule what was loaded without rules, under the id that the load would have given', async () => {
    const deletion = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'DeleteTrail' }
    await archive.trail([trailRecord(deletion)])
    const load = await hinomi('load', archive.folder, '--json')
    const loaded = (await signals()).find(({ _source }) => at(_source, 'rule.id') === 'G22')
    await pipeline.client.indices.delete({ index: loaded?._index ?? '' })

    const run = await hinomi('detect', '--rule', 'G22', '--json')

    expect(lastJson(load)).toMatchObject({ received: 1, indexed: 1, signals: { failed: 0 } })
    expect(run.status, run.stderr).toBe(0)
    const found = await signals()
    expect(found.map(({ _id }) => _id)).toEqual([loaded?._id])
    expect(at(found[0]?._source, 'hinomi.evidence')).toEqual(at(loaded?._source, 'hinomi.evidence'))
  })

  it('tell of loads what no rule sees while they run: records of another account, and a log that was replaced', async () => {
    await archive.trail([trailRecord({ recipientAccountId: '444455556666' })])
    const key = await archive.trail([trailRecord()])
    await hinomi('load', archive.folder)
    await archive.trail([trailRecord(), trailRecord()], key)
    await hinomi('load', archive.folder)
    await archive.put('accounts.csv', 'account_id,name\n444455556666,あおぞら市\n')

    const strange = await hinomi('detect', '--accounts', join(archive.folder, 'accounts.csv'))

    expect(strange.stderr).toMatch(/of 1 account\(s\) that the registry does not name: 111122223333; /)

    const found = (await signals()).map(({ _source }) => at(_source, 'rule.id'))
    expect(found).toEqual(expect.arrayContaining(['P06', 'P07']))
  })

  it('find their signals again after a fresh replay, and none of documents that are gone', async () => {
    const deletion = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'DeleteTrail' }
    const key = await archive.trail([trailRecord(deletion)])
    await archive.trail([trailRecord({ ...deletion, eventName: 'StopLogging' })])
    await archive.lines(guardDutyKey(), [guardDutyFinding({ severity: 8 })])
    await hinomi('load', archive.folder)
    const before = await signals()
    await rm(join(archive.folder, key))

    const trail = await hinomi('replay', archive.folder, '--fresh', '--yes', '--source', 'cloudtrail', '--json')
    const ofTrail = await signals()
    const kept = await hinomi('replay', archive.folder, '--fresh', '--yes', '--no-detect', '--json')
    const unchanged = await signals()
    const alerts = `${ALERTS_INDEX}-2026.11`
    await createIndex(pipeline.client, alerts)
    const messages = { of: [ACCOUNT], ofBoth: [ACCOUNT, GONE], ofGone: [GONE], noteOfGone: [GONE], ofNone: undefined }
    for (const [id, accounts] of Object.entries(messages)) {
      const body = {
        cloud: accounts && { account: { id: accounts } },
        hinomi: { alert: { kind: id === 'noteOfGone' ? 'taken' : 'group' } },
      }
      await pipeline.client.index({ index: alerts, id, body, refresh: true })
    }
    const all = await hinomi('replay', archive.folder, '--fresh', '--yes', '--json')

    const rulesOf = (stored: readonly Stored[]) => stored.map(({ _source }) => at(_source, 'rule.id')).sort()
    expect(rulesOf(before)).toEqual(['F01', 'G22', 'G22'])
    expect([trail.status, kept.status, all.status]).toEqual([0, 0, 0])
    expect(rulesOf(ofTrail)).toEqual(['F01', 'G22'])
    expect(unchanged).toEqual(ofTrail)
    expect((await signals()).map(({ _id }) => _id).sort()).toEqual(ofTrail.map(({ _id }) => _id).sort())
    const told = (await pipeline.documents(alerts)).map(({ _id }) => _id)
    expect(told.sort()).toEqual(['noteOfGone', 'of', 'ofBoth', 'ofNone'])
  })

  it.each([
    ['a rule that there is not', ['--rule', 'Z99'], /no rule "Z99" to run here; the rules are .*T03/],
    ['a time that is none', ['--since', 'soon'], /--since "soon" is no time/],
    ['a time without end', ['--backtest', '9999d'], /--backtest "9999d" is no time/],
    ['a folder of lists that is not there', ['--lists', '/nowhere'], /lists folder \/nowhere cannot be read/],
  ])('refuses %s with exit code 2', async (_, args, message) => {
    const run = await hinomi('detect', ...args)

    expect(run).toMatchObject({ status: 2, stdout: '' })
    expect(run.stderr).toMatch(message)
  })
})
