import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'
import { METRICS_INDEX } from '#opensearch/metrics-fields.ts'
import { newArchive, type TestArchive, trailKey, trailRecord } from '#test/pipeline/archive-builder.ts'
import { openArchive } from './archive/archive.ts'
import { type LoadSummary, loadArchive } from './load-archive.ts'
import type { ObjectMetrics } from './object-metrics.ts'

/** A writer that keeps documents by id and answers as OpenSearch does. */
function keepingWriter(kept: Map<string, BulkItem>): BulkWriter {
  let settling = Promise.resolve()
  return {
    add(item) {
      const isThere = kept.has(item.id)
      if (!isThere || item.operation === 'index') kept.set(item.id, item)
      const kind = !isThere ? 'created' : item.operation === 'create' ? 'conflict' : 'updated'
      settling = settling.then(() => item.settle({ kind }))
      return undefined
    },
    flush: () => settling,
    stats: {} as BulkWriter['stats'],
  }
}

describe('a second chance for what was set aside', () => {
  let archive: TestArchive
  let kept: Map<string, BulkItem>
  beforeEach(async () => {
    archive = await newArchive()
    kept = new Map()
  })
  afterEach(() => archive.remove())

  async function load(onlyRecords?: Map<string, Set<number | undefined>>): Promise<LoadSummary> {
    return loadArchive({
      archive: await openArchive(archive.folder),
      sources: SOURCES,
      accounts: undefined,
      writer: keepingWriter(kept),
      openIndex: () => undefined,
      readMetrics: async (ids) =>
        ids.map((id) => {
          const item = kept.get(id)
          return item?.index === METRICS_INDEX ? (JSON.parse(item.json) as ObjectMetrics) : undefined
        }),
      mode: 'load',
      now: () => Date.now(),
      ...(onlyRecords === undefined ? {} : { onlyRecords }),
    })
  }

  it('reads only those records of an object that is the same', async () => {
    const records = [trailRecord(), trailRecord({ eventTime: 'yesterday' }), trailRecord()]
    const key = await archive.trail(records)
    const offset = JSON.stringify({ Records: records }).indexOf('{', 1)
    await load()

    const again = await load(new Map([[key, new Set([offset])]]))

    expect(again).toMatchObject({ received: 1, duplicate: 1, quarantined: 0 })
  })

  it('reads an object whole that was cut and has been fetched again', async () => {
    const key = trailKey().replace(/\.gz$/, '')
    const whole = JSON.stringify({ Records: [trailRecord(), trailRecord(), trailRecord()] })
    await archive.put(key, whole.slice(0, whole.length - 100))
    const first = await load()
    await archive.put(key, whole)

    const again = await load(new Map([[key, new Set([whole.length - 200])]]))

    expect(first.quarantined).toBeGreaterThan(0)
    expect(again).toMatchObject({ received: 3, indexed: 1, duplicate: 2, quarantined: 0, changed: [key] })
  })
})

describe('keys that fit no source', () => {
  let archive: TestArchive
  beforeEach(async () => {
    archive = await newArchive()
  })
  afterEach(() => archive.remove())

  it('are counted by folder, whatever the folders are called, and in no more than 1,000 of them', async () => {
    for (const folder of [
      'constructor',
      '__proto__',
      ...Array.from({ length: 1010 }, (_, number) => `folder-${number}`),
    ]) {
      await archive.put(`${folder}/x`, 'x')
    }

    const { unrecognized } = await loadArchive({
      archive: await openArchive(archive.folder),
      sources: SOURCES,
      accounts: undefined,
      writer: keepingWriter(new Map()),
      openIndex: () => undefined,
      readMetrics: async (ids) => ids.map(() => undefined),
      mode: 'load',
      now: () => Date.now(),
    })

    expect(unrecognized.objects).toBe(1012)
    expect(Object.keys(unrecognized.folders)).toHaveLength(1000)
    expect(Object.entries(unrecognized.folders)).toContainEqual(['constructor', 1])
    expect(Object.entries(unrecognized.folders)).toContainEqual(['__proto__', 1])
  })
})
