import { describe, expect, it } from 'vitest'
import type { RuleRow, RulesAnswer } from '../../api.ts'
import { linesOf, narrow, sortLines } from './filter-rules.ts'

const rule = (id: string, change: Partial<RuleRow> = {}): RuleRow => ({
  ...{ id, title: { ja: `題${id}`, en: `Title ${id}` }, severity: 'high', tactics: ['Impact'], techniques: ['T1485'] },
  ...{ services: ['cloudtrail'], state: 'running', open: 0, suppressed: 0, accounts: 0, last: null },
  ...change,
})
const ANSWER: RulesAnswer = {
  rules: [
    rule('T01', { severity: 'critical', open: 3, last: 2000 }),
    rule('G22', { tactics: ['Defense Evasion'], suppressed: 5, last: 1000 }),
    rule('F01', { services: ['guardduty'], state: 'no-data', severity: 'low' }),
  ],
  waiting: [
    {
      id: 'F10',
      title: 'Health',
      titleJa: '通知',
      waitsFor: 'source: AWS Health; check: silence',
      why: 'No such source.',
    },
    { id: 'P08', title: 'Error', titleJa: '異常', waitsFor: 'check outside OpenSearch', why: 'By schedule.' },
  ],
  tookMs: 1,
}
const lines = linesOf(ANSWER, 'ja')
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)

describe('the list of rules', () => {
  it('has every detection once, also those that wait, by their numbers', () => {
    expect(ids(lines)).toEqual(['F01', 'F10', 'G22', 'P08', 'T01'])
    expect(lines[1]).toMatchObject({ title: '通知', state: 'waiting', open: undefined })
  })

  it('says what a detection waits for in the language of the reader', () => {
    expect(lines[1]?.waits).toBe('ソース(AWS Health)・検査の仕組みを待っています')
    expect(lines[3]?.waits).toBe('OpenSearchの外からの検査を待っています')
    expect(linesOf(ANSWER, 'en')[1]?.waits).toBe('source: AWS Health; check: silence. No such source.')
  })

  it.each([
    [{ severity: ['critical', 'low'] }, ['F01', 'T01']],
    [{ group: ['F'] }, ['F01', 'F10']],
    [{ tactic: ['Defense Evasion'] }, ['G22']],
    [{ source: ['guardduty'] }, ['F01']],
    [{ state: ['waiting'] }, ['F10', 'P08']],
    [{ hits: ['open'] }, ['T01']],
    [{ hits: ['suppressed'] }, ['G22']],
    [{ hits: ['none'], group: ['F'] }, ['F01', 'F10']],
    [{ text: ['t1485 TITLE'] }, ['F01', 'G22', 'T01']],
    [{ text: ['題g22'] }, ['G22']],
    [{ nonsense: ['x'] }, ['F01', 'F10', 'G22', 'P08', 'T01']],
  ])('is narrowed by %j', (only, left) => {
    expect(ids(narrow(lines, only))).toEqual(left)
  })

  it.each([
    ['severity', 'desc', ['T01', 'G22', 'F01', 'F10', 'P08']],
    ['last', 'asc', ['G22', 'T01', 'F01', 'F10', 'P08']],
    ['last', 'desc', ['T01', 'G22', 'F01', 'F10', 'P08']],
    ['tactic', 'asc', ['G22', 'F01', 'T01', 'F10', 'P08']],
    ['nonsense', 'asc', ['F01', 'F10', 'G22', 'P08', 'T01']],
  ] as const)('is sorted by %s %s, what has no value last', (column, direction, order) => {
    expect(ids(sortLines(lines, { column, direction }))).toEqual(order)
  })
})
