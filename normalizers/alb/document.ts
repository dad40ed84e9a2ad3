import type { SourceDocument } from '#core/source.ts'
import type { ALB_FIELDS } from './fields.ts'

/** The document that one request becomes. */
export type RequestDocument = SourceDocument<'alb', typeof ALB_FIELDS>
