import type { Condition } from '#core/panels/condition.ts'
import type { IndexId, JoinedColumns, TablePanel } from '#core/panels/panel.ts'
import { fieldsOfIndex } from '#dashboards/saved-objects/fields-of-index.ts'
import type { Figure, TableData } from '#dashboards/search/panel-data.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

/**
 * Makes the table that asks for the joined columns: the same rows by their first field, in other indices.
 *
 * Its parts that are absent are left out: a table asks for nothing that the join does not.
 */
export function joinedTable(panel: TablePanel, joined: JoinedColumns): TablePanel {
  const [first] = panel.rows
  const [column] = joined.columns
  if (column === undefined) throw new Error(`panel ${panel.id} joins no columns`)
  const { kind, id, title, question, size } = panel
  return {
    ...{ kind, id, title, question, size },
    index: joined.index,
    ...(joined.where !== undefined && { where: joined.where }),
    time: joined.time,
    rows: [first],
    columns: [column, ...joined.columns.slice(1)],
    orderBy: [column.id],
  }
}

/**
 * Returns the view for joined columns: without filters on what their index does not know.
 *
 * Who narrows accounts to their critical findings still asks when these accounts last sent anything; with the filter it would be never.
 */
export function viewOfJoined(index: IndexId, view: SettledView): SettledView {
  const fields = fieldsOfIndex(index, SOURCES)
  const isKnown = (condition: Condition) => knows(fields, condition)
  return {
    ...view,
    filters: view.filters.filter(isKnown),
    query: view.query !== undefined && isKnown(view.query) ? view.query : undefined,
  }
}

function knows(fields: Readonly<Record<string, unknown>>, condition: Condition): boolean {
  switch (condition.kind) {
    case 'words':
      return false
    case 'not':
      return knows(fields, condition.condition)
    case 'all':
    case 'any':
      return condition.conditions.every((one) => knows(fields, one))
    default:
      return Object.hasOwn(fields, condition.field)
  }
}

/** Puts the figures of the joined table beside those of the rows with the same first key; where there are none, counts are 0. */
export function join(data: TableData, joined: TableData, table: TablePanel): TableData {
  const byKey = new Map(joined.rows.map(({ keys, values }) => [keys[0], values]))
  const nothing = Object.fromEntries(
    table.columns.map(({ id, metric }) => [id, metric.kind === 'count' || metric.kind === 'distinct' ? 0 : null]),
  )
  return {
    ...data,
    rows: data.rows.map(({ keys, values }) => ({ keys, values: { ...values, ...(byKey.get(keys[0]) ?? nothing) } })),
  }
}

/** Orders the rows anew where a joined column has a say in it: by `orderBy`, largest first, what is unknown last. */
export function inOrder(panel: TablePanel, data: TableData): TableData {
  const own = new Set(panel.columns.map(({ id }) => id))
  if (panel.orderBy.every((id) => own.has(id))) return data
  const rows = [...data.rows].sort((a, b) => {
    for (const id of panel.orderBy) {
      const difference = sortable(b.values[id]) - sortable(a.values[id])
      if (difference !== 0 && !Number.isNaN(difference)) return difference
    }
    return 0
  })
  return { ...data, rows }
}

function sortable(figure: Figure | undefined): number {
  return figure ?? Number.NEGATIVE_INFINITY
}
