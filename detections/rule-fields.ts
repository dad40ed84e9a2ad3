import type { Field } from '#core/field.ts'
import { rawCloudTrailField } from './raw-fields.ts'
import type { RuleSource } from './rule-sources.ts'
import type { FieldKind, FieldRef } from './tree.ts'

/** Thrown while a rule is read, and turned into a problem that names file and key. */
export class RuleError extends Error {
  /** What to add to the path of the key. */
  readonly key: string

  constructor(message: string, key = '') {
    super(message)
    this.key = key
  }
}

/** Runs a part of the reading; what it throws is said of this key. */
export function inKey<T>(key: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof RuleError && thrown.key === '') throw new RuleError(thrown.message, key)
    throw thrown
  }
}

const FIELD_NAME = /^@?[A-Za-z_][\w:@-]*(?:\.[\w:@-]+)*$/

/**
 * Finds the field that a rule names: one of ours, a leaf below one of our free objects, or the raw name of a CloudTrail member.
 *
 * Throws for what cannot be searched: a test on it would never match, in silence.
 */
export function ruleField(name: string, source: RuleSource): FieldRef {
  const raw = source.service === 'cloudtrail' ? rawCloudTrailField(name) : undefined
  const ours = raw ?? name
  if (ours.length > 256 || !FIELD_NAME.test(ours)) throw new RuleError(`"${name.slice(0, 80)}" is no field name`)
  const field = source.fields[ours]
  if (field !== undefined) {
    return { name: ours, kind: kindOf(ours, field), ...(field.search === 'slow' ? { slow: true as const } : {}) }
  }
  const root = freeObjectAbove(ours, source.fields)
  if (root !== undefined) return { name: ours, kind: 'flat' }
  const below = Object.keys(source.fields).find((known) => known.startsWith(`${ours}.`))
  const hint = below === undefined ? 'see docs/reference/fields.md' : `it holds fields such as ${below}`
  throw new RuleError(`"${name}" is no field of ${source.service} documents: ${hint}`)
}

function freeObjectAbove(name: string, fields: Readonly<Record<string, Field>>): string | undefined {
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const above = name.slice(0, dot)
    if (fields[above]?.type === 'flat_object') return above
  }
  return undefined
}

function kindOf(name: string, field: Field): FieldKind {
  if (field.search === false) throw new RuleError(`${name} is not searchable: use another field`)
  switch (field.type) {
    case 'keyword':
      return 'keyword'
    case 'ip':
      return 'ip'
    case 'boolean':
      return 'boolean'
    case 'date':
      return 'date'
    case 'long':
    case 'integer':
      return 'whole'
    case 'float':
      return 'fraction'
    case 'flat_object':
      throw new RuleError(`${name} is an object with free keys: name one of its leaves, such as ${name}.roleName`)
    case 'text':
      return 'words'
    case 'geo_point':
      throw new RuleError(`${name} is a position: use the country or city`)
  }
}
