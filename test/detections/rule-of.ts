import { readRules } from '#detections/read-rules.ts'
import type { EventRule } from '#detections/rule.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

export const CONTEXT = { sources: ruleSources(SOURCES), digest }

const UUID = '00000000-0000-4000-8000-000000000001'

/** The text of a rule with this detection; JSON is YAML. `more` replaces keys. */
export function ruleText(detection: object, more: object = {}): string {
  const logsource = { product: 'aws', service: 'cloudtrail' }
  return JSON.stringify({ title: 'Synthetic', id: UUID, logsource, detection, level: 'low', ...more })
}

/** Reads a rule with this detection; throws when it has problems. */
export function ruleOf(detection: object, more: object = {}): EventRule {
  const { rules, problems } = readRules([{ path: 'techniques/x.yml', text: ruleText(detection, more) }], CONTEXT)
  const [rule] = rules
  if (problems.length > 0 || rule?.kind !== 'event') throw new Error(JSON.stringify(problems))
  return rule
}

/** What is said of a rule text that is wrong, `key: message` each. */
export function problemsOf(text: string, path = 'techniques/x.yml'): string[] {
  return readRules([{ path, text }], CONTEXT).problems.map(({ key, message }) => `${key}: ${message}`)
}
