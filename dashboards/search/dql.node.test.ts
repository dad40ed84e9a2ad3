import type { Client } from '@opensearch-project/opensearch'
import { buildOpenSearchQuery } from 'dsl-builder'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Condition } from '#core/panels/condition.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap, createIndex } from '#opensearch/bootstrap.ts'
import { createClient } from '#opensearch/client.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { indexPatternOf } from '../index-pattern.ts'
import { dqlOf } from './dql-of.ts'
import { parseDql } from './parse-dql.ts'
import { queryOf } from './query.ts'

const INDEX = 'logs-aws.cloudtrail-2026.11'
const FROM = Date.UTC(2026, 10, 20)
const HOUR_MS = 3_600_000

const CLOCK = { now: FROM, timeZone: 'UTC' } as const

const USERS = ['root', 'suzuki-taro', 'Sato "S" Hanako', '鈴木 花子', 'a\\b', 'x*y', 'and', undefined]
const ACTIONS = ['AssumeRole', 'GetObject', 'PutObject', 'ConsoleLogin', 'or']
const ADDRESSES = ['192.0.2.1', '192.0.2.77', '2001:db8::7']

/** 120 documents in which the values meet in every way. */
const DOCUMENTS = Array.from({ length: 120 }, (_, n) => ({
  '@timestamp': new Date(FROM + n * HOUR_MS).toISOString(),
  message: `${USERS[n % USERS.length] ?? 'somebody'} ${ACTIONS[n % ACTIONS.length]} denied (${n})`,
  user: { name: USERS[n % USERS.length] },
  event: { action: ACTIONS[n % ACTIONS.length] },
  source: { ip: ADDRESSES[n % ADDRESSES.length] },
  cloud: { account: { id: n % 2 === 0 ? '012345678901' : '111122223333' } },
  http: { response: { status_code: 200 + n } },
  hinomi: { is_write: n % 4 === 0, sg_world_ports: [n - 5] },
}))

let node: SharedNode
let client: Client
beforeAll(async () => {
  node = await borrowTestNode()
  client = createClient(node.url)
  await bootstrap(client, SOURCES, 'local')
  await createIndex(client, INDEX)
  const body = DOCUMENTS.flatMap((document, n) => [
    { create: { _index: INDEX, _id: String(n).padStart(3, '0') } },
    document,
  ])
  await client.bulk({ refresh: true, body })
})
afterAll(() => node.stop())

function dashboardsQuery(dql: string): object {
  const cloudtrail = SOURCES.find(({ id }) => id === 'cloudtrail')
  if (cloudtrail === undefined) throw new Error('no such source')
  const pattern = indexPatternOf(cloudtrail)
  const config = {
    allowLeadingWildcards: true,
    queryStringOptions: {},
    ignoreFilterIfFieldNotInIndex: false,
    dateFormatTZ: 'UTC',
  }
  // The library loses a query of nothing but a word, unless it is one of several.
  const queries = [dql, '*:*'].map((query) => ({ query, language: 'kuery' }))
  return buildOpenSearchQuery(pattern as never, queries, [], config) as object
}

/** The ids that each query finds, or the reason why OpenSearch refuses it. */
async function find(queries: readonly object[]): Promise<(readonly string[] | string)[]> {
  const body = queries.flatMap((query) => [{ index: INDEX }, { size: 200, _source: false, query }])
  const { body: answer } = await client.msearch({ body: body as never })
  return answer.responses.map((one) => {
    if (!('hits' in one)) return JSON.stringify(one)
    return one.hits.hits.map(({ _id }) => String(_id)).sort()
  })
}

/** Only what differs, so that a failure can be read. */
function differences(dql: readonly string[], ours: readonly unknown[], theirs: readonly unknown[]): object[] {
  const pairs = dql.map((typed, at) => ({ typed, ours: ours[at], theirs: theirs[at] }))
  return pairs.filter((pair) => JSON.stringify(pair.ours) !== JSON.stringify(pair.theirs))
}

const text = (field: string, values: readonly string[]) => fc.tuple(fc.constant(field), fc.constantFrom(...values))
const keyword = fc.oneof(
  text('user.name', [...USERS.filter((user) => user !== undefined), 'nobody', '']),
  text('event.action', [...ACTIONS, 'assumerole']),
  text('source.ip', [...ADDRESSES, '198.51.100.1', '192.0.2.0/26']),
  text('cloud.account.id', ['012345678901', '111122223333', '12345678901']),
  text('message', ['AssumeRole denied', 'root', 'denied AssumeRole', '鈴木', 'DENIED']),
)
const bounds = fc.record(
  {
    gte: fc.integer({ min: 190, max: 330 }),
    gt: fc.integer({ min: 190, max: 330 }),
    lte: fc.integer({ min: 190, max: 330 }),
    lt: fc.integer({ min: 190, max: 330 }),
  },
  { requiredKeys: [] },
)
const moment = fc.integer({ min: 0, max: 120 }).map((hours) => new Date(FROM + hours * HOUR_MS).toISOString())
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  keyword.map(([field, value]): Condition => ({ kind: 'is', field, values: [value] })),
  fc
    .uniqueArray(fc.constantFrom(...ACTIONS), { maxLength: 3 })
    .map((values): Condition => ({ kind: 'is', field: 'event.action', values })),
  fc.boolean().map((value): Condition => ({ kind: 'is', field: 'hinomi.is_write', values: [value] })),
  fc.constantFrom('user.name', 'message', 'error.code').map((field): Condition => ({ kind: 'exists', field })),
  bounds.map((limits): Condition => ({ kind: 'range', field: 'http.response.status_code', ...limits })),
  fc.tuple(moment, moment).map(([gte, lt]): Condition => ({ kind: 'range', field: '@timestamp', gte, lt })),
  fc
    .constantFrom('*Object', 'G*t*', 'Assume*', 'x\\**', 'a\\\\*', 'ro?t*', '*')
    .chain((pattern) =>
      fc.constantFrom('event.action', 'user.name').map((field): Condition => ({ kind: 'like', field, pattern })),
    ),
  fc
    .constantFrom(
      'AssumeRole',
      'root',
      'denied root',
      'suzuki-taro',
      '192.0.2.77',
      '2001:DB8::7',
      '012345678901',
      'Assume*',
      '鈴木',
      'nowhere',
    )
    .chain((words) =>
      fc.boolean().map((phrase): Condition => ({ kind: 'words', text: words, phrase: phrase && !words.includes('*') })),
    ),
)
const condition = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: tie('condition').map((inner): Condition => ({ kind: 'not', condition: inner })) },
    {
      weight: 2,
      arbitrary: fc
        .array(tie('condition'), { maxLength: 3 })
        .map((conditions): Condition => ({ kind: 'all', conditions })),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(tie('condition'), { maxLength: 3 })
        .map((conditions): Condition => ({ kind: 'any', conditions })),
    },
  ),
})).condition

it('a condition written as DQL finds in OpenSearch Dashboards what it finds here', async () => {
  const conditions = fc.sample(condition, 400)
  const dql = conditions.map(dqlOf)
  const ours = await find(conditions.map((one) => queryOf(one, { clock: CLOCK })))
  const theirs = await find(dql.map(dashboardsQuery))

  expect(differences(dql, ours, theirs)).toEqual([])
  expect(new Set(ours.map((ids) => ids.length)).size).toBeGreaterThan(10)
})

it('what people type finds here what it finds in OpenSearch Dashboards', async () => {
  const typed = [
    '',
    'user.name:root',
    'user.name: root or user.name:"suzuki-taro"',
    'user.name:(root or "suzuki-taro") and not event.action:AssumeRole',
    'USER.NAME:root',
    'not user.name:*',
    'NOT (user.name:root OR user.name:suzuki*)',
    'event.action:*Object and source.ip:192.0.2.1',
    'source.ip:"192.0.2.0/24"',
    'source.ip:"2001:db8::7"',
    'source.ip:2001\\:db8\\:\\:7',
    'http.response.status_code >= 250',
    'http.response.status_code>=250 and http.response.status_code < 260',
    'http.response.status_code:200',
    'hinomi.sg_world_ports < 0',
    'hinomi.is_write:true and cloud.account.id:012345678901',
    'cloud.account.id:"012345678901"',
    '@timestamp >= "2026-11-22T00:00:00Z" and @timestamp < "2026-11-23T00:00:00Z"',
    '@timestamp < 2026-11-21',
    'message:"AssumeRole denied"',
    'message:denied',
    'AssumeRole',
    '"suzuki-taro AssumeRole"',
    'Console* or root',
    'user.name:a\\\\b',
    'user.name:x\\*y',
    'user.name:"and" or user.name:鈴木*',
    'event.action:(GetObject or (PutObject and not ConsoleLogin))',
    '*',
    '*:*',
    'not *:*',
  ]
  const ours = await find(
    typed.map((dql) => {
      const read = parseDql(dql)
      if ('error' in read) throw new Error(`${dql}: ${read.error.en} at ${read.error.position}`)
      return queryOf(read, { clock: CLOCK })
    }),
  )
  const theirs = await find(typed.map(dashboardsQuery))

  expect(differences(typed, ours, theirs)).toEqual([])
})
