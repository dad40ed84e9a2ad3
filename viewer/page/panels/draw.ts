import type { DataPanel } from '#core/panels/panel.ts'
import type { PanelData } from '#dashboards/search/panel-data.ts'
import { h } from '../dom.ts'
import { gridOf } from '../export/grid.ts'
import { formatNumber } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { drawBars } from './bars.ts'
import { drawDocuments } from './documents.ts'
import { addInSteps } from './in-steps.ts'
import { drawMatrix } from './matrix.ts'
import { drawNumbers } from './numbers.ts'
import { drawSeries } from './series.ts'
import { drawShare } from './share.ts'
import type { Shown } from './shown.ts'
import { drawTable } from './table.ts'

/** Draws what a panel shows in the way of its kind. Throws an Error when panel and data are of different kinds: the server is at fault. */
export function drawData(panel: DataPanel, data: PanelData, shown: Shown): HTMLElement {
  if (panel.kind === 'numbers' && data.kind === 'numbers') return drawNumbers(panel, data, shown)
  if (panel.kind === 'bars' && data.kind === 'bars') return drawBars(panel, data, shown)
  if (panel.kind === 'series' && data.kind === 'series') return drawSeries(panel, data, shown)
  if (panel.kind === 'share' && data.kind === 'share') return drawShare(panel, data, shown)
  if (panel.kind === 'table' && data.kind === 'table') return drawTable(panel, data, shown)
  if (panel.kind === 'matrix' && data.kind === 'matrix') return drawMatrix(panel, data, shown)
  if (panel.kind === 'documents' && data.kind === 'documents') return drawDocuments(panel, data, shown)
  throw new Error(`The panel ${panel.id} is of the kind ${panel.kind}, its data of ${data.kind}.`)
}

/** Draws what a chart shows as a table of its figures. */
export function drawPlainTable(panel: DataPanel, data: PanelData, { reader }: Shown): HTMLElement {
  const grid = gridOf(panel, data, reader)
  const body = h('tbody')
  addInSteps(body, grid?.rows ?? [], (row) =>
    h(
      'tr',
      {},
      ...row.map((cell, index) =>
        index === 0
          ? h('th', { scope: 'row', class: 'key' }, h('bdi', {}, visible(String(cell ?? ''))))
          : h(
              'td',
              { class: 'figure' },
              typeof cell === 'number' ? formatNumber(cell, reader.language) : visible(cell ?? ''),
            ),
      ),
    ),
  )
  const heads = (grid?.heads ?? []).map((head, index) =>
    h('th', { scope: 'col', class: index === 0 ? '' : 'figure' }, head),
  )
  return h(
    'div',
    { class: 'table-holder' },
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': panel.title[reader.language] },
      h('table', {}, h('thead', {}, h('tr', {}, ...heads)), body),
    ),
  )
}
