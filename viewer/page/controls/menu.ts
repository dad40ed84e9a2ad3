import { h } from '../dom.ts'
import { type IconName, icon } from '../icons.ts'
import { openPopover } from './popover.ts'

/** One entry of a menu. */
export interface MenuEntry {
  readonly id: string
  readonly title: string
  readonly icon: IconName
  readonly choose: () => void
}

/** Opens a menu below a button; the arrow keys go through it. */
export function openMenu(button: HTMLElement, entries: readonly MenuEntry[]): void {
  openPopover(button, 'menu', 'menu', (close) => {
    const items = entries.map((entry) =>
      h(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          class: 'menu-item',
          'data-entry': entry.id,
          on: {
            click: () => {
              close()
              entry.choose()
            },
          },
        },
        icon(entry.icon),
        entry.title,
      ),
    )
    return h('div', { on: { keydown: (event) => moveFocus(event, items) } }, ...items)
  })
}

/** Moves the focus with the arrow keys, Home and End through a list of elements. */
function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = (items as readonly (Element | null)[]).indexOf(document.activeElement)
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (target === undefined || items.length === 0) return
  event.preventDefault()
  items[(target + items.length) % items.length]?.focus()
}
