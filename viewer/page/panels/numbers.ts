import type { NumbersPanel } from '#core/panels/panel.ts'
import type { NumbersData } from '#dashboards/search/panel-data.ts'
import { h } from '../dom.ts'
import { formatFigure } from '../format/value.ts'
import type { Shown } from './shown.ts'

/** Draws large figures side by side; a click filters by the group. */
export function drawNumbers(panel: NumbersPanel, data: NumbersData, { reader, deeds }: Shown): HTMLElement {
  const blocks = panel.groups.map(({ id, label, where, tone }) => {
    const value = data.values[id] ?? null
    const title = label[reader.language]
    const figure = formatFigure(value, panel.format, reader)
    return h(
      'button',
      {
        type: 'button',
        class: 'number',
        'data-colour': tone ?? 'neutral',
        'data-empty': !value,
        'data-group': id,
        'aria-label': `${title}: ${figure}. ${reader.words.filterBy(title)}`,
        title: reader.words.filterBy(title),
        on: { click: () => deeds.filter(where) },
      },
      h('span', { class: 'number-label' }, title),
      h(
        'span',
        { class: 'number-figure', 'data-length': figure.length > 9 ? 'long' : figure.length > 6 ? 'medium' : false },
        figure,
      ),
    )
  })
  return h('div', { class: 'numbers' }, ...blocks)
}
