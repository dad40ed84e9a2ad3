import * as z from 'zod'
import { CORRELATION_TYPES, SUPPRESSION_CODES } from './rule.ts'

/** Severity words of Sigma. */
const SIGMA_LEVELS = ['critical', 'high', 'medium', 'low', 'informational'] as const

const line = z.string().min(1).max(300)
const words = z.string().min(1).max(8000)
const level = z.enum(SIGMA_LEVELS)
const name = z.string().regex(/^[A-Za-z][\w-]{0,99}$/, 'must be letters, digits, - and _')
const fieldName = z.string().min(1).max(256)
const day = z.string().regex(/^\d{4}[-/]\d\d[-/]\d\d$/, 'must be a day such as 2026-11-25')
const timespan = z.string().regex(/^[1-9]\d{0,4}[smhd]$/, 'must be a time such as 10m, 24h or 30d')
const codes = Object.keys(SUPPRESSION_CODES) as (keyof typeof SUPPRESSION_CODES)[]
const code = z.enum(codes)
const values = z.record(z.string(), z.unknown())

const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/, 'must be a time such as 2026-11-25 or 2026-11-25T09:00:00Z')
const listValue = z.union([
  z.string(),
  z.strictObject({
    value: z.string(),
    label: z.string().optional(),
    rule: z.string().optional(),
    owner: z.string().optional(),
    from: moment.optional(),
    until: moment.optional(),
    members: z.array(z.string()).optional(),
  }),
])
const listValues = z.union([
  z.array(listValue),
  z.record(z.string().regex(/^\d{12}$/, 'must be an account id'), z.array(listValue)),
])
/** What tests say of lists: values for all accounts, or values by account. */
const testLists = z.record(z.string(), listValues)

const eventTest = z.strictObject({
  name: line,
  match: z.boolean(),
  event: values,
  /** The severity that the hit must have, where x_level_when makes it another than `level`. */
  level: level.optional(),
  lists: testLists.optional(),
  /** Codes that must hide the hit. */
  suppressed: z.array(z.string()).optional(),
})

const sequenceTest = z.strictObject({
  name: line,
  match: z.boolean(),
  events: z
    .array(
      z.strictObject({
        event: values,
        /** Time after the beginning of the test; without it the event comes `every` after the one before it. */
        at: z
          .string()
          .regex(/^\d{1,5}[smhd]$/)
          .optional(),
        /** So many events; `{n}` in a text becomes 1, 2, 3 … */
        repeat: z.number().int().min(1).max(1000).optional(),
        every: timespan.optional(),
        /** `logsource.service` of the event; without it that of the first rule. */
        service: z.string().optional(),
      }),
    )
    .min(1)
    .max(50),
  lists: testLists.optional(),
  suppressed: z.array(z.string()).optional(),
})

const head = {
  title: line,
  id: z.uuid(),
  name: name.optional(),
  related: z.array(z.strictObject({ id: z.uuid(), type: line })).optional(),
  status: z.enum(['stable', 'test', 'experimental', 'deprecated', 'unsupported']).optional(),
  description: words.optional(),
  license: line.optional(),
  author: line.optional(),
  references: z.array(line).optional(),
  date: day.optional(),
  modified: day.optional(),
  level: level.optional(),
  tags: z.array(line).max(50).optional(),
  fields: z.array(fieldName).optional(),
  falsepositives: z.array(line).optional(),
  scope: z.array(line).optional(),
  taxonomy: line.optional(),

  x_id: z
    .string()
    .regex(/^[GCTFNPX]\d\d$/, 'must be a catalogue id such as G22')
    .optional(),
  x_pack: z.union([z.literal(1), z.literal(2)]).optional(),
  x_title_ja: line.optional(),
  x_description_ja: words.optional(),
  x_ask: words.optional(),
  x_ask_ja: words.optional(),
  x_falsepositives_ja: z.array(line).optional(),
  x_index: line.optional(),
  x_suppress: z.array(z.union([code, z.string().regex(/^list:[a-z_]+$/, 'must be a code or list:NAME')])).optional(),
  /** Codes that lower a hit to info instead of hiding it. */
  x_soften: z.array(code).optional(),
  x_dedup: z
    .strictObject({
      by: z.array(fieldName).min(1).max(5).optional(),
      minutes: z.number().int().min(1).max(43_200).optional(),
      one_signal: z.boolean().optional(),
    })
    .optional(),
  x_digest_minutes: z.number().int().min(5).max(1440).optional(),
} as const

/** A rule over single events. */
export const EventRuleSchema = z.strictObject({
  ...head,
  logsource: z.strictObject({ product: z.literal('aws'), service: line, definition: words.optional() }),
  detection: values,
  x_level_when: z
    .array(z.strictObject({ level, condition: line }))
    .max(10)
    .optional(),
  x_dev_tests: z.array(eventTest).max(100).optional(),
})

const bound = z.number().int().min(1).max(1_000_000)
const condition = z.strictObject({ field: fieldName.optional(), gte: bound.optional(), gt: bound.optional() })

/** A rule over several events (Sigma specification: correlation rules). */
export const CorrelationSchema = z.strictObject({
  ...head,
  correlation: z.strictObject({
    type: z.enum(CORRELATION_TYPES),
    rules: z.array(line).min(1).max(20),
    'group-by': z.array(fieldName).min(1).max(5),
    timespan,
    condition: condition.optional(),
    aliases: z.record(z.string(), z.record(z.string(), fieldName)).optional(),
    generate: z.boolean().optional(),
  }),
  /** Further thresholds over distinct values that must hold, too. */
  x_and_distinct: z
    .array(z.strictObject({ field: fieldName, gte: bound }))
    .max(3)
    .optional(),
  x_dev_tests: z.array(sequenceTest).max(50).optional(),
})

/** A rule whose check is code of ours. */
export const BuiltInSchema = z.strictObject({
  ...head,
  x_built_in: z.strictObject({
    check: name,
    parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
})

/** A value of a list as tests write it. */
export type TestListValue = z.infer<typeof listValue>
export type EventTest = z.infer<typeof eventTest>
export type SequenceTest = z.infer<typeof sequenceTest>
export type EventRuleText = z.infer<typeof EventRuleSchema>
export type CorrelationText = z.infer<typeof CorrelationSchema>
export type BuiltInText = z.infer<typeof BuiltInSchema>
export type RuleText = EventRuleText | CorrelationText | BuiltInText
