import type { Condition } from './condition.ts'
import type { Bilingual, Group, Metric, Split, Tone } from './split.ts'

/**
 * Which documents a panel asks: the id of a source, or
 * - `findings`: every findings index; `logs`: every index of logs; `everything`: both;
 * - `metrics`: what is known about the loading of each object;
 * - `signals`: the hits of detection rules;
 * - `alerts`: the messages about them.
 */
export type IndexId = 'findings' | 'logs' | 'everything' | 'metrics' | 'signals' | 'alerts' | (string & {})

/** How a value is shown. `bytes` and `seconds` get a unit, `time` is a moment, `age` the time since. */
export type Format = 'number' | 'bytes' | 'seconds' | 'percent' | 'time' | 'age' | 'text'

interface PanelBase<F extends string> {
  /** Unique within its dashboard; lower case with dashes. */
  readonly id: string
  readonly title: Bilingual
  /** What question the panel answers, and what to do next when the answer is bad. Shown to operators. */
  readonly question: Bilingual
  readonly index: IndexId
  readonly where?: Condition<F>
  /** `now`: the state of this moment, whatever the time picker says. */
  readonly time: 'picker' | 'now'
  /** Width in twelfths of the page and height in rows of about 80 pixels. */
  readonly size: { readonly width: number; readonly height: number }
}

/** Large figures side by side: one metric for each group, such as the five severities. */
export interface NumbersPanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'numbers'
  readonly metric: Metric<F>
  readonly groups: readonly Group<F>[]
  readonly format?: Format
}

/** Horizontal bars, longest first; with `by` each bar is stacked of groups. */
export interface BarsPanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'bars'
  readonly split: Split<F>
  readonly by?: Split<F>
  readonly metric: Metric<F>
  readonly format?: Format
}

/** Stacked columns over time. `timeField` is `@timestamp` unless said otherwise. */
export interface SeriesPanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'series'
  readonly timeField?: F
  readonly by?: Split<F>
  readonly metric: Metric<F>
  readonly format?: Format
}

/** Shares of a whole; only where the share is the point. */
export interface SharePanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'share'
  readonly split: Split<F>
  readonly metric: Metric<F>
}

/** One column of figures of a table; with `where` only over the documents that are like that. */
export interface Column<F extends string = string> {
  readonly id: string
  readonly label: Bilingual
  readonly metric: Metric<F>
  readonly where?: Condition<F>
  readonly format?: Format
  readonly tone?: Tone
}

/** A column that names the row; the values of further row fields part a row in two. */
export interface RowField<F extends string = string> {
  readonly field: F
  readonly label: Bilingual
  /** At most so many values (of each row above it). */
  readonly size: number
}

/** Further figures of the same rows from other indices, joined by the first row field. OpenSearch Dashboards cannot join: there the panel has its own columns only. */
export interface JoinedColumns<F extends string = string> {
  readonly index: IndexId
  readonly where?: Condition<F>
  readonly time: 'picker' | 'now'
  readonly columns: readonly Column<F>[]
}

/** A table: rows by the values of fields, figures as columns, ordered by `orderBy` (column ids, first decides), largest first unless `smallestFirst`. */
export interface TablePanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'table'
  readonly rows: readonly [RowField<F>, ...RowField<F>[]]
  readonly columns: readonly [Column<F>, ...Column<F>[]]
  readonly orderBy: readonly string[]
  /** For dates: what comes next stands first. Not for tables that are ordered by joined columns. */
  readonly smallestFirst?: true
  readonly joined?: readonly JoinedColumns<F>[]
  /** `accounts`: every account of the registry has a row, also one without any document. */
  readonly complete?: 'accounts'
}

/** A grid: rows x columns, one figure in each cell. */
export interface MatrixPanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'matrix'
  readonly rows: readonly [RowField<F>, ...RowField<F>[]]
  readonly columns: RowField<F>
  readonly metric: Metric<F>
  readonly format?: Format
  readonly complete?: 'accounts'
}

/** The documents themselves, newest first unless `sort` says otherwise. */
export interface DocumentsPanel<F extends string = string> extends PanelBase<F> {
  readonly kind: 'documents'
  readonly columns: readonly F[]
  readonly sort: readonly [F, 'asc' | 'desc'][]
}

/** A few lines of Markdown: what to know before reading on. */
export interface TextPanel {
  readonly kind: 'text'
  readonly id: string
  readonly title: Bilingual
  readonly text: Bilingual
  readonly size: { readonly width: number; readonly height: number }
}

/** A panel that asks OpenSearch. */
export type DataPanel<F extends string = string> =
  | NumbersPanel<F>
  | BarsPanel<F>
  | SeriesPanel<F>
  | SharePanel<F>
  | TablePanel<F>
  | MatrixPanel<F>
  | DocumentsPanel<F>

/** One picture of a dashboard. */
export type Panel<F extends string = string> = DataPanel<F> | TextPanel
