import * as z from 'zod'
import type { Notes } from './notes.ts'
import { type Rejection, reject } from './rejection.ts'

/** Reads one raw record: a typed value, or the reasons why it has no identity, time or meaning. */
export type RecordReader<R> = (value: unknown, notes: Notes) => R | Rejection

const MAX_REPAIRS = 50

/**
 * Makes a reader from a schema that describes only the fields we read.
 *
 * A wrong type in an optional part drops that part, innermost first, and tags the record `unparsed-field`; a missing or wrong required
 * part rejects the record with reason `shape` and the paths. What is required is what the schema does not declare optional.
 * The value is changed in place where parts are dropped; unknown members are left out of the result.
 */
export function recordReader<S extends z.ZodType>(schema: S): RecordReader<z.output<S>> {
  const compiled = z.compile(schema) as { safeParse(value: unknown): z.ZodSafeParseResult<z.output<S>> }
  return (value, notes) => {
    for (let repairs = 0; ; repairs++) {
      const result = compiled.safeParse(value)
      if (result.success) return result.data
      const { issues } = result.error
      const fatal = repairs >= MAX_REPAIRS ? issues : issues.filter((issue) => !drop(value, issue.path))
      if (fatal.length > 0) return reject('shape', ...fatal.map(issueOf))
      notes.tag('unparsed-field')
    }
  }
}

function issueOf(issue: z.core.$ZodIssue): { path: string; message: string } {
  return { path: issue.path.map(String).join('.'), message: issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.code }
}

/** Removes the part at a path; false when there is nothing to remove, which means that a required part is missing. */
function drop(root: unknown, path: readonly PropertyKey[]): boolean {
  let parent: unknown = root
  for (const step of path.slice(0, -1)) parent = member(parent, step)
  const last = path.at(-1)
  if (last === undefined || member(parent, last) === undefined) return false
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete (parent as Record<PropertyKey, unknown>)[last]
  return true
}

function member(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<PropertyKey, unknown>)[step]
    : undefined
}
