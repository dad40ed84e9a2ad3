import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boolean, date, flatObject, ip, keyword, long } from '#core/field.ts'
import { borrowTestNode, type SharedNode } from '#test/opensearch-node.ts'
import { createClient } from './client.ts'
import { mappingOf } from './index-templates.ts'

const SLOW = { search: 'slow' } as const
const MAPPING = mappingOf({
  'slow.word': keyword('', '', SLOW),
  'slow.words': keyword('', '', { ...SLOW, list: true }),
  'slow.time': date('', '', SLOW),
  'slow.count': long('', '', SLOW),
  'slow.yes': boolean('', '', SLOW),
  'slow.ip': ip('', '', SLOW),
  'fast.time': date('', ''),
  shown: flatObject('', '', { search: false, aggregate: false }),
})
const DOCUMENT = {
  slow: {
    word: 'Alpha',
    words: ['one', 'two'],
    time: '2026-01-02T03:04:05.678Z',
    count: 5,
    yes: true,
    ip: '192.0.2.1',
  },
  fast: { time: '2026-01-02T03:04:05.678Z' },
  shown: { of: 'any shape', deep: { list: [1, { x: 'y' }] } },
}
const OTHER = {
  slow: {
    word: 'Omega',
    words: ['three'],
    time: '2026-02-02T03:04:05.678Z',
    count: 9,
    yes: false,
    ip: '198.51.100.1',
  },
  fast: { time: '2026-02-02T03:04:05.678Z' },
}

describe('an index of our mapping on a real node', () => {
  let node: SharedNode
  let client: Client

  beforeAll(async () => {
    node = await borrowTestNode()
    client = createClient(node.url)
    await client.indices.create({ index: 'mapped', body: { mappings: MAPPING as never } })
    for (const [id, body] of [
      ['document', DOCUMENT],
      ['other', OTHER],
    ] as const) {
      await client.index({ index: 'mapped', id, body, refresh: true })
    }
  })

  afterAll(async () => {
    client?.close()
    await node?.stop()
  })

  it.each([
    { term: { 'slow.word': 'Alpha' } },
    { term: { 'slow.word': { value: 'ALPHA', case_insensitive: true } } },
    { terms: { 'slow.words': ['two', 'four'] } },
    { prefix: { 'slow.word': 'Al' } },
    { wildcard: { 'slow.word': '*lph*' } },
    { regexp: { 'slow.word': 'A.*a' } },
    { query_string: { query: 'slow.word:Alph* AND slow.count:5' } },
    { range: { 'slow.time': { gte: '2026-01-01', lt: '2026-02-01' } } },
    { range: { 'slow.count': { lt: 6 } } },
    { term: { 'slow.yes': true } },
    { term: { 'slow.ip': '192.0.2.0/24' } },
    { range: { 'fast.time': { gte: 1_767_225_600_000, lt: '2026-01-31' } } },
    { range: { 'fast.time': { gte: '2026-01-02T03:04:05.678Z', lte: '2026-01-02T12:04:05.678+09:00' } } },
    { query_string: { query: 'fast.time:[2026-01-01 TO 2026-01-31]' } },
  ])('finds the document by %j', async (query) => {
    const { body } = await client.search({ index: 'mapped', body: { query: query as never } })
    expect(body.hits.hits.map(({ _id }) => _id)).toEqual(['document'])
  })

  it('shows a tree that is not searched as it came, and writes times as they came', async () => {
    const { body } = await client.search({
      index: 'mapped',
      body: { query: { ids: { values: ['document'] } }, docvalue_fields: ['slow.time', 'fast.time'] } as never,
    })
    const [hit] = body.hits.hits
    expect(hit?._source).toEqual(DOCUMENT)
    expect(hit?.fields).toEqual({ 'slow.time': [DOCUMENT.slow.time], 'fast.time': [DOCUMENT.fast.time] })
  })
})
