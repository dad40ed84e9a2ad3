import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { withoutQuerySecrets } from '#core/url.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { TEST_START, testDocument, testEvents, testLists } from './dev-tests.ts'
import { severityOf } from './read-catalogued.ts'
import { readRules } from './read-rules.ts'
import type { EventRule, Rule } from './rule.ts'
import type { EventTest, SequenceTest } from './rule-schema.ts'
import { ruleSources } from './rule-sources.ts'
import { compileRule, runCorrelation } from './run-rule.ts'
import { judgeSuppression } from './suppression.ts'

const folder = join(import.meta.dirname, 'rules')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yml'))
  .sort()
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
const { rules, tests, problems } = readRules(files, { sources: ruleSources(SOURCES), digest })

it('every rule file is understood', () => {
  expect(problems.map(({ file, key, message }) => `${file}: ${key}: ${message}`)).toEqual([])
})

/** Patterns of queries in the selections of a rule, but for `suspect`, which only asks first. */
function queryPatterns(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'suspect') return []
    return key === 'url.query' ? [member].flat().map(String) : queryPatterns(member)
  })
}

it('what rules look for in queries is not hidden, even as the value of a token', () => {
  const patterns = files.flatMap(({ text }) =>
    parseAllDocuments(text).flatMap((one) => queryPatterns((one.toJS() as { detection?: unknown }).detection)),
  )
  expect(patterns.length).toBeGreaterThan(10)
  for (const pattern of patterns) {
    const query = `token=${pattern.replaceAll('*', 'x')}`
    expect(withoutQuerySecrets(query)).toBe(query)
  }
})

function codesOf(rule: Rule, document: object, time: number, lists: EventTest['lists']): string[] {
  if (rule.catalogued === undefined) return []
  const { suppressedBy } = judgeSuppression(rule.catalogued, document, time, testLists(lists))
  return [...new Set(suppressedBy.map((entry) => entry.slice(0, entry.indexOf(':'))))].sort()
}

function runEventTest(rule: EventRule, test: EventTest): void {
  const document = testDocument(test.event)
  const lists = testLists(test.lists)
  const compiled = compileRule(rule)

  expect(compiled.matches(document, { lists })).toBe(test.match)
  if (test.level !== undefined) expect(compiled.severity(document, { lists })).toBe(severityOf(test.level))
  if (!test.match) return
  expect(codesOf(rule, document, TEST_START, test.lists)).toEqual([...(test.suppressed ?? [])].sort())
}

function runSequenceTest(rule: Extract<Rule, { kind: 'correlation' }>, test: SequenceTest): void {
  const first = rules.find(({ name }) => name === rule.rules[0])
  const usual = first?.kind === 'event' ? first.service : ''
  const events = testEvents(test).map((event) => ({ ...event, service: event.service ?? usual, index: 'test' }))

  const hits = runCorrelation(rule, rules, events, testLists(test.lists))

  expect(hits.length > 0).toBe(test.match)
  const newest = hits[0]?.events.at(-1)
  if (newest === undefined) return
  expect(codesOf(rule, newest.document, newest.time, test.lists)).toEqual([...(test.suppressed ?? [])].sort())
}

const byName = new Map(rules.map((rule) => [rule.name, rule]))

describe.each(files.map(({ path }) => path))('%s', (path) => {
  for (const { rule: name, events, sequences } of tests) {
    const rule = byName.get(name)
    if (rule === undefined || rule.file !== path) continue
    for (const test of events) {
      it(`${name}: ${test.name}`, () => {
        if (rule.kind !== 'event') throw new Error('only a rule over one event is tested with events')
        runEventTest(rule, test)
      })
    }
    for (const test of sequences) {
      it(`${name}: ${test.name}`, () => {
        if (rule.kind !== 'correlation') throw new Error('only a correlation is tested with sequences')
        runSequenceTest(rule, test)
      })
    }
  }
  it('holds a rule', () => {
    expect(rules.some(({ file }) => file === path)).toBe(true)
  })
})
