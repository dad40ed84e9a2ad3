import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from '#test/run-tool.ts'

const NOT_OURS = ['node_modules', 'dist', '.git', '.hinomi', 'output']

/** A page of documentation: its path from the root of the project, and its text. */
export interface MarkdownPage {
  readonly path: string
  readonly text: string
}

/** Reads every Markdown file of the project. */
export function markdownPages(folder: string = projectRoot): MarkdownPage[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : markdownPages(path)
    return entry.name.endsWith('.md') ? [{ path: relative(projectRoot, path), text: readFileSync(path, 'utf8') }] : []
  })
}

/** The targets of links and pictures that stay within the project; examples in code name none. */
export function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('#/'))
}

/** The names that a link to a place of a page may have: explicit anchors, and headings as GitHub names them. */
export function anchorsOf(text: string): string[] {
  const explicit = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...explicit, ...headings]
}

/** The lines of code of a page: those of blocks without their comments, and code within sentences. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'))
  const rest = text.replace(/^```[\s\S]*?^```/gm, '')
  const inline = [...rest.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...blocks, ...inline].map((line) => line.replace(/(^|\s)#\s.*$/, '').trim()).filter((line) => line !== '')
}
