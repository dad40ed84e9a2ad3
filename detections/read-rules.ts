import type { Digest } from '#core/document-id.ts'
import { checkFile, checkTogether } from './check-rules.ts'
import { type ParsedDocument, parseDocument } from './parse-document.ts'
import { builtInRule, correlationRule, eventRule } from './read-rule.ts'
import type { Rule, RuleProblem } from './rule.ts'
import { RuleError } from './rule-fields.ts'
import type { EventTest, SequenceTest } from './rule-schema.ts'
import type { RuleSource } from './rule-sources.ts'
import { readYaml } from './yaml-documents.ts'

/** A rule file: its path below `detections/rules/` and its text. */
export interface RuleFile {
  readonly path: string
  readonly text: string
}

/** The examples of one rule. */
export interface RuleTests {
  readonly rule: string
  readonly events: readonly EventTest[]
  readonly sequences: readonly SequenceTest[]
}

/** What a set of rule files says: rules in the order of files and documents, their examples, and everything that is wrong. */
export interface RuleSet {
  readonly rules: readonly Rule[]
  readonly tests: readonly RuleTests[]
  readonly problems: readonly RuleProblem[]
}

/** What is needed to read rules. */
export interface RuleContext {
  readonly sources: ReadonlyMap<string, RuleSource>
  readonly digest: Digest
}

/** More rules than any catalogue has; every event is compared with all of them. */
const MAX_DOCUMENTS = 2000

/**
 * Reads rule files, checks each and all together, and returns what is right and what is wrong; never throws for bad files.
 *
 * A document with problems is left out of `rules`. Nothing is dropped in silence: what is not understood is a problem.
 */
export function readRules(files: readonly RuleFile[], context: RuleContext): RuleSet {
  const problems: RuleProblem[] = []
  const parsed: ParsedDocument[] = []
  for (const file of files) {
    const documents = readFile(file, problems)
    if (parsed.length + documents.length > MAX_DOCUMENTS) {
      problems.push({ file: file.path, key: '', message: `is beyond ${MAX_DOCUMENTS} rules: remove some` })
      break
    }
    checkFile(documents, problems)
    parsed.push(...documents)
  }
  const rules: Rule[] = []
  const tests: RuleTests[] = []
  for (const document of parsed) {
    const rule = document.kind === 'correlation' ? undefined : compile(document, parsed, context, problems)
    if (rule !== undefined) rules.push(rule)
  }
  const byName = new Map(rules.map((rule) => [rule.name, rule]))
  for (const document of parsed) {
    if (document.kind !== 'correlation') continue
    const rule = attempt(document, problems, () => correlationRule(document, byName, context))
    if (rule !== undefined) rules.push(rule)
  }
  const order = new Map(parsed.map(({ name }, at) => [name, at]))
  rules.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
  for (const document of parsed) {
    const { kind, name, text } = document
    if (!rules.some((rule) => rule.name === name)) continue
    tests.push({
      rule: name,
      events: kind === 'event' ? (text.x_dev_tests ?? []) : [],
      sequences: kind === 'correlation' ? (text.x_dev_tests ?? []) : [],
    })
  }
  checkTogether(parsed, rules, tests, context.sources, problems)
  return { rules, tests, problems }
}

function readFile(file: RuleFile, problems: RuleProblem[]): ParsedDocument[] {
  const yaml = readYaml(file.text)
  if ('problem' in yaml) {
    problems.push({ file: file.path, key: '', message: yaml.problem })
    return []
  }
  return yaml.documents.flatMap((value, at) => {
    const prefix = yaml.documents.length > 1 ? `${at + 1}:` : ''
    return parseDocument(value, { file: file.path, prefix, number: at }, problems) ?? []
  })
}

function compile(
  document: ParsedDocument,
  all: readonly ParsedDocument[],
  context: RuleContext,
  problems: RuleProblem[],
): Rule | undefined {
  if (document.kind === 'built-in') return attempt(document, problems, () => builtInRule(document, context))
  if (document.kind === 'event') return attempt(document, problems, () => eventRule(document, all, context))
  return undefined
}

function attempt<T>(document: ParsedDocument, problems: RuleProblem[], read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown
    problems.push({ file: document.file, key: document.prefix + thrown.key, message: thrown.message })
    return undefined
  }
}
