import { afterEach, beforeEach, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'
import { flowKey, flowLine, newArchive, type TestArchive, trailRecord } from '#test/pipeline/archive-builder.ts'
import { quarantineOf } from '#test/pipeline/pipeline.ts'
import { openArchive } from './archive/archive.ts'
import { type Checkpoint, type LoadSummary, loadArchive } from './load-archive.ts'
import type { ObjectMetrics } from './object-metrics.ts'

/** The documents that a writer was given, by id, and how many it was given twice. */
interface Kept {
  readonly documents: Map<string, string>
  again: number
}

let archive: TestArchive
beforeEach(async () => {
  archive = await newArchive()
})
afterEach(() => archive.remove())

function writerInto(kept: Kept): BulkWriter {
  let settling = Promise.resolve()
  return {
    add({ index, id, json, settle }: BulkItem) {
      const isThere = kept.documents.has(id)
      if (isThere) kept.again++
      kept.documents.set(id, index === METRICS_INDEX ? Buffer.from(json).toString() : index)
      settling = settling.then(() => settle({ kind: isThere ? 'conflict' : 'created' }))
      return undefined
    },
    flush: () => settling,
    stats: {} as BulkWriter['stats'],
  }
}

/** Loads with time for so many batches of records; goes on from the checkpoints of the run before. */
async function run(kept: Kept, batches: number, before: LoadSummary['unfinished'] = []): Promise<LoadSummary> {
  const checkpoints = new Map<string, Checkpoint>()
  for (const { key, checkpoint } of before) if (checkpoint !== undefined) checkpoints.set(key, checkpoint)
  let left = batches
  return loadArchive({
    archive: await openArchive(archive.folder),
    sources: SOURCES,
    accounts: undefined,
    writer: writerInto(kept),
    openIndex: () => undefined,
    readMetrics: async (ids) => ids.map(() => undefined),
    mode: 'load',
    now: () => Date.now(),
    isTimeUp: () => left-- <= 0,
    // as they come back from a message
    checkpoints: new Map(JSON.parse(JSON.stringify([...checkpoints]))),
  })
}

function metricsIn({ documents }: Kept): Pick<ObjectMetrics, 'records' | 'quarantined_by'>[] {
  const all = [...documents.values()].filter((json) => json.startsWith('{')).map((json) => JSON.parse(json))
  return all.map(({ records, quarantined_by }) => ({ records, quarantined_by }))
}

it('goes on where the time was up, and ends with what one long run would have made', async () => {
  const lines = Array.from({ length: 700 }, (_, n) => (n % 100 === 7 ? `broken ${n}` : flowLine(n)))
  await archive.flows(lines, flowKey({ name: 'large' }))
  const whole: Kept = { documents: new Map(), again: 0 }
  await run(whole, 1_000)
  const setAside = await quarantineOf(archive)
  const parted: Kept = { documents: new Map(), again: 0 }

  let summary = await run(parted, 4)
  let runs = 1
  for (; summary.unfinished?.length === 1 && runs < 50; runs++)
    summary = await run(parted, runs * 3, summary.unfinished)

  expect(runs).toBeGreaterThan(2)
  expect(summary).toMatchObject({ objects: 1, received: 700, indexed: 693, quarantined: 7, unfinished: [] })
  expect([...parted.documents.keys()].sort()).toEqual([...whole.documents.keys()].sort())
  expect(parted.again).toBe(0)
  expect(metricsIn(parted)).toEqual(metricsIn(whole))
  const withoutTime = (entries: typeof setAside) => entries.map(({ at: _, ...entry }) => entry)
  expect(withoutTime(await quarantineOf(archive))).toEqual(withoutTime(setAside))
})

it('loads an object whose bytes changed from its start', async () => {
  const key = await archive.trail(Array.from({ length: 200 }, () => trailRecord()))
  const kept: Kept = { documents: new Map(), again: 0 }
  const first = await run(kept, 3)
  await archive.trail([trailRecord(), trailRecord()], key)

  const summary = await run(kept, 100, first.unfinished)

  expect(first.unfinished?.[0]?.checkpoint?.position).toBeGreaterThan(0)
  expect(summary).toMatchObject({ received: 2, indexed: 2, unfinished: [] })
})

it('takes no object at all when the time is up before', async () => {
  const key = await archive.trail([trailRecord()])
  const kept: Kept = { documents: new Map(), again: 0 }

  const summary = await run(kept, 0)

  expect(summary).toMatchObject({ objects: 0, received: 0, unfinished: [{ key }] })
  expect(kept.documents.size).toBe(0)
})
