import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testDocument, testEvents, testLists } from '#detections/dev-tests.ts'
import { type RuleTests, readRules } from '#detections/read-rules.ts'
import type { Rule } from '#detections/rule.ts'
import { compileRule, runCorrelation } from '#detections/run-rule.ts'
import { Random } from '#sample/random.ts'
import { CONTEXT } from '#test/detections/rule-of.ts'
import { detectIn, isFound } from './attack-run.ts'
import type { Attack } from './corpora.ts'
import { MUTATIONS } from './mutations.ts'
import { shapesOf } from './shapes.ts'
import { TECHNIQUE_RULES, WITHOUT_RECORDS } from './techniques.ts'

/** Whether a technique was found, by what was changed in its records. */
export interface TechniqueRecall {
  readonly technique: string
  readonly rules: readonly string[]
  /** By mutation; undefined where the change is none of this technique. */
  readonly found: ReadonlyMap<string, boolean | undefined>
  /** Found and all, over other shapes of the request. */
  readonly shapes: readonly [number, number]
}

const SEED = 1

/** Measures which techniques are found in their records as they are, and in every change of them. */
export function recallOf(rules: readonly Rule[], attacks: readonly Attack[]): TechniqueRecall[] {
  return attacks.map(({ technique, records }) => {
    const wanted = TECHNIQUE_RULES[technique] ?? []
    const [, name = ''] = technique.split('.')
    const random = new Random('mutations', SEED, technique)
    const found = MUTATIONS.map(({ id, notApplicable, mutate }): [string, boolean | undefined] => {
      if (notApplicable?.[name] !== undefined) return [id, undefined]
      return [id, isFound(detectIn(rules, mutate(records, random.fork(id))), wanted)]
    })
    const shapes = shapesOf(records, name).map((shaped) => isFound(detectIn(rules, shaped), wanted))
    return {
      ...{ technique, rules: wanted, found: new Map(found) },
      shapes: [shapes.filter(Boolean).length, shapes.length],
    }
  })
}

/** How many of the examples of rules that must fire do. */
export interface ExampleRecall {
  readonly technique: string
  readonly rules: readonly string[]
  readonly fired: number
  readonly examples: number
}

/** Measures techniques of which there are no records by the examples that stand in the rule files. */
export function recallOfExamples(techniques: readonly string[]): ExampleRecall[] {
  const folder = new URL('../../../detections/rules/', import.meta.url).pathname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  const { rules, tests } = readRules(files, CONTEXT)
  const byName = new Map(rules.map((rule) => [rule.name, rule]))
  return techniques.map((technique) => {
    const wanted = TECHNIQUE_RULES[technique] ?? WITHOUT_RECORDS[technique] ?? []
    const own = tests.filter((test) => wanted.includes(byName.get(test.rule)?.catalogued?.id ?? ''))
    const fired = own.flatMap((test) => firedOf(byName.get(test.rule), test, rules))
    return { technique, rules: wanted, fired: fired.filter(Boolean).length, examples: fired.length }
  })
}

function firedOf(rule: Rule | undefined, { events, sequences }: RuleTests, rules: readonly Rule[]): boolean[] {
  if (rule?.kind === 'event') {
    const { matches } = compileRule(rule)
    return events
      .filter(({ match }) => match)
      .map(({ event, lists }) => matches(testDocument(event), { lists: testLists(lists) }))
  }
  if (rule?.kind !== 'correlation') return []
  const first = rules.find(({ name }) => name === rule.rules[0])
  const usual = first?.kind === 'event' ? first.service : ''
  return sequences
    .filter(({ match }) => match)
    .map((test) => {
      const made = testEvents(test).map((event) => ({ ...event, service: event.service ?? usual, index: 'test' }))
      return runCorrelation(rule, rules, made, testLists(test.lists)).length > 0
    })
}
