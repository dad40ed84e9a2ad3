import { SEVERITY_LABELS, type SeverityLabel } from '../severity.ts'
import { type Condition, is } from './condition.ts'

/** Text in the two languages of the product. */
export interface Bilingual {
  readonly ja: string
  readonly en: string
}

/** What is counted or reckoned for each group of documents. `distinct` is approximate above some thousand values (OpenSearch: cardinality). */
export type Metric<F extends string = string> =
  | { readonly kind: 'count' }
  | { readonly kind: 'distinct' | 'sum' | 'average' | 'min' | 'max'; readonly field: F }

/** How important a group is to the reader: it chooses the colour. */
export type Tone = SeverityLabel | 'good' | 'neutral'

/** A group of documents that has a name. */
export interface Group<F extends string = string> {
  readonly id: string
  readonly label: Bilingual
  readonly where: Condition<F>
  readonly tone?: Tone
}

/** How documents are parted: by the values of a field (largest metric first, or by key), or into named groups in the given order. */
export type Split<F extends string = string> =
  | { readonly kind: 'terms'; readonly field: F; readonly size: number; readonly order?: 'metric' | 'key' }
  | { readonly kind: 'groups'; readonly groups: readonly Group<F>[] }

const SEVERITY_TITLES: Readonly<Record<SeverityLabel, Bilingual>> = {
  critical: { ja: '緊急', en: 'Critical' },
  high: { ja: '高', en: 'High' },
  medium: { ja: '中', en: 'Medium' },
  low: { ja: '低', en: 'Low' },
  info: { ja: '情報', en: 'Info' },
}

/** The five severities as groups, worst first. */
export const SEVERITY_GROUPS: readonly Group<'hinomi.severity'>[] = [...SEVERITY_LABELS].reverse().map((severity) => ({
  id: severity,
  label: SEVERITY_TITLES[severity],
  where: is('hinomi.severity', severity),
  tone: severity,
}))

/** Parted by severity, worst first. */
export const BY_SEVERITY = { kind: 'groups', groups: SEVERITY_GROUPS } as const
