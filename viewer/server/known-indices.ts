import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

/**
 * Returns the source whose documents a concrete index holds, `metrics` for that of the loads, and undefined for every other name: no
 * patterns, no lists, no index of others.
 */
export function sourceOfIndex(name: string): AnySource | 'metrics' | undefined {
  if (name === METRICS_INDEX) return 'metrics'
  return SOURCES.find(({ store }) =>
    store.kind === 'findings'
      ? name === store.index
      : name.startsWith(`${store.index}-`) && /^\d{4}\.\d{2}$/.test(name.slice(store.index.length + 1)),
  )
}
