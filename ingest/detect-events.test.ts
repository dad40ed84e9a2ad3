import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { RULES } from '#detections/catalogue.ts'
import { createLists, type ListEntry, NO_LISTS } from '#detections/lists.ts'
import type { EventRule } from '#detections/rule.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { ACCOUNT, newArchive, type TestArchive, trailRecord } from '#test/pipeline/archive-builder.ts'
import { openArchive } from './archive/archive.ts'
import { EventDetector } from './detect-events.ts'
import { type LoadSummary, loadArchive } from './load-archive.ts'

const RULE = deletionRule()
const DELETION = { eventSource: 'cloudtrail.amazonaws.com', eventName: 'DeleteTrail', requestParameters: { name: 't' } }
const DEPLOYER: ListEntry = { list: 'automation_roles', value: `arn:aws:iam::${ACCOUNT}:user/yamada` }

/** A rule of our own with the text of one of the catalogue, which automation may hide. */
function deletionRule(): EventRule {
  const catalogued = RULES.find(({ name }) => name === 'G22')?.catalogued
  if (catalogued === undefined) throw new Error('there is no G22')
  const rule = ruleOf({ call: { 'event.action': 'DeleteTrail' }, condition: 'call' }, { level: 'high' })
  return { ...rule, raises: true, catalogued: { ...catalogued, level: 'high', suppress: ['a'], soften: [] } }
}

type Kept = Pick<BulkItem, 'index' | 'id' | 'operation' | 'version'> & { readonly document: Record<string, unknown> }

/** A writer that keeps documents by id; signals are answered late, and refused where `refuse` says so. */
function keepingWriter(kept: Map<string, Kept>, refuse = false): BulkWriter {
  const waiting: (() => void)[] = []
  return {
    add({ index, id, operation, version, json, settle }) {
      const isThere = kept.has(id)
      const refused = refuse && index.startsWith(SIGNALS_INDEX)
      const document = JSON.parse(Buffer.from(json).toString()) as Record<string, unknown>
      if (!refused) kept.set(id, { index, id, operation, version, document })
      waiting.push(() =>
        settle(refused ? { kind: 'refused', type: 'bad', reason: 'no' } : { kind: isThere ? 'updated' : 'created' }),
      )
      return undefined
    },
    async flush() {
      for (const settle of waiting.splice(0)) settle()
    },
    stats: {} as BulkWriter['stats'],
  }
}

describe('rules that run while events are loaded', () => {
  let archive: TestArchive
  let kept: Map<string, Kept>
  beforeEach(async () => {
    archive = await newArchive()
    kept = new Map()
  })
  afterEach(() => archive.remove())

  async function load(detector: EventDetector | undefined, refuse = false): Promise<LoadSummary> {
    return loadArchive({
      archive: await openArchive(archive.folder),
      sources: SOURCES,
      accounts: undefined,
      writer: keepingWriter(kept, refuse),
      openIndex: () => undefined,
      readMetrics: async (ids) => ids.map(() => undefined),
      mode: 'load',
      now: () => Date.now(),
      detector,
    })
  }

  function signals(): Kept[] {
    return [...kept.values()].filter(({ index }) => index.startsWith(SIGNALS_INDEX))
  }

  it('write a signal that points to its event, and the same one when the event comes again', async () => {
    await archive.trail([trailRecord(DELETION), trailRecord()])

    const first = await load(new EventDetector([RULE], NO_LISTS, () => Date.now()))
    const [signal] = signals()
    const again = await load(new EventDetector([RULE], NO_LISTS, () => Date.now()))

    expect(first).toMatchObject({ received: 2, indexed: 2, signals: { high: 1, known: 0, failed: 0 } })
    expect(again.signals).toMatchObject({ high: 0, known: 1 })
    const deleted = [...kept.values()].find(
      ({ document }) => (document.event as { action?: string }).action === 'DeleteTrail',
    )
    expect(signals()).toHaveLength(1)
    expect(signal).toMatchObject({ operation: 'index', version: 1, id: expect.stringMatching(`^${ACCOUNT}\\.`) })
    expect(signal?.document).toMatchObject({
      cloud: { account: { id: [ACCOUNT] } },
      rule: { id: 'G22' },
      hinomi: {
        severity: 'high',
        principal: DEPLOYER.value,
        evidence: [`${deleted?.index}/${deleted?.id}`],
      },
    })
  })

  it('write one signal for many events of a rule that wants it so', async () => {
    const { catalogued } = RULE
    if (catalogued === undefined) throw new Error('no text')
    const dedup = { by: ['hinomi.principal'], minutes: 1440, oneSignal: true }
    await archive.trail([trailRecord(DELETION), trailRecord(DELETION), trailRecord(DELETION)])

    const rule = { ...RULE, catalogued: { ...catalogued, dedup } }
    const summary = await load(new EventDetector([rule], NO_LISTS, () => Date.now()))

    expect(summary.signals).toMatchObject({ high: 1, known: 0 })
    expect(signals()).toHaveLength(1)
  })

  it('write what a list hides, too, with the reason, and count it apart', async () => {
    await archive.trail([trailRecord(DELETION)])

    const { signals: counts } = await load(new EventDetector([RULE], createLists('7', [DEPLOYER]), () => Date.now()))

    expect(counts).toMatchObject({ high: 0, suppressed: 1 })
    expect(signals()[0]?.document).toMatchObject({
      hinomi: { suppressed_by: [`a:${DEPLOYER.value}`], list_version: '7' },
    })
  })

  it('cost no event when they fail, and are counted', async () => {
    await archive.trail([trailRecord(DELETION), trailRecord()])
    const broken = new EventDetector([RULE], NO_LISTS, () => {
      throw new Error('no clock')
    })

    const summary = await load(broken)

    expect(summary).toMatchObject({ received: 2, indexed: 2, quarantined: 0, signals: { high: 0, failed: 1 } })
    expect(broken.failure).toBe('no clock')
  })

  it('cost no event when OpenSearch refuses the signal, and the object is done only after it', async () => {
    await archive.trail([trailRecord(DELETION)])

    const summary = await load(new EventDetector([RULE], NO_LISTS, () => Date.now()), true)

    expect(summary).toMatchObject({ received: 1, indexed: 1, quarantined: 0, signals: { failed: 1 } })
    expect([...kept.values()].some(({ index }) => index === METRICS_INDEX)).toBe(true)
  })

  it('are not there unless asked for', async () => {
    await archive.trail([trailRecord(DELETION)])

    const summary = await load(undefined)

    expect(summary).not.toHaveProperty('signals')
    expect(signals()).toEqual([])
  })
})
