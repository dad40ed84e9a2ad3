import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { Setup } from '../../api.ts'
import { describeCondition } from '../condition-text.ts'
import { h } from '../dom.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { drawCombobox } from './combobox.ts'
import { chooseValues, chosenValues, FILTER_FIELDS, optionsOf } from './filter-fields.ts'

/** Draws the lists to filter by. */
export function drawPickers(
  filters: readonly Condition[],
  setup: Setup,
  reader: Reader,
  change: (filters: readonly Condition[]) => void,
  latest: () => readonly Condition[],
): HTMLElement {
  const pickers = FILTER_FIELDS.map((one) =>
    drawCombobox(
      one.id,
      reader.words[one.id],
      optionsOf(one, setup, reader.language),
      chosenValues(filters, one.field),
      reader.words,
      (values) => change(chooseValues(latest(), one.field, values)),
    ),
  )
  return h('div', { class: 'pickers', role: 'group', 'aria-label': reader.words.filters }, ...pickers)
}

/** Draws the filters in force as chips: a click turns one around, the cross takes it away. Nothing where there is none. */
export function drawChips(
  filters: readonly Condition[],
  dashboards: readonly Dashboard[],
  reader: Reader,
  change: (filters: readonly Condition[]) => void,
): HTMLElement | undefined {
  if (filters.length === 0) return undefined
  const { words } = reader
  const chips = filters.map((filter, index) => {
    const isExcluded = filter.kind === 'not'
    const text = describeCondition(isExcluded ? filter.condition : filter, reader, dashboards)
    const inverted: Condition = isExcluded ? filter.condition : { kind: 'not', condition: filter }
    return h(
      'li',
      { class: isExcluded ? 'chip excluded' : 'chip' },
      h(
        'button',
        {
          type: 'button',
          class: 'chip-text',
          'data-key': `chip ${index}`,
          'aria-label': `${isExcluded ? `${words.not} ` : ''}${text}. ${words.invert(text)}`,
          title: words.invert(text),
          on: { click: () => change(filters.with(index, inverted)) },
        },
        isExcluded && h('b', {}, words.not),
        h('bdi', {}, text),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'chip-remove',
          'aria-label': words.remove(text),
          title: words.remove(text),
          on: { click: () => change(filters.filter((_, position) => position !== index)) },
        },
        icon('close'),
      ),
    )
  })
  return h(
    'div',
    { class: 'chips' },
    h('ul', { 'aria-label': words.filters }, ...chips),
    h(
      'button',
      { type: 'button', class: 'link', 'data-key': 'clear filters', on: { click: () => change([]) } },
      words.clearAll,
    ),
  )
}
