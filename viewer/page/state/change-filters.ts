import type { Condition } from '#core/panels/condition.ts'

/** Fields of which a document has one value, so that a second filter by another value could find nothing. */
const ONE_VALUE = [
  'hinomi.severity',
  'cloud.account.id',
  'cloud.region',
  'organization.name',
  'hinomi.system',
  'hinomi.vendor',
  'event.dataset',
  'hinomi.finding.status',
]

/**
 * Returns the filters after a click on something that stands for a condition: it is added, takes the place of another value of a field that
 * has one value only, or goes away when it was there already. A row of several fields becomes one filter for each.
 */
export function toggleFilter(filters: readonly Condition[], condition: Condition): readonly Condition[] {
  const parts = condition.kind === 'all' && condition.conditions.length > 0 ? condition.conditions : [condition]
  const isThere = (part: Condition) => filters.some((filter) => isSame(filter, part))
  if (parts.every(isThere)) return filters.filter((filter) => !parts.some((part) => isSame(filter, part)))
  return parts.reduce(add, filters)
}

function add(filters: readonly Condition[], part: Condition): readonly Condition[] {
  if (filters.some((filter) => isSame(filter, part))) return filters
  if (part.kind !== 'is' || !ONE_VALUE.includes(part.field)) return [...filters, part]
  const index = filters.findIndex((filter) => filter.kind === 'is' && filter.field === part.field)
  return index < 0 ? [...filters, part] : filters.with(index, part)
}

function isSame(a: Condition, b: Condition): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
