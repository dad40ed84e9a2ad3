import type { ParsedDocument } from './parse-document.ts'
import type { RuleTests } from './read-rules.ts'
import { GROUPS, type Group, type Rule, type RuleProblem } from './rule.ts'
import { RuleError, ruleField } from './rule-fields.ts'
import type { RuleSource } from './rule-sources.ts'

/** Checks what the documents of one file must have in common: one catalogue id, and the folder of its group. */
export function checkFile(documents: readonly ParsedDocument[], problems: RuleProblem[]): void {
  const ids = [...new Set(documents.flatMap(({ text }) => text.x_id ?? []))]
  const [first] = documents
  if (first === undefined) return
  const { file } = first
  if (ids.length > 1)
    problems.push({ file, key: 'x_id', message: `one file is one rule, but it holds ${ids.join(', ')}` })
  const [id] = ids
  const folder = file.split('/').at(-2)
  if (id === undefined || folder === undefined) return
  const wanted = GROUPS[id.charAt(0) as Group]
  if (folder !== wanted) problems.push({ file, key: 'x_id', message: `${id} belongs into the folder ${wanted}` })
}

/** Checks what all rules together must keep: unique names and ids, one file for a catalogue id, and examples of each rule. */
export function checkTogether(
  documents: readonly ParsedDocument[],
  rules: readonly Rule[],
  tests: readonly RuleTests[],
  sources: ReadonlyMap<string, RuleSource>,
  problems: RuleProblem[],
): void {
  const seen = new Map<string, string>()
  for (const { file, prefix, name, text } of documents) {
    for (const [key, value] of [['name', name] as const, ['id', text.id] as const]) {
      const before = seen.get(`${key} ${value}`)
      seen.set(`${key} ${value}`, file)
      if (before === undefined) continue
      problems.push({ file, key: prefix + key, message: `"${value}" is already used in ${before}` })
    }
    const before = text.x_id === undefined ? undefined : seen.get(`x_id ${text.x_id}`)
    if (before !== undefined && before !== file) {
      problems.push({ file, key: `${prefix}x_id`, message: `${text.x_id} is already in ${before}` })
    }
    if (text.x_id !== undefined) seen.set(`x_id ${text.x_id}`, file)
  }
  const byName = new Map(documents.map((document) => [document.name, document]))
  for (const rule of rules) {
    const document = byName.get(rule.name)
    if (document === undefined) continue
    const complain = (key: string, message: string) =>
      problems.push({ file: document.file, key: document.prefix + key, message })
    checkTests(
      rule,
      tests.find((test) => test.rule === rule.name),
      rules,
      sources,
      complain,
    )
  }
}

const WANTED_HITS = 2
const WANTED_NEAR_MISSES = 2

type Complain = (key: string, message: string) => void

function checkTests(
  rule: Rule,
  tests: RuleTests | undefined,
  rules: readonly Rule[],
  sources: ReadonlyMap<string, RuleSource>,
  complain: Complain,
): void {
  const all = [...(tests?.events ?? []), ...(tests?.sequences ?? [])]
  if (rule.catalogued !== undefined && rule.kind !== 'built-in') {
    const hits = all.filter(({ match }) => match).length
    if (hits < WANTED_HITS || all.length - hits < WANTED_NEAR_MISSES) {
      complain('x_dev_tests', `needs at least ${WANTED_HITS} events that match and ${WANTED_NEAR_MISSES} near misses`)
    }
  }
  const names = all.map(({ name }) => name)
  for (const name of names.filter((each, at) => names.indexOf(each) !== at)) {
    complain('x_dev_tests', `two tests are named "${name}"`)
  }
  const checkEvent = (event: object, service: string, key: string) => {
    const source = sources.get(service)
    if (source === undefined) return complain(key, `there is no service "${service}"`)
    for (const path of pathsOf(event, source)) {
      const message = complaintAbout(path, source)
      if (message !== undefined) complain(`${key}.${path}`, message)
    }
  }
  tests?.events.forEach(({ event }, at) => {
    if (rule.kind === 'event') checkEvent(event, rule.service, `x_dev_tests.${at}.event`)
  })
  tests?.sequences.forEach(({ events }, at) => {
    if (rule.kind !== 'correlation') return
    const first = rules.find(({ name }) => name === rule.rules[0])
    const usual = first?.kind === 'event' ? first.service : ''
    events.forEach(({ event, service }, number) => {
      checkEvent(event, service ?? usual, `x_dev_tests.${at}.events.${number}.event`)
    })
  })
}

/** A test event with a misspelt field would be a near miss for the wrong reason. */
function complaintAbout(path: string, source: RuleSource): string | undefined {
  if (source.fields[path] !== undefined) return undefined
  try {
    const { name } = ruleField(path, source)
    return name === path ? undefined : `documents have it as ${name}`
  } catch (thrown) {
    return thrown instanceof RuleError ? thrown.message : String(thrown)
  }
}

function pathsOf(value: unknown, source: RuleSource, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => pathsOf(member, source, path))
  if (typeof value !== 'object' || value === null) return [path]
  if (source.fields[path]?.type === 'flat_object') return []
  return Object.entries(value).flatMap(([key, member]) => pathsOf(member, source, path === '' ? key : `${path}.${key}`))
}
