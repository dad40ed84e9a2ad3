import { type Reference, type SavedObject, savedObject } from './saved-object.ts'
import { emptySearchSource } from './search-source.ts'
import type { Visualization } from './visualization.ts'

/** How a visualization is found and what it stands on. */
export interface VisualizationEnvelope {
  readonly id: string
  readonly title: string
  readonly description: string
  /** The saved search whose documents it shows; undefined for a text or controls. */
  readonly searchId?: string
  readonly references?: readonly Reference[]
}

/** Returns the saved object of a visualization; its documents are those of a saved search. */
export function visualizationObject(
  { type, aggs, params, colors }: Visualization,
  { id, title, description, searchId, references = [] }: VisualizationEnvelope,
): SavedObject {
  const search = searchId === undefined ? [] : [{ name: 'search_0', type: 'search', id: searchId }]
  return savedObject(
    'visualization',
    id,
    {
      title,
      description,
      version: 1,
      uiStateJSON: JSON.stringify(colors === undefined ? {} : { vis: { colors } }),
      visState: JSON.stringify({ title, type, aggs, params }),
      kibanaSavedObjectMeta: emptySearchSource(),
      ...(searchId !== undefined && { savedSearchRefName: 'search_0' }),
    },
    [...search, ...references],
  )
}
