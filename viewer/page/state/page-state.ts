import type { Condition } from '#core/panels/condition.ts'
import type { TimeZone } from '#core/time-zone.ts'
import type { Language } from '../words.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Minutes between two automatic refreshes; 0 is none. */
export const REFRESH_MINUTES = [0, 1, 5, 15] as const

/** The column by which a table or list is sorted. */
export interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

/** The list of documents that stands in place of the panels. */
export interface DocumentList {
  /** The panel whose documents are listed. */
  readonly panel: string
  /** What narrows them beyond panel and filters, such as the row that was clicked. */
  readonly where: Condition | undefined
  /** Counted from 1. */
  readonly page: number
  readonly sort: Sort | undefined
}

/** The page of detection rules, which is no dashboard of panels. */
export const RULES_PAGE = 'rules'

/** Everything that the address says: whoever opens it sees the same. */
export interface PageState {
  /** The id of a dashboard, or {@link RULES_PAGE}. */
  readonly dashboard: string
  /** The number of the rule that the page of rules shows; undefined for all of them. */
  readonly rule: string | undefined
  /** What the list of rules is narrowed to: chosen values by the name of the list. */
  readonly only: Readonly<Record<string, readonly string[]>>
  /** ISO 8601 or date math. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly timeZone: TimeZone
  readonly filters: readonly Condition[]
  readonly query: string
  readonly sorts: Readonly<Record<string, Sort>>
  readonly list: DocumentList | undefined
  readonly document: { readonly index: string; readonly id: string } | undefined
  readonly refreshMinutes: number
  readonly language: Language
  readonly theme: Theme
}

/** What the page shows when the address says nothing. */
export const START: PageState = {
  dashboard: 'overview',
  rule: undefined,
  only: {},
  from: 'now-7d',
  to: 'now',
  timeZone: 'Asia/Tokyo',
  filters: [],
  query: '',
  sorts: {},
  list: undefined,
  document: undefined,
  refreshMinutes: 0,
  language: 'ja',
  theme: 'auto',
}
