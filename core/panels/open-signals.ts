import { all, type Condition, exists, is, not } from './condition.ts'
import { COUNT } from './metrics.ts'
import type { Column } from './panel.ts'

type SignalField = 'hinomi.severity' | 'hinomi.suppressed_by'

/** Hits that a list, a ticket or an announced window hides from whoever is alerted; auditors must see them all the same. */
export const SUPPRESSED: Condition<SignalField> = exists('hinomi.suppressed_by')

/** Hits that somebody has to look at. */
export const OPEN_SIGNALS: Condition<SignalField> = not(SUPPRESSED)

/** How many hits of a severity nothing hides. */
export const CRITICAL_SIGNALS = severityColumn('critical', '緊急', 'Critical')
export const HIGH_SIGNALS = severityColumn('high', '高', 'High')
export const MEDIUM_SIGNALS = severityColumn('medium', '中', 'Medium')

/** How many are milder than high, where there is room for one column only. */
export const OTHER_SIGNALS: Column<SignalField> = {
  id: 'other',
  label: { ja: '中以下', en: 'Milder' },
  metric: COUNT,
  where: all(OPEN_SIGNALS, not(is('hinomi.severity', 'critical', 'high'))),
}

/** How many hits something hides: a count of its own, never mixed in with the others. */
export const SUPPRESSED_COLUMN: Column<SignalField> = {
  id: 'suppressed',
  label: { ja: '抑制', en: 'Suppressed' },
  metric: COUNT,
  where: SUPPRESSED,
}

function severityColumn(id: 'critical' | 'high' | 'medium', ja: string, en: string): Column<SignalField> {
  return { id, label: { ja, en }, metric: COUNT, where: all(OPEN_SIGNALS, is('hinomi.severity', id)), tone: id }
}
