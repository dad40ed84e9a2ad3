import type { SourceDocument } from '#core/source.ts'
import type { CONFIG_COMPLIANCE_FIELDS } from './fields.ts'

/** The document that the compliance of one resource with one rule becomes. */
export type ComplianceDocument = SourceDocument<'config', typeof CONFIG_COMPLIANCE_FIELDS>
