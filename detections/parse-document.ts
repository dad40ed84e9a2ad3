import type * as z from 'zod'
import type { RuleProblem } from './rule.ts'
import {
  BuiltInSchema,
  type BuiltInText,
  CorrelationSchema,
  type CorrelationText,
  EventRuleSchema,
  type EventRuleText,
} from './rule-schema.ts'

/** Where a document stands. */
interface Place {
  readonly file: string
  /** `2:` for the second of several documents, else empty. */
  readonly prefix: string
  /** From 0. */
  readonly number: number
}

/** A document of a rule file whose shape is right. */
export type ParsedDocument = Place & { readonly name: string } & (
    | { readonly kind: 'event'; readonly text: EventRuleText }
    | { readonly kind: 'correlation'; readonly text: CorrelationText }
    | { readonly kind: 'built-in'; readonly text: BuiltInText }
  )

/** Checks the shape of one YAML document; undefined when it is wrong, and why goes to `problems`. */
export function parseDocument(value: unknown, place: Place, problems: RuleProblem[]): ParsedDocument | undefined {
  const { file, prefix } = place
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ file, key: prefix, message: 'is no rule: a rule is a map that begins with title' })
    return undefined
  }
  if ('correlation' in value) {
    const text = check(CorrelationSchema, value, place, problems)
    return text === undefined ? undefined : { ...place, kind: 'correlation', text, name: nameOf(text, place) }
  }
  if ('x_built_in' in value) {
    const text = check(BuiltInSchema, value, place, problems)
    return text === undefined ? undefined : { ...place, kind: 'built-in', text, name: nameOf(text, place) }
  }
  const text = check(EventRuleSchema, value, place, problems)
  return text === undefined ? undefined : { ...place, kind: 'event', text, name: nameOf(text, place) }
}

function nameOf(text: { name?: string | undefined; x_id?: string | undefined; id: string }, { number }: Place): string {
  if (text.name !== undefined) return text.name
  if (text.x_id === undefined) return text.id
  return number === 0 ? text.x_id : `${text.x_id}-${number + 1}`
}

function check<S extends z.ZodType>(
  schema: S,
  value: object,
  place: Place,
  problems: RuleProblem[],
): z.infer<S> | undefined {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues.slice(0, 20)) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : ['']
    for (const key of keys) {
      const path = [...issue.path.map(String), ...(key === '' ? [] : [key])].join('.')
      const message = key === '' ? issue.message : 'is no key that is understood here'
      problems.push({ file: place.file, key: place.prefix + path, message })
    }
  }
  return undefined
}
