import { h } from '../dom.ts'

const GAP_PX = 6

/** What hangs below a button until somebody looks elsewhere. */
export interface Popover {
  readonly element: HTMLElement
  close(): void
}

/**
 * Opens a box below a button. Escape and a click elsewhere close it, and the focus goes back to the button. A second call for the same
 * button closes it.
 */
export function openPopover(
  button: HTMLElement,
  className: string,
  role: string,
  content: (close: () => void) => Node,
): Popover | undefined {
  const known = OPEN.get(button)
  if (known !== undefined) {
    known.hidePopover()
    return undefined
  }
  const close = () => element.isConnected && element.hidePopover()
  const element = h('div', { class: `popover ${className}`, popover: 'auto', role })
  element.append(content(close))
  const holder = button.closest('dialog') ?? document.body
  holder.append(element)
  element.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return
    button.setAttribute('aria-expanded', 'false')
    // the button that closed it must not open it again with the same click
    setTimeout(() => OPEN.delete(button))
    const hadFocus = element.contains(document.activeElement) || document.activeElement === document.body
    element.remove()
    if (hadFocus) inPlaceOf(button)?.focus()
  })
  OPEN.set(button, element)
  element.showPopover()
  place(element, button)
  button.setAttribute('aria-expanded', 'true')
  element.querySelector<HTMLElement>('[autofocus], input, button, [tabindex="0"]')?.focus()
  return { element, close }
}

/** The button itself, or the one that was drawn in its place meanwhile. */
function inPlaceOf(button: HTMLElement): HTMLElement | null {
  const { key } = button.dataset
  if (button.isConnected || key === undefined) return button
  return document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
}

const OPEN = new WeakMap<HTMLElement, HTMLElement>()

function place(element: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = element
  const left = Math.min(at.left, innerWidth - width - GAP_PX)
  const fitsBelow = at.bottom + GAP_PX + height <= innerHeight
  const top = fitsBelow ? at.bottom + GAP_PX : Math.max(GAP_PX, at.top - GAP_PX - height)
  element.style.left = `${Math.max(GAP_PX, left)}px`
  element.style.top = `${top}px`
}
