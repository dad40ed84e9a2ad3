import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import type { PatternKey, PatternList } from './patterns.ts'
import { INDEX_REFERENCE, type Language, prefixOf, type SavedObject, savedObject } from './saved-object.ts'
import { searchSource } from './search-source.ts'

/** A list of documents that can be opened by its name. */
export interface SearchDefinition {
  /** The part of the id that follows `search-`. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly key: PatternKey
  readonly where: Condition | undefined
  readonly columns: readonly string[]
  readonly sort: readonly (readonly [string, 'asc' | 'desc'])[]
}

/** Returns the field that the time picker narrows for a panel; undefined where it does not. */
function timeFieldOf(panel: DataPanel): string | undefined {
  if (panel.time === 'now') return undefined
  return panel.kind === 'series' ? (panel.timeField ?? '@timestamp') : '@timestamp'
}

/**
 * Returns the list of the documents that a panel counts: a click on its title in Discover shows what stands behind a figure.
 * A panel of documents is such a list itself.
 */
export function searchOfPanel(
  panel: DataPanel,
  dashboard: Dashboard,
  patterns: PatternList,
  language: Language,
): SearchDefinition {
  const fields = patterns.fieldsOf(panel.index)
  const timeField = timeFieldOf(panel)
  const columns =
    panel.kind === 'documents' ? panel.columns : dashboard.documentColumns.filter((name) => name in fields)
  const newest = timeField ?? '@timestamp'
  const suffix = panel.kind === 'documents' ? '' : { ja: '(明細)', en: ' (documents)' }[language]
  return {
    name: `${dashboard.id}-${panel.id}`,
    title: `${dashboard.title[language]} / ${panel.title[language]}${suffix}`,
    description: panel.question[language],
    key: { index: panel.index, timeField },
    where: panel.where,
    columns,
    sort: panel.kind === 'documents' ? panel.sort : [[newest, 'desc']],
  }
}

/** Returns the list of everything that a dashboard is about, newest first. */
export function searchOfDashboard(dashboard: Dashboard, key: PatternKey, language: Language): SearchDefinition {
  return {
    name: `${dashboard.id}-all`,
    title: `${dashboard.title[language]} / ${{ ja: 'すべての記録', en: 'All records' }[language]}`,
    description: dashboard.description[language],
    key,
    where: undefined,
    columns: dashboard.documentColumns,
    sort: [['@timestamp', 'desc']],
  }
}

/** Collects the saved searches of a bundle; two panels that count the same documents share one. */
export class SearchList {
  readonly #language: Language
  readonly #patterns: PatternList
  readonly #objects = new Map<string, SavedObject>()

  constructor(language: Language, patterns: PatternList) {
    this.#language = language
    this.#patterns = patterns
  }

  /** Returns the id of the saved search, which is in the bundle from now on. */
  idOf(search: SearchDefinition): string {
    const { key, where, columns, sort } = search
    const content = JSON.stringify([key.index, key.timeField, where, columns, sort])
    const known = this.#objects.get(content)
    if (known !== undefined) return known.id
    const id = `${prefixOf(this.#language)}search-${search.name}`
    this.#objects.set(content, this.#objectOf(id, search))
    return id
  }

  /** Returns the searches in the order in which they were asked for. */
  objects(): SavedObject[] {
    return [...this.#objects.values()]
  }

  #objectOf(id: string, { title, description, key, where, columns, sort }: SearchDefinition): SavedObject {
    const attributes = {
      title,
      description,
      hits: 0,
      columns,
      sort,
      version: 1,
      kibanaSavedObjectMeta: searchSource(where, { highlightAll: true, version: true }),
    }
    const reference = { name: INDEX_REFERENCE, type: 'index-pattern', id: this.#patterns.idOf(key) }
    return savedObject('search', id, attributes, [reference])
  }
}
