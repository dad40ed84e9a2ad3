import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'

/** What an installation keeps for another time than its sources say; in days. */
export interface RetentionOverride {
  readonly indexDays?: number | undefined
  readonly archiveDays?: number | undefined
}

/** How long one kind of records is kept, wherever it lies. */
export interface Retention {
  /** Id of the source, or the name of an index of ours. */
  readonly id: string
  /** `monthly`: indices `<index>-YYYY.MM`, deleted whole; `single`: one index, of which old documents are deleted. */
  readonly store: 'monthly' | 'single'
  readonly index: string
  /** How long documents stay in OpenSearch. */
  readonly indexDays: number
  /** How long raw objects stay in the bucket: never shorter, for documents are rebuilt from them. Undefined: there are none. */
  readonly archiveDays: number | undefined
  /** How long snapshots that hold the index are kept. */
  readonly snapshotDays: number
}

const ARCHIVE_DAYS = 1_095
/** Snapshots bring back a lost domain in hours; what is older comes back from the archive. */
const SNAPSHOT_DAYS = 14

/** Indices of ours, which no raw object stands behind. */
const OWN: readonly Pick<Retention, 'id' | 'store' | 'index' | 'indexDays'>[] = [
  { id: SIGNALS_INDEX, store: 'monthly', index: SIGNALS_INDEX, indexDays: 1_095 },
  { id: ALERTS_INDEX, store: 'monthly', index: ALERTS_INDEX, indexDays: 1_095 },
  // as long as an object may come again
  { id: METRICS_INDEX, store: 'single', index: METRICS_INDEX, indexDays: ARCHIVE_DAYS },
]

/**
 * Returns for each source, and for each index of ours, how long it is kept in the index, in the bucket and in snapshots: the one table
 * that lifecycle policies, bucket rules and snapshot policies are made from.
 *
 * Days come from the source, and from `overrides` by id where an installation wants it otherwise. Raw objects are kept three years, and at
 * least as long as the documents.
 */
export function retentionTable(
  sources: readonly AnySource[],
  overrides: Readonly<Record<string, RetentionOverride>> = {},
  snapshotDays: number = SNAPSHOT_DAYS,
): Retention[] {
  const ofSources = sources.map(({ id, store, retentionDays }) => {
    const indexDays = overrides[id]?.indexDays ?? retentionDays
    return {
      ...{ id, index: store.index, indexDays, snapshotDays },
      store: store.kind === 'logs' ? ('monthly' as const) : ('single' as const),
      archiveDays: Math.max(overrides[id]?.archiveDays ?? ARCHIVE_DAYS, indexDays),
    }
  })
  const own = OWN.map((row) => ({
    ...row,
    indexDays: overrides[row.id]?.indexDays ?? row.indexDays,
    ...{ archiveDays: undefined, snapshotDays },
  }))
  return [...ofSources, ...own]
}
