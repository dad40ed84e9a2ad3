import type { Condition, Scalar } from '#core/panels/condition.ts'
import { is } from '#core/panels/condition.ts'
import type { RowField } from '#core/panels/panel.ts'
import type { Bilingual, Split } from '#core/panels/split.ts'
import type { RowKey } from '#dashboards/search/panel-data.ts'
import { formatKey } from '../format/value.ts'
import type { Reader } from '../reader.ts'

/** The documents of one part of a split: `field is key`, or the condition of the named group. */
export function conditionOf(split: Split, key: Scalar): Condition | undefined {
  if (split.kind === 'groups') return split.groups.find(({ id }) => id === key)?.where
  return is(split.field, key)
}

/** What a part of a split is called. */
export function partTitle(split: Split, key: Scalar, label: Bilingual | undefined, reader: Reader): string {
  if (label !== undefined) return label[reader.language]
  if (split.kind === 'terms') return formatKey(split.field, key, reader)
  return split.groups.find(({ id }) => id === key)?.label[reader.language] ?? String(key)
}

/** What the registry says of an account: not every document of the account says it too. */
const OF_ACCOUNT = [
  'cloud.account.name',
  'organization.id',
  'organization.name',
  'hinomi.system',
  'hinomi.vendor',
  'hinomi.environment',
]

/** The documents of a row: every key that is there, of an account its number alone; undefined for a row without any. */
export function rowCondition(fields: readonly RowField[], keys: readonly RowKey[]): Condition | undefined {
  const hasAccount = fields.some(({ field }, index) => field === 'cloud.account.id' && keys[index])
  const conditions = fields.flatMap(({ field }, index) => {
    const key = keys[index]
    if (hasAccount && OF_ACCOUNT.includes(field)) return []
    return key === null || key === undefined || key === '' ? [] : [is(field, key)]
  })
  if (conditions.length <= 1) return conditions[0]
  return { kind: 'all', conditions }
}

/** Several conditions as one; undefined for none. */
export function together(...conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const known = conditions.filter((condition) => condition !== undefined)
  return known.length <= 1 ? known[0] : { kind: 'all', conditions: known }
}
