import { h } from './dom.ts'
import { icon } from './icons.ts'
import type { Words } from './words.ts'

/** Says why something cannot be shown, with a button to try again where that makes sense. */
export function drawFailure(text: string, words: Words, retry?: () => void): HTMLElement {
  return h(
    'div',
    { class: 'message error', role: 'alert' },
    icon('warning'),
    h('p', {}, retry !== undefined && h('b', {}, words.failed), h('span', {}, text)),
    retry !== undefined && h('button', { type: 'button', class: 'secondary', on: { click: retry } }, words.retry),
  )
}

/** Says that there is nothing to show. */
export function drawNothing(words: Words): HTMLElement {
  return h('div', { class: 'message' }, h('p', {}, words.empty))
}

/** Draws grey lines where something is about to come. `kind` is that of the panel, whose lines may lie side by side. */
export function drawSkeleton(lines: number, kind?: string): HTMLElement {
  return h(
    'div',
    { class: 'skeleton', 'data-kind': kind, 'aria-hidden': 'true' },
    ...Array.from({ length: lines }, () => h('span')),
  )
}
