import { expect, it } from 'vitest'
import { all, any, exists, is, not, within } from '#core/panels/condition.ts'
import { queryOf } from './query.ts'

const clock = { now: Date.UTC(2026, 10, 26, 16, 46), timeZone: 'Asia/Tokyo' } as const
const NOTHING = { match_none: {} }

it('compares by the type of the field', () => {
  expect(queryOf(is('hinomi.severity', 'high'))).toEqual({ term: { 'hinomi.severity': { value: 'high' } } })
  expect(queryOf(is('cloud.account.id', '111122223333', 444455556666))).toEqual({
    terms: { 'cloud.account.id': ['111122223333', '444455556666'] },
  })
  expect(queryOf(is('message', 'access denied'))).toEqual({ match_phrase: { message: 'access denied' } })
  expect(queryOf(is('hinomi.public', 'true'))).toEqual({ term: { 'hinomi.public': { value: true } } })
  expect(queryOf(is('source.ip', '192.0.2.0/24', '2001:DB8::1', 'rubbish'))).toEqual({
    terms: { 'source.ip': ['192.0.2.0/24', '2001:db8::1'] },
  })
})

it.each([
  is('source.ip', 'rubbish'),
  is('source.ip', '192.0.2.0/33'),
  is('destination.port', 'https'),
  is('destination.port', 4_000_000_000),
  is('destination.port', ''),
  is('hinomi.public', 'maybe'),
  is('@timestamp', 'rubbish'),
  is('hinomi.archive.bucket', 'not searchable'),
  is('hinomi.severity'),
  within('source.ip', { gte: 5 }),
  within('destination.port', { gte: 'a' }),
  within('@timestamp', { gte: 'rubbish' }),
  within('hinomi.archive.offset', { gte: 1 }),
  { kind: 'like', field: 'destination.port', pattern: '44*' } as const,
  any(),
])('finds nothing, where OpenSearch would refuse the search: %o', (condition) => {
  expect(queryOf(condition, { clock })).toEqual(NOTHING)
})

it('fixes moments, so that the request cache can answer', () => {
  expect(queryOf(within('@timestamp', { gte: 'now-7d/d', lte: 'now/d' }), { clock })).toEqual({
    range: { '@timestamp': { gte: '2026-11-19T15:00:00.000Z', lte: '2026-11-27T14:59:59.999Z' } },
  })
  expect(queryOf(is('@timestamp', '2026-11-26'), { clock })).toEqual({
    range: { '@timestamp': { gte: '2026-11-25T15:00:00.000Z', lte: '2026-11-26T14:59:59.999Z' } },
  })
  expect(queryOf(within('@timestamp', { gte: 'now-7d' }))).toEqual({ range: { '@timestamp': { gte: 'now-7d' } } })
})

it('joins conditions without scoring', () => {
  expect(queryOf(all(exists('user.name'), not(any(is('a', 1), is('b', 2)))))).toEqual({
    bool: {
      filter: [
        { exists: { field: 'user.name' } },
        {
          bool: {
            must_not: [
              {
                bool: {
                  should: [{ term: { a: { value: 1 } } }, { term: { b: { value: 2 } } }],
                  minimum_should_match: 1,
                },
              },
            ],
          },
        },
      ],
    },
  })
  expect(queryOf(all())).toEqual({ match_all: {} })
})

it('takes stars only for stars', () => {
  expect(queryOf({ kind: 'like', field: 'user.name', pattern: 'a?\\**b' })).toEqual({
    wildcard: { 'user.name': { value: 'a\\?\\**b' } },
  })
  expect(queryOf({ kind: 'like', field: 'source.ip', pattern: '192.0.*' })).toEqual({
    term: { 'source.ip': { value: '192.0.0.0/16' } },
  })
  expect(queryOf({ kind: 'like', field: 'source.ip', pattern: '*' })).toEqual({ exists: { field: 'source.ip' } })
})

it('holds no name of a field that could reach the prototype', () => {
  expect(Object.hasOwn(queryOf(is('__proto__', 'x')).term as object, '__proto__')).toBe(true)
})
