import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

/**
 * Returns the source whose documents a concrete index holds, `metrics` for that of the loads, `signals` for those of the rules' hits, `alerts`
 * for those of the messages about them, and undefined for every other name: no patterns, no lists, no index of others.
 */
export function sourceOfIndex(name: string): AnySource | 'metrics' | 'signals' | 'alerts' | undefined {
  if (name === METRICS_INDEX) return 'metrics'
  if (isMonthOf(SIGNALS_INDEX, name)) return 'signals'
  if (isMonthOf(ALERTS_INDEX, name)) return 'alerts'
  return SOURCES.find(({ store }) => (store.kind === 'findings' ? name === store.index : isMonthOf(store.index, name)))
}

function isMonthOf(base: string, name: string): boolean {
  return name.startsWith(`${base}-`) && /^\d{4}\.\d{2}$/.test(name.slice(base.length + 1))
}
