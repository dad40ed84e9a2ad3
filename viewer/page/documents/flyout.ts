import { toast } from '../controls/toast.ts'
import { fill, h } from '../dom.ts'
import { copyText } from '../export/hand-over.ts'
import { icon } from '../icons.ts'
import { drawFailure, drawSkeleton } from '../messages.ts'
import type { Reader } from '../reader.ts'
import { errorText, fetchDocument, isAbort, isNotFound } from '../server.ts'
import { type DocumentDeeds, drawDocument } from './document-view.ts'

type Place = { readonly index: string; readonly id: string }

/** What the controls of an open document lead to. */
export interface FlyoutDeeds extends Omit<DocumentDeeds, 'follow'> {
  readonly close: () => void
  /** Opens a document as a step of its own, to which the back button of the browser returns. */
  readonly go: (place: Place) => void
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
  /** The documents from which others were opened, the first of them first. */
  let trail: readonly Place[] = []
  document.body.append(dialog)
  dialog.addEventListener('close', () => {
    if (shown !== undefined) deeds.close()
    shown = undefined
    trail = []
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })

  return {
    show(place, neighbours, reader) {
      asked.abort()
      asked = new AbortController()
      const before = trail.findIndex((one) => isSame(one, place))
      if (before >= 0) trail = trail.slice(0, before)
      shown = place
      const follow = (next: Place) => {
        trail = [...trail, place]
        deeds.go(next)
      }
      if (!dialog.open) dialog.showModal()
      void load(dialog, place, { neighbours, from: trail.at(-1) }, reader, { ...deeds, follow }, asked.signal)
    },
    hide() {
      asked.abort()
      shown = undefined
      trail = []
      if (dialog.open) dialog.close()
    },
  }
}

/** The ways from an open document to others. */
interface Ways {
  readonly neighbours: readonly Place[]
  /** The document from which it was opened. */
  readonly from: Place | undefined
}

type OpenDeeds = FlyoutDeeds & DocumentDeeds

function isSame(a: Place, b: Place): boolean {
  return a.index === b.index && a.id === b.id
}

async function load(
  dialog: HTMLDialogElement,
  place: Place,
  ways: Ways,
  reader: Reader,
  deeds: OpenDeeds,
  signal: AbortSignal,
): Promise<void> {
  const { words, language } = reader
  const bar = drawBar(dialog, place, ways, reader, deeds)
  const content = h('div', { class: 'flyout-content', 'aria-busy': 'true' }, drawSkeleton(10))
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
    const isGone = isNotFound(error)
    const text = isGone ? words.gone : errorText(error)[language]
    content.setAttribute('aria-busy', 'false')
    const retry = () => void load(dialog, place, ways, reader, deeds, signal)
    fill(content, drawFailure(text, words, isGone ? undefined : retry))
  }
}

function drawBar(
  dialog: HTMLDialogElement,
  place: Place,
  { neighbours, from }: Ways,
  { words }: Reader,
  deeds: FlyoutDeeds,
): HTMLElement {
  const at = neighbours.findIndex((one) => isSame(one, place))
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
    from === undefined
      ? leaf(-1, words.previous)
      : h(
          'button',
          { type: 'button', class: 'secondary', 'data-key': 'flyout from', on: { click: () => deeds.open(from) } },
          icon('left'),
          words.backToSignal,
        ),
    from === undefined && leaf(1, words.next),
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
