import { type DqlProblem, parseDql } from '#dashboards/search/parse-dql.ts'
import { h } from '../dom.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { openPopover } from './popover.ts'

/** Draws the box for a query in DQL. A query that cannot be read stays in the box, with a sentence that says where and why. */
export function drawQueryBox(query: string, reader: Reader, change: (query: string) => void): HTMLElement {
  const { words, language } = reader
  const error = h('p', { class: 'query-error', id: 'query-error', role: 'alert', hidden: true })
  const input = h('input', {
    type: 'text',
    class: 'query',
    'data-key': 'query',
    'aria-label': words.dql,
    'aria-describedby': 'query-error',
    placeholder: words.dqlHint,
    value: query,
    maxlength: 4000,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  })
  const judge = (): boolean => {
    const problem = problemOf(input.value)
    error.hidden = problem === undefined
    input.setAttribute('aria-invalid', problem === undefined ? 'false' : 'true')
    if (problem === undefined) return true
    const { position } = problem
    error.replaceChildren(
      h('span', { class: 'query-place' }, `${words.dqlAt(position + 1)}: `),
      problem[language],
      h('code', { class: 'query-mark' }, ...markPlace(input.value, position)),
    )
    return false
  }
  const submit = () => {
    if (judge()) change(input.value.trim())
    else input.setSelectionRange(problemOf(input.value)?.position ?? 0, input.value.length)
  }
  input.addEventListener('input', () => {
    if (!error.hidden) judge()
    clear.hidden = input.value === ''
  })
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      submit()
    }
    if (event.key === 'Escape' && input.value !== query) {
      input.value = query
      judge()
    }
  })
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'icon-button small',
      'aria-label': words.clear,
      title: words.clear,
      hidden: query === '',
      on: {
        click: () => {
          input.value = ''
          input.focus()
          submit()
          clear.hidden = true
        },
      },
    },
    icon('close'),
  )
  const help = h(
    'button',
    {
      type: 'button',
      class: 'icon-button small',
      'data-key': 'query help',
      'aria-label': words.dqlHelp,
      title: words.dqlHelp,
      'aria-expanded': 'false',
    },
    icon('info'),
  )
  help.addEventListener('click', () => openPopover(help, 'help', 'dialog', () => drawHelp(reader)))
  if (query !== '') judge()
  return h('div', { class: 'query-box' }, h('div', { class: 'query-line' }, icon('search'), input, clear, help), error)
}

function problemOf(text: string): DqlProblem | undefined {
  const answer = parseDql(text)
  return 'error' in answer ? answer.error : undefined
}

/** The query with the sign underlined at which it cannot be read, and what stands near it. */
function markPlace(text: string, position: number): (string | HTMLElement)[] {
  const from = Math.max(0, position - 24)
  return [
    from > 0 ? '…' : '',
    text.slice(from, position),
    h('mark', {}, text.slice(position, position + 1) || ' '),
    text.slice(position + 1, position + 24),
  ]
}

function drawHelp({ words }: Reader): HTMLElement {
  const rows = words.dqlRows.map(([example = '', meaning = '']) =>
    h('tr', {}, h('td', {}, h('code', {}, example)), h('td', {}, meaning)),
  )
  return h(
    'div',
    { tabindex: 0 },
    h('h3', {}, words.dqlHelp),
    h('table', { class: 'help-table' }, h('tbody', {}, ...rows)),
  )
}
