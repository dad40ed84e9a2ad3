import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPng } from '#test/pictures/palette-png.ts'
import { projectRoot } from '#test/run-tool.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { COMMANDS, faultOfCall } from '../cli/known-commands.ts'
import { anchorsOf, codeOf, linksOf, markdownPages } from './markdown.ts'

const PAGES = markdownPages()
const PICTURES = join(projectRoot, 'docs/pictures')
const SCRIPTS = Object.keys(packageJson.scripts)

/** What is wrong with a link of a page; undefined where it leads somewhere. */
function faultOfLink(path: string, text: string, link: string): string | undefined {
  const [file = '', anchor] = decodeURI(link).split('#')
  const target = file === '' ? join(projectRoot, path) : join(projectRoot, dirname(path), file)
  if (!existsSync(target)) return `${link}: there is no such file`
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  const there = file === '' ? text : readFileSync(target, 'utf8')
  return anchorsOf(there).includes(anchor) ? undefined : `${link}: there is no such place`
}

/** The words after `hinomi` of every call in a line of code. */
function callsIn(line: string): string[][] {
  return [...line.matchAll(/(?:^|[\s(=])(?:bin\/)?hinomi ([a-z].*)/g)].map(([, words = '']) => words.split(/\s+/))
}

const FOLDERS = readdirSync(projectRoot, { withFileTypes: true })
  .filter((one) => one.isDirectory() && /^[a-z]+$/.test(one.name))
  .map(({ name }) => name)
const PLACE = new RegExp(`(?<![\\w/.:@-])(?:${FOLDERS.join('|')})/[\\w./*<>{}-]*[\\w/]`, 'g')

/** Files and folders that a line of code names, but patterns of them and what is built. */
function placesIn(line: string): string[] {
  return [...line.matchAll(PLACE)]
    .map(([place]) => place)
    .filter((place) => !/[*<>{}]|^(dist|node_modules)\//.test(place))
}

/** A group of commands is also spoken of by its name alone. */
function isGroup(words: readonly string[]): boolean {
  return words.length === 1 && COMMANDS.some(({ path }) => path === words[0])
}

describe('the documentation', () => {
  it.each(PAGES)('$path links only to what is there', ({ path, text }) => {
    expect(linksOf(text).flatMap((link) => faultOfLink(path, text, link) ?? [])).toEqual([])
  })

  it.each(PAGES)('$path names only files and folders of the project that are there', ({ text }) => {
    expect(
      codeOf(text)
        .flatMap(placesIn)
        .filter((place) => !existsSync(join(projectRoot, place))),
    ).toEqual([])
  })

  it.each(PAGES)('$path names only commands and options that exist', ({ text }) => {
    const calls = codeOf(text).flatMap(callsIn)
    expect(calls.filter((words) => !isGroup(words)).flatMap((words) => faultOfCall(words) ?? [])).toEqual([])
  })

  it.each(PAGES)('$path names only npm scripts that exist', ({ text }) => {
    const named = codeOf(text).flatMap((line) =>
      [...line.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name),
    )
    expect(named.filter((name) => name === undefined || !SCRIPTS.includes(name))).toEqual([])
  })

  it.each(readdirSync(PICTURES))('shows the picture %s, which is small and as wide as the page', (name) => {
    const file = join(PICTURES, name)
    expect(PAGES.some(({ text }) => text.includes(`pictures/${name})`))).toBe(true)
    expect(statSync(file).size).toBeLessThan(250_000)
    expect(readPng(readFileSync(file)).width).toBe(1280)
  })
})

describe('how documentation is read', () => {
  it('finds links and pictures, and none in code', () => {
    expect(linksOf('[a](b.md#c) ![d](e.png) https://x `[f](g)`\n```\n[h](i)\n```\n[j](https://k) [l](#/m)')).toEqual([
      'b.md#c',
      'e.png',
    ])
  })

  it('names headings as GitHub does', () => {
    expect(anchorsOf('## 5. 設定\n### A panel, or `two`\n<a id="x"></a>')).toEqual(['x', '5-設定', 'a-panel-or-two'])
  })

  it('finds calls in blocks and sentences, and what is wrong with them', () => {
    const calls = codeOf('`hinomi burn`\n```sh\nX=1 bin/hinomi load . --burn   # hinomi sleeps\n```').flatMap(callsIn)
    expect(calls.map(faultOfCall)).toEqual(['load has no --burn', 'there is no command "burn"'])
  })
})
