import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HinomiError } from '#core/errors.ts'
import type { AnySource } from '#core/source.ts'
import { type RuleSet, readRules } from '#detections/read-rules.ts'
import type { Rule } from '#detections/rule.ts'
import type { RuleExample, RuleFileText, WaitingDetection } from '#detections/rule-files.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { digest } from '#ingest/digest.ts'

/** The rules of a folder, and the texts that they were read from with their examples. */
export interface RuleFolder {
  readonly rules: readonly Rule[]
  readonly files: readonly RuleFileText[]
}

/** Reads and checks the rule files of a folder, in the order of their names; throws an error that names every problem. */
export function readRuleFolder(folder: string, sources: readonly AnySource[]): RuleFolder {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  const { rules, tests, problems } = readRules(files, { sources: ruleSources(sources), digest })
  if (problems.length === 0)
    return {
      rules,
      files: files.map(({ path, text }) => ({
        file: path,
        text: withoutTests(text),
        tests: testsOf(path, rules, tests),
      })),
    }
  const lines = problems.map(({ file, key, message }) => `  ${file}: ${key === '' ? '' : `${key} `}${message}`)
  throw new HinomiError('config', `rule files have problems:\n${lines.join('\n')}`)
}

/** The examples stand beside the text, read; twice they would only make the file large. */
function withoutTests(text: string): string {
  return text.replace(/^x_dev_tests:[^\n]*\n(?:(?: |- )[^\n]*\n|\n)*/gm, '')
}

function testsOf(path: string, rules: readonly Rule[], tests: RuleSet['tests']): RuleExample[] {
  const names = new Set(rules.filter(({ file }) => file === path).map(({ name }) => name))
  return tests
    .filter(({ rule }) => names.has(rule))
    .flatMap(({ rule, events, sequences }) => [
      ...events.map(({ event, ...test }) => ({ rule, ...test, events: [{ event }] })),
      ...sequences.map((test) => ({ rule, ...test })),
    ])
}

/** Returns the file of the texts of all rules, one line each: what the page of a rule shows. */
export function ruleFilesFile(files: readonly RuleFileText[]): string {
  return `[\n${files.map((file) => JSON.stringify(file)).join(',\n')}\n]\n`
}

/** Reads which detections wait, and what for, from their page of the documentation. */
export function readWaiting(page: string): WaitingDetection[] {
  const [, section = ''] = page.split('\n## No rule yet\n')
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^\| ([A-Z]\d\d) \| (.+?) \/ (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
    ([, id = '', title = '', titleJa = '', waitsFor = '', why = '']) => ({ id, title, titleJa, waitsFor, why }),
  )
}

/** Returns the file of all rules, one line each: what the program loads, since reading YAML would take longer. */
export function rulesFile(rules: readonly Rule[]): string {
  return `[\n${rules.map((rule) => JSON.stringify(rule)).join(',\n')}\n]\n`
}
