import { type Condition, is } from '#core/panels/condition.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { AccountRow, Setup } from '../../api.ts'
import type { Language, Words } from '../words.ts'
import type { Option } from './combobox.ts'

/** The fields that have a list of their own in the filter bar. */
export const FILTER_FIELDS = [
  { id: 'municipality', field: 'organization.name', of: 'municipality' },
  { id: 'system', field: 'hinomi.system', of: 'system' },
  { id: 'vendor', field: 'hinomi.vendor', of: 'vendor' },
  { id: 'account', field: 'cloud.account.id', of: 'id' },
  { id: 'severity', field: 'hinomi.severity', of: undefined },
] as const satisfies readonly { id: keyof Words; field: string; of: keyof AccountRow | undefined }[]

type FilterField = (typeof FILTER_FIELDS)[number]

/** The values that can be chosen for a filter, from the registry of accounts. */
export function optionsOf({ id, of }: FilterField, setup: Setup, language: Language): Option[] {
  if (id === 'severity') {
    return SEVERITY_GROUPS.map(({ id: value, label, tone }) => ({
      value,
      title: label[language],
      ...(tone === undefined ? {} : { colour: tone }),
    }))
  }
  if (id === 'account') return setup.accounts.map(({ id: value, name }) => ({ value, title: name, hint: value }))
  const values = new Map<string, number>()
  for (const account of setup.accounts) {
    const value = of === undefined ? undefined : account[of]
    if (typeof value === 'string' && value !== '') values.set(value, (values.get(value) ?? 0) + 1)
  }
  return [...values].map(([value, accounts]) => ({ value, title: value, hint: String(accounts) }))
}

/** The values that a filter bar's list shows as chosen: those of the one filter that includes values of the field. */
export function chosenValues(filters: readonly Condition[], field: string): readonly string[] {
  const filter = filters.find((one) => one.kind === 'is' && one.field === field)
  return filter?.kind === 'is' ? filter.values.map(String) : []
}

/** Returns the filters with other values chosen for a field; none takes the filter away. */
export function chooseValues(
  filters: readonly Condition[],
  field: string,
  values: readonly string[],
): readonly Condition[] {
  const index = filters.findIndex((one) => one.kind === 'is' && one.field === field)
  const filter = is(field, ...values)
  if (values.length === 0) return filters.filter((_, position) => position !== index)
  return index < 0 ? [...filters, filter] : filters.with(index, filter)
}

/**
 * Returns a filter as the server is asked it. Lean documents and those about loading say only the account, so that what the registry knows
 * about accounts is asked as the accounts that it is true of.
 */
export function byAccounts(condition: Condition, accounts: readonly AccountRow[]): Condition {
  if (condition.kind === 'not') return { kind: 'not', condition: byAccounts(condition.condition, accounts) }
  if (condition.kind === 'all' || condition.kind === 'any') {
    return { kind: condition.kind, conditions: condition.conditions.map((one) => byAccounts(one, accounts)) }
  }
  if (condition.kind !== 'is') return condition
  const of = FILTER_FIELDS.find(({ field }) => field === condition.field)?.of
  if (of === undefined || of === 'id') return condition
  const ids = accounts.filter((account) => condition.values.includes(account[of] ?? '')).map(({ id }) => id)
  return ids.length === 0 ? condition : is('cloud.account.id', ...ids)
}
