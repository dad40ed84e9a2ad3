import * as z from 'zod'
import type { Condition } from '#core/panels/condition.ts'
import { TIME_ZONES } from '#core/time-zone.ts'
import { isRuleNumber } from '#dashboards/pages/rule.ts'
import { fieldNamed } from '#dashboards/search/field-table.ts'
import { isIndexId } from '#dashboards/search/index-name.ts'
import {
  CSV_ROWS,
  type CsvQuery,
  DEEPEST,
  type DocumentsQuery,
  PAGE_SIZE,
  type PanelsQuery,
  type RulesQuery,
} from '../api.ts'

/** A filter by every account of a large registry must still fit. */
const MOST_VALUES = 1000
const MOST_CONDITIONS = 100
const LONGEST_VALUE = 8191
const LONGEST_TEXT = 1000

const FieldName = z
  .string()
  .max(512)
  .refine((name) => fieldNamed(name) !== undefined, { error: 'is no field' })
const Index = z.string().refine(isIndexId, { error: 'is no index' })
const Id = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, { error: 'is no id' })
const Bound = z.union([z.number(), z.string().max(64)])
const Conditions = z.lazy(() => z.array(ConditionSchema).max(MOST_CONDITIONS))

const ConditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('is'),
      field: FieldName,
      values: z
        .array(z.union([z.string().max(LONGEST_VALUE), z.number(), z.boolean()]))
        .min(1)
        .max(MOST_VALUES),
    }),
    z.strictObject({ kind: z.literal('exists'), field: FieldName }),
    z.strictObject({
      kind: z.literal('range'),
      field: FieldName,
      gte: Bound.exactOptional(),
      gt: Bound.exactOptional(),
      lte: Bound.exactOptional(),
      lt: Bound.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('like'), field: FieldName, pattern: z.string().min(1).max(LONGEST_TEXT) }),
    z.strictObject({ kind: z.literal('words'), text: z.string().min(1).max(LONGEST_TEXT), phrase: z.boolean() }),
    z.strictObject({ kind: z.literal('not'), condition: ConditionSchema }),
    z.strictObject({ kind: z.literal('all'), conditions: Conditions }),
    z.strictObject({ kind: z.literal('any'), conditions: Conditions }),
  ]),
)

const Moment = z.string().min(1).max(64)

const View = z.strictObject({
  from: Moment,
  to: Moment,
  timeZone: z.enum(TIME_ZONES),
  filters: z.array(ConditionSchema).max(MOST_CONDITIONS),
  query: z.string().max(4000),
})

const Documents = {
  index: Index,
  view: View,
  where: ConditionSchema.exactOptional(),
  time: z.enum(['picker', 'now']).exactOptional(),
  sort: z
    .array(z.tuple([FieldName, z.enum(['asc', 'desc'])]))
    .max(5)
    .exactOptional(),
}
const Columns = z.array(FieldName).max(200)

/** The bodies that the page may send. Nothing else gets past, and nothing of it becomes a part of a query but through `dashboards/search`. */
export const PanelsRequest: z.ZodType<PanelsQuery> = z.strictObject({
  dashboard: Id,
  panels: z.array(Id).max(50).exactOptional(),
  view: View,
})

export const DocumentsRequest: z.ZodType<DocumentsQuery> = z
  .strictObject({
    ...Documents,
    columns: Columns.exactOptional(),
    from: z.int().min(0).max(DEEPEST),
    size: z.int().min(0).max(PAGE_SIZE),
  })
  .refine(({ from, size }) => from + size <= DEEPEST, {
    path: ['from'],
    error: `from + size is at most ${DEEPEST}: narrow the time or the conditions, or export CSV (${CSV_ROWS} rows)`,
  })

export const CsvRequest: z.ZodType<CsvQuery> = z.strictObject({
  ...Documents,
  columns: Columns.min(1),
  language: z.enum(['ja', 'en']),
})

export const RulesRequest: z.ZodType<RulesQuery> = z.strictObject({ view: View })

/** The query of an address that names one rule. */
export const RuleAddress = z.strictObject({ id: z.string().refine(isRuleNumber, { error: 'is no number of a rule' }) })

/** The query of an address that names one document. */
export const DocumentAddress = z.strictObject({ index: z.string().min(1).max(255), id: z.string().min(1).max(512) })
