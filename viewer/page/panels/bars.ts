import type { BarsPanel } from '#core/panels/panel.ts'
import type { BarRow, BarsData } from '#dashboards/search/panel-data.ts'
import { h } from '../dom.ts'
import { formatFigure } from '../format/value.ts'
import { accountName } from './account-cell.ts'
import { colourOf } from './colour.ts'
import { drawLegend } from './legend.ts'
import type { Shown } from './shown.ts'
import { conditionOf, partTitle } from './split-condition.ts'

/** Draws horizontal bars, stacked where the panel says so; a click on a row filters by it. */
export function drawBars(panel: BarsPanel, data: BarsData, shown: Shown): HTMLElement {
  const largest = Math.max(...data.rows.map(({ value }) => value ?? 0), 1e-9)
  const rows = data.rows.map((row, position) => drawRow(panel, data, row, position, largest, shown))
  const { reader } = shown
  const other =
    data.other > 0 &&
    h(
      'li',
      { class: 'bar-other' },
      h('span', {}, reader.words.other),
      h('span', { class: 'bar-value' }, formatFigure(data.other, 'number', reader)),
    )
  return h(
    'div',
    { class: 'bars' },
    panel.by !== undefined &&
      data.parts !== undefined &&
      drawLegend(panel.by, data.parts, partTotals(data), panel.format, shown),
    h('ul', { class: 'bar-list' }, ...rows, other),
  )
}

function drawRow(
  panel: BarsPanel,
  data: BarsData,
  row: BarRow,
  position: number,
  largest: number,
  { reader, deeds }: Shown,
): HTMLElement {
  const title = partTitle(panel.split, row.key, row.label, reader)
  const name = panel.split.kind === 'terms' ? accountName(panel.split.field, row.key, reader) : undefined
  const figure = formatFigure(row.value, panel.format, reader)
  const condition = conditionOf(panel.split, row.key)
  return h(
    'li',
    {},
    h(
      'button',
      {
        type: 'button',
        class: 'bar-row',
        title: `${name === undefined ? title : `${name} ${title}`}: ${figure}`,
        'aria-label': `${name ?? ''} ${title}: ${figure}. ${reader.words.filterBy(name ?? title)}`,
        on: { click: () => condition !== undefined && deeds.filter(condition) },
      },
      h('bdi', { class: 'bar-label' }, name ?? title),
      h('span', { class: 'bar-value' }, figure),
      h('span', { class: 'bar-track' }, ...drawParts(panel, data, row, position, largest)),
    ),
  )
}

function drawParts(panel: BarsPanel, data: BarsData, row: BarRow, position: number, largest: number): HTMLElement[] {
  // a part of a bar is as long as its figure says on the scale of the longest bar
  const part = (value: number, colour: string) => {
    const element = h('span', { class: 'bar-part', 'data-colour': colour })
    element.style.width = `${(Math.max(0, value) / largest) * 100}%`
    return element
  }
  const { by } = panel
  if (by === undefined || data.parts === undefined || row.parts === undefined) {
    const isPlain = panel.split.kind === 'terms' && colourOf(panel.split, row.key, 99) === 'rest'
    return [part(row.value ?? 0, isPlain ? 'hue-1' : colourOf(panel.split, row.key, position))]
  }
  return data.parts.map((id, index) => part(row.parts?.[id] ?? 0, colourOf(by, id, index)))
}

function partTotals(data: BarsData): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const id of data.parts ?? []) totals[id] = data.rows.reduce((sum, row) => sum + (row.parts?.[id] ?? 0), 0)
  return totals
}
