import type { TablePanel } from '#core/panels/panel.ts'
import { type Answer, aggregationsOf } from '../answer.ts'
import { metricAggregations, type NamedMetric, readMetric } from '../metric.ts'
import type { Figure, RowKey, TableData } from '../panel-data.ts'
import type { QueryContext } from '../query.ts'
import { readRows, rowsAggregations } from '../row-tree.ts'

type Row = TableData['rows'][number]

/** Asks for the rows and the figures of their columns. A column of another index that rows are ordered by is left to whoever joins it. */
export function tableBody(panel: TablePanel, context: QueryContext): object {
  const within = Object.assign({}, ...columnsOf(panel).map(({ metric }) => metricAggregations(metric, context)))
  const direction = panel.smallestFirst ? 'asc' : 'desc'
  const order = { metrics: orderOf(panel).map(({ metric }) => metric), direction } as const
  return { size: 0, aggs: rowsAggregations(panel.rows, order, context, within) }
}

/** Reads the rows, ordered by the columns of `orderBy`, largest first unless the panel says otherwise, those without a figure last; equal ones by their keys. */
export function readTable(panel: TablePanel, answer: Answer): TableData {
  const columns = columnsOf(panel)
  const { leaves, complete } = readRows(panel.rows.length, aggregationsOf(answer))
  const rows = leaves.map(({ keys, bucket }) => ({
    keys,
    values: Object.fromEntries(columns.map(({ id, metric }) => [id, readMetric(metric, bucket)])),
  }))
  const order = orderOf(panel).map(({ id }) => id)
  const sign = panel.smallestFirst ? -1 : 1
  return { kind: 'table', rows: rows.sort((a, b) => compareRows(a, b, order, sign)), complete }
}

interface NamedColumn {
  readonly id: string
  readonly metric: NamedMetric
}

/** Names of aggregations may not hold every character that an id may (OpenSearch: aggregation names). */
function columnsOf({ columns }: TablePanel): NamedColumn[] {
  return columns.map(({ id, metric, where }, at) => ({
    id,
    metric: { name: `column${at}`, metric, ...(where !== undefined && { where }) },
  }))
}

function orderOf(panel: TablePanel): NamedColumn[] {
  const columns = new Map(columnsOf(panel).map((column) => [column.id, column]))
  return panel.orderBy.flatMap((id) => columns.get(id) ?? [])
}

function compareRows(a: Row, b: Row, order: readonly string[], sign: 1 | -1): number {
  for (const id of order) {
    const difference = compareFigures(a.values[id] ?? null, b.values[id] ?? null, sign)
    if (difference !== 0) return difference
  }
  return compareKeys(a.keys, b.keys)
}

function compareFigures(a: Figure, b: Figure, sign: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return sign * (b - a)
}

function compareKeys(a: readonly RowKey[], b: readonly RowKey[]): number {
  for (const [at, key] of a.entries()) {
    const other = b[at] ?? null
    if (key === other) continue
    if (key === null || other === null) return key === null ? 1 : -1
    if (typeof key === 'number' && typeof other === 'number') return key - other
    return String(key) < String(other) ? -1 : 1
  }
  return 0
}
