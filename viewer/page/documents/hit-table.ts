import { shorten } from '#core/shown-text.ts'
import type { Hit } from '../../api.ts'
import { fieldValues } from '../../field-values.ts'
import { h } from '../dom.ts'
import { formatValue } from '../format/value.ts'
import { drawLongName } from '../long-name.ts'
import { accountName } from '../panels/account-cell.ts'
import { isCode, severityBadge } from '../panels/key-cell.ts'
import { fieldTitle, type Reader } from '../reader.ts'
import { ruleCellContent } from '../rules/rule-title.ts'
import type { Sort } from '../state/page-state.ts'

/** A cell shows no more than this; the document itself shows all. */
const LONGEST_CELL = 240
const SORTABLE = ['keyword', 'date', 'ip', 'long', 'integer', 'float', 'boolean']

/** Where a list can be sorted by its heads: how it is sorted now and what a click does. */
export interface Sorting {
  readonly sort: Sort | undefined
  readonly change: (sort: Sort) => void
}

/** Draws documents as rows of a table; a row opens its document. */
export function drawHits(
  hits: readonly Hit[],
  columns: readonly string[],
  reader: Reader,
  open: (hit: Hit) => void,
  sorting?: Sorting,
): HTMLElement {
  const heads = columns.map((field) => drawHead(field, reader, sorting))
  const rows = hits.map((hit) => drawHit(hit, columns, reader, open))
  return h('table', { class: 'hits' }, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows))
}

function drawHead(field: string, reader: Reader, sorting: Sorting | undefined): HTMLElement {
  const title = fieldTitle(field, reader)
  const type = reader.fields[field]?.type
  if (sorting === undefined || type === undefined || !SORTABLE.includes(type)) {
    return h('th', { scope: 'col', title: field }, h('span', { class: 'head-text' }, title))
  }
  const { sort, change } = sorting
  const direction = sort?.column === field ? sort.direction : undefined
  const next = direction === 'desc' ? 'asc' : 'desc'
  return h(
    'th',
    {
      scope: 'col',
      title: field,
      'aria-sort': direction === undefined ? 'none' : direction === 'asc' ? 'ascending' : 'descending',
    },
    h(
      'button',
      {
        type: 'button',
        class: 'sorter',
        'data-key': `sort ${field}`,
        title: reader.words.sortBy(title),
        on: { click: () => change({ column: field, direction: next }) },
      },
      title,
      h('span', { class: 'arrow', 'aria-hidden': 'true' }),
    ),
  )
}

function drawHit(hit: Hit, columns: readonly string[], reader: Reader, open: (hit: Hit) => void): HTMLElement {
  const cells = columns.map((field, index) => {
    const content = cellContent(hit, field, reader)
    if (index > 0) return h('td', {}, content)
    const text = content.textContent ?? ''
    return h(
      'th',
      { scope: 'row' },
      h(
        'button',
        { type: 'button', class: 'cell-link', 'data-hit': hit.id, 'aria-label': reader.words.open(text) },
        content,
      ),
    )
  })
  const severity = fieldValues(hit.source, 'hinomi.severity')[0]
  return h(
    'tr',
    {
      class: 'clickable',
      'data-colour': typeof severity === 'string' ? severity : false,
      on: { click: () => getSelection()?.isCollapsed !== false && open(hit) },
    },
    ...cells,
  )
}

function cellContent(hit: Hit, field: string, reader: Reader): HTMLElement {
  const values = fieldValues(hit.source, field)
  const [first] = values
  if (first === undefined || first === null) return h('span', { class: 'nothing' }, reader.words.noValue)
  if (field === 'hinomi.severity') return severityBadge(String(first), formatValue(field, first, reader))
  if (field === 'rule.id') return h('span', { class: 'clip' }, ...ruleCellContent(String(first), reader))
  const name = accountName(field, String(first), reader)
  const text = name ?? values.map((value) => formatValue(field, value, reader)).join(', ')
  const isDate = reader.fields[field]?.type === 'date'
  if (isCode(field) && name === undefined && values.length === 1 && text.length <= LONGEST_CELL) {
    return h('span', { class: 'clip', title: text }, drawLongName(text))
  }
  return h(
    'bdi',
    {
      class: isDate ? 'time' : 'clip',
      title: name === undefined ? shorten(text, 400) : `${name} ${String(first)}`,
    },
    shorten(isDate ? text.slice(0, 19) : text, LONGEST_CELL),
  )
}
