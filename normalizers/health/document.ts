import type { SourceDocument } from '#core/source.ts'
import type { HEALTH_FIELDS } from './fields.ts'

/** The document that one page of a notice becomes. */
export type HealthDocument = SourceDocument<'health', typeof HEALTH_FIELDS>
