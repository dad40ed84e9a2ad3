import type { Condition } from '#core/panels/condition.ts'
import { shorten } from '#core/shown-text.ts'
import { formatTime } from '#core/time-zone.ts'
import type { Hit } from '../../api.ts'
import { fieldValues } from '../../field-values.ts'
import { fill, h } from '../dom.ts'
import { visible } from '../format/text.ts'
import { formatAge } from '../format/time.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { accountName } from '../panels/account-cell.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Reader } from '../reader.ts'
import { ruleTitle } from '../rules/rule-title.ts'
import { drawStory } from '../signals/signal-story.ts'
import { askSignal, drawSignalHead, isSignal } from '../signals/signal-view.ts'
import { drawFields } from './document-fields.ts'
import { type Pivot, pivotsOf } from './pivots.ts'
import { drawRaw, drawText } from './raw-record.ts'

/** What the controls within a document lead to. */
export interface DocumentDeeds {
  readonly filter: (condition: Condition) => void
  readonly pivot: (pivot: Pivot) => void
  /** Opens another document from this one. */
  readonly follow: (place: { readonly index: string; readonly id: string }) => void
  readonly openRule: (id: string) => void
}

/** Draws a document: what it is, the ways on from it, and its fields, raw record and JSON as tabs; of a signal its story in place of a raw record. */
export function drawDocument(hit: Hit, reader: Reader, deeds: DocumentDeeds, signal: AbortSignal): HTMLElement[] {
  const { words } = reader
  const asked = isSignal(hit) ? askSignal(hit, signal) : undefined
  const panes = {
    story: () => (asked === undefined ? h('div') : drawStory(hit, asked.story, reader, deeds.follow)),
    fields: () => drawFields(hit, reader, deeds.filter),
    raw: () => drawRaw(hit, reader, signal),
    json: () => drawText(JSON.stringify(hit.source, null, 2), reader),
  } as const
  const pane = h('div', { class: 'pane', role: 'tabpanel', tabindex: 0, 'aria-labelledby': 'tab-fields' })
  const names = asked === undefined ? (['fields', 'raw', 'json'] as const) : (['story', 'fields', 'json'] as const)
  const tabs = names.map((name) =>
    h(
      'button',
      { type: 'button', role: 'tab', id: `tab-${name}`, class: 'tab', on: { click: () => choose(name) } },
      words[name],
    ),
  )
  const choose = (chosen: keyof typeof panes) => {
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
  choose(names[0])
  const head = asked === undefined ? [] : [drawSignalHead(hit, asked, reader, deeds.openRule)]
  return [drawTitle(hit, reader), ...head, drawPivots(hit, reader, deeds), list, pane]
}

/** The arrow keys go from tab to tab (ARIA: tabs). */
function moveTab(event: KeyboardEvent, tabs: readonly HTMLElement[]): void {
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
  const rule = isSignal(hit) ? [ruleTitle(String(first('rule.id')), reader), first('hinomi.title_ja')] : []
  const title = [...rule, first('hinomi.finding.title'), first('message'), first('event.action'), hit.id].find(
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

function drawPivots(hit: Hit, reader: Reader, deeds: DocumentDeeds): HTMLElement {
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

const PIVOT_ICONS = {
  principal: 'person',
  address: 'place',
  resource: 'box',
  changes: 'refresh',
  host: 'bolt',
  around: 'clock',
} as const

/** The end of an ARN says which one it is. */
function tail(value: string): string {
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf(':') + 1) : value
}
