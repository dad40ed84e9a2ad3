import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMsOf } from '#test/cpu-ms.ts'
import type { CorrelationRule } from '../rule.ts'
import { type Contribution, evaluateCorrelation } from './evaluate.ts'

const START = Date.parse('2026-11-25T09:00:00Z')
const MINUTE = 60_000

function rule(more: Partial<CorrelationRule>): CorrelationRule {
  const catalogued = { dedup: { by: ['source.ip'], minutes: 60, oneSignal: true } }
  return {
    kind: 'correlation',
    ...{ name: 'r', uuid: 'u', file: 'f', version: 'v' },
    catalogued: catalogued as unknown as NonNullable<CorrelationRule['catalogued']>,
    type: 'event_count',
    rules: ['a'],
    groupBy: [{ name: 'source.ip', fields: {} }],
    timespanMs: 10 * MINUTE,
    thresholds: [{ atLeast: 3 }],
    ...more,
  }
}

let last = 0
function event(minute: number, more: Partial<Contribution> = {}): Contribution {
  last++
  const time = START + minute * MINUTE
  return { rule: 'a', time, index: 'i', id: `e${last}`, document: { source: { ip: '192.0.2.1' } }, ...more }
}

describe('event_count', () => {
  it('counts events less than the time span apart', () => {
    expect(evaluateCorrelation(rule({}), [event(0), event(5), event(9.99)])).toMatchObject([
      { group: ['192.0.2.1'], count: 3, firstTime: START, lastTime: START + 9.99 * MINUTE },
    ])
    expect(evaluateCorrelation(rule({}), [event(0), event(5), event(10)])).toEqual([])
  })

  it('counts an event once, however often and by how many rules it is brought', () => {
    const one = event(0)
    const two = event(1)

    const hits = evaluateCorrelation(rule({ rules: ['a', 'b'] }), [one, one, two, { ...one, rule: 'b' }])

    expect(hits).toEqual([])
  })

  it('keeps groups apart; an event without the value has none, one with two has both', () => {
    const of = (...ips: string[]) => ({ document: { source: { ip: ips } } })
    const events = [
      event(0, of('1')),
      event(1, of('2')),
      event(2, of('1', '2')),
      event(3, of('1')),
      event(4, { document: {} }),
    ]

    expect(evaluateCorrelation(rule({}), events).map(({ group, count }) => [...group, count])).toEqual([['1', 3]])
    const more = [...events, event(5, of('2'))]
    expect(
      evaluateCorrelation(rule({}), more)
        .map(({ group }) => group[0])
        .sort(),
    ).toEqual(['1', '2'])
  })

  it('makes one hit of one deduplication window, and another of the next', () => {
    const events = [0, 1, 2, 3, 40, 41, 42, 59, 61, 62, 63].map((minute) => event(minute))

    const hits = evaluateCorrelation(rule({}), events)

    // 61 triggers with 59 and 62 only from 62 on: the event of 59 belongs to the window in which it takes part in a trigger
    expect(
      hits.map(({ windowStart, windowEnd, count }) => [
        (windowStart - START) / MINUTE,
        (windowEnd - START) / MINUTE,
        count,
      ]),
    ).toEqual([
      [0, 60, 7],
      [60, 120, 4],
    ])
  })

  it('finds the same windows whatever else a run looks back on', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 })
    fc.assert(
      fc.property(minutes, (times) => {
        const events = times.map((minute) => event(minute))
        const full = evaluateCorrelation(rule({}), events)
        const late = evaluateCorrelation(rule({}), events.filter(({ time }) => time >= START + 110 * MINUTE).reverse())
        // a window that the look-back holds whole, with the time span before it, is the same
        const whole = (hits: typeof full) => hits.filter(({ windowStart }) => windowStart >= START + 120 * MINUTE)
        const comparable = (hits: typeof full) =>
          hits.map(({ windowStart, count, events: of }) => [windowStart, count, of.map(({ id }) => id).sort()]).sort()
        expect(comparable(whole(late))).toEqual(comparable(whole(full)))
      }),
    )
  })
})

describe('value_count', () => {
  const targets = (...names: string[]) => ({ document: { source: { ip: '192.0.2.1' }, hinomi: { target: names } } })
  const distinct = rule({ type: 'value_count', thresholds: [{ field: 'hinomi.target', atLeast: 3 }] })

  it('counts distinct values, all of those of a list', () => {
    expect(evaluateCorrelation(distinct, [event(0, targets('a', 'b')), event(1, targets('c'))])).toMatchObject([
      { count: 2, distinct: 3 },
    ])
    expect(
      evaluateCorrelation(
        distinct,
        [0, 1, 2, 3].map((minute) => event(minute, targets('a', 'b'))),
      ),
    ).toEqual([])
  })

  it('wants every threshold', () => {
    const both = rule({
      type: 'value_count',
      thresholds: [
        { field: 'hinomi.target', atLeast: 2 },
        { field: 'user.name', atLeast: 2 },
      ],
    })
    const by = (name: string, target: string) => ({
      document: { source: { ip: '1' }, user: { name }, hinomi: { target } },
    })

    expect(evaluateCorrelation(both, [event(0, by('x', 'a')), event(1, by('x', 'b'))])).toEqual([])
    expect(evaluateCorrelation(both, [event(0, by('x', 'a')), event(1, by('y', 'b'))])).toHaveLength(1)
  })
})

describe('temporal', () => {
  const together = rule({ type: 'temporal', rules: ['a', 'b'], thresholds: [] })

  it('wants every rule within the time span, in any order', () => {
    expect(evaluateCorrelation(together, [event(5), event(0, { rule: 'b' })])).toMatchObject([{ count: 2 }])
    expect(evaluateCorrelation(together, [event(0), event(10, { rule: 'b' })])).toEqual([])
    expect(evaluateCorrelation(together, [event(0), event(1)])).toEqual([])
  })

  it('joins values that lie in different fields', () => {
    const joined = rule({
      ...{ type: 'temporal_ordered', rules: ['made', 'used'], thresholds: [] },
      groupBy: [{ name: 'key', fields: { made: 'hinomi.target', used: 'aws.cloudtrail.user_identity.access_key_id' } }],
    })
    const made = event(0, { rule: 'made', document: { hinomi: { target: ['K1', 'K2'] } } })
    const used = (key: string) =>
      event(3, { rule: 'used', document: { aws: { cloudtrail: { user_identity: { access_key_id: key } } } } })

    expect(evaluateCorrelation(joined, [made, used('K2')])).toMatchObject([{ group: ['K2'] }])
    expect(evaluateCorrelation(joined, [made, used('K3')])).toEqual([])
  })
})

describe('temporal_ordered', () => {
  const ordered = rule({ type: 'temporal_ordered', rules: ['a', 'b', 'c'], thresholds: [] })
  const run = (...events: (readonly [string, number])[]) =>
    evaluateCorrelation(
      ordered,
      events.map(([name, minute]) => event(minute, { rule: name })),
    )

  it('wants the rules in their order; others may lie between', () => {
    expect(run(['a', 0], ['c', 1], ['b', 2], ['a', 3], ['c', 4])).toMatchObject([{ count: 3, firstTime: START }])
    expect(run(['b', 0], ['a', 1], ['c', 2])).toEqual([])
    expect(run(['a', 0], ['b', 1], ['c', 10])).toEqual([])
  })

  it('takes events of one second in any order, since CloudTrail knows no finer one', () => {
    expect(run(['c', 0], ['b', 0], ['a', 0])).toHaveLength(1)
  })

  it('takes the newest of several, so that the window is short', () => {
    expect(run(['a', 0], ['a', 6], ['b', 7], ['c', 12])).toMatchObject([{ firstTime: START + 6 * MINUTE, count: 3 }])
  })

  it('does not take one event twice', () => {
    const twice = rule({ type: 'temporal_ordered', rules: ['a', 'b'], thresholds: [] })
    const both = event(0)

    expect(evaluateCorrelation(twice, [both, { ...both, rule: 'b' }])).toEqual([])
  })
})

it('takes a time that grows with the events', async () => {
  const many = Array.from({ length: 20_000 }, (_, at) => event(at / 100))
  let hits: readonly unknown[] = []

  const cpuMs = await cpuMsOf(() => {
    hits = evaluateCorrelation(rule({ thresholds: [{ atLeast: 20 }] }), many)
  })

  expect(hits.length).toBeGreaterThan(1)
  expect(cpuMs).toBeLessThan(5000)
})
