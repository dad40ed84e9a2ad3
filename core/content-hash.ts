import type { Digest } from './document-id.ts'
import type { Field } from './field.ts'

/**
 * Makes the hash that changes only when a finding really changes: 22 characters over the document with sorted keys, without times,
 * counts, versions, the route and `event.action`, but with status, workflow, note and severity.
 *
 * `fields` are those of the source: every field of type date is left out, so a new time field is, too.
 */
export function contentHasher(fields: Readonly<Record<string, Field>>, digest: Digest): (document: object) => string {
  const left = new Set(Object.keys(fields).filter((name) => fields[name]?.type === 'date' || isVolatile(name)))
  const flat = new Set(Object.keys(fields).filter((name) => fields[name]?.type === 'flat_object'))
  return (document) => digest(canonicalJson(document, '', left, flat))
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

function canonicalJson(value: unknown, path: string, left: ReadonlySet<string>, flat: ReadonlySet<string>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, path, left, flat)).join(',')}]`
  const inside = flat.has(path)
  let out = ''
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    const name = inside || path === '' ? key : `${path}.${key}`
    if (member === undefined || (!inside && left.has(name))) continue
    out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member, inside ? path : name, left, flat)}`
  }
  return `{${out}}`
}
