import type { Digest } from './document-id.ts'
import type { Field } from './field.ts'

/**
 * Makes the hash that changes only when a finding really changes: 22 characters over the document without times, counts, versions, the
 * route and `event.action`, but with status, workflow, note and severity.
 *
 * `fields` are those of the source: every field of type date is left out, so a new time field is, too. Free objects, whose members come in
 * any order, are sorted; the rest is in the order in which the normaliser builds it, which does not depend on how the record came.
 */
export function contentHasher(fields: Readonly<Record<string, Field>>): (document: object, digest: Digest) => string {
  const rules: Rules = new Map()
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'date' || isVolatile(name)) addRule(rules, name.split('.'), 'leave out')
    else if (field.type === 'flat_object') addRule(rules, name.split('.'), 'sort')
  }
  return (document, digest) => digest(JSON.stringify(withRules(document, rules)))
}

/** What to do with members, by name; names without a rule are taken as they are. */
type Rules = Map<string, 'leave out' | 'sort' | Rules>

function addRule(rules: Rules, path: readonly string[], rule: 'leave out' | 'sort'): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    rules.set(name, rule)
    return
  }
  const below = rules.get(name)
  const next: Rules = below instanceof Map ? below : new Map()
  rules.set(name, next)
  addRule(next, rest, rule)
}

function isVolatile(name: string): boolean {
  return (
    name === 'event.action' ||
    name === 'event.duration' ||
    name === 'hinomi.route' ||
    name === 'hinomi.finding.version' ||
    name === 'hinomi.lag_seconds' ||
    name.startsWith('hinomi.archive.') ||
    /(?:^|[._])count$/.test(name)
  )
}

/** Lists names and values in turn; cheaper than a copy of the object, and as unambiguous. */
function withRules(value: object, rules: Rules): unknown[] {
  const out: unknown[] = []
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name]
    const rule = rules.get(name)
    if (member === undefined || rule === 'leave out') continue
    out.push(name, rule === undefined ? member : rule === 'sort' ? sorted(member) : withRules(member as object, rule))
  }
  return out
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const out: unknown[] = []
  for (const name of Object.keys(value).sort()) out.push(name, sorted((value as Record<string, unknown>)[name]))
  return out
}
