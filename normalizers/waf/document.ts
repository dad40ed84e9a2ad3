import type { SourceDocument } from '#core/source.ts'
import type { WAF_FIELDS } from './fields.ts'

/** The document that one inspected request becomes. */
export type RequestDocument = SourceDocument<'waf', typeof WAF_FIELDS>
