import type { JoinedColumns, TablePanel } from '#core/panels/panel.ts'
import type { Figure, TableData } from '#dashboards/search/panel-data.ts'

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
