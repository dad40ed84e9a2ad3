import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { all, any, type Condition, exists, is, not, within } from '#core/panels/condition.ts'
import { decodeAddress, encodeAddress } from './address.ts'
import { decodeCondition, encodeCondition } from './condition-code.ts'
import { type PageState, START } from './page-state.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const field = fc.constantFrom('hinomi.severity', 'cloud.account.id', '@timestamp', 'aws.guardduty.arn')
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('~8', '~true', '!x', 'a,b', 'a:b', 'a&f=b', '+', '%41', ''),
)
const simple: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('is' as const), field, values: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  field.map((name) => exists(name)),
  fc.tuple(field, fc.integer(), text).map(([name, gte, lt]) => within(name, { gte, lt })),
  text.map((words): Condition => ({ kind: 'words', text: words, phrase: true })),
  fc.tuple(field, text).map(([name, pattern]): Condition => ({ kind: 'like', field: name, pattern })),
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  simple,
  simple.map((one) => not(one)),
  fc.array(simple, { maxLength: 3 }).map((list) => all(...list)),
  fc.array(simple, { maxLength: 3 }).map((list) => any(not(all(...list)))),
)
const sort = fc.record({
  column: text.filter((name) => name !== ''),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
})
const state: fc.Arbitrary<PageState> = fc.record({
  dashboard: fc.constantFrom('overview', 'network_firewall', 'rules'),
  rule: fc.constantFrom(undefined, 'G22'),
  only: fc.dictionary(
    fc.constantFrom('severity', 'text'),
    fc.array(
      text.filter((value) => value !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  from: fc.constantFrom('now-7d', 'now/d', '2026-11-26T00:00:00.000Z'),
  to: fc.constantFrom('now', '2026-11-27T00:00:00.000Z'),
  timeZone: fc.constantFrom('Asia/Tokyo' as const, 'UTC' as const),
  filters: fc.array(condition, { maxLength: 4 }),
  query: text,
  sorts: fc.dictionary(fc.constantFrom('accounts', 'silence'), sort),
  list: fc.option(
    fc.record({
      panel: fc.constantFrom('accounts', 'list'),
      where: fc.option(condition, { nil: undefined }),
      page: fc.integer({ min: 1, max: 200 }),
      sort: fc.option(sort, { nil: undefined }),
    }),
    { nil: undefined },
  ),
  document: fc.option(fc.record({ index: fc.constant('findings-guardduty'), id: text.filter((id) => id !== '') }), {
    nil: undefined,
  }),
  refreshMinutes: fc.constantFrom(0, 1, 5, 15),
  language: fc.constantFrom('ja' as const, 'en' as const),
  theme: fc.constantFrom('auto' as const, 'light' as const, 'dark' as const),
})

describe('the address of the page', () => {
  it('brings every state back as it was', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(decodeAddress(encodeAddress(one))).toEqual({ ...one, sorts: { ...one.sorts }, only: { ...one.only } })
      }),
    )
  })

  it('is short and can be read for what people do most', () => {
    const filters = [is('hinomi.severity', 'critical', 'high'), not(is('cloud.account.id', '111122223333'))]

    expect(encodeAddress({ ...START, filters })).toBe(
      '#/overview?f=hinomi.severity:critical,high&f=!cloud.account.id:111122223333',
    )
    expect(encodeAddress(START)).toBe('#/overview')
  })

  it('keeps a number apart from the text with the same digits', () => {
    expect(encodeCondition(is('destination.port', 22))).toBe('destination.port:~22')
    expect(decodeCondition('destination.port:~22')).toEqual(is('destination.port', 22))
    expect(decodeCondition('destination.port:22')).toEqual(is('destination.port', '22'))
  })

  it('takes what makes no sense for what is not there', () => {
    const broken =
      '#/<script>?rule=<b>&only.=x&only.X=y&from=%E0%A4%A&tz=Mars&f=%7B"kind":"is"%7D&f=:x&f=a.b:~nonsense&f=%7B%22kind%22:%22not%22%7D&list=..%2F&page=-1&doc=/x&refresh=7&lang=xx&theme=red&sort.a=b'

    expect(decodeAddress(broken)).toEqual(START)
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(decodeAddress(`#${hash}`).filters).toBeInstanceOf(Array)
      }),
    )
  })

  it('refuses conditions nested deeper than people can build them', () => {
    let deep: Condition = exists('a')
    for (let depth = 0; depth < 50; depth++) deep = not(deep)

    expect(decodeCondition(encodeCondition(deep))).toBeUndefined()
  })
})
