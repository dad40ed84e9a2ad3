import type { SourceDocument } from '#core/source.ts'
import type { ROUTE53_RESOLVER_FIELDS } from './fields.ts'

/** The document that one query becomes. */
export type QueryDocument = SourceDocument<'route53_resolver', typeof ROUTE53_RESOLVER_FIELDS>
