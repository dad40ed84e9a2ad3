import { columnOf } from './columns.ts'
import { all, any, COUNTED, type Condition, is, OPEN, within } from './condition.ts'
import { COUNT, min } from './metrics.ts'
import type { Column } from './panel.ts'
import { type Bilingual, type Group, SEVERITY_GROUPS, type Tone } from './split.ts'

/** Findings that somebody still has to deal with, each counted once. */
export const OPEN_FINDINGS = all(COUNTED, OPEN)

/**
 * Days after which an open finding is overdue, by severity.
 *
 * A default of ours, not a rule of AWS: each severity gets one of the age bands that operators look at.
 */
const DUE_DAYS = { critical: 7, high: 30, medium: 90 } as const

type AgeField = 'hinomi.finding.first_seen'
type DueField = AgeField | 'hinomi.severity'

/** An open finding that is older than its severity allows; low and info have no due date. */
const OVERDUE: Condition<DueField> = any(
  ...Object.entries(DUE_DAYS).map(([severity, days]) =>
    all<DueField>(is('hinomi.severity', severity), within('hinomi.finding.first_seen', { lt: `now-${days}d` })),
  ),
)

/** First seen by its source within the last 24 hours. */
const NEW_SINCE_YESTERDAY = within('hinomi.finding.first_seen', { gte: 'now-24h' })

/** How long ago findings were first seen, youngest first. */
export const AGE_BANDS: readonly Group<AgeField>[] = [
  {
    id: 'week',
    label: { ja: '0〜7日', en: '0-7 days' },
    where: within('hinomi.finding.first_seen', { gte: 'now-7d' }),
  },
  {
    id: 'month',
    label: { ja: '8〜30日', en: '8-30 days' },
    where: within('hinomi.finding.first_seen', { gte: 'now-30d', lt: 'now-7d' }),
  },
  {
    id: 'quarter',
    label: { ja: '31〜90日', en: '31-90 days' },
    where: within('hinomi.finding.first_seen', { gte: 'now-90d', lt: 'now-30d' }),
  },
  {
    id: 'older',
    label: { ja: '90日超', en: 'Over 90 days' },
    where: within('hinomi.finding.first_seen', { lt: 'now-90d' }),
  },
]

/** What is overdue, as one group. */
export const OVERDUE_GROUP: Group<DueField> = {
  id: 'overdue',
  label: { ja: '期限超過', en: 'Overdue' },
  where: OVERDUE,
  tone: 'high',
}

/** The large figures that findings begin with: open by severity, what is overdue, what is new. */
export const OPEN_FIGURES: readonly Group<DueField>[] = [
  ...SEVERITY_GROUPS,
  OVERDUE_GROUP,
  { id: 'new', label: { ja: '24時間以内の新規', en: 'New in 24 hours' }, where: NEW_SINCE_YESTERDAY, tone: 'neutral' },
]

/** How far findings have come; each service has its own word for those that somebody works on. */
export function statusGroups(acknowledged: Bilingual): readonly Group<'hinomi.finding.status'>[] {
  return [
    statusGroup('open', { ja: '未対応', en: 'Open' }, 'high'),
    statusGroup('acknowledged', acknowledged, 'medium'),
    statusGroup('suppressed', { ja: '抑制(受容)', en: 'Suppressed' }, 'low'),
    statusGroup('archived', { ja: 'アーカイブ', en: 'Archived' }, 'neutral'),
    statusGroup('resolved', { ja: '解消・合格', en: 'Resolved or passed' }, 'good'),
  ]
}

/** How many are critical, high, medium. */
export const CRITICAL_COLUMN = severityColumn('critical', '緊急', 'Critical')
export const HIGH_COLUMN = severityColumn('high', '高', 'High')
export const MEDIUM_COLUMN = severityColumn('medium', '中', 'Medium')

/** How many are critical or high, where there is room for one column only. */
export const SEVERE_COLUMN: Column<'hinomi.severity'> = {
  id: 'severe',
  label: { ja: '緊急・高', en: 'Critical, high' },
  metric: COUNT,
  where: is('hinomi.severity', 'critical', 'high'),
  tone: 'critical',
}

/** How many are open, in a table of open findings. */
export const OPEN_COLUMN: Column<never> = { id: 'open', label: { ja: '未対応', en: 'Open' }, metric: COUNT }

/** How many are overdue. */
export const OVERDUE_COLUMN: Column<DueField> = columnOf(OVERDUE_GROUP)

/** When the oldest was first seen. */
export const OLDEST_COLUMN: Column<AgeField> = {
  id: 'oldest',
  label: { ja: '最古', en: 'Oldest' },
  metric: min('hinomi.finding.first_seen'),
  format: 'age',
}

/** How many were first seen within the last 24 hours. */
export const NEW_COLUMN: Column<AgeField> = {
  id: 'new',
  label: { ja: '24時間以内の新規', en: 'New (24 h)' },
  metric: COUNT,
  where: NEW_SINCE_YESTERDAY,
}

function severityColumn(id: 'critical' | 'high' | 'medium', ja: string, en: string): Column<'hinomi.severity'> {
  return { id, label: { ja, en }, metric: COUNT, where: is('hinomi.severity', id), tone: id }
}

function statusGroup(status: string, label: Bilingual, tone: Tone): Group<'hinomi.finding.status'> {
  return { id: status, label, where: is('hinomi.finding.status', status), tone }
}
