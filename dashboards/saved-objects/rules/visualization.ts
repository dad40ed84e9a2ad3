import { parseObject } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'
import { errorIn, type Problem, warningIn } from './problem.ts'

const TYPES = [
  'metric',
  'pie',
  'line',
  'area',
  'histogram',
  'horizontal_bar',
  'table',
  'tagcloud',
  'heatmap',
  'gauge',
  'goal',
  'region_map',
  'tile_map',
  'markdown',
  'input_control_vis',
  'vega',
  'metrics',
  'timelion',
]

/** Pictures whose browser loads tiles or shapes from the internet: blank in a closed network. */
const MAPS = ['region_map', 'tile_map']

/** An aggregation of a visualization, unchecked. */
export interface RawAggregation {
  readonly id: unknown
  readonly type: string
  readonly schema: string
  readonly enabled: boolean
  readonly params: Readonly<Record<string, unknown>>
}

/** A visualization with its state, as far as it can be read. */
export interface RawState {
  readonly type: unknown
  readonly aggs: readonly RawAggregation[]
  readonly params: Readonly<Record<string, unknown>>
}

/** Reads the state of a visualization; undefined when it is no JSON object. */
export function stateOf({ attributes }: SavedObject): RawState | undefined {
  const state = parseObject(attributes.visState)
  if (state === undefined) return undefined
  const aggs = Array.isArray(state.aggs) ? (state.aggs as RawAggregation[]) : []
  return {
    type: state.type,
    aggs: aggs.map((agg) => ({ ...agg, params: agg.params ?? {} })),
    params: (state.params ?? {}) as Record<string, unknown>,
  }
}

/** R9: the state is JSON of a known type of picture. */
export function checkState(object: SavedObject): Problem[] {
  if (object.type !== 'visualization') return []
  const state = stateOf(object)
  if (state === undefined) return [errorIn('R9', object, 'visState is no JSON object')]
  return TYPES.includes(String(state.type))
    ? []
    : [errorIn('R9', object, `Invalid visualization type "${String(state.type)}"`)]
}

/** R10: every aggregation has an id of its own, a text. */
export function checkAggregationIds(object: SavedObject): Problem[] {
  const ids = stateOf(object)?.aggs.map(({ id }) => id) ?? []
  const wrong = ids.filter((id, index) => typeof id !== 'string' || ids.indexOf(id) !== index)
  return wrong.map((id) => errorIn('R10', object, `the aggregation id ${JSON.stringify(id)} is no text or not unique`))
}

/** R11: a picture with aggregations has documents: an index pattern of its own or a saved search. */
export function checkHasDocuments(object: SavedObject): Problem[] {
  const state = stateOf(object)
  if (state === undefined || state.aggs.length === 0) return []
  const meta = object.attributes.kibanaSavedObjectMeta as Record<string, unknown> | undefined
  const source = parseObject(meta?.searchSourceJSON)
  const has = source?.indexRefName !== undefined || object.attributes.savedSearchRefName !== undefined
  return has ? [] : [errorIn('R11', object, 'Trying to initialize aggs without index pattern')]
}

/** R19: no picture needs the internet. */
export function checkNoMaps(object: SavedObject): Problem[] {
  const type = String(stateOf(object)?.type)
  return MAPS.includes(type) ? [warningIn('R19', object, `${type} loads maps from the internet`)] : []
}
