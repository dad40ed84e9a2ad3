import { h, refill } from '../dom.ts'
import { icon } from '../icons.ts'
import type { Words } from '../words.ts'
import { openPopover } from './popover.ts'

const MOST_SHOWN = 400

/** One value that can be chosen. */
export interface Option {
  readonly value: string
  readonly title: string
  /** A second line, such as the number of an account. Searched too. */
  readonly hint?: string
  readonly colour?: string
}

/** A button that opens a list to search and choose several values from (ARIA: combobox with listbox). */
export function drawCombobox(
  id: string,
  title: string,
  options: readonly Option[],
  chosen: readonly string[],
  words: Words,
  change: (chosen: readonly string[]) => void,
): HTMLElement {
  const first = options.find(({ value }) => value === chosen[0])?.title ?? chosen[0]
  const summary = chosen.length === 0 ? undefined : `${first}${chosen.length > 1 ? ` +${chosen.length - 1}` : ''}`
  const button = h(
    'button',
    {
      type: 'button',
      class: chosen.length > 0 ? 'picker active' : 'picker',
      'data-key': `combobox ${id}`,
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
    },
    h('span', { class: 'picker-title' }, title),
    summary !== undefined && h('bdi', { class: 'picker-value' }, summary),
    icon('down'),
  )
  button.addEventListener('click', () => openList(button, id, title, options, chosen, words, change))
  return button
}

function openList(
  button: HTMLElement,
  id: string,
  title: string,
  options: readonly Option[],
  initially: readonly string[],
  words: Words,
  change: (chosen: readonly string[]) => void,
): void {
  const chosen = new Set(initially)
  const list = h('div', {
    role: 'listbox',
    id: `list-${id}`,
    'aria-label': title,
    'aria-multiselectable': 'true',
    class: 'options',
  })
  let shown: readonly Option[] = options
  let active = 0

  const mark = () => {
    const items = [...list.children]
    for (const [index, item] of items.entries()) item.classList.toggle('at', index === active)
    items[active]?.scrollIntoView({ block: 'nearest' })
    search.setAttribute('aria-activedescendant', items[active]?.id ?? '')
  }
  const toggle = (value: string) => {
    if (!chosen.delete(value)) chosen.add(value)
    change([...chosen])
    show()
  }
  const show = () => {
    const wanted = fold(search.value)
    shown = options.filter(({ title: name, hint, value }) => fold(`${name} ${hint ?? ''} ${value}`).includes(wanted))
    active = Math.min(active, Math.max(0, shown.length - 1))
    const items = shown.slice(0, MOST_SHOWN).map((option, index) => drawOption(option, index))
    refill(list, ...items, items.length === 0 && h('p', { class: 'quiet' }, words.noMatch))
    mark()
  }
  const drawOption = ({ value, title: name, hint, colour }: Option, index: number) =>
    h(
      'div',
      {
        role: 'option',
        id: `option-${id}-${index}`,
        class: 'option',
        'aria-selected': chosen.has(value) ? 'true' : 'false',
        on: {
          click: () => {
            active = index
            toggle(value)
          },
        },
      },
      h('span', { class: 'box', 'aria-hidden': 'true' }, icon('check')),
      colour !== undefined && h('span', { class: 'swatch', 'data-colour': colour }),
      h('bdi', { class: 'option-title' }, name),
      hint !== undefined && h('span', { class: 'option-hint' }, hint),
    )
  const search = h('input', {
    type: 'text',
    role: 'combobox',
    class: 'option-search',
    'aria-controls': `list-${id}`,
    'aria-expanded': 'true',
    'aria-autocomplete': 'list',
    'aria-label': words.searchIn(title),
    placeholder: words.searchIn(title),
    autocomplete: 'off',
    spellcheck: 'false',
    on: {
      input: () => {
        active = 0
        show()
      },
      keydown: (event) => {
        // a Japanese input method confirms with Enter too
        if (event.isComposing) return
        if (event.key === 'ArrowDown') active = Math.min(shown.length - 1, active + 1)
        else if (event.key === 'ArrowUp') active = Math.max(0, active - 1)
        else if (event.key === 'Enter') {
          const option = shown[active]
          if (option !== undefined) toggle(option.value)
        } else return
        event.preventDefault()
        mark()
      },
    },
  })
  openPopover(button, 'combobox', 'dialog', (close) =>
    h(
      'div',
      {},
      h('div', { class: 'search-line' }, icon('search'), search),
      list,
      h(
        'div',
        { class: 'popover-foot' },
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            on: {
              click: () => {
                chosen.clear()
                change([])
                show()
              },
            },
          },
          words.clear,
        ),
        h('button', { type: 'button', class: 'link', on: { click: close } }, words.close),
      ),
    ),
  )
  show()
}

/** Searching tells neither capitals nor full-width letters apart. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
