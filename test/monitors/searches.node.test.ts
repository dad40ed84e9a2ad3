import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALERT_FIELDS } from '#core/fields/alerts.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { RULES } from '#detections/catalogue.ts'
import type { Monitor } from '#detections/monitors/monitor.ts'
import { monitorFileOf } from '#detections/monitors/monitor-set.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { createClient } from '#opensearch/client.ts'
import { deriveSearch, indexObjects } from '#test/dashboards/sent-searches/derive-search.ts'
import { storeDocuments } from '#test/detections/stored-documents.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'

const NOW = Date.UTC(2026, 10, 20, 3)
const FILE = monitorFileOf(RULES, ruleSources(SOURCES))

let node: SharedNode
let client: Client
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  for (const { service, index, fields } of ruleSources(SOURCES).values()) {
    const name = index === 'hinomi-signals' ? `${index}-2026.11` : index.replace(/\*$/, '-2026.11')
    await storeDocuments(client, name, fields, service === 'signals' ? SIGNALS : [])
  }
  await storeDocuments(client, 'hinomi-alerts-2026.11', ALERT_FIELDS, HEARTBEATS)
})
afterAll(() => node?.stop())

function signal(id: string, minutesAgo: number, hinomi: object) {
  const time = new Date(NOW - minutesAgo * 60_000).toISOString()
  const document = {
    ...{ '@timestamp': time, event: { ingested: time }, rule: { id: 'G99' } },
    ...{
      cloud: { account: { id: '111122223333' } },
      hinomi: { severity: 'critical', dedup_key: `G99 ${id}`, ...hinomi },
    },
  }
  return { id, document }
}

const SIGNALS = [
  signal('named', 3, { principal: 'role/a' }),
  signal('named-again', 4, { principal: 'role/a' }),
  signal('nameless', 5, {}),
  signal('suppressed', 5, { principal: 'role/b', suppressed_by: ['a:role/b'] }),
  signal('old', 11, { principal: 'role/c' }),
  signal('milder', 3, { principal: 'role/d', severity: 'high' }),
]

function heartbeat(id: string, minutesAgo: number, alert: object) {
  const time = new Date(NOW - minutesAgo * 60_000).toISOString()
  const told = { kind: 'heartbeat', status: 'sent', sent_at: time, ...alert }
  return { id, document: { '@timestamp': time, hinomi: { alert: told } } }
}

const HEARTBEATS = [
  heartbeat('old', 140, {}),
  heartbeat('long-gone', 31 * 1440, {}),
  heartbeat('waiting', 5, { status: 'pending' }),
  heartbeat('alert', 5, { kind: 'group' }),
]

/** The search as Alerting sends it: templates filled in. */
function searchOf({ inputs: [{ search }] }: Monitor): { index: string; body: Record<string, unknown> } {
  const text = JSON.stringify(search.query).replaceAll('{{period_end}}', String(NOW))
  return { index: search.indices.join(), body: JSON.parse(text) }
}

interface Groups {
  readonly groups: { readonly buckets: readonly { readonly key: object; readonly doc_count: number }[] }
}

async function ask(searches: readonly { index: string; body: object }[]): Promise<unknown[]> {
  const lines = searches.flatMap(({ index, body }) => [{ index }, body])
  const { body } = await client.msearch({ body: lines as never })
  return body.responses as unknown[]
}

/** What failed, by the name of what was asked. */
async function failures(named: readonly { name: string; index: string; body: object }[]): Promise<string[]> {
  const failed: string[] = []
  for (let at = 0; at < named.length; at += 25) {
    const part = named.slice(at, at + 25)
    const answers = (await ask(part)) as { error?: unknown; _shards?: { failed: number; total: number } }[]
    answers.forEach((answer, position) => {
      if (answer.error === undefined && answer._shards?.failed === 0 && answer._shards.total > 0) return
      failed.push(`${part[position]?.name}: ${JSON.stringify(answer).slice(0, 300)}`)
    })
  }
  return failed
}

describe('on a real node', () => {
  it('the search of every monitor runs, over signals and of each rule', async () => {
    const monitors = [...FILE.monitors, ...FILE.rules.flatMap((rule) => rule.monitors)]
    expect(await failures(monitors.map((monitor) => ({ name: monitor.name, ...searchOf(monitor) })))).toEqual([])
  })

  it('a monitor groups new signals of its severity, and leaves out what is suppressed or old', async () => {
    const keysOf = async (name: string) => {
      const monitor = FILE.monitors.find((one) => one.name === name)
      if (monitor === undefined) throw new Error(name)
      const [answer] = (await ask([searchOf(monitor)])) as { aggregations?: Groups }[]
      return answer?.aggregations?.groups.buckets.map(({ key, doc_count }) => [...Object.values(key), doc_count])
    }
    expect(await keysOf('hinomi signals critical by principal')).toEqual([['111122223333', 'G99', 'role/a', 2]])
    expect(await keysOf('hinomi signals critical without principal')).toEqual([
      ['111122223333', 'G99', 'G99 nameless', 1],
    ])
  })

  it('the monitor of the alert path sees that signs of life were sent once, and no more', async () => {
    const monitor = FILE.monitors.find(({ name }) => name === 'hinomi alert path silent')
    if (monitor === undefined) throw new Error('there is none')
    const [answer] = await ask([searchOf(monitor)])
    expect(answer).toMatchObject({ hits: { total: { value: 1 } }, aggregations: { recent: { doc_count: 0 } } })
  })

  it('the saved search of every rule runs', async () => {
    const objects = bundleOf('ja', [], SOURCES, RULES)
    const page = { from: NOW - 86_400_000, to: NOW, timeZone: 'Asia/Tokyo' }
    const searches = objects
      .filter(({ type }) => type === 'search')
      .flatMap((object) => {
        const derived = deriveSearch(indexObjects(objects), object, page)
        return derived === undefined ? [] : [{ name: object.id, index: derived.index, body: derived.body }]
      })
    expect(searches.length).toBeGreaterThan(1)
    expect(await failures(searches)).toEqual([])
  })
})
