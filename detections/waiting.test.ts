import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const waitingPage = readFileSync(join(root, 'docs', 'detections-waiting.md'), 'utf8')

/** First and last number of each group; C keeps the numbers of the CIS controls that G does not cover. */
const CATALOGUE = [
  ...range('G', 1, 47),
  ...[2, 4, 6, 8, 10, 11, 13, 14].flatMap((number) => range('C', number, number)),
  ...range('T', 1, 44),
  ...range('F', 1, 12),
  ...range('N', 1, 10),
  ...range('P', 1, 10),
  ...range('X', 1, 10),
]

function range(group: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, at) => `${group}${String(first + at).padStart(2, '0')}`)
}

function idsOfRules(): string[] {
  const folder = join(root, 'detections', 'rules')
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/^x_id: ([A-Z]\d\d)$/gm)].map(([, id = '']) => id)))]
}

function idsInSection(title: string): string[] {
  const [, section = ''] = waitingPage.split(`\n## ${title}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^\| ([A-Z]\d\d) \|/gm)].map(([, id = '']) => id)
}

describe('the catalogue', () => {
  const rules = idsOfRules()
  const waiting = idsInSection('No rule yet')

  it('has 141 detections', () => {
    expect(CATALOGUE).toHaveLength(141)
    expect(new Set(CATALOGUE).size).toBe(141)
  })

  it('has a rule or a reason to wait for each detection, and never both', () => {
    expect([...rules, ...waiting].sort()).toEqual([...CATALOGUE].sort())
  })

  it('speaks of rules that see only a part where there is a rule', () => {
    const partly = idsInSection('Rules that see only a part')

    expect(partly.length).toBeGreaterThan(0)
    expect(partly.filter((id) => !rules.includes(id))).toEqual([])
  })
})
