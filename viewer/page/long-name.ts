import { h } from './dom.ts'
import { visible } from './format/text.ts'

/** Shorter names fit into a column as they are. */
const FITS = 36
const TAIL = 26

/**
 * Draws a name that machines give, such as an ARN. Where there is no room for it, its middle is left out and not its end, which says which
 * one it is; the text itself stays whole.
 */
export function drawLongName(text: string): HTMLElement {
  const shown = visible(text)
  if (shown.length <= FITS || /\s/.test(shown)) return h('bdi', { class: 'code' }, shown)
  const cut = shown.length - TAIL
  return h(
    'bdi',
    { class: 'code long-name', dir: 'ltr' },
    h('span', { class: 'long-start' }, shown.slice(0, cut)),
    h('span', { class: 'long-end' }, shown.slice(cut)),
  )
}
