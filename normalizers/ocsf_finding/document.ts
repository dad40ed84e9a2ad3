import type { SourceDocument } from '#core/source.ts'
import type { OCSF_FINDING_FIELDS } from './fields.ts'

/** The document that a finding becomes. */
export type FindingDocument = SourceDocument<'ocsf', typeof OCSF_FINDING_FIELDS>
/** The part of a document that holds one top-level member, such as `threat`. */
export type Part<K extends keyof FindingDocument> = NonNullable<FindingDocument[K]>
/** The part of a document that holds one member of `hinomi`, such as `hinomi.finding`. */
export type HinomiPart<K extends keyof Part<'hinomi'>> = NonNullable<Part<'hinomi'>[K]>
