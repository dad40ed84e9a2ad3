import type { Account } from '#core/accounts.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { MatrixPanel, TablePanel } from '#core/panels/panel.ts'
import type { Figure, MatrixData, RowKey, TableData } from '#dashboards/search/panel-data.ts'

/** What the registry says about an account, by the field that documents hold it in. */
const REGISTRY_FIELDS: Readonly<Record<string, (account: Account) => string | undefined>> = {
  'cloud.account.id': ({ id }) => id,
  'cloud.account.name': ({ name }) => name,
  'organization.id': ({ municipality }) => municipality,
  'organization.name': ({ municipality }) => municipality,
  'hinomi.system': ({ system }) => system,
  'hinomi.vendor': ({ vendor }) => vendor,
  'hinomi.environment': ({ environment }) => environment,
}

/**
 * Says whether documents of an account can fulfil a condition, as far as the registry tells: false only where they cannot.
 *
 * Undefined means that the documents decide.
 */
function judge(condition: Condition, account: Account): boolean | undefined {
  switch (condition.kind) {
    case 'is':
    case 'exists': {
      const read = Object.hasOwn(REGISTRY_FIELDS, condition.field) ? REGISTRY_FIELDS[condition.field] : undefined
      if (read === undefined) return undefined
      const value = read(account)
      if (condition.kind === 'exists') return value !== undefined
      return value !== undefined && condition.values.includes(value)
    }
    case 'not': {
      const inner = judge(condition.condition, account)
      return inner === undefined ? undefined : !inner
    }
    case 'all':
    case 'any': {
      const decisive = condition.kind === 'any'
      const verdicts = condition.conditions.map((inner) => judge(inner, account))
      if (verdicts.includes(decisive)) return decisive
      return verdicts.includes(undefined) ? undefined : !decisive
    }
    default:
      return undefined
  }
}

/** Returns the accounts that can have documents under all these conditions. */
export function accountsUnder(accounts: readonly Account[], conditions: readonly Condition[]): Account[] {
  return accounts.filter((account) => conditions.every((condition) => judge(condition, account) !== false))
}

/** Which of the row keys hold the account id; -1 where none does. */
function accountColumn(panel: TablePanel | MatrixPanel): number {
  return panel.rows.findIndex(({ field }) => field === 'cloud.account.id')
}

/** Adds a row without figures for each account that has none, and the names of the registry where documents hold none. Counts are then 0. */
export function completeTable(panel: TablePanel, data: TableData, accounts: readonly Account[]): TableData {
  const values = Object.fromEntries(
    panel.columns.map(({ id, metric }) => [id, metric.kind === 'count' || metric.kind === 'distinct' ? 0 : null]),
  )
  const { rows, missing } = completeRows(panel, data.rows, accounts)
  return { ...data, rows: [...rows, ...missing.map((keys) => ({ keys, values }))] }
}

/** The same for a grid: added rows have empty cells. */
export function completeMatrix(panel: MatrixPanel, data: MatrixData, accounts: readonly Account[]): MatrixData {
  const { rows, missing } = completeRows(panel, data.rows, accounts)
  const cell: Figure = panel.metric.kind === 'count' ? 0 : null
  return {
    ...data,
    rows: [...rows, ...missing.map((keys) => ({ keys }))],
    cells: [...data.cells, ...missing.map(() => data.columns.map(() => cell))],
  }
}

function completeRows<R extends { readonly keys: readonly RowKey[] }>(
  panel: TablePanel | MatrixPanel,
  rows: readonly R[],
  accounts: readonly Account[],
): { readonly rows: readonly R[]; readonly missing: readonly RowKey[][] } {
  const column = accountColumn(panel)
  if (column < 0) return { rows, missing: [] }
  const byId = new Map(accounts.map((account) => [account.id, account]))
  const seen = new Set(rows.map(({ keys }) => keys[column]))
  const named = rows.map((row) => {
    const account = byId.get(String(row.keys[column]))
    return account === undefined ? row : { ...row, keys: row.keys.map((key, at) => key ?? keyOf(panel, at, account)) }
  })
  const missing = accounts
    .filter(({ id }) => !seen.has(id))
    .map((account) => panel.rows.map((_, at) => keyOf(panel, at, account)))
  return { rows: named, missing }
}

function keyOf(panel: TablePanel | MatrixPanel, at: number, account: Account): RowKey {
  const field = panel.rows[at]?.field ?? ''
  return (Object.hasOwn(REGISTRY_FIELDS, field) ? REGISTRY_FIELDS[field]?.(account) : undefined) ?? null
}
