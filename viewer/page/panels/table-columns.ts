import type { Column, TablePanel } from '#core/panels/panel.ts'
import type { TableData } from '#dashboards/search/panel-data.ts'
import type { Sort } from '../state/page-state.ts'

type Row = TableData['rows'][number]

/** The columns of figures of a table, those of other indices last. */
export function columnsOf(panel: TablePanel): readonly Column[] {
  return [...panel.columns, ...(panel.joined ?? []).flatMap(({ columns }) => columns)]
}

/** The documents that a figure was counted over lie in another index when its column is joined. */
export function isJoined(panel: TablePanel, column: Column): boolean {
  return !panel.columns.includes(column)
}

/**
 * Sorts the rows by one column: a figure, or a row field by its position (`row-0`). Missing values stand last in both directions; equal rows
 * stay in the order in which they came.
 */
export function sortRows(rows: readonly Row[], sort: Sort | undefined): readonly Row[] {
  if (sort === undefined) return rows
  const position = /^row-(\d+)$/.exec(sort.column)?.[1]
  const cellOf = (row: Row) => (position === undefined ? row.values[sort.column] : row.keys[Number(position)]) ?? null
  const sign = sort.direction === 'asc' ? 1 : -1
  return rows
    .map((row) => ({ row, value: cellOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return a.value === b.value ? 0 : a.value === null ? 1 : -1
      return sign * compare(a.value, b.value)
    })
    .map(({ row }) => row)
}

function compare(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return COLLATOR.compare(String(a), String(b))
}

const COLLATOR = new Intl.Collator('ja', { numeric: true })
