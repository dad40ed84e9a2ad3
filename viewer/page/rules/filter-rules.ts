import type { RuleRow, RulesAnswer } from '../../api.ts'
import type { Sort } from '../state/page-state.ts'
import type { Language } from '../words.ts'
import { type RuleState, waitsText } from './rule-words.ts'
import { tacticRank } from './tactics.ts'

/** A line of the list of rules: a rule with its hits, or a detection that waits for one. */
export interface RuleLine {
  readonly id: string
  readonly title: string
  readonly otherTitle: string
  readonly state: RuleState
  readonly severity: RuleRow['severity'] | undefined
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly services: readonly string[]
  readonly open: number | undefined
  readonly suppressed: number | undefined
  readonly accounts: number | undefined
  readonly last: number | undefined
  /** What it waits for, and why. */
  readonly waits: string | undefined
}

/** Lays rules and waiting detections out as the lines of one list, by their numbers. */
export function linesOf({ rules, waiting }: RulesAnswer, language: Language): RuleLine[] {
  const other = language === 'ja' ? 'en' : 'ja'
  const running = rules.map(
    (rule): RuleLine => ({
      ...rule,
      title: rule.title[language],
      otherTitle: rule.title[other],
      last: rule.last ?? undefined,
      waits: undefined,
    }),
  )
  const rest = waiting.map(
    ({ id, title, titleJa, waitsFor, why }): RuleLine => ({
      id,
      title: language === 'ja' ? titleJa : title,
      otherTitle: language === 'ja' ? title : titleJa,
      state: 'waiting',
      ...{ severity: undefined, tactics: [], techniques: [], services: [] },
      ...{ open: undefined, suppressed: undefined, accounts: undefined, last: undefined },
      waits: waitsText(waitsFor, why, language),
    }),
  )
  return [...running, ...rest].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The lists by which rules are narrowed: what a line says to each. */
export const RULE_FILTERS = {
  severity: (line: RuleLine) => (line.severity === undefined ? [] : [line.severity]),
  group: (line: RuleLine) => [line.id.slice(0, 1)],
  tactic: (line: RuleLine) => line.tactics,
  source: (line: RuleLine) => line.services,
  state: (line: RuleLine) => [line.state],
  hits: (line: RuleLine) => hitsOf(line),
} as const
export type RuleFilter = keyof typeof RULE_FILTERS

function hitsOf({ open = 0, suppressed = 0 }: RuleLine): string[] {
  const kinds = [...(open > 0 ? ['open'] : []), ...(suppressed > 0 ? ['suppressed'] : [])]
  return kinds.length > 0 ? kinds : ['none']
}

/** Returns the lines that have one of the chosen values of every list, and every word of `text` in number, title, tactic or technique. */
export function narrow(lines: readonly RuleLine[], only: Readonly<Record<string, readonly string[]>>): RuleLine[] {
  const words = (only.text ?? [])
    .join(' ')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return lines.filter(
    (line) =>
      Object.entries(RULE_FILTERS).every(([name, valuesOf]) => {
        const chosen = only[name] ?? []
        return chosen.length === 0 || valuesOf(line).some((value) => chosen.includes(value))
      }) && words.every((word) => textOf(line).includes(word)),
  )
}

function textOf({ id, title, otherTitle, tactics, techniques }: RuleLine): string {
  return [id, title, otherTitle, ...tactics, ...techniques].join(' ').toLowerCase()
}

const SEVERITY_RANK = ['critical', 'high', 'medium', 'low', 'info']
const ORDERS: Readonly<Record<string, (line: RuleLine) => number | string | undefined>> = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  severity: ({ severity }) => (severity === undefined ? undefined : -SEVERITY_RANK.indexOf(severity)),
  tactic: ({ tactics: [tactic] }) => (tactic === undefined ? undefined : tacticRank(tactic)),
  state: ({ state }) => state,
  open: ({ open }) => open,
  suppressed: ({ suppressed }) => suppressed,
  accounts: ({ accounts }) => accounts,
  last: ({ last }) => last,
}

/** Sorts the lines by a column; what has no value stands last in both directions, and equal ones by their numbers. */
export function sortLines(lines: readonly RuleLine[], sort: Sort | undefined): readonly RuleLine[] {
  const columnOf = sort === undefined ? undefined : ORDERS[sort.column]
  if (sort === undefined || columnOf === undefined) return lines
  const sign = sort.direction === 'asc' ? 1 : -1
  return lines
    .map((line) => ({ line, value: columnOf(line) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return Number(a.value === undefined) - Number(b.value === undefined)
      if (a.value === b.value) return 0
      return (
        sign *
        (typeof a.value === 'number' && typeof b.value === 'number'
          ? a.value - b.value
          : String(a.value).localeCompare(String(b.value), 'ja'))
      )
    })
    .map(({ line }) => line)
}
