import type { DataPanel, Panel } from '#core/panels/panel.ts'
import type { Bilingual } from '#core/panels/split.ts'
import { formatTime } from '#core/time-zone.ts'
import type { PanelData } from '#dashboards/search/panel-data.ts'
import type { PanelAnswer } from '../../api.ts'
import { openMenu } from '../controls/menu.ts'
import { openPopover } from '../controls/popover.ts'
import { toast } from '../controls/toast.ts'
import { fill, h } from '../dom.ts'
import { toClipboard, toCsv } from '../export/csv.ts'
import { gridOf } from '../export/grid.ts'
import { copyText, fileName, saveFile } from '../export/hand-over.ts'
import { icon } from '../icons.ts'
import { drawFailure, drawNothing, drawSkeleton } from '../messages.ts'
import type { Reader } from '../reader.ts'
import type { Sort } from '../state/page-state.ts'
import { drawData, drawPlainTable } from './draw.ts'
import { isEmpty } from './is-empty.ts'
import { drawMarkdown } from './markdown.ts'
import type { Deeds } from './shown.ts'

/** A panel in its frame on the page. */
export interface Frame {
  readonly element: HTMLElement
  /** Says that an answer is on its way; what is shown stays, dimmed. */
  load(): void
  /** Shows an answer, for a reader of this moment. */
  show(answer: PanelAnswer, reader: Reader, sort: Sort | undefined): void
  /** Says that nothing can be asked just now: what was shown stays, marked as old; where nothing was shown, why. */
  fail(error: Bilingual, reader: Reader): void
  /** Draws the last answer again, for instance in the colours of another theme. */
  redraw(): void
  release(): void
}

/** Draws the frame of a panel: title, what question it answers, menu, and what it shows. `retry` asks for this panel again. */
export function frameOf(
  panel: Panel,
  reader: Reader,
  dashboard: string,
  deeds: Deeds & { goTo(id: string): void },
  retry: () => void,
): Frame {
  const { words, language } = reader
  const title = panel.title[language]
  const body = h('div', { class: 'panel-body' })
  const element = h('section', {
    class: 'panel',
    'data-kind': panel.kind,
    'data-panel': panel.id,
    'aria-labelledby': `title-${panel.id}`,
  })
  element.classList.add(`wide-${panel.size.width}`, `tall-${panel.size.height}`)
  let last: { answer: PanelAnswer; reader: Reader; sort: Sort | undefined } | undefined
  let isTable = false
  let releases: (() => void)[] = []

  const release = () => {
    for (const one of releases) one()
    releases = []
  }
  const sortNow = { current: undefined as Sort | undefined }
  const draw = () => {
    if (last === undefined || panel.kind === 'text') return
    const { answer, reader: now, sort } = last
    release()
    element.setAttribute('aria-busy', 'false')
    if (!('data' in answer)) {
      fill(body, drawFailure(answer.error[now.language], now.words, retry))
      return
    }
    sortNow.current = sort
    const shown = {
      reader: now,
      sort,
      deeds: {
        ...deeds,
        sort: (id: string, chosen: Sort | undefined) => {
          sortNow.current = chosen
          deeds.sort(id, chosen)
        },
      },
      whenGone: (one: () => void) => releases.push(one),
    }
    if (isEmpty(answer.data)) fill(body, drawNothing(now.words))
    else fill(body, isTable ? drawPlainTable(panel, answer.data, shown) : drawData(panel, answer.data, shown))
  }

  element.append(
    h(
      'header',
      { class: 'panel-head' },
      h('h2', { class: 'panel-title', id: `title-${panel.id}` }, title),
      panel.kind !== 'text' &&
        panel.time === 'now' &&
        h('span', { class: 'now', title: words.presentHint }, words.present),
      panel.kind !== 'text' && drawInfo(panel, title, reader),
      panel.kind !== 'text' &&
        drawMenuButton(title, reader, () => {
          const data = last !== undefined && 'data' in last.answer ? last.answer.data : undefined
          return entriesOf(panel, dashboard, data, last?.reader ?? reader, sortNow.current, deeds, isTable, () => {
            isTable = !isTable
            draw()
          })
        }),
    ),
    body,
  )
  if (panel.kind === 'text') fill(body, drawMarkdown(panel.text[language], deeds.goTo))
  else fill(body, skeletonOf(panel))

  return {
    element,
    load() {
      if (panel.kind !== 'text') element.setAttribute('aria-busy', 'true')
    },
    fail(error, now) {
      if (last === undefined || !('data' in last.answer)) last = { answer: { error }, reader: now, sort: undefined }
      else element.dataset.stale = ''
      draw()
    },
    show(answer, now, sort) {
      delete element.dataset.stale
      last = { answer, reader: now, sort }
      draw()
    },
    redraw: draw,
    release,
  }
}

function drawInfo(panel: DataPanel, title: string, { words, language }: Reader): HTMLElement {
  const label = words.whatIsThis(title)
  const button = h(
    'button',
    { type: 'button', class: 'icon-button small', 'aria-label': label, title: label, 'aria-expanded': 'false' },
    icon('info'),
  )
  button.addEventListener('click', () =>
    openPopover(button, 'help', 'dialog', () =>
      h(
        'div',
        { tabindex: 0 },
        h('h3', {}, title),
        h('p', {}, panel.question[language]),
        panel.time === 'now' && h('p', { class: 'quiet' }, words.presentHint),
      ),
    ),
  )
  return button
}

function drawMenuButton(title: string, { words }: Reader, entries: () => Parameters<typeof openMenu>[1]): HTMLElement {
  const label = words.panelMenu(title)
  const button = h(
    'button',
    {
      type: 'button',
      class: 'icon-button small',
      'data-menu': true,
      'aria-label': label,
      title: label,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
    },
    icon('more'),
  )
  button.addEventListener('click', () => openMenu(button, entries()))
  return button
}

function entriesOf(
  panel: DataPanel,
  dashboard: string,
  data: PanelData | undefined,
  reader: Reader,
  sort: Sort | undefined,
  deeds: Deeds,
  isTable: boolean,
  turn: () => void,
): Parameters<typeof openMenu>[1] {
  const { words } = reader
  const grid = data === undefined ? undefined : gridOf(panel, data, reader, sort)
  const documents = {
    id: 'documents',
    title: words.documentsOf,
    icon: 'list',
    choose: () => deeds.list(panel),
  } as const
  if (grid === undefined) return [documents]
  const name = fileName([dashboard, panel.id], formatTime(Date.now(), reader.timeZone))
  const save = () => {
    saveFile(name, new Blob([toCsv(grid)], { type: 'text/csv;charset=utf-8' }))
    toast(words.saved(name))
  }
  const copy = async () => toast((await copyText(toClipboard(grid))) ? words.copied : words.copyFailed)
  const isChart = panel.kind === 'series' || panel.kind === 'share' || panel.kind === 'bars' || panel.kind === 'numbers'
  const other = { id: 'turn', title: isTable ? words.showChart : words.showTable, icon: 'table', choose: turn } as const
  return [
    documents,
    ...(isChart ? [other] : []),
    { id: 'copy', title: words.copy, icon: 'copy', choose: () => void copy() },
    { id: 'csv', title: words.csv, icon: 'download', choose: save },
  ]
}

function skeletonOf(panel: DataPanel): HTMLElement {
  return drawSkeleton(panel.kind === 'numbers' ? panel.groups.length : Math.min(8, panel.size.height * 2), panel.kind)
}
