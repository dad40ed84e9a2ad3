import { describe, expect, it } from 'vitest'
import { is, not } from '#core/panels/condition.ts'
import type { TablePanel } from '#core/panels/panel.ts'
import { byAccounts, chooseValues, chosenValues } from '../controls/filter-fields.ts'
import { gridOf } from '../export/grid.ts'
import { readerOf } from '../reader.ts'
import { colourOf } from './colour.ts'
import { isAboutNothing, isEmpty } from './is-empty.ts'
import { latenessOf, limitMsOf } from './lateness.ts'
import { sortRows } from './table-columns.ts'
import { chooseTicks } from './ticks.ts'

const text = (word: string) => ({ ja: word, en: word })
const accounts = [
  { id: '111122223333', name: '火の見市 税務', municipality: '火の見市', expectedSources: [] },
  { id: '444455556666', name: '灯台町 福祉', municipality: '灯台町', expectedSources: [] },
]
const setup = {
  version: '1',
  dashboards: [],
  accounts,
  fields: {},
  sources: [],
  rules: {},
  cluster: { name: 'c', reachable: true },
  signedIn: false,
}
const reader = readerOf(setup, { language: 'ja', timeZone: 'Asia/Tokyo' }, Date.parse('2026-11-26T00:00:00Z'))

const table: TablePanel = {
  kind: 'table',
  id: 'accounts',
  title: text('t'),
  question: text('q'),
  index: 'findings',
  time: 'now',
  size: { width: 12, height: 4 },
  rows: [{ field: 'cloud.account.id', label: text('アカウント'), size: 10 }],
  columns: [{ id: 'open', label: text('未対応'), metric: { kind: 'count' } }],
  orderBy: ['open'],
  joined: [
    {
      index: 'everything',
      time: 'now',
      columns: [{ id: 'last', label: text('最後'), metric: { kind: 'max', field: '@timestamp' }, format: 'age' }],
    },
  ],
}
const rows = [
  { keys: ['111122223333'], values: { open: 2, last: 1_795_651_200_000 } },
  { keys: ['444455556666'], values: { open: 10, last: null } },
  { keys: [null], values: { open: 0, last: 1 } },
]

describe('a table', () => {
  it('sorts by a column with missing values last in both directions', () => {
    const order = (direction: 'asc' | 'desc', column: string) =>
      sortRows(rows, { column, direction }).map(({ keys }) => keys[0])

    expect(order('desc', 'open')).toEqual(['444455556666', '111122223333', null])
    expect(order('asc', 'last')).toEqual([null, '111122223333', '444455556666'])
    expect(order('desc', 'row-0')).toEqual(['444455556666', '111122223333', null])
    expect(sortRows(rows, undefined)).toBe(rows)
  })

  it('becomes a grid with the names of the accounts, joined columns and moments as texts', () => {
    const grid = gridOf(table, { kind: 'table', rows, complete: true }, reader, { column: 'open', direction: 'desc' })

    expect(grid?.heads).toEqual(['アカウント', 'アカウント名', '未対応', '最後'])
    expect(grid?.rows[1]).toEqual(['111122223333', '火の見市 税務', 2, '2026-11-26 09:00:00'])
  })
})

describe('filters', () => {
  it('asks for what the registry knows as the accounts it is true of', () => {
    expect(byAccounts(not(is('organization.name', '灯台町')), accounts)).toEqual(
      not(is('cloud.account.id', '444455556666')),
    )
    expect(byAccounts(is('organization.name', 'elsewhere'), accounts)).toEqual(is('organization.name', 'elsewhere'))
    expect(byAccounts(is('hinomi.severity', 'high'), accounts)).toEqual(is('hinomi.severity', 'high'))
  })

  it('keeps the values of a list in one filter', () => {
    const filters = chooseValues([not(is('hinomi.severity', 'low'))], 'hinomi.severity', ['critical', 'high'])

    expect(filters).toEqual([not(is('hinomi.severity', 'low')), is('hinomi.severity', 'critical', 'high')])
    expect(chosenValues(filters, 'hinomi.severity')).toEqual(['critical', 'high'])
    expect(chooseValues(filters, 'hinomi.severity', [])).toEqual([not(is('hinomi.severity', 'low'))])
  })
})

describe('a chart', () => {
  const hours = (n: number) =>
    Array.from({ length: n }, (_, hour) => Date.parse('2026-11-24T15:00:00Z') + hour * 3_600_000)

  it('labels round hours of the time zone, no more than fit', () => {
    const ticks = chooseTicks(hours(48), 3_600_000, 'Asia/Tokyo', 9)

    expect([...ticks].map((time) => new Date(time + 9 * 3_600_000).getUTCHours())).toEqual([0, 6, 12, 18, 0, 6, 12, 18])
  })

  it('labels every so many days, with the last', () => {
    const days = Array.from({ length: 90 }, (_, day) => Date.parse('2026-08-28T15:00:00Z') + day * 86_400_000)
    const ticks = [...chooseTicks(days, 86_400_000, 'Asia/Tokyo', 8)]

    expect(ticks.length).toBeLessThanOrEqual(8)
    expect(ticks.at(-1)).toBe(days.at(-1))
  })

  it('gives the same colour to the same meaning', () => {
    expect(colourOf({ kind: 'terms', field: 'hinomi.severity', size: 5 }, 'critical', 4)).toBe('critical')
    expect(colourOf({ kind: 'terms', field: 'event.action', size: 5 }, 'reject', 0)).toBe('hue-2')
    expect(colourOf({ kind: 'terms', field: 'cloud.region', size: 20 }, 'x', 12)).toBe('rest')
  })
})

describe('a panel without data', () => {
  it('takes zeros for an answer and no rows for none', () => {
    expect(isEmpty({ kind: 'numbers', values: { a: 0 } })).toBe(false)
    expect(isEmpty({ kind: 'table', rows: [], complete: true })).toBe(true)
    const nothing = { kind: 'share', rows: [{ key: 'a', value: 0 }], other: 0 } as const
    expect([isEmpty(nothing), isEmpty({ ...nothing, other: 1 })]).toEqual([true, false])
    expect(isEmpty({ kind: 'series', interval: '1h', parts: [''], points: [{ time: 0, values: { '': 0 } }] })).toBe(
      true,
    )
  })

  it('knows that accounts in a list are no documents', () => {
    expect(
      isAboutNothing({ kind: 'table', rows: [{ keys: ['a'], values: { n: 0, last: null } }], complete: true }),
    ).toBe(true)
    expect(isAboutNothing({ kind: 'table', rows, complete: true })).toBe(false)
  })
})

describe('the last record of a source', () => {
  const HOUR_MS = 3_600_000
  const logs = {
    id: 'cloudtrail',
    dataset: 'aws.cloudtrail',
    title: text('証跡'),
    store: 'logs',
    silentAfterMinutes: 60,
    isJudged: true,
  } as const
  const findings = { ...{ id: 'guardduty', dataset: 'aws.guardduty' }, title: text('検出'), store: 'findings' } as const
  const rare = {
    ...{ id: 'health', dataset: 'aws.health' },
    title: text('通知'),
    store: 'findings',
    isJudged: false,
  } as const
  const sources = [logs, { ...findings, isJudged: true }, rare]
  const one = readerOf({ ...setup, sources }, { language: 'ja', timeZone: 'UTC' }, 0)
  const judge = (dataset: string, hours: number) => latenessOf(hours * HOUR_MS, limitMsOf(dataset, one))

  it('is late after the time of its logs, and silent after three times as long', () => {
    expect([0.9, 1, 2.9, 3].map((hours) => judge('aws.cloudtrail', hours))).toEqual([
      undefined,
      'late',
      'late',
      'silent',
    ])
  })

  it('that never came is missed only where the rule about silent sources looks at it', () => {
    expect(['aws.cloudtrail', 'aws.guardduty', 'aws.health'].map((dataset) => one.judged.has(dataset))).toEqual([
      ...[true, true, false],
    ])
  })

  it('says nothing where records come only when something happens', () => {
    expect([judge('aws.guardduty', 1_000), judge('unknown', 1_000)]).toEqual([undefined, undefined])
  })
})
