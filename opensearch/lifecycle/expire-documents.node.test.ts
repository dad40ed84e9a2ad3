import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { bootstrap } from '../bootstrap.ts'
import { createClient } from '../client.ts'
import { retentionTable } from '../retention.ts'
import { expireDocuments } from './expire-documents.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 10, 26)
const INDEX = 'findings-guardduty'

let node: SharedNode
let client: Client
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  await bootstrap(client, SOURCES, 'local')
})
afterAll(async () => {
  client?.close()
  await node?.stop()
})

async function idsOf(index: string): Promise<string[]> {
  await client.indices.refresh({ index })
  const { body } = await client.search({ index, body: { size: 100 } })
  return body.hits.hits.flatMap(({ _id }) => _id ?? []).sort()
}

it('NA-51 deletes settled findings and loads that are older than their retention, and no open finding', async () => {
  const table = retentionTable(SOURCES, { guardduty: { indexDays: 30 }, [METRICS_INDEX]: { indexDays: 30 } })
  const old = NOW - 31 * DAY_MS
  const young = NOW - 29 * DAY_MS
  const findings = [
    ['old-resolved', 'resolved', old],
    ['old-archived', 'archived', old],
    ['old-open', 'open', old],
    ['old-suppressed', 'suppressed', old],
    ['young-resolved', 'resolved', young],
  ] as const
  for (const [id, status, version] of findings) {
    const body = { hinomi: { finding: { status, version } } }
    await client.index({ index: INDEX, id, version, version_type: 'external_gte', body: body as never })
  }
  for (const [id, at] of [
    ['old', old],
    ['young', young],
  ] as const) {
    await client.index({ index: METRICS_INDEX, id, body: { '@timestamp': new Date(at).toISOString() } as never })
  }
  await idsOf(INDEX)
  await idsOf(METRICS_INDEX)

  const first = await expireDocuments(client, table, NOW)
  const second = await expireDocuments(client, table, NOW)

  expect(first.filter(({ deleted }) => deleted > 0)).toEqual([
    { index: INDEX, deleted: 2 },
    { index: METRICS_INDEX, deleted: 1 },
  ])
  expect(second.every(({ deleted }) => deleted === 0)).toBe(true)
  expect(await idsOf(INDEX)).toEqual(['old-open', 'old-suppressed', 'young-resolved'])
  expect(await idsOf(METRICS_INDEX)).toEqual(['young'])
})
