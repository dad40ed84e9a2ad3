import { is, type Scalar } from '#core/panels/condition.ts'
import type { MatrixPanel } from '#core/panels/panel.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { formatTime } from '#core/time-zone.ts'
import type { Figure, MatrixData, RowKey } from '#dashboards/search/panel-data.ts'
import { type Child, h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatFigure, formatKey } from '../format/value.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { tacticRank } from '../rules/tactics.ts'
import { addInSteps } from './in-steps.ts'
import { keyCellContent } from './key-cell.ts'
import { latenessOf, limitMsOf } from './lateness.ts'
import type { Shown } from './shown.ts'
import { rowCondition, together } from './split-condition.ts'

/** Draws a grid: figures shaded by their size, moments as age with the late ones marked. A click filters by the cell. */
export function drawMatrix(panel: MatrixPanel, given: MatrixData, shown: Shown): HTMLElement {
  const { reader, deeds } = shown
  const isMoment = panel.format === 'age' || panel.format === 'time'
  const data = isMoment ? silentFirst(panel, given, reader) : columnsInOrder(panel, given)
  const largest = Math.max(...data.cells.flatMap((cells) => cells.map((cell) => cell ?? 0)), 1)
  const heads = data.columns.map((key) =>
    h(
      'th',
      { scope: 'col', class: 'figure' },
      h(
        'button',
        {
          type: 'button',
          class: 'cell-link',
          title: reader.words.filterBy(formatKey(panel.columns.field, key, reader)),
          on: { click: () => deeds.filter(is(panel.columns.field, key)) },
        },
        h('bdi', {}, formatKey(panel.columns.field, key, reader)),
      ),
    ),
  )
  const body = h('tbody')
  addInSteps(body, data.rows, ({ keys }, index) => {
    const condition = rowCondition(panel.rows, keys)
    const cells = data.columns.map((column, position) => {
      const figure = data.cells[index]?.[position] ?? null
      const here = together(condition, is(panel.columns.field, column))
      const cell = isMoment
        ? momentCell(figure, keys, column, panel, reader)
        : shadedCell(figure, largest, panel, reader)
      if (figure !== null) cell.addEventListener('click', () => here !== undefined && deeds.filter(here))
      return cell
    })
    return h('tr', {}, ...keyCells(panel, keys, shown), ...cells)
  })
  const names = panel.rows.map(({ label }) => h('th', { scope: 'col' }, label[reader.language]))
  return h(
    'div',
    { class: 'table-holder' },
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': panel.title[reader.language] },
      h('table', { class: 'matrix' }, h('thead', {}, h('tr', {}, ...names, ...heads)), body),
    ),
    h('p', { class: 'table-foot' }, reader.words.rows(formatNumber(data.rows.length, reader.language))),
  )
}

function keyCells(panel: MatrixPanel, keys: readonly RowKey[], { reader, deeds }: Shown): HTMLElement[] {
  const condition = rowCondition(panel.rows, keys)
  return panel.rows.map(({ field }, index) => {
    const key = keys[index] ?? null
    const content = keyCellContent(panel.rows, index, key, reader)
    const attributes = { class: 'key', title: formatKey(field, key, reader).slice(0, 300) }
    if (index > 0 || condition === undefined) return h('td', attributes, ...content)
    return h(
      'th',
      { ...attributes, scope: 'row' },
      h(
        'button',
        {
          type: 'button',
          class: 'cell-link',
          'aria-label': reader.words.filterBy(formatKey(field, key, reader).slice(0, 200)),
          on: { click: () => deeds.filter(condition) },
        },
        ...content,
      ),
    )
  })
}

function shadedCell(figure: Figure, largest: number, panel: MatrixPanel, reader: Reader): HTMLElement {
  const cell = h(
    'td',
    { class: 'figure heat', 'data-empty': !figure },
    cellButton(figure, formatFigure(figure, panel.format, reader)),
  )
  // the root keeps small figures visible beside a very large one
  if (figure) cell.style.setProperty('--heat', `${Math.round(8 + 62 * Math.sqrt(figure / largest))}%`)
  return cell
}

function momentCell(
  figure: Figure,
  keys: readonly RowKey[],
  column: Scalar,
  panel: MatrixPanel,
  reader: Reader,
): HTMLElement {
  if (figure === null) {
    const isMissed = isExpected(keys, column, panel, reader)
    return h(
      'td',
      { class: 'figure moment', 'data-late': isMissed ? 'silent' : false, 'data-empty': !isMissed },
      ...(isMissed ? [icon('warning'), reader.words.never1] : [reader.words.noValue]),
    )
  }
  const limitMs = panel.columns.field === 'event.dataset' ? limitMsOf(column, reader) : undefined
  const late = latenessOf(reader.now - figure, limitMs)
  const text = formatFigure(figure, 'age', reader)
  return h(
    'td',
    {
      class: 'figure moment',
      'data-late': late ?? false,
      'data-regular': limitMs !== undefined,
      title: formatTime(figure, reader.timeZone),
    },
    cellButton(
      figure,
      late === undefined ? text : `${text} ${reader.words.late}`,
      late === undefined ? [text] : [icon('warning'), text],
    ),
  )
}

function cellButton(figure: Figure, label: string, content: readonly Child[] = [label]): HTMLElement {
  if (figure === null) return h('span', {}, ...content)
  return h('button', { type: 'button', class: 'cell-link figure-text', 'aria-label': label }, ...content)
}

/** An account whose registry row names a source is expected to send it; what speaks only when something happens may never have come. */
function isExpected(keys: readonly RowKey[], column: Scalar, panel: MatrixPanel, reader: Reader): boolean {
  if (panel.columns.field !== 'event.dataset') return false
  const index = panel.rows.findIndex(({ field }) => field === 'cloud.account.id')
  const account = reader.accounts.get(String(keys[index] ?? ''))
  const source = reader.sourceIds.get(String(column))
  return source !== undefined && reader.judged.has(String(column)) && account?.expectedSources.includes(source) === true
}

/**
 * Rows of moments begin with those that lack what is expected of them, then with the one that was heard of least recently, by the sources
 * that never pause.
 */
function silentFirst(panel: MatrixPanel, data: MatrixData, reader: Reader): MatrixData {
  const rank = (cells: readonly Figure[], keys: readonly RowKey[]) =>
    Math.min(
      ...cells.map((cell, at) => {
        const column = data.columns[at]
        if (column === undefined) return Number.POSITIVE_INFINITY
        if (cell === null) return isExpected(keys, column, panel, reader) ? 0 : Number.POSITIVE_INFINITY
        return limitMsOf(column, reader) === undefined ? Number.POSITIVE_INFINITY : cell
      }),
    )
  const order = data.rows
    .map(({ keys }, at) => ({ at, rank: rank(data.cells[at] ?? [], keys) }))
    .sort((a, b) => (a.rank === b.rank ? a.at - b.at : a.rank - b.rank))
  return {
    ...data,
    rows: order.map(({ at }) => data.rows[at] as (typeof data.rows)[number]),
    cells: order.map(({ at }) => data.cells[at] ?? []),
  }
}

const COLUMN_RANKS: Readonly<Record<string, (key: Scalar) => number>> = {
  'hinomi.severity': (key) => -(SEVERITY_LABELS as readonly Scalar[]).indexOf(key),
  'threat.tactic.name': (key) => tacticRank(String(key)),
}

/** Columns of severities and of the tactics of an attack stand in their order, however they came. */
function columnsInOrder(panel: MatrixPanel, data: MatrixData): MatrixData {
  const rank = COLUMN_RANKS[panel.columns.field]
  if (rank === undefined) return data
  const order = data.columns.map((key, index) => ({ key, index })).sort((a, b) => rank(a.key) - rank(b.key))
  return {
    ...data,
    columns: order.map(({ key }) => key),
    cells: data.cells.map((cells) => order.map(({ index }) => cells[index] ?? null)),
  }
}
