import type { Account } from '#core/accounts.ts'
import type { FieldType } from '#core/field.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { Bilingual } from '#core/panels/split.ts'
import type { SeverityLabel } from '#core/severity.ts'
import type { TimeZone } from '#core/time-zone.ts'
import type { PanelData } from '#dashboards/search/panel-data.ts'
import type { CorrelationType, Threshold } from '#detections/rule.ts'
import type { RuleExample, WaitingDetection } from '#detections/rule-files.ts'

/**
 * What the page and its server say to each other, as JSON over HTTP.
 *
 * | request                     | body                | answer            |
 * | --------------------------- | ------------------- | ----------------- |
 * | `GET /api/setup`            |                     | {@link Setup}     |
 * | `POST /api/panels`          | {@link PanelsQuery} | {@link PanelsAnswer} |
 * | `POST /api/documents`       | {@link DocumentsQuery} | {@link DocumentsAnswer} |
 * | `POST /api/documents.csv`   | {@link CsvQuery}    | CSV for Excel |
 * | `GET /api/document?index=&id=` |                  | {@link Hit}       |
 * | `GET /api/raw?index=&id=`   |                     | {@link RawRecord} |
 * | `POST /api/rules`           | {@link RulesQuery}  | {@link RulesAnswer} |
 * | `GET /api/rule?id=`         |                     | {@link RuleDetail} |
 * | `GET /api/story?index=&id=` |                     | {@link Story} of a signal |
 *
 * Every failure answers {@link Failure}: 400 the request makes no sense, 401 sign in first, 403 from another site, 404 nothing there,
 * 413 too large, 415 no JSON, 502 the archive or OpenSearch refused, 503 OpenSearch is away and may come back, 500 a bug.
 */
export interface Failure {
  readonly error: Bilingual
}

/** An account of the registry, as the page shows it. Contacts and allow-lists stay on the server. */
export type AccountRow = Pick<
  Account,
  'id' | 'name' | 'municipality' | 'system' | 'vendor' | 'environment' | 'expectedSources'
>

/** What the page needs to know before anything else. */
export interface Setup {
  readonly version: string
  readonly dashboards: readonly { readonly id: string; readonly title: Bilingual }[]
  readonly accounts: readonly AccountRow[]
  /** Every field of every index, by its dotted name. */
  readonly fields: Readonly<Record<string, FieldLabel>>
  readonly sources: readonly {
    readonly id: string
    /** `event.dataset` of its documents. */
    readonly dataset: string
    readonly title: Bilingual
    readonly store: 'findings' | 'logs'
    /** The rule about silent sources looks at it: of an account that is expected to send it, something must come. */
    readonly isJudged: boolean
    /** Logs that never pause: after so many minutes without a record something is wrong. */
    readonly silentAfterMinutes?: number
  }[]
  /** Titles of the detection rules, by their numbers. */
  readonly rules: Readonly<Record<string, Bilingual>>
  readonly cluster: { readonly name: string; readonly reachable: boolean }
  /** Where raw records are read from; absent when the page was started without an archive. */
  readonly archive?: string
  /** True when people signed in with a token, so that signing out makes sense: a form that posts to `/sign-out`. */
  readonly signedIn: boolean
}

/** What a field is called and which type it has. */
export interface FieldLabel {
  readonly type: FieldType
  readonly ja: string
  readonly en: string
}

/** The state that the time picker, the filter chips and the search box are in. */
export interface ViewState {
  /** ISO 8601 or date math such as `now-7d` or `now/d`. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly timeZone: TimeZone
  readonly filters: readonly Condition[]
  /** DQL as typed; empty for none. */
  readonly query: string
}

/** Which panels of a dashboard are asked for; all of them when `panels` is absent. */
export interface PanelsQuery {
  readonly dashboard: string
  readonly panels?: readonly string[]
  readonly view: ViewState
}

/** One answer for each panel that asks OpenSearch: what it shows, or why it cannot. */
export interface PanelsAnswer {
  readonly panels: Readonly<Record<string, PanelAnswer>>
  readonly tookMs: number
}

/** What one panel shows, or why it cannot. */
export type PanelAnswer = { readonly data: PanelData } | Failure

/** Which documents are listed. `where` narrows what the view already selects. */
export interface DocumentsQuery {
  readonly index: IndexId
  readonly view: ViewState
  readonly where?: Condition
  /** `now`: leave the time of the view out of account, as panels of the present do. Default `picker`. */
  readonly time?: 'picker' | 'now'
  /** Fields of `source` that come back; the whole document when absent. */
  readonly columns?: readonly string[]
  /** Newest first when absent. */
  readonly sort?: readonly (readonly [string, 'asc' | 'desc'])[]
  readonly from: number
  readonly size: number
}

/** The columns of a CSV of documents; at most {@link CSV_ROWS} rows. */
export type CsvQuery = Omit<DocumentsQuery, 'from' | 'size' | 'columns'> & {
  readonly columns: readonly string[]
  readonly language: 'ja' | 'en'
}

/** A document, as it lies in its index: nested, dates as ISO 8601. */
export interface Hit {
  readonly index: string
  readonly id: string
  readonly source: object
}

/** One page of a list of documents. */
export interface DocumentsAnswer {
  /** Exact. */
  readonly total: number
  readonly documents: readonly Hit[]
}

/** A raw record, as AWS or our exporter wrote it. */
export interface RawRecord {
  /** JSON or a line of text; shown as it is. */
  readonly text: string
  readonly key: string
  /** First byte in the decompressed object. */
  readonly offset: number
  /** True where only the first {@link RAW_BYTES} are here. */
  readonly truncated: boolean
  /** Where an envelope holds several records: which of them this is, counted from 1, and how many there are. */
  readonly part?: { readonly number: number; readonly of: number }
}

/** Over which time the hits of rules are counted, and under which filters. */
export interface RulesQuery {
  readonly view: ViewState
}

/** A rule with its hits in the time of the view. */
export interface RuleRow {
  readonly id: string
  readonly title: Bilingual
  readonly severity: SeverityLabel
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  /** Where its events come from: ids of sources, `pipeline`, or `signals` for those of other rules. */
  readonly services: readonly string[]
  /** `no-data`: none of its sources has sent anything in this time, so that no hits mean nothing. */
  readonly state: 'running' | 'no-data'
  readonly open: number
  readonly suppressed: number
  /** Accounts with hits that nothing suppresses. */
  readonly accounts: number
  /** Newest hit, epoch milliseconds. */
  readonly last: number | null
}

/** All rules by their numbers, and the detections of the catalogue that have none yet. */
export interface RulesAnswer {
  readonly rules: readonly RuleRow[]
  readonly waiting: readonly WaitingDetection[]
  readonly tookMs: number
}

/** What a person needs to know about a rule. */
export interface RuleDetail {
  readonly id: string
  readonly title: Bilingual
  readonly description: Bilingual
  /** What to ask and do. */
  readonly ask: Bilingual
  readonly severity: SeverityLabel
  /** Other severities that single hits may have. */
  readonly otherSeverities: readonly SeverityLabel[]
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly attackVersion: string
  readonly falsePositives: readonly Bilingual[]
  readonly references: readonly string[]
  readonly services: readonly string[]
  /** Codes and names of lists that hide a hit; `soften` only lowers its severity. */
  readonly suppress: readonly string[]
  readonly suppressLists: readonly string[]
  readonly soften: readonly string[]
  readonly dedup: { readonly by: readonly string[]; readonly minutes: number }
  readonly digestMinutes?: number
  readonly parts: readonly RulePart[]
  readonly files: readonly { readonly file: string; readonly text: string }[]
  readonly tests: readonly RuleExample[]
}

/** One rule of those that make a detection: what it looks for, in the words of each tool. */
export type RulePart =
  | {
      readonly kind: 'event'
      readonly name: string
      readonly index: string
      /** Absent where DQL cannot say it. */
      readonly dql?: string
      /** Query DSL of OpenSearch. */
      readonly dsl: object
      /** Lists whose entries the rule also goes by; the queries here do not. */
      readonly lists: readonly string[]
    }
  | {
      readonly kind: 'correlation'
      readonly name: string
      readonly type: CorrelationType
      readonly rules: readonly string[]
      readonly groupBy: readonly string[]
      readonly timespanMs: number
      readonly thresholds: readonly Threshold[]
    }
  | {
      readonly kind: 'built-in'
      readonly name: string
      readonly check: string
      readonly parameters: Readonly<Record<string, string | number>>
    }

/** What a signal rests on, and what else the same person, session or address did around it. */
export interface Story {
  /** Documents that the signal points to, oldest first. */
  readonly evidence: readonly Hit[]
  /** Pointers to documents that are not there any more. */
  readonly missing: readonly { readonly index: string; readonly id: string }[]
  /** Epoch milliseconds; `to` excluded. */
  readonly from: number
  readonly to: number
  /** What the documents below share with the signal; empty where it says neither person nor session, address or target. */
  readonly by: readonly StoryLink[]
  /** All documents of that time, of which the {@link STORY_SIZE} nearest are listed, oldest first. */
  readonly total: number
  readonly documents: readonly Hit[]
}

/** A value that the documents of a story share with the signal. */
export interface StoryLink {
  readonly kind: 'principal' | 'session' | 'address' | 'target'
  readonly value: string
}

/** At most so many documents of a story are listed. */
export const STORY_SIZE = 100
/** At most so many documents on one page of a list. */
export const PAGE_SIZE = 500
/** `from + size` of a list stays below this; what lies behind is for the CSV or a narrower question. */
export const DEEPEST = 10_000
/** At most so many rows in a CSV. */
export const CSV_ROWS = 10_000
/** At most so many bytes of a raw record. */
export const RAW_BYTES = 256 * 1024
