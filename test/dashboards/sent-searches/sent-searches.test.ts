import { describe, expect, it } from 'vitest'
import { fieldsOfDql, parseDashboardsDql } from '#dashboards/saved-objects/rules/dashboards-dql.ts'
import { aggregationsOf } from './aggregations.ts'
import { intervalParams } from './interval.ts'
import { mergeJsonInput } from './merge-json.ts'
import { otherSearch } from './other-bucket.ts'
import { queryOfDql } from './query-of-dql.ts'
import { linesOf } from './tabify.ts'
import { readVisState, type VisState } from './vis-state.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const CONTEXT = {
  types: new Map([
    ['time', 'date'],
    ['name', 'string'],
    ['address', 'ip'],
  ]),
  timeZone: 'UTC',
  rangeMs: 7 * DAY_MS,
  timeField: 'time',
}

/** What OpenSearch Dashboards sends for a DQL text. */
function sent(text: string): object | undefined {
  const node = parseDashboardsDql(text)
  return node === undefined ? undefined : queryOfDql(node, CONTEXT)
}

function should(...queries: object[]): object {
  return { bool: { should: queries, minimum_should_match: 1 } }
}

describe('DQL', () => {
  it.each<[string, object]>([
    ['name: a', should({ match: { name: 'a' } })],
    ['name: "a b"', should({ match_phrase: { name: 'a b' } })],
    ['name: "say \\"a\\""', should({ match_phrase: { name: 'say "a"' } })],
    ['name: true', should({ match: { name: true } })],
    ['name: "true"', should({ match_phrase: { name: 'true' } })],
    ['name: *', should({ exists: { field: 'name' } })],
    ['*: *', should({ match_all: {} })],
    ['name: a*b', should({ query_string: { fields: ['name'], query: 'a*b' } })],
    ['name: a\\*b', should({ match: { name: 'a*b' } })],
    ['name: s3\\:x*', should({ query_string: { fields: ['name'], query: 's3\\:x*' } })],
    ['time: "2026-11-01"', should({ range: { time: { gte: '2026-11-01', lte: '2026-11-01', time_zone: 'UTC' } } })],
    ['time >= "now-7d"', should({ range: { time: { gte: 'now-7d', time_zone: 'UTC' } } })],
    ['size < 5', should({ range: { size: { lt: '5' } } })],
    ['word', { multi_match: { type: 'best_fields', query: 'word', lenient: true } }],
    ['"two words"', { multi_match: { type: 'phrase', query: 'two words', lenient: true } }],
    ['not name: a', { bool: { must_not: should({ match: { name: 'a' } }) } }],
    ['name: (a or b)', should(should({ match: { name: 'a' } }), should({ match: { name: 'b' } }))],
    [
      'name: a and (name: b or not name: c)',
      {
        bool: {
          filter: [
            should({ match: { name: 'a' } }),
            should(should({ match: { name: 'b' } }), { bool: { must_not: should({ match: { name: 'c' } }) } }),
          ],
        },
      },
    ],
  ])('%s', (text, query) => {
    expect(sent(text)).toEqual(query)
  })

  it('and binds closer than or', () => {
    expect(sent('name: a or name: b and name: c')).toEqual(sent('name: a or (name: b and name: c)'))
  })

  it('an empty text asks nothing', () => {
    expect(sent('  ')).toBeUndefined()
  })

  it.each(['name: (a', 'name:', 'and', 'name: a)', '"open', 'name: {a: b}'])('%s is refused', (text) => {
    expect(() => parseDashboardsDql(text)).toThrow(SyntaxError)
  })

  it('names the fields that are asked', () => {
    expect(fieldsOfDql(parseDashboardsDql('a: 1 and not (b > 2 or a: 3 or word)'))).toEqual(['a', 'b'])
  })
})

describe('JSON input', () => {
  it.each([
    ['replaces and adds', { a: 1 }, '{"a":2,"b":3}', { a: 2, b: 3 }],
    ['takes a key away by null', { field: 'x', a: 1 }, '{"field":null}', { a: 1 }],
    ['merges objects', { order: { a: 'asc' } }, '{"order":{"b":"desc"}}', { order: { a: 'asc', b: 'desc' } }],
    ['replaces an object by a list', { order: { a: 'asc' } }, '{"order":[{"b":"desc"}]}', { order: [{ b: 'desc' }] }],
    ['merges lists place by place', { list: [1, 2, 3] }, '{"list":[9]}', { list: [9, 2, 3] }],
    ['is ignored when it is no JSON', { a: 1 }, '{a', { a: 1 }],
  ])('%s', (_, params, json, merged) => {
    expect(mergeJsonInput(params, json)).toEqual(merged)
  })
})

describe('intervals', () => {
  it.each([
    [15 * MINUTE_MS, { fixed_interval: '30s' }],
    [DAY_MS, { fixed_interval: '30m' }],
    [7 * DAY_MS, { fixed_interval: '3h' }],
    [30 * DAY_MS, { fixed_interval: '12h' }],
    [90 * DAY_MS, { calendar_interval: '1d' }],
    [2 * 365 * DAY_MS, { calendar_interval: '1w' }],
  ])('auto for %i ms', (rangeMs, params) => {
    expect(intervalParams('auto', rangeMs, true)).toEqual(params)
  })

  it('widens an interval of the time field that would make too many bars', () => {
    expect(intervalParams('1m', 7 * DAY_MS, true)).toEqual({ calendar_interval: '1h' })
    expect(intervalParams('1m', 7 * DAY_MS, false)).toEqual({ calendar_interval: '1m' })
  })

  it('refuses what OpenSearch refuses', () => {
    expect(() => intervalParams('2w', DAY_MS, false)).toThrow('Invalid calendar interval')
  })
})

/** A state with the aggregations, each of which has the id of its place. */
function stateOf(type: string, aggs: readonly object[], params = {}): VisState {
  return readVisState(
    JSON.stringify({ type, params, aggs: aggs.map((agg, index) => ({ id: String(index + 1), ...agg })) }),
  )
}

describe('aggregations', () => {
  it('nests buckets in the order of the list, with the figures in the last', () => {
    const state = stateOf('table', [
      { type: 'count' },
      { type: 'max', params: { field: 'size' } },
      { type: 'terms', params: { field: 'name', orderBy: '2', order: 'desc', size: 3, missingBucket: true } },
      { type: 'terms', params: { field: 'address', orderBy: '_key', order: 'asc', size: 2, missingBucket: true } },
    ])
    const figure = { 2: { max: { field: 'size' } } }
    const inner = { terms: { field: 'address', order: { _key: 'asc' }, size: 2 }, aggs: figure }
    expect(aggregationsOf(state, CONTEXT)).toEqual({
      3: {
        terms: { field: 'name', order: { 2: 'desc' }, size: 3, missing: '__missing__' },
        aggs: { ...figure, 4: inner },
      },
    })
  })

  it('a pie has its figures on every level', () => {
    const state = stateOf('pie', [
      { type: 'sum', params: { field: 'size' } },
      { type: 'terms', params: { field: 'name', orderBy: '_key', order: 'asc' } },
      { type: 'terms', params: { field: 'address', orderBy: '_key', order: 'asc' } },
    ])
    const aggs = aggregationsOf(state, CONTEXT) as Record<string, { aggs: object }>
    expect(Object.keys(aggs[2]?.aggs ?? {}).sort()).toEqual(['1', '3'])
  })

  it('leaves out what is switched off', () => {
    const state = stateOf('table', [{ type: 'count' }, { type: 'terms', enabled: false, params: { field: 'name' } }])
    expect(aggregationsOf(state, CONTEXT)).toEqual({})
  })
})

describe('the second request for other values', () => {
  const state = stateOf('pie', [
    { type: 'count' },
    { type: 'terms', params: { field: 'name', orderBy: '1', order: 'desc', size: 1, otherBucket: true } },
  ])

  it('asks for documents with the field but none of the values', () => {
    const body = { size: 0, aggs: aggregationsOf(state, CONTEXT) }
    const answer = { aggregations: { 2: { buckets: [{ key: 'a', doc_count: 3 }] } } }
    const filter = {
      bool: {
        must: [],
        filter: [{ exists: { field: 'name' } }],
        should: [],
        must_not: [{ match_phrase: { name: 'a' } }],
      },
    }
    expect(otherSearch(state, body, answer)).toEqual({
      size: 0,
      aggs: { 'other-filter': { filters: { filters: { '': filter } } } },
    })
  })
})

describe('lines', () => {
  const state = stateOf('table', [
    { type: 'count' },
    { type: 'avg', params: { field: 'size' } },
    { type: 'terms', params: { field: 'name', missingBucket: true } },
  ])

  it('reads one line for each innermost bucket, null where the value is missing', () => {
    const buckets = [
      { key: 'a', doc_count: 2, 2: { value: 1.5 } },
      { key: '__missing__', doc_count: 1, 2: { value: null } },
    ]
    expect(linesOf(state, { hits: { total: { value: 3 } }, aggregations: { 3: { buckets } } })).toEqual([
      { keys: ['a'], figures: { 1: 2, 2: 1.5 } },
      { keys: [null], figures: { 1: 1, 2: null } },
    ])
  })

  it('reads the number of hits where there are no buckets', () => {
    const count = stateOf('metric', [{ type: 'count' }])
    expect(linesOf(count, { hits: { total: { value: 7 } } })).toEqual([{ keys: [], figures: { 1: 7 } }])
  })
})
