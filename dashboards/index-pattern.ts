import type { Field } from '#core/field.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import type { AnySource } from '#core/source.ts'

/** One entry of the `fields` attribute of an index pattern, as OpenSearch Dashboards stores it. */
export interface PatternField {
  readonly count: 0
  readonly name: string
  readonly type: string
  readonly esTypes: readonly string[]
  readonly scripted: false
  readonly searchable: boolean
  readonly aggregatable: boolean
  readonly readFromDocValues: boolean
}

/** An index pattern with all its fields, so that nobody has to refresh it by hand. */
export interface IndexPattern {
  readonly title: string
  readonly timeFieldName: '@timestamp'
  readonly fields: readonly PatternField[]
}

const DASHBOARDS_TYPES: Readonly<Record<Field['type'], string>> = {
  keyword: 'string',
  text: 'string',
  date: 'date',
  ip: 'ip',
  boolean: 'boolean',
  long: 'number',
  integer: 'number',
  float: 'number',
  geo_point: 'geo_point',
  flat_object: 'unknown',
}

/** Fields that every index has, whatever its mapping (OpenSearch Dashboards: meta fields). */
const META_FIELDS: readonly PatternField[] = [
  metaField('_id', ['_id'], true),
  metaField('_index', ['_index'], true),
  { ...metaField('_score', [], false), type: 'number', searchable: false },
  { ...metaField('_source', ['_source'], false), type: '_source', searchable: false },
]

/** Returns the index pattern of a source. */
export function indexPatternOf(source: AnySource): IndexPattern {
  const title = source.store.kind === 'findings' ? source.store.index : `${source.store.index}-*`
  return { title, timeFieldName: '@timestamp', fields: patternFields(fieldsOfSource(source)) }
}

/** Returns what an index pattern must know of each field, with the fields that every index has. */
export function patternFields(fields: Readonly<Record<string, Field>>): PatternField[] {
  // A tree that is only shown is no field to OpenSearch.
  const known = Object.entries(fields).filter(([, { type, search }]) => type !== 'flat_object' || search !== false)
  return [...META_FIELDS, ...known.map(([name, field]) => patternField(name, field))]
}

function patternField(name: string, field: Field): PatternField {
  const aggregatable = field.aggregate !== false && field.type !== 'text' && field.type !== 'flat_object'
  return {
    count: 0,
    name,
    type: DASHBOARDS_TYPES[field.type],
    esTypes: [field.type],
    scripted: false,
    // What OpenSearch itself says of a field without an index, so that a refreshed pattern is the same; a typed search finds it all the same.
    searchable: field.search === undefined,
    aggregatable,
    readFromDocValues: aggregatable,
  }
}

function metaField(name: string, esTypes: readonly string[], aggregatable: boolean): PatternField {
  return {
    count: 0,
    name,
    type: 'string',
    esTypes,
    scripted: false,
    searchable: true,
    aggregatable,
    readFromDocValues: false,
  }
}
