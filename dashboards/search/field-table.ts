import type { Field } from '#core/field.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS } from '#core/fields/pipeline-metrics.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

/** Every field that documents of any index may hold, by its dotted name. A name has one type, wherever it occurs. */
const FIELDS: ReadonlyMap<string, Field> = new Map(
  [METRICS_FIELDS, ...SOURCES.map(fieldsOfSource)].flatMap((table): [string, Field][] => Object.entries(table)),
)

/** Types whose values people type as words; dates are none, or `2026` would find the whole year. */
const WORD_TYPES: ReadonlySet<Field['type']> = new Set(['keyword', 'text', 'ip', 'integer', 'flat_object'])

/** The same in every document: a word that is found everywhere finds nothing. */
const CONSTANT_FIELDS: ReadonlySet<string> = new Set(['cloud.provider', 'ecs.version', 'event.module'])

const wordFields = new Map<string, readonly string[]>()

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

/** Returns the fields of an index in which words without a field are looked for, sorted. */
export function wordFieldsOf(index: IndexId): readonly string[] {
  const known = wordFields.get(index)
  if (known !== undefined) return known
  const names = tablesOf(index).flatMap((table) =>
    Object.entries(table)
      .filter(([name, field]) => isWordField(name, field))
      .map(([name]) => name),
  )
  const sorted = [...new Set(names)].sort()
  wordFields.set(index, sorted)
  return sorted
}

function tablesOf(index: IndexId): readonly Readonly<Record<string, Field>>[] {
  if (index === 'metrics') return [METRICS_FIELDS]
  const sources = SOURCES.filter(({ id, store }) => index === 'everything' || index === id || index === store.kind)
  return sources.map(fieldsOfSource)
}

function isWordField(name: string, { type, search }: Field): boolean {
  return search !== false && WORD_TYPES.has(type) && !CONSTANT_FIELDS.has(name)
}
