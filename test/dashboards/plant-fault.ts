import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { ndjsonOf, type SavedObject } from '#dashboards/saved-objects/saved-object.ts'
import { type Problem, validateFile } from '#dashboards/saved-objects/validate.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { EXAMPLE_DASHBOARDS } from './example-dashboards.ts'

const SOUND = bundleOf('en', EXAMPLE_DASHBOARDS, SOURCES)

type Json = Record<string, unknown>

/** Finds the object whose type and id are `type/id`, the id without the prefix of the bundle. */
function find(where: string): SavedObject {
  const [type, id] = where.split('/')
  const found = SOUND.find((object) => object.type === type && object.id === `hinomi-en-${id}`)
  if (found === undefined) throw new Error(`the bundle has no ${where}`)
  return found
}

/** Returns what is wrong with a sound bundle in which one object was changed; `change` gets a copy of it. */
export function problemsAfter(where: string, change: (object: Json & { attributes: Json }) => void): Problem[] {
  const object = find(where)
  const copy = structuredClone(object) as unknown as Json & { attributes: Json }
  change(copy)
  return validateFile(
    'bundle.ndjson',
    ndjsonOf(SOUND.map((one) => (one === object ? (copy as unknown as SavedObject) : one))),
  )
}

/** Changes JSON that stands in a text: `changeJson(attributes, 'visState', (state) => …)`. */
export function changeJson(holder: Json, key: string, change: (value: Json) => void): void {
  const value = JSON.parse(String(holder[key])) as Json
  change(value)
  holder[key] = JSON.stringify(value)
}

/** Changes the search source of an object. */
export function changeSource(attributes: Json, change: (source: Json) => void): void {
  changeJson(attributes.kibanaSavedObjectMeta as Json, 'searchSourceJSON', change)
}

/** The parameters of an aggregation of a state. */
export function paramsOf(state: Json, id: string): Json {
  const found = (state.aggs as Json[]).find((agg) => agg.id === id)
  if (found === undefined) throw new Error(`no aggregation ${id}`)
  return found.params as Json
}

/** The text of the sound bundle. */
export const SOUND_TEXT = ndjsonOf(SOUND)

/** The rules that were broken, each once. */
export function rulesIn(problems: readonly Problem[]): string[] {
  return [...new Set(problems.map(({ rule }) => rule))].sort()
}
