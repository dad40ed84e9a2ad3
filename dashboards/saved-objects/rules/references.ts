import { parseJson, parseObject } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'
import { errorIn, type Problem } from './problem.ts'

/** R5: every reference leads to an object of the same bundle. */
export function checkTargets(objects: readonly SavedObject[]): Problem[] {
  const known = new Set(objects.map(({ type, id }) => `${type}/${id}`))
  return objects.flatMap((object) =>
    object.references
      .filter(({ type, id }) => !known.has(`${type}/${id}`))
      .map(({ name, type, id }) => errorIn('R5', object, `${name} leads to ${type}/${id}, which is not in the file`)),
  )
}

/** Names of references by the key that holds them, with the types that they may lead to. */
const REFERENCE_KEYS: Readonly<Record<string, readonly string[]>> = {
  indexRefName: ['index-pattern'],
  indexPatternRefName: ['index-pattern'],
  savedSearchRefName: ['search'],
  panelRefName: ['visualization', 'search'],
}

/** Keys that hold an id where a reference belongs: an import would not notice that it leads nowhere. */
const RAW_KEYS = new Set(['index', 'indexPattern', 'savedSearchId'])

/** R8: every name of a reference in the attributes is among the references, with the right type; no object is named by its id. */
export function checkNames(object: SavedObject): Problem[] {
  return partsOf(object).flatMap((part) => checkPart(object, part))
}

/** Everything in the attributes that may name another object. */
function partsOf({ attributes }: SavedObject): unknown[] {
  const meta = attributes.kibanaSavedObjectMeta as Record<string, unknown> | undefined
  const state = parseObject(attributes.visState)
  return [
    { savedSearchRefName: attributes.savedSearchRefName },
    parseObject(meta?.searchSourceJSON),
    (state?.params as Record<string, unknown> | undefined)?.controls,
    panelsOf(attributes.panelsJSON),
  ]
}

function checkPart(object: SavedObject, part: unknown): Problem[] {
  if (Array.isArray(part)) return part.flatMap((one) => checkPart(object, one))
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, value]) => {
    const types = REFERENCE_KEYS[key]
    if (types !== undefined && value !== undefined) return checkName(object, key, value, types)
    if (RAW_KEYS.has(key) && typeof value === 'string')
      return [errorIn('R8', object, `"${key}" holds an id instead of a reference`)]
    if (key === 'query') return []
    return checkPart(object, value)
  })
}

function checkName(object: SavedObject, key: string, name: unknown, types: readonly string[]): Problem[] {
  const reference = object.references.find((one) => one.name === name)
  if (reference === undefined) return [errorIn('R8', object, `Could not find reference "${String(name)}" (${key})`)]
  return types.includes(reference.type)
    ? []
    : [errorIn('R8', object, `"${String(name)}" leads to a ${reference.type}; ${key} needs ${types.join(' or ')}`)]
}

function panelsOf(text: unknown): unknown {
  const panels = typeof text === 'string' ? parseJson(text) : undefined
  if (!Array.isArray(panels)) return undefined
  // A panel with an id of its own would be found by it and not by its reference.
  return panels.map((panel) => ({
    panelRefName: panel?.panelRefName,
    ...('id' in Object(panel) && { index: String(panel.id) }),
  }))
}
