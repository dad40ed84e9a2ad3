import { afterAll, beforeAll, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import {
  ago,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  isoSeconds,
  newArchive,
  type TestArchive,
} from '#test/pipeline/archive-builder.ts'
import { type Pipeline, startPipeline } from '#test/pipeline/pipeline.ts'
import { measureVolumes } from './measured-volumes.ts'

let pipeline: Pipeline
let archive: TestArchive
beforeAll(async () => {
  pipeline = await startPipeline()
  archive = await newArchive()
})
afterAll(async () => {
  await pipeline?.stop()
  await archive?.remove()
})

it('NA-60 measures from what was loaded: records and objects a day, and bytes of a record and of a document', async () => {
  for (const days of [11, 6, 1]) {
    const at = ago({ days })
    const lines = Array.from({ length: 100 }, (_, line) => flowLine(line, { at }))
    await archive.flows(lines, flowKey({ at, name: String(days) }))
  }
  const states = [3, 2, 1].map((days) => guardDutyFinding({ id: 'd'.repeat(32), updatedAt: isoSeconds(ago({ days })) }))
  await archive.lines(guardDutyKey({ name: 'findings' }), states)
  await pipeline.load(archive)
  await pipeline.client.indices.refresh({ index: `findings-*,logs-*,${METRICS_INDEX}` })

  const measured = await measureVolumes(pipeline.client, SOURCES)

  expect(Object.keys(measured).sort()).toEqual(['guardduty', 'vpcflow'])
  const { vpcflow, guardduty } = measured
  expect(vpcflow?.recordsPerDay).toBeCloseTo(30, 0)
  expect(vpcflow?.objectsPerDay).toBeCloseTo(0.3, 1)
  expect(vpcflow?.documentsPerDay).toBeCloseTo(30, 0)
  expect(vpcflow?.archiveBytesPerRecord).toBeGreaterThan(0)
  expect(vpcflow?.indexBytesPerDocument).toBeGreaterThan(0)
  // three states of one finding are one document
  expect(guardduty?.documentsPerDay).toBeLessThan(guardduty?.recordsPerDay ?? 0)
})
