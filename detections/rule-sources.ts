import type { Field } from '#core/field.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS, METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNAL_DATASET, SIGNAL_FIELDS, SIGNALS_INDEX } from './signal-fields.ts'

/** What a rule can be about: documents of one data set. */
export interface RuleSource {
  /** `logsource.service`. */
  readonly service: string
  /** Index pattern that rules search; no other is allowed. */
  readonly index: string
  /** `event.dataset` of its documents. */
  readonly dataset: string
  readonly fields: Readonly<Record<string, Field>>
}

/** Returns everything that rules can be about, by service: our sources, our signals, and the metrics of the pipeline. */
export function ruleSources(sources: readonly AnySource[]): ReadonlyMap<string, RuleSource> {
  const all: RuleSource[] = [
    ...sources.map((source) => ({
      service: source.id,
      index: source.store.kind === 'findings' ? source.store.index : `${source.store.index}*`,
      dataset: source.dataset,
      fields: fieldsOfSource(source),
    })),
    { service: 'signals', index: SIGNALS_INDEX, dataset: SIGNAL_DATASET, fields: SIGNAL_FIELDS },
    { service: 'pipeline', index: METRICS_INDEX, dataset: 'hinomi.pipeline', fields: METRICS_FIELDS },
  ]
  return new Map(all.map((source) => [source.service, source]))
}
