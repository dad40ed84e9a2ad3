import type { Field } from '#core/field.ts'
import type { DataPanel, MatrixPanel, TablePanel, TextPanel } from '#core/panels/panel.ts'
import type { Group, Metric } from '#core/panels/split.ts'
import {
  type Aggregation,
  conditionalAggregation,
  groupsAggregation,
  metricAggregation,
  splitAggregation,
  termsAggregation,
  timeAggregation,
} from './aggregation.ts'
import {
  axisChartParams,
  donutParams,
  heatmapParams,
  markdownParams,
  metricParams,
  tableParams,
} from './chart-params.ts'
import { linkTo } from './navigation.ts'
import type { Language } from './saved-object.ts'
import { colorsOf } from './tone-colors.ts'

/** What a visualization is made of, before it gets a title and its documents. */
export interface Visualization {
  readonly type: string
  readonly aggs: readonly Aggregation[]
  readonly params: Readonly<Record<string, unknown>>
  /** Colours by the label of a group, where groups have a tone. */
  readonly colors?: Readonly<Record<string, string>>
}

/** A panel that becomes a visualization; documents become a saved search. */
export type DrawnPanel = Exclude<DataPanel, { kind: 'documents' }>

interface Context {
  readonly fields: Readonly<Record<string, Field>>
  readonly language: Language
}

const OTHER = { ja: 'その他', en: 'Other' } as const
const COUNT = { ja: '件数', en: 'Count' } as const
/** The heatmap of OpenSearch Dashboards refuses to draw more series. */
const MOST_SERIES = 50
/** Rows of a table are about this high, in rows of the grid of our page. */
const TABLE_ROWS_PER_HEIGHT = 2.2

/** Returns the visualization of a panel. */
export function visualizationOf(panel: DrawnPanel, context: Context): Visualization {
  const { language } = context
  switch (panel.kind) {
    case 'numbers': {
      const group = groupsAggregation('2', 'group', panel.groups, language)
      return {
        type: 'metric',
        aggs: [metricAggregation('1', panel.metric, metricLabel(panel.metric, context)), group],
        params: metricParams(panel.groups.length),
      }
    }
    case 'bars': {
      const label = metricLabel(panel.metric, context)
      const by = panel.by
      return {
        type: 'horizontal_bar',
        aggs: [
          metricAggregation('1', panel.metric, label),
          splitAggregation('2', 'segment', panel.split, '1', context),
          ...(by === undefined ? [] : [splitAggregation('3', 'group', by, '1', context)]),
        ],
        params: axisChartParams({ kind: 'horizontal_bar', metricLabel: label, stacked: by !== undefined }),
        ...colors(by?.kind === 'groups' ? by.groups : [], language),
      }
    }
    case 'series': {
      const label = metricLabel(panel.metric, context)
      const by = panel.by
      // A panel of all time may hold many years. The groups stand before the time, so that they are the largest of all time.
      const interval = panel.time === 'now' ? 'M' : 'auto'
      return {
        type: 'histogram',
        aggs: [
          metricAggregation('1', panel.metric, label),
          ...(by === undefined ? [] : [splitAggregation('3', 'group', by, '1', context)]),
          timeAggregation('2', panel.timeField ?? '@timestamp', interval),
        ],
        params: axisChartParams({ kind: 'histogram', metricLabel: label, stacked: by !== undefined }),
        ...colors(by?.kind === 'groups' ? by.groups : [], language),
      }
    }
    case 'share': {
      const label = metricLabel(panel.metric, context)
      // A share is one of a whole, so what has no slice of its own is a slice too.
      const slices = splitAggregation('2', 'segment', panel.split, '1', { ...context, other: OTHER[language] })
      return {
        type: 'pie',
        aggs: [metricAggregation('1', panel.metric, label), slices],
        params: donutParams(),
        ...colors(panel.split.kind === 'groups' ? panel.split.groups : [], language),
      }
    }
    case 'table':
      return tableOf(panel, context)
    case 'matrix':
      return matrixOf(panel, context)
  }
}

/** Returns the visualization of a text. Its links between dashboards are those of our own page, `#/pipeline`, and are rewritten. */
export function textVisualization(panel: TextPanel, language: Language): Visualization {
  const text = panel.text[language].replaceAll(
    /\]\(#\/([a-z0-9-]+)\)/g,
    (_, id: string) => `](${linkTo(language, id)})`,
  )
  return { type: 'markdown', aggs: [], params: markdownParams(text) }
}

/** Rows nest. Several order columns go in as JSON, which only the innermost rows can have: theirs are the figures. */
function tableOf(panel: TablePanel, { fields, language }: Context): Visualization {
  const ids = new Map(panel.columns.map(({ id }, index) => [id, String(index + 1)]))
  const figures = panel.columns.map(({ label, metric, where }, index) => {
    const id = String(index + 1)
    return where === undefined
      ? metricAggregation(id, metric, label[language])
      : conditionalAggregation(id, metric, label[language], where, fields)
  })
  const order = panel.orderBy.flatMap((id) => ids.get(id) ?? [])
  const direction = panel.smallestFirst ? 'asc' : 'desc'
  const orders = order.map((id) => ({ [isCount(panel, id) ? '_count' : id]: direction }) as const)
  const rows = panel.rows.map(({ field, label, size }, index) =>
    termsAggregation(field, fields, {
      id: String(figures.length + index + 1),
      schema: 'bucket',
      size,
      order: { by: order[0] ?? '_key', direction: order.length === 0 ? 'asc' : direction },
      label: label[language],
      // Nothing may fall off a list because its name is missing; what the list is of must be there.
      missing: index > 0,
      ...(index === panel.rows.length - 1 && orders.length > 1 && { orders }),
    }),
  )
  return { type: 'table', aggs: [...figures, ...rows], params: tableParams(rowsOfPage(panel.size.height)) }
}

function isCount(panel: TablePanel, id: string): boolean {
  const column = panel.columns[Number(id) - 1]
  return column !== undefined && column.where === undefined && column.metric.kind === 'count'
}

function matrixOf(panel: MatrixPanel, context: Context): Visualization {
  const { fields, language } = context
  const figure = metricAggregation('1', panel.metric, metricLabel(panel.metric, context))
  const lists = [...panel.rows, panel.columns]
  const isTime = 'field' in panel.metric && fields[panel.metric.field]?.type === 'date'
  const drawn = !isTime && panel.rows.length === 1 && panel.rows[0].size <= MOST_SERIES
  const bucket = (index: number, schema: string) => {
    const list = lists[index] ?? panel.columns
    return termsAggregation(list.field, fields, {
      id: String(index + 2),
      schema,
      size: list.size,
      order: { by: '1', direction: 'desc' },
      label: list.label[language],
      missing: index > 0 && index < panel.rows.length,
    })
  }
  // A grid of times, or of more rows than a heatmap draws, is a table with one line for each cell.
  if (drawn)
    return { type: 'heatmap', aggs: [figure, bucket(0, 'group'), bucket(1, 'segment')], params: heatmapParams() }
  const buckets = lists.map((_, index) => bucket(index, 'bucket'))
  return { type: 'table', aggs: [figure, ...buckets], params: tableParams(rowsOfPage(panel.size.height)) }
}

function rowsOfPage(height: number): number {
  return Math.max(5, Math.round(height * TABLE_ROWS_PER_HEIGHT))
}

function metricLabel(metric: Metric, { fields, language }: Context): string {
  if (metric.kind === 'count') return COUNT[language]
  const name = fields[metric.field]?.[language] ?? metric.field
  const words = {
    ja: {
      distinct: `${name}(種類数)`,
      sum: `${name}(合計)`,
      average: `${name}(平均)`,
      min: `${name}(最小)`,
      max: `${name}(最大)`,
    },
    en: {
      distinct: `Distinct: ${name}`,
      sum: `Sum: ${name}`,
      average: `Average: ${name}`,
      min: `Least: ${name}`,
      max: `Most: ${name}`,
    },
  } as const
  return words[language][metric.kind]
}

function colors(groups: readonly Group[], language: Language): { colors?: Record<string, string> } {
  const found = colorsOf(groups, language)
  return Object.keys(found).length === 0 ? {} : { colors: found }
}
