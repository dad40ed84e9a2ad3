import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { Group } from '#core/panels/split.ts'
import { shorten } from '#core/shown-text.ts'
import { formatKey } from './format/value.ts'
import { fieldTitle, type Reader } from './reader.ts'

const MOST_VALUES = 3
const LONGEST_VALUE = 48
const LONGEST = 160

/** What a condition says, for a chip: `重要度: 緊急`. Conditions that a dashboard has a name for are called by it. */
export function describeCondition(condition: Condition, reader: Reader, dashboards: readonly Dashboard[] = []): string {
  return shorten(describe(condition, reader, namesOf(dashboards)), LONGEST)
}

function describe(condition: Condition, reader: Reader, names: ReadonlyMap<string, Group>): string {
  const group = condition.kind === 'is' ? undefined : names.get(JSON.stringify(condition))
  if (group !== undefined) return group.label[reader.language]
  const { words, language } = reader
  switch (condition.kind) {
    case 'is':
      return `${fieldTitle(condition.field, reader)}: ${listValues(condition, reader)}`
    case 'exists':
      return `${fieldTitle(condition.field, reader)}: ${words.hasValue}`
    case 'like':
      return `${fieldTitle(condition.field, reader)}: ${shorten(condition.pattern, LONGEST_VALUE)}`
    case 'words':
      return `${words.freeText}: ${shorten(condition.text, LONGEST_VALUE)}`
    case 'range':
      return `${fieldTitle(condition.field, reader)} ${bounds(condition)}`
    case 'not':
      return `${words.not} ${describe(condition.condition, reader, names)}`
    case 'all':
    case 'any': {
      const same = sameValue(condition, reader)
      if (same !== undefined) return same
      const between = ` ${condition.kind === 'all' ? words.and : words.or} `
      return condition.conditions
        .map((one) => describe(one, reader, names))
        .join(language === 'ja' ? ` ${between.trim()} ` : between)
    }
  }
}

/** One value looked for in several fields, as pivots do, is told once. */
function sameValue(condition: Extract<Condition, { kind: 'all' | 'any' }>, reader: Reader): string | undefined {
  const [first] = condition.conditions
  if (condition.kind !== 'any' || first?.kind !== 'is' || condition.conditions.length < 2) return undefined
  const values = JSON.stringify(first.values)
  const isSame = condition.conditions.every((one) => one.kind === 'is' && JSON.stringify(one.values) === values)
  return isSame ? `${fieldTitle(first.field, reader)}: ${listValues(first, reader)}` : undefined
}

function listValues({ field, values }: Extract<Condition, { kind: 'is' }>, reader: Reader): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => shorten(nameOf(field, value, reader), LONGEST_VALUE))
  const rest = values.length - shown.length
  return shown.join(reader.language === 'ja' ? '、' : ', ') + (rest > 0 ? ` +${rest}` : '')
}

function nameOf(field: string, value: string | number | boolean, reader: Reader): string {
  const account = field === 'cloud.account.id' ? reader.accounts.get(String(value)) : undefined
  return account?.name ?? formatKey(field, value, reader)
}

function bounds({ gte, gt, lte, lt }: Extract<Condition, { kind: 'range' }>): string {
  const parts = [
    gte === undefined ? '' : `≥ ${gte}`,
    gt === undefined ? '' : `> ${gt}`,
    lte === undefined ? '' : `≤ ${lte}`,
    lt === undefined ? '' : `< ${lt}`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** Named groups of the panels, by their conditions. */
function namesOf(dashboards: readonly Dashboard[]): ReadonlyMap<string, Group> {
  const names = new Map<string, Group>()
  for (const panel of dashboards.flatMap(({ panels }) => panels)) {
    const groups: Group[] = []
    if (panel.kind === 'numbers') groups.push(...panel.groups)
    if ((panel.kind === 'bars' || panel.kind === 'share') && panel.split.kind === 'groups')
      groups.push(...panel.split.groups)
    if ((panel.kind === 'bars' || panel.kind === 'series') && panel.by?.kind === 'groups')
      groups.push(...panel.by.groups)
    for (const group of groups) names.set(JSON.stringify(group.where), group)
  }
  return names
}
