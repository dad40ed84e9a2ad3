import type { SourceDocument } from '#core/source.ts'
import type { CLOUDTRAIL_FIELDS } from './fields.ts'

/** The document that a CloudTrail record becomes. */
export type TrailDocument = SourceDocument<'cloudtrail', typeof CLOUDTRAIL_FIELDS>
/** The part below `aws.cloudtrail`. */
export type OwnFields = NonNullable<NonNullable<TrailDocument['aws']>['cloudtrail']>
/** The part of a document that holds one top-level member, such as `user`. */
export type Part<K extends keyof TrailDocument> = NonNullable<TrailDocument[K]>
