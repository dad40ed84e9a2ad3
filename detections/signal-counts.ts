import type { SeverityLabel } from '#core/severity.ts'
import type { Signal } from './signal.ts'

/** What became of signals: new ones by severity, and the rest. */
export interface SignalCounts extends Record<SeverityLabel, number> {
  /** Signals that were there already. */
  known: number
  /** New signals that a list or a ticket hides; not among the severities. */
  suppressed: number
  /** Events on which a rule failed, and signals that OpenSearch refused; the events themselves are not touched. */
  failed: number
}

/** Returns counts that are all zero. */
export function noSignals(): SignalCounts {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0, known: 0, suppressed: 0, failed: 0 }
}

/** Counts a signal, by what OpenSearch answered when it was written. */
export function countSignal(
  counts: SignalCounts,
  { document }: Signal,
  outcome: 'created' | 'updated' | 'conflict' | 'refused',
): void {
  if (outcome === 'refused') counts.failed++
  else if (outcome !== 'created') counts.known++
  else if (isSuppressed(document)) counts.suppressed++
  else counts[document.hinomi?.severity as SeverityLabel]++
}

/** Says whether something hides a signal. */
export function isSuppressed(document: Signal['document']): boolean {
  return document.hinomi?.suppressed_by !== undefined
}

/** Adds counts to a sum. */
export function addSignals(sum: SignalCounts, more: SignalCounts): void {
  for (const name of Object.keys(more) as (keyof SignalCounts)[]) sum[name] += more[name]
}
