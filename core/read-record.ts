import * as z from 'zod'
import type { Notes } from './notes.ts'
import { type Issue, type Rejection, reject } from './rejection.ts'

/** Reads one raw record: a typed value, or the reasons why it has no identity, time or meaning. */
export type RecordReader<R> = (value: unknown, notes: Notes) => R | Rejection

/**
 * Makes a reader from a schema that describes only the fields we read.
 *
 * A wrong type in an optional part drops that part, innermost first, and tags the record `unparsed-field`; a missing or wrong required
 * part rejects the record with reason `shape` and the paths. What is required is what the schema does not declare optional.
 * The value is changed in place where parts are dropped; unknown members are left out of the result.
 */
export function recordReader<S extends z.ZodObject>(schema: S): RecordReader<z.output<S>> {
  let prepared: Prepared<z.output<S>> | undefined
  return (value, notes) => {
    // Compiling costs more than starting the program, and most programs read one source or none.
    prepared ??= prepare(schema)
    const { compiled, noObject, required } = prepared
    // Hostile objects hold millions of empty records; making an error of the schema for each would take seconds a megabyte.
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return noObject
    const missing = missingMembers(value as Readonly<Record<string, unknown>>, required)
    if (missing.length > 0) return reject('shape', ...missing)
    try {
      const first = compiled.safeParse(value)
      return first.success ? first.data : repair(compiled, value, first.error.issues, notes)
    } catch (thrown) {
      // The schema hands on what is wrong as arguments of a call, and some hundred thousand do not fit on the stack.
      if (thrown instanceof RangeError) return TOO_MUCH_IS_WRONG
      throw thrown
    }
  }
}

const TOO_MUCH_IS_WRONG = reject('too-large', { path: '', message: 'has more wrong parts than can be told' })

/** What follows from a schema alone. */
interface Prepared<R> {
  readonly compiled: { safeParse(value: unknown): z.ZodSafeParseResult<R> }
  readonly noObject: Rejection
  readonly required: readonly Issue[]
}

function prepare<S extends z.ZodObject>(schema: S): Prepared<z.output<S>> {
  const compiled = z.compile(schema) as Prepared<z.output<S>>['compiled']
  return { compiled, noObject: reject('shape', ...issuesOf(compiled, undefined)), required: issuesOf(compiled, {}) }
}

/** What the schema itself says is wrong with a value. */
function issuesOf(
  schema: { safeParse(value: unknown): z.ZodSafeParseResult<unknown> },
  value: unknown,
): readonly Issue[] {
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map(issueOf)
}

const NOTHING_MISSING: readonly Issue[] = []

/** Those of the required members that a record lacks. */
function missingMembers(record: Readonly<Record<string, unknown>>, required: readonly Issue[]): readonly Issue[] {
  const isMissing = ({ path }: Issue) => record[path] === undefined
  return required.some(isMissing) ? required.filter(isMissing) : NOTHING_MISSING
}

/** Every round drops something or ends, and a schema is only so deep. */
const MAX_ROUNDS = 50

type Issues = readonly z.core.$ZodIssue[]

function repair<R>(
  compiled: { safeParse(value: unknown): z.ZodSafeParseResult<R> },
  value: unknown,
  firstIssues: Issues,
  notes: Notes,
): R | Rejection {
  /** Why a whole part was dropped, by its path: named instead of the part when that turns out to be required. */
  const causes = new Map<string, Issue>()
  let issues = firstIssues
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fatal = dropAll(value, issues, causes)
    if (fatal.length > 0) return reject('shape', ...fatal)
    const result = compiled.safeParse(value)
    if (result.success) {
      notes.tag('unparsed-field')
      return result.data
    }
    issues = result.error.issues
  }
  return reject('shape', ...issues.map(issueOf))
}

/** Drops what each issue is about, items of lists at the end, so that their numbers stay true; returns what cannot be dropped. */
function dropAll(value: unknown, issues: Issues, causes: Map<string, Issue>): Issue[] {
  const dropped = new Set<string>()
  const items = new Map<unknown[], Set<number>>()
  const fatal: Issue[] = []
  for (const issue of issues.toReversed()) {
    let path = issue.path
    while (path.length > 0 && at(value, path) === undefined) path = path.slice(0, -1)
    const name = path.join('.')
    if (dropped.has(name)) continue
    dropped.add(name)
    if (path.length === 0) {
      fatal.unshift(causes.get(issue.path.join('.')) ?? issueOf(issue))
      continue
    }
    causes.set(name, issueOf(issue))
    const parent = at(value, path.slice(0, -1))
    const step = path.at(-1) as PropertyKey
    if (Array.isArray(parent)) items.set(parent, (items.get(parent) ?? new Set()).add(Number(step)))
    else delete (parent as Record<PropertyKey, unknown>)[step]
  }
  for (const [list, numbers] of items) removeItems(list, numbers)
  return fatal
}

/** All at once: one after the other would take a time that grows with the square of a hostile list. */
function removeItems(list: unknown[], numbers: ReadonlySet<number>): void {
  let kept = 0
  for (let number = 0; number < list.length; number++) {
    if (!numbers.has(number)) list[kept++] = list[number]
  }
  list.length = kept
}

function issueOf(issue: z.core.$ZodIssue): Issue {
  const path = issue.path.map(String).join('.')
  return { path, message: issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.code }
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}
