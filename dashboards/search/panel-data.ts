import type { Scalar } from '#core/panels/condition.ts'
import type { Bilingual } from '#core/panels/split.ts'

/** A figure; null where no document has the value, such as the average of nothing. A moment is in epoch milliseconds. */
export type Figure = number | null

/** The key of a row: null where documents have no value of the field. */
export type RowKey = Scalar | null

/** One figure for each group, by the id of the group. */
export interface NumbersData {
  readonly kind: 'numbers'
  readonly values: Readonly<Record<string, Figure>>
}

/** One bar of a panel, or one share. `label` where the key is the id of a named group. */
export interface BarRow {
  readonly key: Scalar
  readonly label?: Bilingual
  readonly value: Figure
  /** What the bar is stacked of, by the names in `parts` of the panel. */
  readonly parts?: Readonly<Record<string, Figure>>
}

/** Bars in the order in which they are shown. `other`: documents whose value has no bar, because there are more values than bars. */
export interface BarsData {
  readonly kind: 'bars'
  readonly rows: readonly BarRow[]
  readonly parts?: readonly string[]
  readonly other: number
}

/** Columns over time; `interval` as in OpenSearch (`30m`, `1h`, `1d`). `parts` is `['']` where nothing is stacked. */
export interface SeriesData {
  readonly kind: 'series'
  readonly interval: string
  readonly parts: readonly string[]
  /** `time`: the beginning of the column, epoch milliseconds. */
  readonly points: readonly { readonly time: number; readonly values: Readonly<Record<string, Figure>> }[]
}

/** Shares of a whole. `other`: documents whose value has no share of its own. */
export interface ShareData {
  readonly kind: 'share'
  readonly rows: readonly Omit<BarRow, 'parts'>[]
  readonly other: number
}

/** Rows of figures by the id of their column. `complete` is false where there are more rows than are shown. */
export interface TableData {
  readonly kind: 'table'
  readonly rows: readonly { readonly keys: readonly RowKey[]; readonly values: Readonly<Record<string, Figure>> }[]
  readonly complete: boolean
}

/** A grid: `cells[row][column]`. */
export interface MatrixData {
  readonly kind: 'matrix'
  readonly rows: readonly { readonly keys: readonly RowKey[] }[]
  readonly columns: readonly Scalar[]
  readonly cells: readonly (readonly Figure[])[]
}

/** A document that was found; `source` holds it, or only the columns that were asked for. */
export interface FoundDocument {
  readonly index: string
  readonly id: string
  readonly source: Readonly<Record<string, unknown>>
}

/** Documents, and how many there are in all. */
export interface DocumentsData {
  readonly kind: 'documents'
  readonly total: number
  readonly documents: readonly FoundDocument[]
}

/** What a panel shows, whatever it was asked of. */
export type PanelData = NumbersData | BarsData | SeriesData | ShareData | TableData | MatrixData | DocumentsData
