import type { DocumentsPanel } from '#core/panels/panel.ts'
import type { DocumentsData } from '#dashboards/search/panel-data.ts'
import { drawHits } from '../documents/hit-table.ts'
import { h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import type { Shown } from './shown.ts'

/** Draws the first documents of a panel, with the way to all of them. */
export function drawDocuments(panel: DocumentsPanel, data: DocumentsData, { reader, deeds }: Shown): HTMLElement {
  const table = drawHits(data.documents, panel.columns, reader, (hit) => deeds.open(hit, data.documents))
  const count = formatNumber(data.total, reader.language)
  return h(
    'div',
    { class: 'table-holder' },
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': panel.title[reader.language] }, table),
    h(
      'p',
      { class: 'table-foot' },
      reader.words.count(count),
      h('button', { type: 'button', class: 'link', on: { click: () => deeds.list(panel) } }, reader.words.showAll),
    ),
  )
}
