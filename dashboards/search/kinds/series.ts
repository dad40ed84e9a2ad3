import type { SeriesPanel } from '#core/panels/panel.ts'
import { type Answer, aggregationsOf, bucketsOf, numberIn } from '../answer.ts'
import { columnsOf, histogramInterval, type Interval, intervalFor, intervalText } from '../interval.ts'
import { figureOfNothing, metricAggregations, readMetric } from '../metric.ts'
import type { Figure, SeriesData } from '../panel-data.ts'
import { contextOf } from '../panel-query.ts'
import { readSplit, soleMetric, splitAggregation } from '../split.ts'
import type { SettledView } from '../view.ts'

/** A panel of all time may hold many years. */
const INTERVAL_OF_ALL_TIME: Interval = { count: 1, unit: 'M' }

/** Asks for the columns that have documents, for each part: the parts are those that are largest over the whole range. */
export function seriesBody(panel: SeriesPanel, view: SettledView): object {
  const context = contextOf(panel, view)
  const sole = soleMetric(panel.metric)
  const columns = {
    date_histogram: {
      field: panel.timeField ?? '@timestamp',
      ...histogramInterval(intervalOf(panel, view)),
      time_zone: view.timeZone,
      min_doc_count: 1,
    },
    aggs: metricAggregations(sole, context),
  }
  if (panel.by === undefined) return { size: 0, aggs: { columns } }
  return { size: 0, aggs: { parts: splitAggregation(panel.by, sole, context, { within: { columns } }) } }
}

/** Reads the columns, also those without documents. */
export function readSeries(panel: SeriesPanel, view: SettledView, answer: Answer): SeriesData {
  const sole = soleMetric(panel.metric)
  const aggregations = aggregationsOf(answer)
  const parts =
    panel.by === undefined ? [{ key: '', bucket: aggregations }] : readSplit(panel.by, sole, aggregations, 'parts')
  const figures = parts.map(({ key, bucket }) => {
    const columns = bucketsOf(bucket, 'columns').map((column): [number | null, Figure] => [
      numberIn(column, 'key'),
      readMetric(sole, column),
    ])
    return { name: String(key), byTime: new Map(columns) }
  })
  const nothing = figureOfNothing(panel.metric)
  const points = timesOf(
    panel,
    view,
    figures.flatMap(({ byTime }) => [...byTime.keys()]),
  ).map((time) => ({
    time,
    values: Object.fromEntries(figures.map(({ name, byTime }) => [name, byTime.get(time) ?? nothing])),
  }))
  return {
    kind: 'series',
    interval: intervalText(intervalOf(panel, view)),
    parts: figures.map(({ name }) => name),
    points,
  }
}

function intervalOf(panel: SeriesPanel, view: SettledView): Interval {
  return panel.time === 'picker' ? intervalFor(view.to - view.from) : INTERVAL_OF_ALL_TIME
}

/** The beginnings of all columns: those of the range of the view, or, for a panel of all time, from the first with documents to the last. */
function timesOf(panel: SeriesPanel, view: SettledView, found: readonly (number | null)[]): number[] {
  const { from, to, timeZone } = view
  if (panel.time === 'picker') return columnsOf(intervalOf(panel, view), from, to, timeZone)
  const known = found.filter((time) => time !== null)
  if (known.length === 0) return []
  const first = known.reduce((a, b) => Math.min(a, b))
  const last = known.reduce((a, b) => Math.max(a, b))
  return columnsOf(INTERVAL_OF_ALL_TIME, first, last + 1, timeZone)
}
