import type { Scalar } from '#core/panels/condition.ts'
import type { MatrixPanel } from '#core/panels/panel.ts'
import { type Answer, aggregationsOf, bucketsOf, keyOf } from '../answer.ts'
import { figureOfNothing, metricAggregations, orderPath, readMetric } from '../metric.ts'
import type { MatrixData } from '../panel-data.ts'
import type { QueryContext } from '../query.ts'
import { readRows, rowsAggregations } from '../row-tree.ts'
import { soleMetric, termsOf } from '../split.ts'

/** A row is asked for so many of its columns, so that those that are largest over all rows are among them. */
const COLUMNS_OF_A_ROW = 100

/** Asks for the columns that are largest over all documents, and for the rows with their cells. */
export function matrixBody(panel: MatrixPanel, context: QueryContext): object {
  const sole = soleMetric(panel.metric)
  const { field, size } = panel.columns
  const aggs = metricAggregations(sole, context)
  const order = [{ [orderPath(sole)]: 'desc' as const }]
  const cells = { ...termsOf({ field, size: Math.max(size, COLUMNS_OF_A_ROW), order, place: 'inner' }), aggs }
  const rows = rowsAggregations(panel.rows, { metrics: [sole], direction: 'desc' }, context, { ...aggs, cells })
  return { size: 0, aggs: { columns: { ...termsOf({ field, size, order, place: 'only' }), aggs }, ...rows } }
}

/** Reads the grid: rows largest first, columns by their keys. */
export function readMatrix(panel: MatrixPanel, answer: Answer): MatrixData {
  const sole = soleMetric(panel.metric)
  const aggregations = aggregationsOf(answer)
  const columns = bucketsOf(aggregations, 'columns').map(keyOf).sort(compareScalars)
  const { leaves } = readRows(panel.rows.length, aggregations)
  const nothing = figureOfNothing(panel.metric)
  const cells = leaves.map(({ bucket }) => {
    const figures = new Map(bucketsOf(bucket, 'cells').map((cell) => [keyOf(cell), readMetric(sole, cell)]))
    return columns.map((column) => figures.get(column) ?? nothing)
  })
  return { kind: 'matrix', rows: leaves.map(({ keys }) => ({ keys })), columns, cells }
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : 1
}
