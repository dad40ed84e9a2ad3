import type { Field } from '#core/field.ts'
import { ALERT_FIELDS } from '#core/fields/alerts.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS } from '#core/fields/pipeline-metrics.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { SIGNAL_FIELDS } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { CLAUSES_OF_WORDS, FIRST_FIELDS } from './word-limits.ts'

/** Every field that documents of any index may hold, by its dotted name. A name has one type, wherever it occurs. */
const FIELDS: ReadonlyMap<string, Field> = new Map(
  [ALERT_FIELDS, METRICS_FIELDS, SIGNAL_FIELDS, ...SOURCES.map(fieldsOfSource)].flatMap((table): [string, Field][] =>
    Object.entries(table),
  ),
)

/** Types whose values people type as words; dates are none, or `2026` would find the whole year. */
const WORD_TYPES: ReadonlySet<Field['type']> = new Set(['keyword', 'text', 'ip', 'integer', 'flat_object'])

/** The same in every document: a word that is found everywhere finds nothing. */
const CONSTANT_FIELDS: ReadonlySet<string> = new Set(['cloud.provider', 'ecs.version', 'event.module'])

const wordFields = new Map<string, WordFields>()

interface WordFields {
  readonly names: readonly string[]
  /** How many of them the index has that has the most. */
  readonly most: number
}

/**
 * Returns the field of a dotted name, undefined for an unknown one. Below a `flat_object` every path is a field of that type
 * (OpenSearch: flat object).
 */
export function fieldNamed(name: string): Field | undefined {
  const field = FIELDS.get(name)
  if (field !== undefined) return field
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const above = FIELDS.get(name.slice(0, dot))
    if (above !== undefined) return above.type === 'flat_object' ? above : undefined
  }
  return undefined
}

/** Returns the fields of an index in which so many words without a field are looked for, sorted: all that hold texts and addresses, or the first of them. */
export function wordFieldsOf(index: IndexId, words = 1): readonly string[] {
  const { names, most } = allWordFieldsOf(index)
  if (words * most <= CLAUSES_OF_WORDS) return names
  const first = names.filter((name) => FIRST_FIELDS.includes(name))
  return first.length > 0 ? first : names
}

function allWordFieldsOf(index: IndexId): WordFields {
  const known = wordFields.get(index)
  if (known !== undefined) return known
  const tables = tablesOf(index).map((table) =>
    Object.entries(table)
      .filter(([name, field]) => isWordField(name, field))
      .map(([name]) => name),
  )
  const fields = { names: [...new Set(tables.flat())].sort(), most: Math.max(0, ...tables.map(({ length }) => length)) }
  wordFields.set(index, fields)
  return fields
}

function tablesOf(index: IndexId): readonly Readonly<Record<string, Field>>[] {
  if (index === 'metrics') return [METRICS_FIELDS]
  if (index === 'signals') return [SIGNAL_FIELDS]
  if (index === 'alerts') return [ALERT_FIELDS]
  const sources = SOURCES.filter(({ id, store }) => index === 'everything' || index === id || index === store.kind)
  return sources.map(fieldsOfSource)
}

function isWordField(name: string, { type, search }: Field): boolean {
  return search !== false && WORD_TYPES.has(type) && !CONSTANT_FIELDS.has(name)
}
