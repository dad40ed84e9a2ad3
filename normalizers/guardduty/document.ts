import type { SourceDocument } from '#core/source.ts'
import type { GUARDDUTY_FIELDS } from './fields.ts'

/** The document that a finding becomes. */
export type FindingDocument = SourceDocument<'guardduty', typeof GUARDDUTY_FIELDS>
/** The part below `aws.guardduty`. */
export type OwnFields = NonNullable<NonNullable<FindingDocument['aws']>['guardduty']>
/** The part of a document that holds one top-level member, such as `host`. */
export type Part<K extends keyof FindingDocument> = NonNullable<FindingDocument[K]>
/** The part of a document that holds one member of `hinomi`, such as `hinomi.resource`. */
export type HinomiPart<K extends keyof Part<'hinomi'>> = NonNullable<Part<'hinomi'>[K]>
