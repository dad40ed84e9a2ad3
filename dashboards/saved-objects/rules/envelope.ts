import { parseObject } from '#core/json-object.ts'
import { LATEST_VERSIONS, type SavedObject } from '../saved-object.ts'
import { errorIn, type Problem } from './problem.ts'

const META = 'kibanaSavedObjectMeta'

/** The attributes that the mapping of saved objects knows; it refuses others. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'index-pattern': ['title', 'timeFieldName', 'fields', 'fieldFormatMap', 'sourceFilters'],
  search: ['title', 'description', 'hits', 'columns', 'sort', 'version', META],
  visualization: ['title', 'description', 'version', 'uiStateJSON', 'visState', 'savedSearchRefName', META],
  dashboard: [
    'title',
    'description',
    'hits',
    'version',
    'timeRestore',
    'timeFrom',
    'timeTo',
    'refreshInterval',
    'optionsJSON',
    'panelsJSON',
    META,
  ],
  query: ['title', 'description', 'query', 'filters', 'timefilter'],
}

/** R4: an object names at most the version of its own type, and none that no server knows yet. */
export function checkVersions(object: SavedObject): Problem[] {
  return Object.entries(object.migrationVersion ?? {}).flatMap(([type, version]) => {
    if (type !== object.type) return [errorIn('R4', object, `migrationVersion names the foreign type "${type}"`)]
    const latest = LATEST_VERSIONS[type]
    if (latest === undefined) return [errorIn('R4', object, `${type} has no migrations: leave migrationVersion out`)]
    return isNewer(version, latest)
      ? [errorIn('R4', object, `migrationVersion ${version} is newer than ${latest}`)]
      : []
  })
}

/** R6: no attributes but those that the mapping knows. */
export function checkAttributes(object: SavedObject): Problem[] {
  const known = ATTRIBUTES[object.type]
  if (known === undefined) return [errorIn('R6', object, `"${object.type}" is no type that we ship`)]
  const unknown = Object.keys(object.attributes).filter((name) => !known.includes(name))
  return unknown.map((name) => errorIn('R6', object, `the attribute "${name}" is unknown`))
}

/** R7: the search source is JSON. */
export function checkSearchSource(object: SavedObject): Problem[] {
  if (!['search', 'visualization', 'dashboard'].includes(object.type)) return []
  const meta = object.attributes[META]
  const text =
    typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>).searchSourceJSON : undefined
  return parseObject(text) === undefined ? [errorIn('R7', object, 'searchSourceJSON is no JSON object')] : []
}

function isNewer(version: string, latest: string): boolean {
  const [a, b] = [version, latest].map((text) => text.split('.').map(Number))
  for (const [index, part] of (a ?? []).entries()) {
    const difference = part - (b?.[index] ?? 0)
    if (Number.isNaN(difference) || difference > 0) return true
    if (difference < 0) return false
  }
  return false
}
