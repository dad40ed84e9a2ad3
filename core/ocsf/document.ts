import type { SourceDocument } from '../source.ts'
import type { OCSF_FIELDS } from './fields.ts'

/** A document below `aws.ocsf` with the fields that findings and events share. */
type OcsfDocument = SourceDocument<'ocsf', typeof OCSF_FIELDS>
/** The part below `aws.ocsf`. */
export type OcsfOwnFields = NonNullable<NonNullable<OcsfDocument['aws']>['ocsf']>
/** The part of a document that holds one top-level member, such as `source`. */
export type Part<K extends keyof OcsfDocument> = NonNullable<OcsfDocument[K]>
/** The part of a document that holds one member of `hinomi`, such as `hinomi.resource`. */
export type HinomiPart<K extends keyof Part<'hinomi'>> = NonNullable<Part<'hinomi'>[K]>

/** What a part of a record adds to `related.*`. */
export interface Related {
  readonly ip?: readonly (string | undefined)[] | undefined
  readonly hosts?: readonly (string | undefined)[] | undefined
  readonly user?: readonly (string | undefined)[] | undefined
}
