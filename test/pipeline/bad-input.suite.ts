import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { REASONS } from '#core/rejection.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import type { ObjectMetrics } from '#ingest/object-metrics.ts'
import type { QuarantineEntry } from '#ingest/quarantine.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import {
  ACCOUNT,
  ago,
  envelope,
  eventsKey,
  flowKey,
  flowLine,
  hubFinding,
  isoMs,
  newArchive,
  type TestArchive,
  THEN,
} from './archive-builder.ts'
import { BAD_OBJECTS, type BadObject, noData } from './bad-objects.ts'
import { altered, at, type Pipeline, quarantineOf, recordsSetAside, type Stored } from './pipeline.ts'
import { toaster } from './toaster.ts'

let pipeline: Pipeline
let archive: TestArchive
let summary: LoadSummary
let stored: Stored[]
let setAside: QuarantineEntry[]
let metrics: Map<string, ObjectMetrics>

async function readMetricsByKey(): Promise<Map<string, ObjectMetrics>> {
  const documents = await pipeline.documents(METRICS_INDEX)
  return new Map(
    documents.map(({ _source }) => [String(at(_source, 'object.key')), _source as unknown as ObjectMetrics]),
  )
}

/** Runs a command of the program over the archive. As a process: much that is bad is large, and bundled code is fast. */
async function run(...command: string[]): Promise<LoadSummary> {
  const done = await runHinomi([...command, archive.folder, '--json', '--opensearch', pipeline.url])
  expect(done.status, done.stderr).toBe(1)
  return lastJson(done) as unknown as LoadSummary
}

function storedFrom(key: string): Stored[] {
  return stored.filter(({ _source }) => at(_source, 'hinomi.archive.key') === key)
}

function asideFrom(key: string): QuarantineEntry[] {
  return setAside.filter((entry) => entry.key === key)
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0)
}

function quarantinedIn({ setAside: reasons = {} }: BadObject): number {
  return sum(Object.values(reasons))
}

/** What becomes of input that is broken, hostile, or refused. `node` returns the path to a running node, whose indices are empty before and after. */
export function badInputSuite(node: () => Pipeline): void {
  beforeAll(async () => {
    pipeline = node()
    archive = await newArchive()
    for (const { key, body } of BAD_OBJECTS) await archive.put(key, body)
    summary = await run('load')
    stored = await pipeline.documents('findings-*,logs-*')
    setAside = await quarantineOf(archive)
    metrics = await readMetricsByKey()
  })

  afterAll(async () => {
    await archive.remove()
    await pipeline.reset()
  })

  describe('each bad object', () => {
    it.each(BAD_OBJECTS)('$what', (bad) => {
      const entries = asideFrom(bad.key)
      const reasons: Record<string, number> = {}
      for (const { reason } of entries) reasons[reason] = (reasons[reason] ?? 0) + 1
      expect(reasons).toEqual(bad.setAside ?? {})
      for (const { issues } of entries) {
        expect(issues.length).toBeGreaterThan(0)
        expect(issues.length).toBeLessThanOrEqual(10)
        for (const { message } of issues) expect(message).toMatch(/^.{5,300}$/)
      }

      const documents = storedFrom(bad.key)
      expect(documents).toHaveLength(bad.indexed)
      for (const { _source } of documents) {
        for (const [path, value] of Object.entries(bad.holds ?? {})) expect(at(_source, path), path).toEqual(value)
      }

      const records = metrics.get(bad.key)?.records
      if (bad.ignored !== undefined) return expect(records).toBeUndefined()
      const quarantined = quarantinedIn(bad)
      const skipped = bad.skipped ?? 0
      expect(records).toMatchObject({
        ...{ received: bad.indexed + skipped + quarantined, indexed: bad.indexed, duplicate: 0, skipped, quarantined },
      })
      expect(metrics.get(bad.key)?.quarantined_by ?? {}).toEqual(bad.setAside ?? {})
    })
  })

  describe('all bad objects together', () => {
    it('NA-01 every record is accounted for', () => {
      const indexed = sum(BAD_OBJECTS.map((bad) => bad.indexed))
      const skipped = sum(BAD_OBJECTS.map((bad) => bad.skipped ?? 0))
      const quarantined = sum(BAD_OBJECTS.map(quarantinedIn))
      const ignored = BAD_OBJECTS.filter((bad) => bad.ignored !== undefined)
      expect(summary).toMatchObject({ received: indexed + skipped + quarantined, indexed, skipped, quarantined })
      expect(sum(Object.values(summary.ignored))).toBe(ignored.length)
      expect(summary.objects).toBe(BAD_OBJECTS.length - ignored.length)
      expect(metrics.size).toBe(summary.objects)
      expect(summary.failed).toEqual([])
      expect(summary.unrecognized.objects).toBe(2)
    })

    it('NA-11 none of it is a bug of ours, and none is refused by OpenSearch', () => {
      expect(summary.reasons.bug).toBeUndefined()
      expect(summary.reasons.index).toBeUndefined()
      for (const { reason } of setAside) expect(REASONS).toContain(reason)
    })

    it('NA-03 what is set aside keeps its bytes, at the offset that it names', () => {
      const bad = BAD_OBJECTS.find(({ what }) => what.includes('a JSON line that is cut off'))
      const [entry] = asideFrom(bad?.key ?? '')
      const body = Buffer.from(String(bad?.body))
      const raw = body.subarray(entry?.offset, (entry?.offset ?? 0) + (entry?.length ?? 0))
      expect(raw.toString()).toMatch(/^\{"schemaVersion"/)
      expect(Buffer.from(entry?.raw ?? '', 'base64').toString()).toBe(raw.toString())
    })

    it('NA-13 NA-14 every value fits its field, and OpenSearch leaves none out', async () => {
      for (const { _id, _source } of stored) {
        const source = SOURCES.find(({ dataset }) => dataset === at(_source, 'event.dataset'))
        expect(source && complaintsAbout(_source, source), _id).toEqual([])
      }
      expect(await pipeline.withIgnored('findings-*,logs-*')).toEqual([])
    })

    it('NA-14 the paths of what was cut are listed', () => {
      const documents = stored.filter(({ _source }) => (_source.tags as string[] | undefined)?.includes('truncated'))
      expect(documents).toHaveLength(3)
      for (const { _source } of documents)
        expect(at(_source, 'hinomi.truncated')).toEqual(expect.arrayContaining([expect.any(String)]))
    })

    it('a replay of the quarantine finds the same faults again and changes nothing', async () => {
      const keysOf = (entries: QuarantineEntry[]) =>
        entries.map(({ key, offset, length, reason, raw }) => ({ key, offset, length, reason, raw }))

      const replayed = await run('quarantine', 'replay')

      expect(replayed).toMatchObject({
        received: setAside.length,
        indexed: 0,
        duplicate: 0,
        quarantined: setAside.length,
      })
      expect(keysOf(await quarantineOf(archive))).toEqual(keysOf(setAside))
      const again = await readMetricsByKey()
      for (const [key, { records, quarantined_by }] of metrics) {
        const { first: _, last: __, ...counts } = records
        expect(again.get(key)?.records, key).toMatchObject(counts)
        expect(again.get(key)?.quarantined_by, key).toEqual(quarantined_by)
      }
    })

    it('a second load stores nothing again', async () => {
      const again = await run('load')

      expect(again).toMatchObject({
        ...{ received: summary.received, indexed: 0, duplicate: summary.indexed },
        ...{ skipped: summary.skipped, quarantined: summary.quarantined, reasons: summary.reasons },
      })
      expect(await quarantineOf(archive)).toHaveLength(setAside.length)
    })
  })

  describe('documents that OpenSearch refuses', () => {
    it('NA-07 are set aside with its reason beside good neighbours, and a replay after the mend loads them', async () => {
      const toasts = await newArchive()
      const made = (address: string) => ({ at: THEN, address })
      const key = await toasts.lines(`Toaster/${ACCOUNT}/toasts.jsonl`, [
        made('192.0.2.1'),
        made('192.0.2.300'),
        made('192.0.2.3'),
      ])
      const broken = toaster((address) => address)

      const first = await pipeline.loadDirectly(toasts, { sources: [broken] })

      expect(first).toMatchObject({ received: 3, indexed: 2, quarantined: 1, reasons: { index: 1 } })
      const [entry, ...others] = await quarantineOf(toasts)
      expect(others).toEqual([])
      expect(entry).toMatchObject({
        key,
        reason: 'index',
        offset: expect.any(Number),
        account: ACCOUNT,
        source: 'toaster',
      })
      expect(entry?.issues[0]?.message).toMatch(/refused .*mapper_parsing_exception.*\[source.ip\]/)
      expect(entry?.issues[0]?.message).not.toContain('192.0.2.300')
      expect(JSON.parse(Buffer.from(entry?.raw ?? '', 'base64').toString())).toEqual(made('192.0.2.300'))

      const mended = toaster((address) => (address === '192.0.2.300' ? undefined : address))
      const onlyRecords = await recordsSetAside(toasts)
      const replayed = await pipeline.loadDirectly(toasts, { sources: [mended], onlyRecords })

      expect(replayed).toMatchObject({ received: 1, indexed: 1, quarantined: 0 })
      expect(await pipeline.count('logs-aws.toaster-*')).toBe(3)
      expect(await quarantineOf(toasts)).toEqual([])
      const [metricsOfKey] = await pipeline.documents(METRICS_INDEX, { term: { 'object.key': key } })
      expect(at(metricsOfKey?._source, 'records')).toMatchObject({
        received: 3,
        indexed: 3,
        duplicate: 0,
        quarantined: 0,
      })
      expect(metricsOfKey?._source.quarantined_by).toBeUndefined()
      await toasts.remove()
    })

    it('NA-11 so are records at which our own code throws', async () => {
      const toasts = await newArchive()
      const address = '192.0.2.1'
      await toasts.lines(`Toaster/${ACCOUNT}/burnt.jsonl`, [
        { at: THEN, address },
        { at: THEN, address: 'burnt' },
        { at: THEN, address },
      ])
      const throwing = toaster((text) => {
        if (text === 'burnt') throw new RangeError('burnt')
        return text
      })

      const summary = await pipeline.loadDirectly(toasts, { sources: [throwing] })

      expect(summary).toMatchObject({ received: 3, indexed: 2, reasons: { bug: 1 } })
      const onlyRecords = await recordsSetAside(toasts)
      const replayed = await pipeline.loadDirectly(toasts, { sources: [toaster(() => address)], onlyRecords })
      expect(replayed).toMatchObject({ received: 1, indexed: 1 })
      await toasts.remove()
    })
  })

  describe('records that share an envelope with a bad one', () => {
    it('NA-01 are counted once, however often the bad one gets a second chance', async () => {
      const objects = await newArchive()
      const message = (id: number, text: string) => ({ id: String(id), timestamp: THEN, message: text })
      const key = await objects.lines(flowKey(), [
        {
          messageType: 'DATA_MESSAGE',
          logGroup: 'flow-logs',
          logEvents: [message(1, flowLine(1)), message(2, 'not a flow'), message(3, noData()), message(4, flowLine(2))],
        },
      ])
      const counts = { received: 4, indexed: 2, duplicate: 0, skipped: 1, quarantined: 1 }
      expect(await pipeline.load(objects)).toMatchObject(counts)

      const replayed = await pipeline.replayQuarantine(objects)

      expect(replayed).toMatchObject({ ...counts, indexed: 0, duplicate: 2 })
      expect((await readMetricsByKey()).get(key)?.records).toMatchObject(counts)
      await objects.remove()
    })

    it('NA-01 also where they are findings, of which some were older than what is there', async () => {
      const objects = await newArchive()
      const page = (time: number, ...ids: string[]) => {
        const timeless = hubFinding({ Id: 'timeless', UpdatedAt: undefined })
        const findings = [...ids.map((Id) => hubFinding({ Id, UpdatedAt: isoMs(time) })), timeless]
        return objects.lines(eventsKey('securityhub'), [envelope('Security Hub Findings', { findings }, { at: time })])
      }
      await page(THEN, 'one', 'two')
      await pipeline.load(objects)
      const key = await page(ago({ days: 3 }), 'two', 'three')
      await pipeline.load(objects)
      const counts = { received: 3, indexed: 1, duplicate: 1, skipped: 0, quarantined: 1 }
      expect((await readMetricsByKey()).get(key)?.records).toMatchObject(counts)

      await pipeline.replayQuarantine(objects)

      expect((await readMetricsByKey()).get(key)?.records).toMatchObject(counts)
      await objects.remove()
    })
  })

  describe('objects that cannot be read', () => {
    it('cost only themselves, are named, and a later load finishes them', async () => {
      const objects = await newArchive()
      const line = () => [{ at: THEN, address: '192.0.2.1' }]
      const names = ['good', 'breaks-off', 'unreadable', 'good-too']
      const [, breaksOff, unreadable] = await Promise.all(
        names.map((name) => objects.lines(`Toaster/${ACCOUNT}/${name}.jsonl`, line())),
      )
      const plain = await openArchive(objects.folder)
      const failing = altered(plain, {
        async *read(key) {
          yield* plain.read(key)
          if (key === breaksOff) throw new HinomiError('transient', 'the disk broke off')
        },
        etag: (key) => (key === unreadable ? Promise.reject(new Error('EIO: i/o error')) : plain.etag(key)),
      })
      const sources = [toaster((address) => address)]

      const first = await pipeline.loadDirectly(failing, { sources })

      expect(first).toMatchObject({ objects: 2, received: 2, indexed: 2, quarantined: 0 })
      expect(first.failed.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: breaksOff, reason: 'the disk broke off', code: 'transient' },
        { key: unreadable, reason: 'EIO: i/o error', code: 'transient' },
      ])
      const second = await pipeline.loadDirectly(objects, { sources, onlyNew: true })
      expect(second).toMatchObject({ known: 2, objects: 2, received: 2, quarantined: 0, failed: [] })
      expect(second.indexed + second.duplicate).toBe(2)
      await objects.remove()
    })
  })
}
