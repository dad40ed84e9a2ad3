/** The languages in which the objects exist: one bundle each. */
export const LANGUAGES = ['ja', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** The kinds of saved objects that we make. */
export type SavedObjectType = 'index-pattern' | 'search' | 'visualization' | 'dashboard' | 'query'

/** How one object names another: the text `name` stands inside the attributes, type and id only here. */
export interface Reference {
  readonly name: string
  readonly type: string
  readonly id: string
}

/** One line of an export of OpenSearch Dashboards. */
export interface SavedObject {
  readonly type: string
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly references: readonly Reference[]
  readonly migrationVersion?: Readonly<Record<string, string>>
}

/**
 * The newest version of each type that has migrations (OpenSearch Dashboards 2.19 and 3.x). An object that names it is
 * left as it is on import; `query` has none and must name none.
 */
export const LATEST_VERSIONS: Readonly<Record<string, string>> = {
  visualization: '7.10.0',
  dashboard: '7.9.3',
  search: '7.9.3',
  'index-pattern': '7.6.0',
  config: '7.9.0',
}

/** What every id of a bundle begins with; an import touches nothing else. */
export function prefixOf(language: Language): string {
  return `hinomi-${language}-`
}

/** Puts an object into its envelope. */
export function savedObject(
  type: SavedObjectType,
  id: string,
  attributes: Readonly<Record<string, unknown>>,
  references: readonly Reference[] = [],
): SavedObject {
  const version = LATEST_VERSIONS[type]
  return { type, id, attributes, references, ...(version !== undefined && { migrationVersion: { [type]: version } }) }
}

/** Returns the text of an import file: one object a line. */
export function ndjsonOf(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('')
}

/** The name of the reference from a search or visualization to its index pattern. */
export const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index'
