import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import { lastJson, runHinomi } from '#test/run-hinomi.ts'
import {
  ago,
  envelope,
  eventsKey,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  hubFinding,
  isoSeconds,
  newArchive,
  type TestArchive,
  trailKey,
  trailRecord,
} from './archive-builder.ts'
import { at, type Pipeline, quarantineOf } from './pipeline.ts'

const FLOW_OBJECTS = 20
const FLOWS_PER_OBJECT = 40
const FLOWS = FLOW_OBJECTS * FLOWS_PER_OBJECT
const DATA = 'findings-*,logs-*'

let pipeline: Pipeline
let archive: TestArchive
/** Fills the archive with flows of two months, some findings in several states, and one broken record. */
async function fill(): Promise<void> {
  for (let n = 0; n < FLOW_OBJECTS; n++) {
    const time = ago({ days: n % 2 === 0 ? 2 : 40 })
    const lines = Array.from({ length: FLOWS_PER_OBJECT }, (_, line) => flowLine(line, { at: time }))
    await archive.flows(lines, flowKey({ at: time, name: String(n).padStart(4, '0') }))
  }
  const states = [3, 2, 1].map((days) => guardDutyFinding({ id: 'd'.repeat(32), updatedAt: isoSeconds(ago({ days })) }))
  await archive.lines(guardDutyKey({ name: 'findings' }), [...states, guardDutyFinding({ updatedAt: 'never' })])
  await archive.lines(eventsKey('securityhub'), [
    envelope('Security Hub Findings - Imported', { findings: [hubFinding()] }),
  ])
  await archive.trail([trailRecord(), trailRecord()])
}

async function loadByProcess(...args: string[]): Promise<LoadSummary> {
  const run = await runHinomi([...args, '--json', '--opensearch', pipeline.url])
  expect(run.status, run.stderr).toBeLessThanOrEqual(1)
  return lastJson(run) as unknown as LoadSummary
}

/** Loading again, later, at the same time, and anew. `node` returns the path to a running node, whose indices are empty before and after. */
export function repeatedSuite(node: () => Pipeline): void {
  beforeAll(() => {
    pipeline = node()
  })

  beforeEach(async () => {
    archive = await newArchive()
  })

  afterEach(async () => {
    await archive.remove()
    await pipeline.reset()
  })

  describe('two loads of one archive at the same time', () => {
    it('store what one load stores, and count what each did', async () => {
      await fill()

      const summaries = await Promise.all([1, 2].map(() => loadByProcess('load', archive.folder)))

      for (const { received, indexed, duplicate, quarantined, objects } of summaries) {
        expect(objects).toBe(FLOW_OBJECTS + 3)
        expect({ received, sum: indexed + duplicate + quarantined }).toEqual({ received: FLOWS + 7, sum: FLOWS + 7 })
        expect(quarantined).toBe(1)
      }
      expect(await pipeline.count('logs-aws.vpcflow-*')).toBe(FLOWS)
      expect(await pipeline.count('logs-aws.cloudtrail-*')).toBe(2)
      expect(await pipeline.count('findings-*')).toBe(2)
      const flows = summaries.map(({ bySource }) => bySource.vpcflow)
      expect(flows.reduce((sum, counts) => sum + (counts?.indexed ?? 0), 0)).toBe(FLOWS)
      expect(flows.reduce((sum, counts) => sum + (counts?.duplicate ?? 0), 0)).toBe(FLOWS)
      expect(await pipeline.count(METRICS_INDEX)).toBe(FLOW_OBJECTS + 3)
      expect(await quarantineOf(archive)).toHaveLength(1)
      const { status } = await runHinomi(['metrics', '--json', '--opensearch', pipeline.url])
      expect(status).toBe(0)
    })
  })

  describe('an object that comes later', () => {
    it('is loaded although its name sorts before all others, and the others stay as they are', async () => {
      await fill()
      await pipeline.load(archive)
      const before = await pipeline.documents('logs-*')
      const early = ago({ days: 60 })
      await archive.trail([trailRecord({ eventTime: isoSeconds(early) })], trailKey({ at: early, name: '0' }))

      const summary = await pipeline.load(archive)

      expect(summary).toMatchObject({ received: FLOWS + 8, indexed: 1, quarantined: 1 })
      const after = await pipeline.documents('logs-*')
      expect(after).toHaveLength(before.length + 1)
      expect(after.filter(({ _id }) => before.some((one) => one._id === _id))).toEqual(before)
    })

    it('is found by the day in its key with --since, and only by it', async () => {
      await fill()
      await pipeline.load(archive)
      const early = ago({ days: 60 })
      await archive.trail([trailRecord({ eventTime: isoSeconds(early) })], trailKey({ at: early, name: '0' }))
      const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

      const after = await loadByProcess('load', archive.folder, '--since', dayOf(early + 86_400_000))
      const around = ['--since', dayOf(early), '--until', dayOf(early + 86_400_000)]
      const within = await loadByProcess('load', archive.folder, ...around)

      expect(after.indexed).toBe(0)
      expect(after.objects).toBe(FLOW_OBJECTS + 3)
      expect(within).toMatchObject({ objects: 1, received: 1, indexed: 1 })
    })

    it('is the only one that --only-new reads, but for those with something set aside', async () => {
      await fill()
      await pipeline.load(archive)
      await archive.trail([trailRecord()], trailKey({ name: '0' }))

      const summary = await pipeline.load(archive, { onlyNew: true })

      expect(summary).toMatchObject({ objects: 2, received: 5, indexed: 1, quarantined: 1, known: FLOW_OBJECTS + 2 })
    })

    it('raises an alarm when it replaces an object of the same key', async () => {
      const key = await archive.trail([trailRecord()])
      await pipeline.load(archive)
      await archive.trail([trailRecord()], key)

      const summary = await pipeline.load(archive, { onlyNew: true })

      expect(summary).toMatchObject({ changed: [key], received: 1, indexed: 1 })
      const report = await runHinomi(['metrics', '--json', '--opensearch', pipeline.url])
      expect(report.status).toBe(1)
      expect(lastJson(report)).toMatchObject({ changed: [key], wrong: [] })
    })
  })

  describe('a replay', () => {
    it('restores the same documents after the indices were deleted', async () => {
      await fill()
      await pipeline.load(archive)
      const before = await pipeline.documents(DATA)
      const metrics = await pipeline.documents(METRICS_INDEX)
      for (const index of await pipeline.indices()) {
        if (index !== METRICS_INDEX) await pipeline.client.indices.delete({ index })
      }

      const summary = await pipeline.load(archive, { mode: 'replay' })

      expect(summary).toMatchObject({ received: FLOWS + 7, duplicate: 0, quarantined: 1 })
      const after = await pipeline.documents(DATA)
      expect(after.map(({ _index, _id }) => ({ _index, _id }))).toEqual(
        before.map(({ _index, _id }) => ({ _index, _id })),
      )
      expect(after.map(({ _source }) => at(_source, 'hinomi.finding.version'))).toEqual(
        before.map(({ _source }) => at(_source, 'hinomi.finding.version')),
      )
      const records = (list: typeof metrics) => list.map(({ _id, _source }) => ({ _id, records: _source.records }))
      expect(records(await pipeline.documents(METRICS_INDEX))).toEqual(records(metrics))
    })

    it('rewrites what is there, as after a mended normaliser, and never an older state over a newer', async () => {
      await fill()
      await pipeline.load(archive)
      const before = await pipeline.documents(DATA)
      const made = { message: 'made by an older version', '@timestamp': '2026-01-01T00:00:00.000Z' }
      for (const { _index, _id, _version } of before
        .slice(0, 5)
        .concat(before.filter(({ _index }) => /^findings/.test(_index)))) {
        const versioned = _index.startsWith('findings')
          ? ({ version: _version, version_type: 'external_gte' } as const)
          : {}
        await pipeline.client.index({ index: _index, id: _id, body: made, ...versioned })
      }

      const summary = await loadByProcess('replay', archive.folder)

      expect(summary).toMatchObject({ received: FLOWS + 7, quarantined: 1 })
      const after = await pipeline.documents(DATA)
      expect(after.filter(({ _source }) => _source.message === made.message)).toEqual([])
      expect(after.map(({ _id, _source }) => [_id, _source['@timestamp']])).toEqual(
        before.map(({ _id, _source }) => [_id, _source['@timestamp']]),
      )
    })

    it('deletes the indices first with --fresh, but only with --yes', async () => {
      await fill()
      await pipeline.load(archive)
      const [some] = await pipeline.documents('logs-aws.vpcflow-*')
      await pipeline.client.index({ index: some?._index ?? '', id: 'of nobody', body: { message: 'left over' } })

      const refused = await runHinomi(['replay', archive.folder, '--fresh', '--opensearch', pipeline.url])
      expect(refused.status).toBe(2)
      expect(refused.stderr).toMatch(/--yes/)
      expect(await pipeline.count('logs-aws.vpcflow-*')).toBe(FLOWS)
      await loadByProcess('replay', archive.folder, '--fresh', '--yes')

      expect(await pipeline.count('logs-aws.vpcflow-*')).toBe(FLOWS)
      expect(await pipeline.count('logs-*', { ids: { values: ['of nobody'] } })).toBe(0)
    })

    it('forgets with --fresh --source only what the metrics say of that source', async () => {
      await fill()
      await pipeline.load(archive)
      const stale = { event: { dataset: 'aws.vpcflow' }, object: { key: 'of a lost object' } }
      const other = { event: { dataset: 'aws.cloudtrail' }, object: { key: 'of another source' } }
      await pipeline.client.index({ index: METRICS_INDEX, id: 'stale', body: stale })
      await pipeline.client.index({ index: METRICS_INDEX, id: 'other', body: other, refresh: true })

      await loadByProcess('replay', archive.folder, '--fresh', '--yes', '--source', 'vpcflow')

      expect(await pipeline.count(METRICS_INDEX, { ids: { values: ['stale', 'other'] } })).toBe(1)
      expect(await pipeline.count(METRICS_INDEX, { ids: { values: ['other'] } })).toBe(1)
      await pipeline.client.delete({ index: METRICS_INDEX, id: 'other', refresh: true })
    })
  })
}
