import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RULES } from '#detections/catalogue.ts'
import { MUTATIONS } from '#test/bench/detections/mutations.ts'
import { recallOfExamples } from '#test/bench/detections/recall.ts'
import { SHAPES } from '#test/bench/detections/shapes.ts'
import { TECHNIQUE_RULES, WITHOUT_RECORDS } from '#test/bench/detections/techniques.ts'
import { RULES_HEADING, rulesSection } from '../../scripts/generate/rule-list.ts'

const page = readFileSync(new URL('../../docs/detections.md', import.meta.url), 'utf8')
const ids = new Set(RULES.flatMap(({ catalogued }) => (catalogued === undefined ? [] : [catalogued.id])))

describe('docs/detections.md', () => {
  it('lists the rules as they are: npm run generate writes them', () => {
    expect(page.slice(page.indexOf(RULES_HEADING))).toBe(rulesSection(RULES))
  })

  it('tells of every technique and every change, and misses none', () => {
    for (const technique of [...Object.keys(TECHNIQUE_RULES), ...Object.keys(WITHOUT_RECORDS)]) {
      expect(page).toContain(`| ${technique} |`)
    }
    for (const { id } of MUTATIONS) expect(page).toContain(`- \`${id}\`: `)
    expect(page).not.toContain('**no**')
  })

  it('names no rule that does not exist', () => {
    const named = [...page.matchAll(/^\| ([GCTFNPX]\d\d) \|/gm)].map(([, id]) => id ?? '')
    expect(named.filter((id) => !ids.has(id))).toEqual([])
  })
})

describe('the measurement', () => {
  it('knows rules and techniques that exist', () => {
    const wanted = [...Object.values(TECHNIQUE_RULES), ...Object.values(WITHOUT_RECORDS)].flat()
    expect(wanted.filter((id) => !ids.has(id))).toEqual([])
    const names = Object.keys(TECHNIQUE_RULES).map((technique) => technique.split('.')[1] ?? '')
    const changed = [
      ...Object.keys(SHAPES),
      ...MUTATIONS.flatMap(({ notApplicable = {} }) => Object.keys(notApplicable)),
    ]
    expect(changed.filter((name) => !names.includes(name))).toEqual([])
  })

  it('finds every example that must fire', () => {
    const examples = recallOfExamples([...Object.keys(TECHNIQUE_RULES), ...Object.keys(WITHOUT_RECORDS)])
    expect(examples.filter(({ fired, examples: all }) => all === 0 || fired < all)).toEqual([])
  })
})
