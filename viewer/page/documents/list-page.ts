import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import { formatTime } from '#core/time-zone.ts'
import { CSV_ROWS, DEEPEST, type DocumentsQuery, type Hit, type ViewState } from '../../api.ts'
import { describeCondition } from '../condition-text.ts'
import { toast } from '../controls/toast.ts'
import { fill, h, refill } from '../dom.ts'
import { fileName, saveFile } from '../export/hand-over.ts'
import { formatNumber } from '../format/number.ts'
import { icon } from '../icons.ts'
import { drawFailure, drawNothing, drawSkeleton } from '../messages.ts'
import { together } from '../panels/split-condition.ts'
import type { Reader } from '../reader.ts'
import { errorText, fetchCsv, fetchDocuments, isAbort, isNotFound, RequestError } from '../server.ts'
import type { DocumentList, Sort } from '../state/page-state.ts'
import { drawHits } from './hit-table.ts'

/** Documents on one page. */
const LIST_SIZE = 50

/** What the list shows and what its controls lead to. */
export interface ListChoice {
  readonly dashboard: Dashboard
  readonly panel: DataPanel
  readonly list: DocumentList
  readonly view: ViewState
  readonly change: (change: Partial<DocumentList>) => void
  readonly back: () => void
  readonly open: (hit: Hit, among: readonly Hit[]) => void
}

/** Draws all documents of a panel, page by page, and asks for them. `signal` says that nobody looks at it any more. */
export async function showList(
  holder: HTMLElement,
  choice: ListChoice,
  reader: Reader,
  signal: AbortSignal,
): Promise<void> {
  const { words, language } = reader
  const query = queryOf(choice)
  const columns = columnsOf(choice)
  const body = h('div', { class: 'list-body', 'aria-busy': 'true' }, drawSkeleton(12))
  const pager = h('div', { class: 'pager' })
  const draw = holder.firstChild === null ? fill : refill
  draw(holder, drawHead(choice, reader, query, columns), body, pager)
  try {
    const { total, documents } = await fetchDocuments(query, signal)
    body.setAttribute('aria-busy', 'false')
    if (documents.length === 0) fill(body, drawNothing(words))
    else {
      const table = drawHits(documents, columns, reader, (hit) => choice.open(hit, documents), {
        sort: sortOf(query),
        change: (sort) => choice.change({ sort, page: 1 }),
      })
      fill(
        body,
        h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': choice.panel.title[language] }, table),
      )
    }
    fill(pager, ...drawPager(choice, total, documents.length, reader))
  } catch (error) {
    if (isAbort(error)) return
    body.setAttribute('aria-busy', 'false')
    // an index that nothing was loaded into yet is not there
    if (isNotFound(error)) {
      fill(body, drawNothing(words))
      return
    }
    fill(
      body,
      drawFailure(errorText(error)[language], words, () => void showList(holder, choice, reader, signal)),
    )
  }
}

function drawHead(choice: ListChoice, reader: Reader, query: DocumentsQuery, columns: readonly string[]): HTMLElement {
  const { words, language } = reader
  const { dashboard, panel, list } = choice
  const save = async (button: HTMLButtonElement) => {
    button.disabled = true
    try {
      const { from: _, size: __, columns: ___, ...rest } = query
      const name = fileName([dashboard.id, panel.id], formatTime(Date.now(), reader.timeZone))
      saveFile(name, await fetchCsv({ ...rest, columns, language }))
      toast(words.saved(name))
    } catch (error) {
      toast(error instanceof RequestError ? error.text[language] : words.failed)
    } finally {
      button.disabled = false
    }
  }
  const csv = h('button', { type: 'button', class: 'secondary', 'data-key': 'list csv' }, icon('download'), words.csv)
  csv.addEventListener('click', () => void save(csv))
  return h(
    'header',
    { class: 'list-head' },
    h(
      'button',
      { type: 'button', class: 'secondary', 'data-key': 'list back', on: { click: choice.back } },
      icon('left'),
      words.backTo(dashboard.title[language]),
    ),
    h(
      'div',
      { class: 'list-title' },
      h('h2', {}, panel.title[language], h('span', { class: 'quiet' }, ` — ${words.documents}`)),
      list.where !== undefined &&
        h(
          'span',
          { class: 'chip' },
          h('bdi', { class: 'chip-text' }, describeCondition(list.where, reader, [dashboard])),
          h(
            'button',
            {
              type: 'button',
              class: 'chip-remove',
              'aria-label': words.clear,
              title: words.clear,
              on: { click: () => choice.change({ where: undefined, page: 1 }) },
            },
            icon('close'),
          ),
        ),
    ),
    csv,
  )
}

function drawPager(
  { list, change }: ListChoice,
  total: number,
  shown: number,
  { words, language }: Reader,
): HTMLElement[] {
  const first = (list.page - 1) * LIST_SIZE
  const isLast = first + shown >= total || first + 2 * LIST_SIZE > DEEPEST
  const figure = (value: number) => formatNumber(value, language)
  const turn = (page: number, title: string, isOff: boolean) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'data-key': `page ${page < list.page ? 'previous' : 'next'}`,
        'aria-label': title,
        title,
        disabled: isOff,
        on: { click: () => change({ page }) },
      },
      icon(page < list.page ? 'left' : 'right'),
    )
  const position = total === 0 ? words.count('0') : words.page(figure(first + 1), figure(first + shown), figure(total))
  return [
    turn(list.page - 1, words.previousPage, list.page <= 1),
    h('p', { class: 'pager-text', 'aria-live': 'polite', 'data-total': total }, position),
    turn(list.page + 1, words.nextPage, isLast),
    ...(isLast && total > DEEPEST ? [h('p', { class: 'quiet' }, words.deepest)] : []),
    ...(total > CSV_ROWS ? [h('p', { class: 'quiet' }, words.csvLimit)] : []),
  ]
}

function queryOf({ panel, list, view }: ListChoice): DocumentsQuery {
  const where = together(panel.where, list.where)
  const ownSort = panel.kind === 'documents' ? panel.sort : undefined
  return {
    index: panel.index,
    view,
    ...(where === undefined ? {} : { where }),
    time: panel.time,
    sort: list.sort === undefined ? (ownSort ?? [['@timestamp', 'desc']]) : [[list.sort.column, list.sort.direction]],
    from: (list.page - 1) * LIST_SIZE,
    size: LIST_SIZE,
  }
}

function sortOf({ sort }: DocumentsQuery): Sort | undefined {
  const first = sort?.[0]
  return first === undefined ? undefined : { column: first[0], direction: first[1] }
}

/** The columns of the list: those of the panel itself, else those of the dashboard, with the time in front. */
function columnsOf({ panel, dashboard }: ListChoice): readonly string[] {
  const columns = panel.kind === 'documents' ? panel.columns : dashboard.documentColumns
  return ['@timestamp', ...columns.filter((column) => column !== '@timestamp')]
}
