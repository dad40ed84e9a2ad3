import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HinomiError } from '#core/errors.ts'
import type { AnySource } from '#core/source.ts'
import { readRules } from '#detections/read-rules.ts'
import type { Rule } from '#detections/rule.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { digest } from '#ingest/digest.ts'

/** Reads and checks the rule files of a folder, in the order of their names; throws an error that names every problem. */
export function readRuleFolder(folder: string, sources: readonly AnySource[]): readonly Rule[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  const { rules, problems } = readRules(files, { sources: ruleSources(sources), digest })
  if (problems.length === 0) return rules
  const lines = problems.map(({ file, key, message }) => `  ${file}: ${key === '' ? '' : `${key} `}${message}`)
  throw new HinomiError('config', `rule files have problems:\n${lines.join('\n')}`)
}

/** Returns the file of all rules, one line each: what the program loads, since reading YAML would take longer. */
export function rulesFile(rules: readonly Rule[]): string {
  return `[\n${rules.map((rule) => JSON.stringify(rule)).join(',\n')}\n]\n`
}
