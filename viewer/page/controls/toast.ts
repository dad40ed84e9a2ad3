import { h } from '../dom.ts'

const STAYS_MS = 3_500

/** Says something short at the foot of the page, also to screen readers, and takes it away again. */
export function toast(text: string): void {
  const holder = document.querySelector('dialog[open]') ?? document.body
  const element = h('div', { class: 'toast', role: 'status' }, text)
  holder.append(element)
  setTimeout(() => element.remove(), STAYS_MS)
}
