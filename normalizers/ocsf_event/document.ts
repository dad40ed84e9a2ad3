import type { OCSF_FIELDS } from '#core/ocsf/fields.ts'
import type { SourceDocument } from '#core/source.ts'

/** The document that an event becomes. */
export type EventDocument = SourceDocument<'ocsf', typeof OCSF_FIELDS>
