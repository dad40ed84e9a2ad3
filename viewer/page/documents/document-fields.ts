import { type Condition, is, not, type Scalar } from '#core/panels/condition.ts'
import { shorten } from '#core/shown-text.ts'
import type { Hit } from '../../api.ts'
import { h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { accountName } from '../panels/account-cell.ts'
import { isCode, severityBadge } from '../panels/key-cell.ts'
import { fieldTitle, type Reader } from '../reader.ts'
import { type FieldEntry, fieldEntries } from './field-entries.ts'
import { groupFields } from './field-groups.ts'

const LONG_VALUE = 600
const MOST_VALUES = 20

/** Filters the view by a value, or leaves it out. */
type Filter = (condition: Condition) => void

/** Draws the fields of a document by the questions that they answer; each value can become a filter. */
export function drawFields(hit: Hit, reader: Reader, filter: Filter): HTMLElement {
  const entries = fieldEntries(hit.source, (name) => reader.fields[name] !== undefined)
  const groups = groupFields(entries).map(({ question, entries: fields }) =>
    h(
      'section',
      { class: 'field-group', 'data-question': question },
      h('h3', {}, reader.words[question]),
      h('dl', {}, ...fields.map((entry) => drawField(entry, reader, filter))),
    ),
  )
  return h('div', { class: 'field-groups' }, ...groups)
}

function drawField({ field, values }: FieldEntry, reader: Reader, filter: Filter): HTMLElement {
  const type = reader.fields[field]?.type
  const canFilter = type !== undefined && type !== 'text' && type !== 'flat_object' && type !== 'geo_point'
  const shown = values.slice(0, MOST_VALUES).map((value) => drawValue(field, value, canFilter, reader, filter))
  const rest = values.slice(MOST_VALUES)
  const list = h('dd', {}, ...shown)
  if (rest.length > 0) {
    const more = h(
      'button',
      { type: 'button', class: 'link' },
      `${reader.words.showAll} (+${formatNumber(rest.length, reader.language)})`,
    )
    more.addEventListener('click', () =>
      more.replaceWith(...rest.map((value) => drawValue(field, value, canFilter, reader, filter))),
    )
    list.append(more)
  }
  return h(
    'div',
    { class: 'field' },
    h('dt', {}, h('span', { class: 'field-title' }, fieldTitle(field, reader)), h('code', {}, field)),
    list,
  )
}

function drawValue(field: string, value: unknown, canFilter: boolean, reader: Reader, filter: Filter): HTMLElement {
  const text = formatValue(field, value, reader)
  const name = accountName(field, typeof value === 'string' ? value : null, reader)
  const content =
    field === 'hinomi.severity'
      ? severityBadge(String(value), text)
      : h('bdi', { class: isCode(field) ? 'value code' : 'value' }, ...foldable(text, reader))
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return h(
    'div',
    { class: 'value-line' },
    content,
    name !== undefined && h('span', { class: 'quiet' }, name),
    canFilter && isScalar && drawValueDeeds(is(field, value as Scalar), shorten(text, 80), reader, filter),
  )
}

function drawValueDeeds(condition: Condition, text: string, { words }: Reader, filter: Filter): HTMLElement {
  const button = (label: string, sign: 'plus' | 'minus', chosen: Condition) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button tiny',
        'aria-label': label,
        title: label,
        on: { click: () => filter(chosen) },
      },
      icon(sign),
    )
  return h(
    'span',
    { class: 'value-deeds' },
    button(words.filterFor(text), 'plus', condition),
    button(words.filterOut(text), 'minus', not(condition)),
  )
}

/** A very long value is folded; all of it is one click away. */
function foldable(text: string, { words, language }: Reader): (string | HTMLElement)[] {
  if (text.length <= LONG_VALUE) return [text]
  const body = h('span', {}, shorten(text, LONG_VALUE))
  const label = (isOpen: boolean) =>
    isOpen ? words.showLess : `${words.showAll} (${words.chars(formatNumber(text.length, language))})`
  let isOpen = false
  const button = h('button', { type: 'button', class: 'link', 'aria-expanded': 'false' }, label(false))
  button.addEventListener('click', () => {
    isOpen = !isOpen
    body.textContent = isOpen ? text : shorten(text, LONG_VALUE)
    button.textContent = label(isOpen)
    button.setAttribute('aria-expanded', String(isOpen))
  })
  return [body, ' ', button]
}
