import type { Format } from '#core/panels/panel.ts'
import type { Split } from '#core/panels/split.ts'
import { h } from '../dom.ts'
import { formatFigure } from '../format/value.ts'
import { colourOf } from './colour.ts'
import type { Shown } from './shown.ts'
import { conditionOf, partTitle } from './split-condition.ts'

/** More parts than this do not fit: those that are empty are then left out. */
const MOST_ENTRIES = 8

/** Names the colours of a chart, with the sum of each; a click filters by it. */
export function drawLegend(
  split: Split,
  parts: readonly string[],
  totals: Readonly<Record<string, number>>,
  format: Format | undefined,
  { reader, deeds }: Shown,
): HTMLElement {
  const isNamed = (id: string) => parts.length <= MOST_ENTRIES || Boolean(totals[id])
  const entries = parts.flatMap((id, position) => {
    if (!isNamed(id)) return []
    const title = partTitle(split, id, undefined, reader)
    const condition = conditionOf(split, id)
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'legend-entry',
          'data-empty': !totals[id],
          title: reader.words.filterBy(title),
          on: { click: () => condition !== undefined && deeds.filter(condition) },
        },
        h('span', { class: 'swatch', 'data-colour': colourOf(split, id, position) }),
        h('bdi', {}, title),
        h('span', { class: 'legend-value' }, formatFigure(totals[id] ?? 0, format, reader)),
      ),
    )
  })
  return h('ul', { class: 'legend' }, ...entries)
}
