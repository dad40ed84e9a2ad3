import type { SourceDocument } from '#core/source.ts'
import type { INSPECTOR_FIELDS } from './fields.ts'

/** The document that a finding becomes. */
export type FindingDocument = SourceDocument<'inspector', typeof INSPECTOR_FIELDS>
/** The part below `aws.inspector`. */
export type OwnFields = NonNullable<NonNullable<FindingDocument['aws']>['inspector']>
/** The part of a document that holds one top-level member, such as `host`. */
export type Part<K extends keyof FindingDocument> = NonNullable<FindingDocument[K]>
/** The part of a document that holds one member of `hinomi`, such as `hinomi.resource`. */
export type HinomiPart<K extends keyof Part<'hinomi'>> = NonNullable<Part<'hinomi'>[K]>
