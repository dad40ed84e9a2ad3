import { HinomiError } from '#core/errors.ts'
import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

const NAMES: ReadonlyMap<string, string> = new Map([
  ['findings', 'findings-*'],
  ['logs', 'logs-aws.*'],
  ['everything', 'findings-*,logs-aws.*'],
  ['metrics', METRICS_INDEX],
  // by pattern, not by the alias: before the first signal or message neither is there, and only a missing alias would be an error
  ['signals', `${SIGNALS_INDEX}-*`],
  ['alerts', `${ALERTS_INDEX}-*`],
  ...SOURCES.map(
    ({ id, store }) => [id, store.kind === 'findings' ? store.index : `${store.index}-*`] as [string, string],
  ),
])

/** The indices that panels and people may ask, by their ids. */
const INDEX_IDS: readonly IndexId[] = [...NAMES.keys()]

/** Says whether a text is the id of an index that may be asked. */
export function isIndexId(text: string): text is IndexId {
  return NAMES.has(text)
}

/** Returns the index, pattern or comma-separated patterns of an id: `findings-*`. Throws a `bug` for an unknown id; ask `isIndexId` first. */
export function indexNameOf(id: IndexId): string {
  const name = NAMES.get(id)
  if (name === undefined) throw new HinomiError('bug', `There is no index "${id}"; known are ${INDEX_IDS.join(', ')}.`)
  return name
}
