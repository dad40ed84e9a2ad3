import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { RULES } from '#detections/catalogue.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { makeSample, type SampleResult } from '#sample/make-sample.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import { ago, newArchive, TestArchive } from './archive-builder.ts'
import { at, type Pipeline, quarantineOf, type Stored } from './pipeline.ts'

const HOUR_MS = 3_600_000
const DATA = 'findings-*,logs-*'

const end = Math.floor(ago({}) / HOUR_MS) * HOUR_MS

let pipeline: Pipeline
let home: TestArchive
let archive: TestArchive
let accountsFile: string
let made: SampleResult
let first: LoadSummary
let stored: Stored[]
let metrics: Stored[]

/** Loads the sample with the program as a user has it. */
async function load(...flags: string[]): Promise<LoadSummary> {
  const target = ['--accounts', accountsFile, '--opensearch', pipeline.url]
  const run = await runHinomi(['load', archive.folder, '--json', ...target, ...flags])
  expect(run.status, run.stderr).toBe(1)
  return lastJson(run) as unknown as LoadSummary
}

/** What OpenSearch knows of documents beside their content. */
function placesOf(documents: readonly Stored[]) {
  return documents.map(({ _id, _index, _version, _seq_no }) => ({ _id, _index, _version, _seq_no }))
}

/** The content without what says when and how fast it was loaded. */
function contentOf(documents: readonly Stored[]): unknown[] {
  return documents.map(({ _id, _source }) => {
    const { '@timestamp': time, event, hinomi, load: _, ...rest } = _source as Record<string, object>
    const { ingested: __, ...otherEvent } = event as Record<string, unknown>
    const { lag_seconds: ___, ...otherHinomi } = (hinomi ?? {}) as Record<string, unknown>
    return { _id, ...rest, event: otherEvent, hinomi: otherHinomi, time: 'records' in _source ? undefined : time }
  })
}

function storedOf(dataset: string): Stored[] {
  return stored.filter(({ _source }) => at(_source, 'event.dataset') === dataset)
}

async function indicesOf(pipeline: Pipeline, query: object): Promise<string[]> {
  const body = { size: 0, query, aggs: { indices: { terms: { field: '_index', size: 100 } } } }
  const answer = await pipeline.client.search({ index: DATA, body: body as never })
  const { buckets } = (answer.body.aggregations as unknown as { indices: { buckets: { key: string }[] } }).indices
  return buckets.map(({ key }) => key).sort()
}

interface Mapped {
  readonly properties?: Readonly<Record<string, Mapped>>
}

function leavesOf({ properties = {} }: Mapped, path = ''): string[] {
  return Object.entries(properties).flatMap(([name, below]) => {
    const own = path === '' ? name : `${path}.${name}`
    return below.properties === undefined ? [own] : leavesOf(below, own)
  })
}

/** Dotted paths of the values of a document; a mapped path is not followed further, because a flat_object has free keys. */
function pathsOf(value: unknown, mapped: ReadonlySet<string>, path = ''): string[] {
  if (mapped.has(path) || typeof value !== 'object' || value === null) return [path]
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, mapped, path))
  return Object.entries(value).flatMap(([name, below]) =>
    pathsOf(below, mapped, path === '' ? name : `${path}.${name}`),
  )
}

/** The whole sample archive, as a user loads it. `node` returns the path to a running node, whose indices are empty before and after. */
export function sampleSuite(node: () => Pipeline): void {
  beforeAll(async () => {
    home = await newArchive()
    archive = new TestArchive(join(home.folder, 'archive'))
    accountsFile = join(home.folder, 'accounts.csv')
    pipeline = node()
    made = await makeSample({ folder: archive.folder, records: 5_000, end: new Date(end) })
    await writeFile(accountsFile, made.accountsCsv)
    first = await load()
    stored = await pipeline.documents(DATA)
    metrics = await pipeline.documents(METRICS_INDEX)
  })

  afterAll(async () => {
    await pipeline.reset()
    await home.remove()
  })

  describe('the first load of the sample', () => {
    it('NA-01 NA-20 receives what was made, and stores each record or finding once', () => {
      const documents = Object.values(made.documents).reduce((sum, count) => sum + count, 0)
      expect(first).toMatchObject({ received: made.records, quarantined: made.quarantined, skipped: made.skipped })
      expect(first.objects).toBe(made.objects - made.ignored)
      expect(first.ignored).toEqual({ digest: made.ignored })
      expect(first.failed).toEqual([])
      expect(first.changed).toEqual([])
      for (const [source, count] of Object.entries(made.bySource)) expect(first.bySource[source]?.received).toBe(count)
      expect(stored).toHaveLength(documents)
      for (const [source, count] of Object.entries(made.documents)) {
        const dataset = SOURCES.find(({ id }) => id === source)?.dataset
        expect(storedOf(String(dataset)), source).toHaveLength(count)
      }
      expect(new Set(stored.map(({ _id }) => _id)).size).toBe(documents)
    })

    it('NA-01 writes one metrics document for each object, and they add up to what the load said', async () => {
      expect(metrics).toHaveLength(first.objects)
      const sums = { received: 0, indexed: 0, duplicate: 0, skipped: 0, quarantined: 0 }
      for (const { _source } of metrics) {
        const records = at(_source, 'records') as typeof sums
        expect(records.received).toBe(records.indexed + records.duplicate + records.skipped + records.quarantined)
        for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += records[name]
      }
      const { received, indexed, duplicate, skipped, quarantined } = first
      expect(sums).toEqual({ received, indexed, duplicate, skipped, quarantined })

      const report = await runHinomi(['metrics', '--json', '--opensearch', pipeline.url])

      expect(report.status, report.stderr).toBe(0)
      expect(lastJson(report)).toMatchObject({ wrong: [], changed: [] })
      expect((lastJson(report).groups as { received: number }[]).reduce((sum, group) => sum + group.received, 0)).toBe(
        made.records,
      )
    })

    it('shows the logs of one account as silent, by the times of rule P01, and those of all others as running', () => {
      const rule = RULES.find((one) => one.kind === 'built-in' && one.check === 'source_silent')
      const limits = rule?.kind === 'built-in' ? rule.parameters : {}
      const newest = new Map<string, number>()
      for (const { _source } of metrics) {
        const source = SOURCES.find(({ dataset }) => dataset === at(_source, 'event.dataset'))
        if (source?.store.kind !== 'logs' || limits[source.id] === undefined) continue
        const pair = `${at(_source, 'cloud.account.id')} ${source.id}`
        const last = Date.parse(String(at(_source, 'records.last')))
        newest.set(pair, Math.max(newest.get(pair) ?? 0, Number.isNaN(last) ? 0 : last))
      }
      const late = [...newest].filter(([pair, last]) => {
        return end - last >= Number(limits[pair.split(' ')[1] ?? '']) * 60_000
      })

      expect(newest.size).toBeGreaterThan(50)
      expect(new Set(late.map(([pair]) => pair.split(' ')[0]))).toEqual(new Set([made.silent.account]))
    })

    it('NA-03 NA-04 NA-09 NA-12 NA-32 sets aside the broken records, and loads what lies beside them', async () => {
      const found = (await quarantineOf(archive)).map(({ key, reason }) => ({ key, reason }))
      const expected = made.broken.map(({ key, reason }) => ({ key, reason }))
      expect(found).toEqual(expected.sort((a, b) => (a.key < b.key ? -1 : 1)))
    })

    it('NA-13 NA-41 stores only what is mapped, in the form that is mapped', async () => {
      expect(await pipeline.withIgnored(DATA)).toEqual([])
      const mapped = new Map<string, Set<string>>()
      const answer = await pipeline.client.indices.getMapping({ index: DATA })
      for (const [index, { mappings }] of Object.entries(answer.body)) {
        mapped.set(index, new Set(leavesOf(mappings as Mapped)))
        expect((mappings as { dynamic?: unknown }).dynamic).toBe('false')
      }
      for (const { _index, _id, _source } of stored) {
        const source = SOURCES.find(({ dataset }) => dataset === at(_source, 'event.dataset'))
        if (source === undefined) throw new Error(`a document of no source: ${_id}`)
        expect(complaintsAbout(_source, source), _id).toEqual([])
        const fields = mapped.get(_index)
        const unmapped = pathsOf(_source, fields ?? new Set()).filter((path) => !fields?.has(path))
        expect(unmapped, _id).toEqual([])
      }
    })

    it('who types a name of the attack into the search bar finds it in every source that knows it', async () => {
      const { attackerAddress, accessKeyId, instanceId, instanceAddress, interfaceId, bucket, backdoorRoleName } =
        made.story

      const found = async (name: string) => {
        const query = { query_string: { query: `"${name}"`, lenient: true } }
        const indices = (await indicesOf(pipeline, query)).map((index) => index.replace(/-\d{4}\.\d\d$/, ''))
        return [...new Set(indices)].map((index) => index.replace(/^(findings-|logs-aws\.)/, ''))
      }

      const logs = ['alb', 'cloudtrail', 'network_firewall', 'ocsf', 'route53_resolver', 'vpcflow', 'waf']
      const names = { attackerAddress, accessKeyId, instanceId, instanceAddress, interfaceId, bucket, backdoorRoleName }
      const foundIn = Object.entries(names).map(async ([kind, name]) => [kind, await found(name)])
      expect(Object.fromEntries(await Promise.all(foundIn))).toEqual({
        attackerAddress: ['guardduty', 'securityhub', ...logs],
        accessKeyId: ['guardduty', 'health', 'securityhub', 'cloudtrail'],
        instanceId: ['guardduty', 'health', 'inspector', 'ocsf', 'securityhub', 'cloudtrail', 'route53_resolver'],
        instanceAddress: ['guardduty', 'inspector', ...logs.filter((log) => log !== 'waf')],
        interfaceId: ['guardduty', 'inspector', 'securityhub', 'ocsf', 'vpcflow'],
        bucket: ['guardduty', 'ocsf', 'securityhub', 'cloudtrail'],
        backdoorRoleName: ['config', 'securityhub', 'cloudtrail', 'config'],
      })
    })

    it('the address of the attacker is one field in findings and logs', async () => {
      const byAddress = await indicesOf(pipeline, { term: { 'related.ip': made.story.attackerAddress } })
      expect(byAddress.map((index) => index.replace(/-\d{4}\.\d\d$/, ''))).toEqual([
        'findings-guardduty',
        'logs-aws.alb',
        'logs-aws.cloudtrail',
        'logs-aws.network_firewall',
        'logs-aws.ocsf',
        'logs-aws.route53_resolver',
        'logs-aws.vpcflow',
        'logs-aws.waf',
      ])
    })
  })

  describe('the second load of the sample', () => {
    it('NA-10 stores nothing again and says so', async () => {
      const again = await load()

      expect(again).toMatchObject({
        ...{ received: first.received, indexed: 0, duplicate: first.indexed + first.duplicate },
        ...{ skipped: first.skipped, quarantined: first.quarantined, reasons: first.reasons, changed: [] },
      })
      // what rules found is found again, under the same ids
      expect(again.signals).toMatchObject({
        critical: 0,
        high: 0,
        medium: 0,
        low: 0,
        info: 0,
        suppressed: 0,
        failed: 0,
      })
      const now = await pipeline.documents(DATA)
      expect(contentOf(now)).toEqual(contentOf(stored))
      expect(placesOf(now.filter(({ _index }) => _index.startsWith('logs-')))).toEqual(
        placesOf(stored.filter(({ _index }) => _index.startsWith('logs-'))),
      )
      expect(contentOf(await pipeline.documents(METRICS_INDEX))).toEqual(contentOf(metrics))
      expect(await quarantineOf(archive)).toHaveLength(made.quarantined)
    })

    it('--only-new leaves all objects alone in which nothing was set aside', async () => {
      const before = await pipeline.documents(`${DATA},${METRICS_INDEX}`)
      const broken = new Set(made.broken.map(({ key }) => key))

      const again = await load('--only-new')

      expect(again).toMatchObject({ known: first.objects - broken.size, objects: broken.size, indexed: 0 })
      const untouched = (documents: readonly Stored[]) =>
        placesOf(
          documents.filter(
            ({ _source }) => !broken.has(String(at(_source, 'hinomi.archive.key') ?? at(_source, 'object.key'))),
          ),
        )
      expect(untouched(await pipeline.documents(`${DATA},${METRICS_INDEX}`))).toEqual(untouched(before))
    })
  })
}
