import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'
import {
  ACCOUNT,
  FLOW_HEADER,
  flowKey,
  flowLine,
  newArchive,
  REGION,
  type TestArchive,
  trailKey,
  trailRecord,
} from '#test/pipeline/archive-builder.ts'
import { openArchive } from './archive/archive.ts'
import { type LoadSummary, loadArchive } from './load-archive.ts'
import type { ObjectMetrics } from './object-metrics.ts'

type Kept = BulkItem & { readonly json: string }

/** A writer that keeps documents by id and answers as OpenSearch does. */
function keepingWriter(kept: Map<string, Kept>): BulkWriter {
  let settling = Promise.resolve()
  return {
    add(item) {
      const isThere = kept.has(item.id)
      const json = Buffer.from(item.json).toString()
      if (!isThere || item.operation === 'index') kept.set(item.id, { ...item, json })
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
  let kept: Map<string, Kept>
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

  it('counts every record of an object that was not read to its end before', async () => {
    const key = await archive.trail([trailRecord(), trailRecord(), trailRecord()])
    await load()
    const metrics = [...kept.values()].find(({ index }) => index === METRICS_INDEX)
    if (metrics === undefined) throw new Error('no metrics')
    const records = { received: 1, indexed: 0, duplicate: 0, skipped: 0, quarantined: 1 }
    kept.set(metrics.id, { ...metrics, json: JSON.stringify({ ...JSON.parse(metrics.json), records }) })

    await load(new Map([[key, new Set([undefined])]]))

    expect(JSON.parse(kept.get(metrics.id)?.json ?? '')).toMatchObject({
      records: { received: 3, indexed: 0, duplicate: 3, quarantined: 0 },
    })
  })

  it('does not read an object to its end that holds little else than what must be set aside', async () => {
    const key = flowKey().replace(/\.gz$/, '')
    await archive.put(key, 'x\n'.repeat(3_000_000))

    const { received, quarantined, reasons } = await load()

    expect(reasons).toEqual({ line: received - 1, 'too-large': 1 })
    expect(quarantined).toBe(received)
    expect(received).toBeLessThan(2_500_000)
  })
})

it('counts alike in a load and in a replay what lies in two objects', async () => {
  const archive = await newArchive()
  const both = trailRecord()
  await archive.trail([both, trailRecord()])
  await archive.trail([both, trailRecord()])
  const kept = new Map<string, Kept>()
  const run = async (mode: 'load' | 'replay') =>
    loadArchive({
      archive: await openArchive(archive.folder),
      sources: SOURCES,
      accounts: undefined,
      writer: keepingWriter(kept),
      openIndex: () => undefined,
      readMetrics: async (ids) => ids.map((id) => JSON.parse(kept.get(id)?.json ?? 'null') ?? undefined),
      mode,
      now: () => Date.now(),
    })
  const once = { received: 4, indexed: 3, duplicate: 1 }

  const ofLoss = await run('replay')
  const overAll = await run('replay')
  kept.clear()

  expect([ofLoss, overAll, await run('load')]).toMatchObject([once, once, once])
  await archive.remove()
})

describe('files that people named', () => {
  const kept = new Map<string, Kept>()
  const folders: TestArchive[] = []
  afterEach(async () => {
    kept.clear()
    for (const folder of folders.splice(0)) await folder.remove()
  })

  /** Loads `flow.log` with these lines from a folder of its own. */
  const loadFlows = (...lines: string[]) => loadNamed('vpcflow', 'flow.log', [FLOW_HEADER, ...lines].join('\n'))

  async function loadNamed(as: string, name: string, text: string): Promise<LoadSummary> {
    const folder = await newArchive()
    folders.push(folder)
    await folder.put(name, text)
    const source = SOURCES.find(({ id }) => id === as)
    if (source === undefined) throw new Error('no source')
    return loadArchive({
      archive: await openArchive(folder.folder),
      sources: SOURCES,
      as: { source, address: { account: ACCOUNT, region: REGION } },
      accounts: undefined,
      writer: keepingWriter(kept),
      openIndex: () => undefined,
      readMetrics: async (ids) => ids.map(() => undefined),
      mode: 'load',
      now: () => Date.now(),
    })
  }

  it('lose no line to another file of the same name, and each has its metrics', async () => {
    await loadFlows(flowLine(1), flowLine(2))

    const other = await loadFlows(flowLine(3), flowLine(4))

    expect(other).toMatchObject({ received: 2, indexed: 2, duplicate: 0, changed: [] })
    const metrics = [...kept.values()].filter(({ index }) => index === METRICS_INDEX)
    expect(metrics).toHaveLength(2)
  })

  it('are the same wherever they lie, so that loading them again writes nothing twice', async () => {
    await loadFlows(flowLine(1), flowLine(2))

    const again = await loadFlows(flowLine(1), flowLine(2))

    expect(again).toMatchObject({ received: 2, indexed: 0, duplicate: 2 })
  })

  it('may hold what the AWS CLI prints of CloudTrail: the records are texts in it', async () => {
    const [first, second] = [trailRecord(), trailRecord()]
    const events = [first, second].map((record) => ({
      ...{ EventId: record.eventID, EventName: record.eventName, Resources: [] },
      CloudTrailEvent: JSON.stringify(record),
    }))
    await loadNamed('cloudtrail', 'trail.json', JSON.stringify({ Records: [first] }))

    const printed = await loadNamed('cloudtrail', 'lookup.json', JSON.stringify({ Events: events, NextToken: 'x' }))

    expect(printed).toMatchObject({ received: 2, indexed: 1, duplicate: 1, quarantined: 0 })
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

it('waits for the writer between the documents of one large envelope', async () => {
  const archive = await newArchive()
  const event = JSON.stringify(trailRecord())
  const message = (number: number) => event.replace(/"eventID":"[^"]*"/, `"eventID":"${number}"`)
  const logEvents = Array.from({ length: 3_000 }, (_, number) => ({ message: message(number) }))
  await archive.put(trailKey().replace(/\.gz$/, ''), JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents }))
  let waiting: BulkItem[] = []
  let most = 0
  const settle = () => {
    for (const item of waiting) item.settle({ kind: 'created' })
    waiting = []
  }
  const writer: BulkWriter = {
    add(item) {
      waiting.push(item)
      most = Math.max(most, waiting.length)
      return waiting.length < 100 ? undefined : Promise.resolve().then(settle)
    },
    flush: async () => settle(),
    stats: {} as BulkWriter['stats'],
  }

  const summary = await loadArchive({
    archive: await openArchive(archive.folder),
    sources: SOURCES,
    accounts: undefined,
    writer,
    openIndex: () => undefined,
    readMetrics: async (ids) => ids.map(() => undefined),
    mode: 'load',
    now: () => Date.now(),
  })

  expect(summary).toMatchObject({ received: 3_000, indexed: 3_000 })
  expect(most).toBe(100)
  await archive.remove()
})
