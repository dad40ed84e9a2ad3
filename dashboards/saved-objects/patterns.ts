import type { Field } from '#core/field.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { AnySource } from '#core/source.ts'
import { patternFields } from '../index-pattern.ts'
import { indexNameOf } from '../search/index-name.ts'
import { formatsOf } from './field-formats.ts'
import { fieldsOfIndex } from './fields-of-index.ts'
import { type Language, prefixOf, type SavedObject, savedObject } from './saved-object.ts'

/** What a panel needs an index pattern for: which documents, and which field the time picker narrows (none: it does not). */
export interface PatternKey {
  readonly index: IndexId
  readonly timeField: string | undefined
}

/** Fields that serve the program and only lengthen the list of a document. */
const NOT_SHOWN = ['ecs.version', 'hinomi.finding.content_hash', 'hinomi.finding.version']

/** Returns the id of the index pattern in a bundle. */
export function patternId(language: Language, { index, timeField }: PatternKey): string {
  const suffix = timeField === undefined ? '-now' : timeField === '@timestamp' ? '' : `-by-${slug(timeField)}`
  return `${prefixOf(language)}pattern-${index}${suffix}`
}

/** Returns the index pattern of a key, with every field: OpenSearch Dashboards never refreshes a pattern that has some. */
export function patternObject(language: Language, key: PatternKey, sources: readonly AnySource[]): SavedObject {
  const fields = fieldsOfIndex(key.index, sources)
  const hidden = NOT_SHOWN.filter((name) => name in fields)
  return savedObject('index-pattern', patternId(language, key), {
    title: titleOf(key, fields),
    ...(key.timeField !== undefined && { timeFieldName: key.timeField }),
    fields: JSON.stringify(patternFields(fields)),
    fieldFormatMap: JSON.stringify(formatsOf(fields)),
    sourceFilters: JSON.stringify(hidden.map((value) => ({ value }))),
  })
}

/**
 * Returns the name of the indices in the form of this pattern. Lists of patterns show the title only, so patterns over the
 * same indices differ in how they end: `findings-*` follows the time picker, `findings*` does not, `findings-***` goes by
 * another time.
 */
function titleOf({ index, timeField }: PatternKey, fields: Readonly<Record<string, Field>>): string {
  const names = indexNameOf(index).split(',')
  if (timeField === '@timestamp') return names.join(',')
  if (timeField === undefined) return names.map((name) => `${name.replace(/[-.]\*$/, '')}*`).join(',')
  const dates = Object.keys(fields).filter((name) => fields[name]?.type === 'date')
  const stars = '*'.repeat(dates.indexOf(timeField) + 2)
  return names.map((name) => `${name.replace(/\*$/, '')}${stars}`).join(',')
}

function slug(field: string): string {
  return field.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')
}

/** Collects the index patterns that the other objects of a bundle ask for, each once. */
export class PatternList {
  readonly #language: Language
  readonly #sources: readonly AnySource[]
  readonly #objects = new Map<string, SavedObject>()

  constructor(language: Language, sources: readonly AnySource[]) {
    this.#language = language
    this.#sources = sources
  }

  /** Returns the id of the pattern, which is in the bundle from now on. */
  idOf(key: PatternKey): string {
    const id = patternId(this.#language, key)
    if (!this.#objects.has(id)) this.#objects.set(id, patternObject(this.#language, key, this.#sources))
    return id
  }

  /** Returns the fields behind an index id. */
  fieldsOf(index: IndexId): Readonly<Record<string, Field>> {
    return fieldsOfIndex(index, this.#sources)
  }

  /** Returns the patterns in the order of their ids. */
  objects(): SavedObject[] {
    return [...this.#objects.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }
}
