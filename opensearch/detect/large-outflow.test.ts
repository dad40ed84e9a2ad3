import { describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { createLists } from '#detections/lists.ts'
import type { BuiltInRule } from '#detections/rule.ts'
import { digest } from '#ingest/digest.ts'
import { findLargeOutflows } from './large-outflow.ts'

const ACCOUNT = '111122223333'
const GIB = 2 ** 30
const NOW = Date.UTC(2026, 10, 26, 12, 45)

interface Flow {
  readonly account: string
  readonly eni: string
  readonly address: string
  readonly gib: number
}

interface Body {
  readonly query: object
  readonly aggs: { readonly groups?: { readonly composite: Composite }; readonly hours?: object }
}

interface Composite {
  readonly sources: readonly Readonly<Record<string, object>>[]
  readonly after?: { readonly page: number }
}

/** Answers as OpenSearch does, with one group a page: whoever needs all of them has to turn the pages. */
function searchOf(flows: readonly Flow[], asked: Body[]) {
  return async (_index: string, request: object): Promise<object> => {
    const body = request as Body
    asked.push(body)
    if (body.aggs?.groups === undefined) return { hits: { total: { value: 1 }, hits: [{}] }, aggregations: {} }
    const { sources, after } = body.aggs.groups.composite
    const parts = sources.flatMap((source) => Object.keys(source)) as (keyof Flow)[]
    const enis = /"hinomi\.network\.eni_id":\[([^\]]*)\]/.exec(JSON.stringify(body.query))?.[1]
    const inQuery = flows.filter(({ eni }) => enis === undefined || enis.includes(`"${eni}"`))
    const sums = new Map<string, number>()
    for (const flow of inQuery) {
      const key = JSON.stringify(Object.fromEntries(parts.map((part) => [part, flow[part]])))
      sums.set(key, (sums.get(key) ?? 0) + flow.gib * GIB)
    }
    const page = after?.page ?? 0
    const buckets = [...sums].slice(page, page + 1).map(([key, value]) => ({
      key: JSON.parse(key),
      doc_count: 1,
      bytes: { value },
    }))
    const next = page < sums.size ? { after_key: { page: page + 1 } } : {}
    return { aggregations: { groups: { buckets, ...next } } }
  }
}

async function find(flows: readonly Flow[]) {
  const asked: Body[] = []
  const rule = RULES.find((one): one is BuiltInRule => one.kind === 'built-in' && one.check === 'large_outflow')
  if (rule === undefined) throw new Error('no rule N05')
  const lists = createLists('1', [])
  const search = searchOf(flows, asked)
  const found = await findLargeOutflows(rule, { search, rules: RULES, lists, digest, now: NOW })
  return { asked, found, told: found.signals.map((signal) => JSON.stringify(signal)) }
}

describe('findLargeOutflows', () => {
  it('finds a way on any page, and asks only large interfaces where they sent it', async () => {
    const quiet = Array.from({ length: 30 }, (_, n) => ({
      account: ACCOUNT,
      eni: `eni-${n}`,
      address: '192.0.2.1',
      gib: 1,
    }))
    const spread = Array.from({ length: 12 }, (_, n) => ({
      account: ACCOUNT,
      eni: 'eni-nat',
      address: `198.51.100.${n}`,
      gib: 2,
    }))
    const large = { account: ACCOUNT, eni: 'eni-nat', address: '203.0.113.9', gib: 11 }

    const { asked, found, told } = await find([...quiet, ...spread, large])

    expect(told).toHaveLength(1)
    expect(told[0]).toContain('203.0.113.9')
    expect(found.incomplete).toBe(false)
    const pages = asked.filter(({ aggs }) => aggs?.groups !== undefined)
    const pairs = pages.filter(({ aggs }) => aggs.groups?.composite.sources.length === 3)
    // of the interfaces 31 and one empty page, of the pairs only those of the large one
    expect(pages.length - pairs.length).toBe(32)
    expect(pairs).toHaveLength(14)
  })

  it('asks for no address where no interface sent so much', async () => {
    const { asked, told } = await find([{ account: ACCOUNT, eni: 'eni-0', address: '203.0.113.9', gib: 9 }])

    expect(told).toEqual([])
    expect(JSON.stringify(asked)).not.toContain('destination.ip"}}')
  })

  it('says so when there are more than it looks at', async () => {
    const many = Array.from({ length: 201 }, (_, n) => ({
      account: ACCOUNT,
      eni: 'eni-0',
      address: `203.0.113.${n}`,
      gib: 10,
    }))

    const { found, told } = await find(many)

    expect(told).toHaveLength(200)
    expect(found.incomplete).toBe(true)
  })
})
