import type { Column, TablePanel } from '#core/panels/panel.ts'
import { formatTime } from '#core/time-zone.ts'
import type { TableData } from '#dashboards/search/panel-data.ts'
import { h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatShortTime } from '../format/time.ts'
import { formatFigure, formatKey } from '../format/value.ts'
import type { Sort } from '../state/page-state.ts'
import { addInSteps } from './in-steps.ts'
import { keyCellContent } from './key-cell.ts'
import type { Shown } from './shown.ts'
import { rowCondition, together } from './split-condition.ts'
import { columnsOf, isJoined, sortRows } from './table-columns.ts'

type Row = TableData['rows'][number]

/**
 * Draws a table that scrolls under its heads. A head sorts, the name of a row filters by it, and a counted figure lists its documents.
 */
export function drawTable(panel: TablePanel, data: TableData, shown: Shown): HTMLElement {
  const { reader, deeds } = shown
  const columns = columnsOf(panel)
  const names = panel.rows.map(({ label }) => label[reader.language])
  const largest = barColumn(panel, data)
  let sort = shown.sort
  const body = h('tbody')
  const heads = [
    ...panel.rows.map((_, index) => ({ id: `row-${index}`, title: names[index] ?? '', isFigure: false })),
    ...columns.map(({ id, label }) => ({ id, title: label[reader.language], isFigure: true })),
  ].map((head) => ({ ...head, element: h('th', { scope: 'col', class: head.isFigure ? 'figure' : '' }) }))

  const show = () => {
    addInSteps(body, sortRows(data.rows, sort), (row) => drawRow(panel, columns, row, largest, shown))
    for (const { id, element } of heads) element.setAttribute('aria-sort', ariaSort(id, sort))
  }
  for (const { id, title, element, isFigure } of heads) {
    element.append(
      h(
        'button',
        {
          type: 'button',
          class: 'sorter',
          title: reader.words.sortBy(title),
          on: {
            click: () => {
              sort = nextSort(sort, id, isFigure)
              deeds.sort(panel.id, sort)
              show()
            },
          },
        },
        title,
        h('span', { class: 'arrow', 'aria-hidden': 'true' }),
      ),
    )
  }
  show()
  return h(
    'div',
    { class: 'table-holder' },
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': panel.title[reader.language] },
      h('table', {}, h('thead', {}, h('tr', {}, ...heads.map(({ element }) => element))), body),
    ),
    h(
      'p',
      { class: 'table-foot' },
      reader.words.rows(formatNumber(data.rows.length, reader.language)),
      !data.complete && h('span', {}, reader.words.more),
    ),
  )
}

function drawRow(
  panel: TablePanel,
  columns: readonly Column[],
  row: Row,
  bar: { id: string; largest: number } | undefined,
  { reader, deeds }: Shown,
): HTMLElement {
  const condition = rowCondition(panel.rows, row.keys)
  const title = panel.rows.map(({ field }, index) => formatKey(field, row.keys[index] ?? null, reader)).join(' ')
  const filter = () => condition !== undefined && deeds.filter(condition)
  const keys = panel.rows.map(({ field }, index) => {
    const content = keyCellContent(panel.rows, index, row.keys[index] ?? null, reader)
    const attributes = { class: 'key', title: formatKey(field, row.keys[index] ?? null, reader).slice(0, 300) }
    if (index > 0 || condition === undefined) return h('td', attributes, ...content)
    const label = reader.words.filterBy(title.slice(0, 200))
    return h(
      'th',
      { ...attributes, scope: 'row' },
      h('button', { type: 'button', class: 'cell-link', 'aria-label': label }, ...content),
    )
  })
  const figures = columns.map((column) => {
    const value = row.values[column.id] ?? null
    const text =
      column.format === 'time' && value !== null
        ? formatShortTime(value, reader.timeZone, reader.now)
        : formatFigure(value, column.format, reader)
    const cell = h('td', {
      class: 'figure',
      'data-colour': column.tone !== undefined && value ? column.tone : false,
      'data-empty': value === null || (value === 0 && column.format !== 'percent'),
      title:
        (column.format === 'age' || column.format === 'time') && value !== null
          ? formatTime(value, reader.timeZone)
          : undefined,
    })
    if (bar?.id === column.id && value) {
      cell.classList.add('with-bar')
      cell.style.setProperty('--share', `${(value / bar.largest) * 100}%`)
    }
    const isCounted = column.metric.kind === 'count' || column.metric.kind === 'distinct'
    if (!isCounted || !value || isJoined(panel, column)) {
      cell.append(h('span', { class: 'figure-text' }, text))
      return cell
    }
    const what = `${title.slice(0, 200)} ${column.label[reader.language]}`
    cell.append(
      h(
        'button',
        {
          type: 'button',
          class: 'cell-link figure-text',
          'aria-label': `${text}: ${reader.words.documentsWhere(what)}`,
          title: reader.words.documentsWhere(column.label[reader.language]),
          on: {
            click: (event) => {
              event.stopPropagation()
              deeds.list(panel, together(condition, column.where))
            },
          },
        },
        text,
      ),
    )
    return cell
  })
  return h(
    'tr',
    { class: condition === undefined ? '' : 'clickable', on: { click: () => noSelection() && filter() } },
    ...keys,
    ...figures,
  )
}

/** Somebody who marks text to copy it does not mean to click. */
function noSelection(): boolean {
  return getSelection()?.isCollapsed !== false
}

/** Tables of one counted column read as a ranking: its cells get a bar behind the figure. */
function barColumn(panel: TablePanel, data: TableData): { id: string; largest: number } | undefined {
  const [first] = panel.columns
  const isPlain = first.tone === undefined && ['count', 'sum', 'distinct'].includes(first.metric.kind)
  if (!isPlain || panel.orderBy[0] !== first.id) return undefined
  return { id: first.id, largest: Math.max(...data.rows.map(({ values }) => values[first.id] ?? 0), 1) }
}

function ariaSort(id: string, sort: Sort | undefined): string {
  if (sort?.column !== id) return 'none'
  return sort.direction === 'asc' ? 'ascending' : 'descending'
}

/** Figures begin with the largest, names with the first; the third click gives back the order in which the rows came. */
function nextSort(sort: Sort | undefined, column: string, isFigure: boolean): Sort | undefined {
  const first = isFigure ? 'desc' : 'asc'
  if (sort?.column !== column) return { column, direction: first }
  return sort.direction === first ? { column, direction: first === 'asc' ? 'desc' : 'asc' } : undefined
}
