import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '#opensearch/client.ts'
import { type SampleDocument, trailDocuments } from '#test/detections/corpora.ts'
import { derivedTests } from '#test/detections/derived-tests.ts'
import { CONTEXT, ruleOf } from '#test/detections/rule-of.ts'
import { idsFound, type Storable, storeDocuments } from '#test/detections/stored-documents.ts'
import { LIST_ENTRIES, SYNTHETIC } from '#test/detections/synthetic.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { compilePredicate } from './compile/predicate.ts'
import { queryOf } from './compile/query.ts'
import { planOf } from './correlation/plan.ts'
import { runPlan, type Search } from './correlation/run-plan.ts'
import { testDocument, testEvents, testLists } from './dev-tests.ts'
import { LIST_NAMES } from './list-names.ts'
import { createLists, type ListEntry } from './lists.ts'
import { readRules } from './read-rules.ts'
import type { CorrelationRule, EventRule } from './rule.ts'
import { runCorrelation } from './run-rule.ts'

const folder = join(import.meta.dirname, 'rules')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yml'))
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
const { rules, tests } = readRules(files, CONTEXT)
const eventRules = rules.filter((rule): rule is EventRule => rule.kind === 'event')
const correlations = rules.filter((rule): rule is CorrelationRule => rule.kind === 'correlation')

let node: SharedNode
let client: Client

beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
})

afterAll(() => node?.stop())

/** What differs between the query and the predicate of a tree, over documents that an index holds. */
async function differences(
  index: string,
  documents: readonly Storable[],
  trees: readonly { readonly name: string; readonly tree: EventRule['tree'] }[],
  entries: readonly ListEntry[],
): Promise<string[]> {
  const lists = createLists('1', entries)
  const found = await idsFound(
    client,
    index,
    trees.map(({ tree }) => queryOf(tree, lists)),
  )
  return trees.flatMap(({ name, tree }, at) => {
    const matches = compilePredicate(tree)
    const passed = documents.filter(({ document }) => matches(document, { lists })).map(({ id }) => id)
    const searched = new Set(found[at])
    const ours = new Set(passed)
    const [only] = passed.filter((id) => !searched.has(id))
    const [other] = [...searched].filter((id) => !ours.has(id))
    return [
      ...(only === undefined ? [] : [`${name}: only the predicate passes ${only}`]),
      ...(other === undefined ? [] : [`${name}: only the query finds ${other}`]),
    ]
  })
}

describe('query and predicate agree', () => {
  it('on every modifier, form of condition and kind of value, and both tell right from wrong', async () => {
    const documents = SYNTHETIC.flatMap(({ right, wrong }, at) => [
      ...right.map((document, number) => ({ id: `${at}-right-${number}`, document })),
      ...wrong.map((document, number) => ({ id: `${at}-wrong-${number}`, document })),
    ])
    const fields = CONTEXT.sources.get('cloudtrail')?.fields ?? {}
    await storeDocuments(client, 'synthetic', fields, documents)
    const trees = SYNTHETIC.map(({ name, detection }) => ({ name, tree: ruleOf(detection).tree }))
    const lists = createLists('1', LIST_ENTRIES)

    const found = await idsFound(
      client,
      'synthetic',
      trees.map(({ tree }) => queryOf(tree, lists)),
    )

    for (const [at, { name, right }] of SYNTHETIC.entries()) {
      const own = found[at]?.filter((id) => id.startsWith(`${at}-`))
      expect(own, name).toEqual(right.map((_, number) => `${at}-right-${number}`))
    }
    expect(await differences('synthetic', documents, trees, LIST_ENTRIES)).toEqual([])
  })

  it('on every rule and every event of the examples', async () => {
    const entries = tests.flatMap(({ events, sequences }) =>
      [...events, ...sequences].flatMap(({ lists }) => {
        const resolved = testLists(lists)
        return LIST_NAMES.flatMap((name) => resolved.resolve(name))
      }),
    )
    const byName = new Map(rules.map((rule) => [rule.name, rule]))
    const byService = new Map<string, Storable[]>()
    const add = (service: string, document: object) => {
      const known = byService.get(service) ?? []
      byService.set(service, known)
      known.push({ id: `${service}-${known.length}`, document })
    }
    for (const { rule: name, events, sequences } of tests) {
      const rule = byName.get(name)
      if (rule?.kind === 'event') for (const test of events) add(rule.service, testDocument(test.event))
      if (rule?.kind !== 'correlation') continue
      const first = byName.get(rule.rules[0] ?? '')
      const usual = first?.kind === 'event' ? first.service : ''
      for (const test of sequences) {
        for (const { service = usual, document } of testEvents(test)) add(service, document)
      }
    }
    const wrong: string[] = []
    for (const [service, documents] of byService) {
      const index = `examples-${service}`
      await storeDocuments(client, index, CONTEXT.sources.get(service)?.fields ?? {}, documents)
      const own = eventRules.filter((rule) => rule.service === service)
      wrong.push(...(await differences(index, documents, own, entries)))
    }

    expect(wrong).toEqual([])
    expect(byService.size).toBeGreaterThan(0)
  })

  it('on every rule and every event of the samples, where they are at hand', async () => {
    const documents: readonly SampleDocument[] = await trailDocuments()
    if (documents.length === 0) return
    const fields = CONTEXT.sources.get('cloudtrail')?.fields ?? {}
    await storeDocuments(client, 'samples', fields, documents)
    const own = eventRules.filter(({ service }) => service === 'cloudtrail')
    const derived = derivedTests(documents, fields).map((detection) => ({
      name: JSON.stringify(detection),
      tree: ruleOf(detection).tree,
    }))

    const wrong = await differences('samples', documents, [...own, ...derived], LIST_ENTRIES)

    console.log(
      `${documents.length} documents, ${own.length} rules, ${derived.length} conditions made from the documents`,
    )
    expect(wrong).toEqual([])
  })
})

describe('a correlation finds on OpenSearch what it finds in process', () => {
  const search: Search = async (index, body) =>
    (await client.search({ index, body: body as never, ignore_unavailable: true })).body

  it('on every example of every correlation', async () => {
    const wrong: string[] = []
    const stored = new Map<string, Storable[]>()
    const HOUR = 3_600_000
    const cases = correlations.flatMap((rule) => {
      const sequences = tests.find((test) => test.rule === rule.name)?.sequences ?? []
      return sequences.map((test) => ({ rule, test }))
    })
    const runs = cases.map(({ rule, test }, at) => {
      const first = rules.find(({ name }) => name === rule.rules[0])
      const usual = first?.kind === 'event' ? first.service : ''
      const loadedAt = Date.parse('2026-11-26T00:00:00Z') + at * HOUR
      const made = testEvents(test)
      const events = made.map(({ id, service = usual, time: ownTime, document }) => {
        // what is known about the loading of an object has no other time than that of the load
        const time = service === 'pipeline' ? ownTime - (made[0]?.time ?? 0) + loadedAt : ownTime
        const source = CONTEXT.sources.get(service)
        const index = `${source?.index.replace('*', '')}-example`
        const loaded = {
          ...document,
          '@timestamp': new Date(time).toISOString(),
          event: { ...(document.event as object), ingested: new Date(loadedAt).toISOString() },
        }
        const event = { service, index, id: `${at}-${id}`, time, document: loaded }
        stored.set(index, [...(stored.get(index) ?? []), event])
        return event
      })
      return { rule, test, events, loaded: { from: loadedAt, until: loadedAt + HOUR } }
    })
    for (const [index, documents] of stored) {
      const source = [...CONTEXT.sources.values()].find((each) => index === `${each.index.replace('*', '')}-example`)
      await storeDocuments(client, index, source?.fields ?? {}, documents)
      if (source !== undefined && !source.index.endsWith('*'))
        await client.indices.putAlias({ index, name: source.index })
    }
    for (const { rule, test, events, loaded } of runs) {
      const lists = testLists(test.lists)
      const { hits, incomplete } = await runPlan(planOf(rule, rules), loaded, lists, search)
      const expected = runCorrelation(rule, rules, events, lists)
      const comparable = (each: typeof expected) =>
        each
          .map(({ group, windowStart, count, distinct, events: of }) =>
            JSON.stringify([group, windowStart, count, distinct, of.map(({ id }) => id)]),
          )
          .sort()
      if (incomplete || JSON.stringify(comparable([...hits])) !== JSON.stringify(comparable(expected))) {
        wrong.push(`${rule.name}: ${test.name}: ${comparable([...hits])} is not ${comparable(expected)}`)
      }
      expect(hits.length > 0, `${rule.name}: ${test.name}`).toBe(test.match)
    }
    expect(wrong).toEqual([])
    expect(runs.length).toBeGreaterThan(0)
  })
})
