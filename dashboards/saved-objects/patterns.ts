import type { Field } from '#core/field.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { AnySource } from '#core/source.ts'
import { type PatternField, patternFields } from '../index-pattern.ts'
import { formatsOf, ruleFormat } from './field-formats.ts'
import { fieldsOfIndex, indexNames } from './fields-of-index.ts'
import { type Language, prefixOf, type SavedObject, savedObject } from './saved-object.ts'

/** What a panel needs an index pattern for: which documents, and which field the time picker narrows (none: it does not). */
export interface PatternKey {
  readonly index: IndexId
  readonly timeField: string | undefined
}

/** Titles of detection rules in the language of the bundle, by their numbers. */
export type RuleTitles = Readonly<Record<string, string>>

/** Fields that serve the program and only lengthen the list of a document. */
const NOT_SHOWN = ['ecs.version', 'hinomi.finding.content_hash', 'hinomi.finding.version']

/** Returns the id of the index pattern in a bundle. */
export function patternId(language: Language, { index, timeField }: PatternKey): string {
  const suffix = timeField === undefined ? '-now' : timeField === '@timestamp' ? '' : `-by-${slug(timeField)}`
  return `${prefixOf(language)}pattern-${index}${suffix}`
}

/**
 * Returns the index pattern of a key, with every field: OpenSearch Dashboards never refreshes a pattern that has some.
 *
 * `stars` tells patterns over the same indices apart, for lists of patterns show the title only: 1 is the plain form
 * `findings-*`, more stars ask for the same indices. A pattern that ignores the time picker is called `findings*`. Signals
 * and messages about them are shown with the titles of their rules.
 */
function patternObject(
  language: Language,
  key: PatternKey,
  sources: readonly AnySource[],
  stars: number,
  ruleTitles: RuleTitles = {},
): SavedObject {
  const fields = fieldsOfIndex(key.index, sources)
  const formats = formatsOf(fields)
  const isOfRules = (key.index === 'signals' || key.index === 'alerts') && Object.keys(ruleTitles).length > 0
  const hidden = NOT_SHOWN.filter((name) => name in fields)
  return savedObject('index-pattern', patternId(language, key), {
    title: titleOf(key, sources, stars),
    ...(key.timeField !== undefined && { timeFieldName: key.timeField }),
    fields: JSON.stringify(filterableFields(fields)),
    fieldFormatMap: JSON.stringify(isOfRules ? { ...formats, 'rule.id': ruleFormat(ruleTitles) } : formats),
    sourceFilters: JSON.stringify(hidden.map((value) => ({ value }))),
  })
}

/**
 * OpenSearch does not call a field searchable that has values but no index, though it searches it, and OpenSearch Dashboards
 * makes no filter of a field that is not: a click on a bar would be an error.
 */
function filterableFields(fields: Readonly<Record<string, Field>>): PatternField[] {
  return patternFields(fields).map((field) => {
    const own = fields[field.name]
    return own === undefined ? field : { ...field, searchable: own.search !== false }
  })
}

function titleOf({ index, timeField }: PatternKey, sources: readonly AnySource[], stars: number): string {
  const names = indexNames(index, sources)
  if (timeField === undefined) return names.map((name) => `${name.replace(/[-.]\*$/, '')}*`).join(',')
  if (stars === 1) return names.join(',')
  return names.map((name) => `${name.replace(/\*$/, '')}${'*'.repeat(stars)}`).join(',')
}

function slug(field: string): string {
  return field.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')
}

/** Collects the index patterns that the other objects of a bundle ask for, each once. */
export class PatternList {
  readonly #language: Language
  readonly #sources: readonly AnySource[]
  readonly #ruleTitles: RuleTitles
  readonly #objects = new Map<string, SavedObject>()
  readonly #otherTimes = new Map<IndexId, readonly string[]>()

  constructor(language: Language, sources: readonly AnySource[], ruleTitles: RuleTitles = {}) {
    this.#language = language
    this.#sources = sources
    this.#ruleTitles = ruleTitles
  }

  /** Returns the id of the pattern, which is in the bundle from now on. */
  idOf(key: PatternKey): string {
    const id = patternId(this.#language, key)
    if (!this.#objects.has(id))
      this.#objects.set(id, patternObject(this.#language, key, this.#sources, this.#stars(key), this.#ruleTitles))
    return id
  }

  #stars({ index, timeField }: PatternKey): number {
    const others = this.#otherTimes.get(index) ?? []
    if (timeField === undefined || timeField === '@timestamp') return 1
    this.#otherTimes.set(index, [...others, timeField])
    return others.length + 2
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
