import type { SharePanel } from '#core/panels/panel.ts'
import type { ShareData } from '#dashboards/search/panel-data.ts'
import { h } from '../dom.ts'
import { formatNumber, formatPercent } from '../format/number.ts'
import { drawChart } from './chart.ts'
import { type Colour, colourOf, cssColour } from './colour.ts'
import type { Shown } from './shown.ts'
import { conditionOf, partTitle } from './split-condition.ts'

/** Draws shares as a ring with its figures beside it; a click on a figure filters by it. */
export function drawShare(panel: SharePanel, data: ShareData, shown: Shown): HTMLElement {
  const { reader, deeds } = shown
  const total = data.rows.reduce((sum, { value }) => sum + (value ?? 0), data.other)
  const slices = data.rows.map((row, position) => ({
    title: partTitle(panel.split, row.key, row.label, reader),
    value: row.value ?? 0,
    colour: colourOf(panel.split, row.key, position),
    condition: conditionOf(panel.split, row.key),
  }))
  const rest = { title: reader.words.other, value: data.other, colour: 'rest' as Colour, condition: undefined }
  const all = data.other > 0 ? [...slices, rest] : slices
  const plot = h('div', { class: 'plot' })
  drawChart(
    plot,
    shown,
    () => ({
      animation: false,
      series: [
        {
          type: 'pie',
          silent: true,
          radius: ['62%', '92%'],
          label: { show: false },
          itemStyle: { borderColor: cssColour('surface'), borderWidth: 1.5 },
          data: all.map(({ value, colour }) => ({ value, itemStyle: { color: cssColour(colour) } })),
        },
      ],
    }),
    () => undefined,
  )
  const entries = all.map(({ title, value, colour, condition }) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'share-entry',
          disabled: condition === undefined,
          title: condition === undefined ? undefined : reader.words.filterBy(title),
          on: { click: () => condition !== undefined && deeds.filter(condition) },
        },
        h('span', { class: 'swatch', 'data-colour': colour }),
        h('bdi', { class: 'share-title' }, title),
        h('span', { class: 'share-value' }, formatNumber(value, reader.language)),
        h('span', { class: 'share-percent' }, formatPercent(total === 0 ? 0 : value / total, reader.language)),
      ),
    ),
  )
  return h(
    'div',
    { class: 'share' },
    h(
      'div',
      { class: 'ring', 'aria-hidden': 'true' },
      plot,
      h('p', { class: 'ring-total' }, h('b', {}, formatNumber(total, reader.language)), reader.words.total),
    ),
    h('ul', { class: 'share-list' }, ...entries),
  )
}
