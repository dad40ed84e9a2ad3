import { type Condition, is, not, type Scalar } from '#core/panels/condition.ts'
import type { Hit } from '../../api.ts'
import { toast } from '../controls/toast.ts'
import { fill, h } from '../dom.ts'
import { copyText } from '../export/hand-over.ts'
import { formatNumber } from '../format/number.ts'
import { shorten, visible } from '../format/text.ts'
import { formatAge, formatTime } from '../format/time.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { accountName } from '../panels/account-cell.ts'
import { isCode, severityBadge } from '../panels/key-cell.ts'
import { fieldTitle, type Reader } from '../reader.ts'
import { fetchDocument, fetchRaw, isAbort, RequestError } from '../server.ts'
import { groupFields, type Question } from './field-groups.ts'
import { type FieldEntry, fieldEntries, fieldValues } from './field-value.ts'
import { layOutJson } from './json-layout.ts'
import { type Pivot, pivotsOf } from './pivots.ts'

const LONG_VALUE = 600
const MOST_VALUES = 20

type Place = { readonly index: string; readonly id: string }

/** What the controls of an open document lead to. */
export interface FlyoutDeeds {
  readonly close: () => void
  /** Filters the view by a value, or leaves it out. */
  readonly filter: (condition: Condition) => void
  readonly pivot: (pivot: Pivot) => void
  readonly open: (place: Place) => void
}

/** A document that is open beside the page. */
export interface Flyout {
  show(place: Place, neighbours: readonly Place[], reader: Reader): void
  hide(): void
}

/** Makes the box for documents at the side of the page, in which one can be leafed to its neighbours. */
export function makeFlyout(deeds: FlyoutDeeds): Flyout {
  const dialog = h('dialog', { class: 'flyout', 'aria-labelledby': 'document-title' })
  let asked = new AbortController()
  let shown: Place | undefined
  document.body.append(dialog)
  dialog.addEventListener('close', () => {
    if (shown !== undefined) deeds.close()
    shown = undefined
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })

  return {
    show(place, neighbours, reader) {
      asked.abort()
      asked = new AbortController()
      shown = place
      if (!dialog.open) dialog.showModal()
      void load(dialog, place, neighbours, reader, deeds, asked.signal)
    },
    hide() {
      asked.abort()
      shown = undefined
      if (dialog.open) dialog.close()
    },
  }
}

async function load(
  dialog: HTMLDialogElement,
  place: Place,
  neighbours: readonly Place[],
  reader: Reader,
  deeds: FlyoutDeeds,
  signal: AbortSignal,
): Promise<void> {
  const { words, language } = reader
  const bar = drawBar(dialog, place, neighbours, reader, deeds)
  const content = h(
    'div',
    { class: 'flyout-content', 'aria-busy': 'true' },
    h('div', { class: 'skeleton', 'aria-hidden': 'true' }, ...Array.from({ length: 10 }, () => h('span'))),
  )
  const hadKey = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined
  fill(dialog, bar, content)
  const again =
    hadKey === undefined ? undefined : bar.querySelector<HTMLElement>(`[data-key="${CSS.escape(hadKey)}"]:enabled`)
  ;(again ?? bar.querySelector<HTMLElement>('[data-key="flyout close"]'))?.focus()
  try {
    const hit = await fetchDocument({ index: place.index, id: place.id }, signal)
    content.setAttribute('aria-busy', 'false')
    fill(content, ...drawDocument(hit, reader, deeds, signal))
  } catch (error) {
    if (isAbort(error)) return
    const isGone = error instanceof RequestError && error.status === 404
    const text = isGone ? words.gone : error instanceof RequestError ? error.text[language] : String(error)
    content.setAttribute('aria-busy', 'false')
    const retry = () => void load(dialog, place, neighbours, reader, deeds, signal)
    fill(
      content,
      h(
        'div',
        { class: 'message error', role: 'alert' },
        icon('warning'),
        h('p', {}, h('span', {}, text)),
        !isGone && h('button', { type: 'button', class: 'secondary', on: { click: retry } }, words.retry),
      ),
    )
  }
}

function drawBar(
  dialog: HTMLDialogElement,
  place: Place,
  neighbours: readonly Place[],
  { words }: Reader,
  deeds: FlyoutDeeds,
): HTMLElement {
  const at = neighbours.findIndex(({ index, id }) => index === place.index && id === place.id)
  const leaf = (step: -1 | 1, title: string) => {
    const target = at < 0 ? undefined : neighbours[at + step]
    return h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'data-key': `flyout ${step}`,
        'aria-label': title,
        title,
        disabled: target === undefined,
        on: { click: () => target !== undefined && deeds.open(target) },
      },
      icon(step < 0 ? 'left' : 'right'),
    )
  }
  const copyLink = async () => toast((await copyText(location.href)) ? words.copied : words.copyFailed)
  return h(
    'div',
    { class: 'flyout-bar' },
    leaf(-1, words.previous),
    leaf(1, words.next),
    h('span', { class: 'spring' }),
    h(
      'button',
      { type: 'button', class: 'secondary', 'data-key': 'flyout link', on: { click: () => void copyLink() } },
      icon('link'),
      words.copyLink,
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'data-key': 'flyout close',
        'aria-label': words.close,
        title: words.close,
        on: { click: () => dialog.close() },
      },
      icon('close'),
    ),
  )
}

function drawDocument(hit: Hit, reader: Reader, deeds: FlyoutDeeds, signal: AbortSignal): HTMLElement[] {
  const { words } = reader
  const panes = {
    fields: () => drawFields(hit, reader, deeds),
    raw: () => drawRaw(hit, reader, signal),
    json: () => drawText(JSON.stringify(hit.source, null, 2), reader),
  } as const
  const pane = h('div', { class: 'pane', role: 'tabpanel', tabindex: 0, 'aria-labelledby': 'tab-fields' })
  const names = ['fields', 'raw', 'json'] as const
  const tabs = names.map((name) =>
    h(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, class: 'tab', on: { click: () => choose(name) } },
      words[name],
    ),
  )
  const choose = (chosen: (typeof names)[number]) => {
    for (const [index, name] of names.entries()) {
      tabs[index]?.setAttribute('aria-selected', name === chosen ? 'true' : 'false')
      tabs[index]?.setAttribute('tabindex', name === chosen ? '0' : '-1')
    }
    pane.setAttribute('aria-labelledby', `tab-${chosen}`)
    fill(pane, panes[chosen]())
  }
  const list = h(
    'div',
    { class: 'tabs small', role: 'tablist', on: { keydown: (event) => moveTab(event, tabs) } },
    ...tabs,
  )
  choose('fields')
  return [drawTitle(hit, reader), drawPivots(hit, reader, deeds), list, pane]
}

/** The arrow keys go from tab to tab (ARIA: tabs). */
export function moveTab(event: KeyboardEvent, tabs: readonly HTMLElement[]): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const at = (tabs as readonly (Element | null)[]).indexOf(document.activeElement)
  if (step === 0 || at < 0) return
  event.preventDefault()
  const next = tabs[(at + step + tabs.length) % tabs.length]
  next?.focus()
  next?.click()
}

function drawTitle(hit: Hit, reader: Reader): HTMLElement {
  const first = (field: string) => fieldValues(hit.source, field)[0]
  const title = [first('hinomi.finding.title'), first('message'), first('event.action'), hit.id].find(
    (text) => typeof text === 'string' && text !== '',
  )
  const severity = first('hinomi.severity')
  const time = Date.parse(String(first('@timestamp')))
  const account = String(first('cloud.account.id') ?? '')
  const name = accountName('cloud.account.id', account, reader) ?? first('cloud.account.name')
  const facts = [
    Number.isNaN(time) ? '' : `${formatTime(time, reader.timeZone)} (${formatAge(time, reader.now, reader.language)})`,
    name === undefined ? account : `${visible(String(name))} ${account}`,
    formatFact('cloud.region', first('cloud.region'), reader),
    formatFact('event.dataset', first('event.dataset'), reader),
  ].filter((fact) => fact !== '')
  return h(
    'header',
    { class: 'document-head' },
    h(
      'h2',
      { id: 'document-title' },
      typeof severity === 'string' && severityBadge(severity, formatValue('hinomi.severity', severity, reader)),
      h('bdi', {}, shorten(visible(String(title)), 300)),
    ),
    h('ul', { class: 'facts' }, ...facts.map((fact) => h('li', {}, h('bdi', {}, fact)))),
  )
}

function formatFact(field: string, value: unknown, reader: Reader): string {
  return value === undefined ? '' : formatValue(field, value, reader)
}

function drawPivots(hit: Hit, reader: Reader, deeds: FlyoutDeeds): HTMLElement {
  const buttons = pivotsOf(hit.source, reader.words).map((pivot) =>
    h(
      'button',
      {
        type: 'button',
        class: 'pivot',
        'data-pivot': pivot.id,
        title: shorten(visible(pivot.value), 300),
        on: { click: () => deeds.pivot(pivot) },
      },
      icon(PIVOT_ICONS[pivot.id]),
      h('span', { class: 'pivot-title' }, pivot.title),
      pivot.value !== '' && h('bdi', { class: 'pivot-value' }, shorten(visible(tail(pivot.value)), 40)),
    ),
  )
  return h(
    'nav',
    { class: 'pivots', 'aria-label': reader.words.pivots },
    h('span', { class: 'pivots-title' }, reader.words.pivots),
    ...buttons,
  )
}

const PIVOT_ICONS = { principal: 'person', address: 'place', resource: 'box', host: 'bolt', around: 'clock' } as const

/** The end of an ARN says which one it is. */
function tail(value: string): string {
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf(':') + 1) : value
}

function drawFields(hit: Hit, reader: Reader, deeds: FlyoutDeeds): HTMLElement {
  const entries = fieldEntries(hit.source, (name) => reader.fields[name] !== undefined)
  const groups = groupFields(entries).map(({ question, entries: fields }) =>
    h(
      'section',
      { class: 'field-group', 'data-question': question },
      h('h3', {}, reader.words[question]),
      h('dl', {}, ...fields.map((entry) => drawField(entry, question, reader, deeds))),
    ),
  )
  return h('div', { class: 'field-groups' }, ...groups)
}

function drawField(
  { field, values }: FieldEntry,
  _question: Question,
  reader: Reader,
  deeds: FlyoutDeeds,
): HTMLElement {
  const type = reader.fields[field]?.type
  const canFilter = type !== undefined && type !== 'text' && type !== 'flat_object' && type !== 'geo_point'
  const shown = values.slice(0, MOST_VALUES).map((value) => drawValue(field, value, canFilter, reader, deeds))
  const rest = values.slice(MOST_VALUES)
  const list = h('dd', {}, ...shown)
  if (rest.length > 0) {
    const more = h(
      'button',
      { type: 'button', class: 'link' },
      `${reader.words.showAll} (+${formatNumber(rest.length, reader.language)})`,
    )
    more.addEventListener('click', () =>
      more.replaceWith(...rest.map((value) => drawValue(field, value, canFilter, reader, deeds))),
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

function drawValue(field: string, value: unknown, canFilter: boolean, reader: Reader, deeds: FlyoutDeeds): HTMLElement {
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
    canFilter && isScalar && drawValueDeeds(is(field, value as Scalar), shorten(text, 80), reader, deeds),
  )
}

function drawValueDeeds(condition: Condition, text: string, { words }: Reader, deeds: FlyoutDeeds): HTMLElement {
  const button = (label: string, sign: 'plus' | 'minus', chosen: Condition) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button tiny',
        'aria-label': label,
        title: label,
        on: { click: () => deeds.filter(chosen) },
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

function drawRaw(hit: Hit, reader: Reader, signal: AbortSignal): HTMLElement {
  const holder = h(
    'div',
    { class: 'raw', 'aria-busy': 'true' },
    h('div', { class: 'skeleton', 'aria-hidden': 'true' }, ...Array.from({ length: 8 }, () => h('span'))),
  )
  const { words, language } = reader
  const load = async () => {
    try {
      const raw = await fetchRaw({ index: hit.index, id: hit.id }, signal)
      fill(
        holder,
        h(
          'p',
          { class: 'raw-place' },
          h('span', { class: 'quiet' }, words.rawKey),
          h('code', { class: 'raw-key' }, visible(raw.key)),
          h('span', { class: 'quiet' }, words.rawOffset(formatNumber(raw.offset, language))),
          raw.part !== undefined && h('span', { class: 'quiet' }, words.rawPart(raw.part.number, raw.part.of)),
        ),
        raw.truncated && h('p', { class: 'warn' }, icon('warning'), words.rawTruncated),
        drawText(layOutJson(raw.text), reader, raw.text),
      )
    } catch (error) {
      if (isAbort(error)) return
      const text = error instanceof RequestError ? error.text[language] : String(error)
      fill(
        holder,
        h(
          'div',
          { class: 'message error', role: 'alert' },
          icon('warning'),
          h('p', {}, h('span', {}, text)),
          h('button', { type: 'button', class: 'secondary', on: { click: () => void load() } }, words.retry),
        ),
      )
    } finally {
      holder.setAttribute('aria-busy', 'false')
    }
  }
  void load()
  return holder
}

function drawText(text: string, { words }: Reader, copied: string = text): HTMLElement {
  const copy = async () => toast((await copyText(copied)) ? words.copied : words.copyFailed)
  return h(
    'div',
    { class: 'text-box' },
    h(
      'button',
      { type: 'button', class: 'secondary text-copy', on: { click: () => void copy() } },
      icon('copy'),
      words.copy,
    ),
    h('pre', { tabindex: 0 }, text.split('\n').map(visible).join('\n')),
  )
}
