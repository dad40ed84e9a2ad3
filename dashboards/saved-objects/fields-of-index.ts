import { HinomiError } from '#core/errors.ts'
import type { Field } from '#core/field.ts'
import { ALERT_FIELDS, ALERTS_INDEX } from '#core/fields/alerts.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS } from '#core/fields/pipeline-metrics.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNAL_FIELDS, SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { indexNameOf } from '../search/index-name.ts'

/** Returns every field that documents behind an index id can hold, by name, sorted. Throws a `bug` for an unknown id. */
export function fieldsOfIndex(index: IndexId, sources: readonly AnySource[]): Readonly<Record<string, Field>> {
  if (index === 'metrics') return sorted(METRICS_FIELDS)
  if (index === 'signals') return sorted(SIGNAL_FIELDS)
  if (index === 'alerts') return sorted(ALERT_FIELDS)
  const chosen = sources.filter(
    ({ id, store }) =>
      id === index ||
      index === 'everything' ||
      (index === 'findings' && store.kind === 'findings') ||
      (index === 'logs' && store.kind === 'logs'),
  )
  if (chosen.length === 0) throw new HinomiError('bug', `There is no index "${index}".`)
  return sorted(Object.assign({}, ...chosen.map(fieldsOfSource)))
}

/**
 * Returns the names and patterns of the indices behind an id. They come from the given sources and not from the registry,
 * because the registry is made in the same run as the objects.
 */
export function indexNames(index: IndexId, sources: readonly AnySource[]): string[] {
  if (index === 'signals') return [`${SIGNALS_INDEX}-*`]
  if (index === 'alerts') return [`${ALERTS_INDEX}-*`]
  const source = sources.find(({ id }) => id === index)
  if (source === undefined) return indexNameOf(index).split(',')
  return [source.store.kind === 'findings' ? source.store.index : `${source.store.index}-*`]
}

function sorted(fields: Readonly<Record<string, Field>>): Record<string, Field> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
}
