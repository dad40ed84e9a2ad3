import { type Child, h } from '../dom.ts'

const PIECES = /\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|`([^`]+)`/g

/**
 * Draws the little Markdown of text panels: paragraphs, lists with `- `, `**bold**`, code in backticks and links to our own dashboards, `[text](#/hunting)`.
 * Everything else stays text, links to other places too.
 */
export function drawMarkdown(text: string, followDashboard: (id: string) => void): HTMLElement {
  const blocks = text.split(/\n\s*\n/).map((block) => {
    const lines = block.split('\n').filter((line) => line.trim() !== '')
    const isList = lines.length > 0 && lines.every((line) => /^\s*[-*] /.test(line))
    if (!isList) return h('p', {}, ...inline(lines.join(' '), followDashboard))
    return h('ul', {}, ...lines.map((line) => h('li', {}, ...inline(line.replace(/^\s*[-*] /, ''), followDashboard))))
  })
  return h('div', { class: 'markdown' }, ...blocks)
}

function inline(text: string, followDashboard: (id: string) => void): Child[] {
  const children: Child[] = []
  let last = 0
  for (const piece of text.matchAll(PIECES)) {
    const [whole, bold, title, target, code] = piece
    children.push(text.slice(last, piece.index))
    last = piece.index + whole.length
    const dashboard = /^(?:#\/?|dashboard:)([a-z][a-z0-9_-]*)$/.exec(target ?? '')?.[1]
    if (bold !== undefined) children.push(h('strong', {}, bold))
    else if (code !== undefined) children.push(h('code', {}, code))
    else if (dashboard === undefined) children.push(title ?? whole)
    else children.push(dashboardLink(title ?? dashboard, dashboard, followDashboard))
  }
  children.push(text.slice(last))
  return children
}

function dashboardLink(title: string, id: string, follow: (id: string) => void): HTMLElement {
  return h(
    'a',
    {
      href: `#/${id}`,
      on: {
        click: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          follow(id)
        },
      },
    },
    title,
  )
}
