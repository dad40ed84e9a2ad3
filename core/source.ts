import type { Account, AccountLookup } from './accounts.ts'
import type { Digest } from './document-id.ts'
import type { DocumentOf, FieldTable } from './field.ts'
import type { ECS_FIELDS } from './fields/ecs.ts'
import type { HINOMI_FIELDS } from './fields/hinomi.ts'
import type { Framing } from './framing.ts'
import type { Notes } from './notes.ts'
import type { Rejection } from './rejection.ts'

/** Fields that every source may write: ECS and `hinomi.*`. */
export type SharedField = keyof typeof ECS_FIELDS | keyof typeof HINOMI_FIELDS
type SharedDocument = DocumentOf<typeof ECS_FIELDS & typeof HINOMI_FIELDS>

/** The nested document of a source whose own fields lie below `aws.<N>`. */
export type SourceDocument<N extends string, F extends FieldTable> = SharedDocument & {
  aws?: { [K in N]?: DocumentOf<F> | undefined }
}

/** What an object key says: written by AWS services or our exporters, hence trusted. */
export interface ObjectAddress {
  readonly account: string
  /** Absent where the key has no Region (Resolver query logs). */
  readonly region?: string | undefined
}

/** How a record reached us; absent for a service's own delivery to S3. */
export type Route = 'eventbridge' | 'pull' | 'report' | 'security_lake'

/** What a normaliser knows about the record besides its content. */
export interface RecordContext {
  /** The trusted account. */
  readonly account: string
  /** The row of the account in the registry; undefined only where no registry is used. */
  readonly registered: Account | undefined
  /** Looks other accounts up in the registry; undefined only where none is used. */
  readonly accounts: AccountLookup | undefined
  /** The Region of the key. */
  readonly region: string | undefined
  /** The Region of the envelope, when there is one. */
  readonly envelopeRegion: string | undefined
  /** What stands beside the key in the id of a record that has none of its own: the bucket, or the ETag of a file that people named. */
  readonly identity: string
  readonly key: string
  /** Where the record begins in the decompressed object: decimal bytes, and `/n` for the n-th record of one envelope. */
  readonly position: string
  readonly route: Route | undefined
  /** T of the delivery in epoch milliseconds: envelope time, or for a pull the request time less 120 s; undefined for native exports. */
  readonly observedAt: number | undefined
  /** `detail` members beside the record itself, such as `actionName` of a Security Hub custom action. */
  readonly detail: Readonly<Record<string, unknown>> | undefined
  readonly notes: Notes
  readonly digest: Digest
}

/** A record that became a document; the caller adds what is common to all sources, the index and the id. */
export interface Normalized<D = object> {
  readonly kind: 'document'
  /** `@timestamp` in epoch milliseconds: for logs it chooses the index. */
  readonly time: number
  /** What makes the record unique within its account and source, texts exactly as in the record. */
  readonly idParts: readonly string[]
  /** Findings only: external version in epoch milliseconds. */
  readonly version?: number | undefined
  readonly document: D
}

/** A record that is left out on purpose; counted by its reason. */
export interface Skipped {
  readonly kind: 'skip'
  readonly reason: string
}

export type NormalizeOutcome<D = object> = Normalized<D> | Skipped | Rejection

/** What a reader makes of one decoded value: a record, a line that is no record (a header), a deliberate skip, or a rejection. */
export type Read<R> = { readonly kind: 'record'; readonly record: R } | { readonly kind: 'none' } | Skipped | Rejection

/** How records come inside EventBridge envelopes (`events/<account>/<word>/…`), from EventBridge itself or from our pull exporter. */
export interface EventsRoute {
  /** Folder word of the key. */
  readonly word: string
  /** Folder words of other sources under which records of this one may also come. */
  readonly alsoUnder?: readonly string[]
  /** `detail-type` texts whose detail holds records of this source. */
  readonly detailTypes: readonly string[]
  /** `detail-type` texts that are known and hold no records. */
  readonly skippedDetailTypes: readonly string[]
  /** Takes the records out of `detail`. */
  records(detail: Readonly<Record<string, unknown>>): readonly unknown[]
}

/**
 * One source of findings or logs: everything the program knows about it. Knowing one folder of `normalizers/` is knowing all.
 *
 * A source is pure: `reader` and `normalize` take values and return values, read no clock and never throw for bad input.
 */
export interface Source<R = never, D extends object = object> {
  /** The noun of AWS, as in `--as` and in document ids: `guardduty`. */
  readonly id: string
  readonly title: { readonly en: string; readonly ja: string }
  /** `event.dataset`. */
  readonly dataset: string
  /** Findings: one plain index, latest state wins. Logs: monthly indices `<index>-YYYY.MM`, create only. */
  readonly store: { readonly kind: 'findings' | 'logs'; readonly index: string }
  /** Anchored patterns of native object keys with groups `account` and, where the key has one, `region`. */
  readonly keys: readonly RegExp[]
  /** Keys that lie beside ours and are no records: counted as ignored. */
  readonly ignoredKeys?: readonly { readonly pattern: RegExp; readonly reason: string }[]
  readonly events?: EventsRoute
  readonly framing: Framing
  /** How records come that lie under a native key, where that is not the service's own continuous delivery to S3. */
  readonly nativeRoute?: Route
  /** Says whether a bare decoded value looks like a record of this source; used where a key admits several sources or none. */
  recognizes(value: unknown): boolean
  /** Makes the reader of one object; it may keep what the object says once, such as a header line. */
  reader(): (value: unknown, notes: Notes) => Read<R>
  /** The account that the record names; it must equal the trusted one. Undefined: the record names none. */
  account(record: R): string | undefined
  /** The Region that the record names. */
  region(record: R): string | undefined
  /** True where the record may lawfully name another Region than its key; it is then kept and tagged. */
  readonly regionMayDiffer?: boolean
  normalize(record: R, context: RecordContext): NormalizeOutcome<D>
  /** Name below `aws.` of the source's own fields. */
  readonly namespace: string
  /** The source's own fields, named without `aws.<namespace>.`. */
  readonly fields: FieldTable
  /** The shared fields that documents of this source hold, besides those of every document. */
  readonly uses: readonly SharedField[]
  /** The shared fields that enrichment adds after normalising, from lists and databases: mapped, but empty where those are absent. */
  readonly enriched?: readonly SharedField[]
  /** True for logs that come by the million: of the registry they carry the account's name only. */
  readonly lean?: boolean
  readonly retentionDays: number
}

/** A source whose record type is of no concern to the caller. */
// biome-ignore lint/suspicious/noExplicitAny: record types differ by source; reader and normalize of one source belong together.
export type AnySource = Source<any, object>

/** Checks a source against its own record and document types and returns it for the registry. */
export function defineSource<R, D extends object>(source: Source<R, D>): AnySource {
  return source
}

/** Says whether an outcome is a rejection. */
export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'reason' in value && 'issues' in value
}
