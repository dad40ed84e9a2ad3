import type { Field } from '#core/field.ts'
import { ALERT_FIELDS } from '#core/fields/alerts.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS } from '#core/fields/pipeline-metrics.ts'
import { SIGNAL_FIELDS } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

/** Every field that documents of any index may hold, by its dotted name, sorted. */
export const KNOWN_FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries({
    ...ALERT_FIELDS,
    ...METRICS_FIELDS,
    ...SIGNAL_FIELDS,
    ...Object.assign({}, ...SOURCES.map(fieldsOfSource)),
  } as Record<string, Field>).sort(([a], [b]) => (a < b ? -1 : 1)),
)
