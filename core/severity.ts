import type { Notes } from './notes.ts'

/** The severity words, mildest first. */
export const SEVERITY_LABELS = ['info', 'low', 'medium', 'high', 'critical'] as const
export type SeverityLabel = (typeof SEVERITY_LABELS)[number]

/** The lowest score of each band; a band ends where the next begins (Security Hub: Severity.Normalized). */
export const SEVERITY_FLOOR: Readonly<Record<SeverityLabel, number>> = {
  info: 0,
  low: 1,
  medium: 40,
  high: 70,
  critical: 90,
}
/** The highest score that a label may have when a score is pressed into its band. */
const SEVERITY_CEILING: Readonly<Record<SeverityLabel, number>> = {
  info: 0,
  low: 39.9,
  medium: 69.9,
  high: 89.9,
  critical: 100,
}

/** A severity on the one scale of 0 to 100. */
export interface Severity {
  readonly label: SeverityLabel
  /** Whole number 0-100, floored, so that its band is the label. */
  readonly severity: number
  /** Score 0-100 with at most six decimals. */
  readonly norm: number
  /** The source gave no usable severity. */
  readonly assumed: boolean
  /** The source's number lay outside its own scale. */
  readonly clamped: boolean
}

/** The words of Security Hub and Amazon Inspector. */
const LABELS_OF_AWS: ReadonlyMap<string, SeverityLabel> = new Map([
  ['INFORMATIONAL', 'info'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['CRITICAL', 'critical'],
])

/** Reads the severity of a finding of AWS, in whatever case (ASFF: Severity.Label; Amazon Inspector: severity); undefined for any other word. */
export function severityLabelOf(word: string | undefined): SeverityLabel | undefined {
  return word === undefined ? undefined : LABELS_OF_AWS.get(word.toUpperCase())
}

/** Returns the word for a score: [0, 1) info, [1, 40) low, [40, 70) medium, [70, 90) high, from 90 critical; below 0 info. */
export function severityBand(score: number): SeverityLabel {
  if (score < SEVERITY_FLOOR.low) return 'info'
  if (score < SEVERITY_FLOOR.medium) return 'low'
  if (score < SEVERITY_FLOOR.high) return 'medium'
  return score < SEVERITY_FLOOR.critical ? 'high' : 'critical'
}

/**
 * Makes a severity of a score of 0 to 100: rounded to six decimals, clamped, then floored.
 *
 * A score outside 0-100 counts as clamped. `assumed` and `clamped` say what the caller knows already. A score that is no number is
 * unknown: medium, assumed.
 */
export function severityOf(score: number, options: { assumed?: boolean; clamped?: boolean } = {}): Severity {
  if (Number.isNaN(score)) return UNKNOWN_SEVERITY
  const rounded = round(score)
  const norm = Math.min(100, Math.max(0, rounded))
  return {
    label: severityBand(norm),
    severity: Math.floor(norm),
    norm,
    assumed: options.assumed === true,
    clamped: options.clamped === true || rounded !== norm,
  }
}

/** What a finding gets whose source says nothing usable: medium, so that it stays in sight, and marked as assumed. */
export const UNKNOWN_SEVERITY: Severity = severityOf(SEVERITY_FLOOR.medium, { assumed: true })

/** Makes a severity whose label is given: the score if it lies in the label's band, else the band's floor (Security Hub). */
export function severityInBand(label: SeverityLabel, score?: number): Severity {
  if (score === undefined || !(score >= 0 && score <= 100)) return severityOf(SEVERITY_FLOOR[label])
  const severity = severityOf(score)
  return severity.label === label ? severity : severityOf(SEVERITY_FLOOR[label])
}

/**
 * Makes a severity whose label is given: the score pressed into the label's band, or the band's floor without a score (Inspector).
 * The bands end at 0 for info, 39.9, 69.9, 89.9 and 100.
 */
export function severityClampedToBand(label: SeverityLabel, score?: number): Severity {
  if (score === undefined || Number.isNaN(score)) return severityOf(SEVERITY_FLOOR[label])
  return severityOf(Math.min(SEVERITY_CEILING[label], Math.max(SEVERITY_FLOOR[label], score)))
}

/** The severity fields of a finding document. */
export interface SeverityFields {
  readonly event: {
    readonly severity: number
    readonly risk_score: number | undefined
    readonly risk_score_norm: number
  }
  readonly hinomi: {
    readonly severity: SeverityLabel
    readonly severity_assumed: true | undefined
    readonly severity_source: string | undefined
  }
}

/**
 * Returns the severity fields of a document (ECS `event.severity`, `event.risk_score`, `event.risk_score_norm`) and tags it
 * `severity-assumed` or `severity-clamped`.
 *
 * `source` is what the record says: `number` goes unchanged into `event.risk_score`, `text` (else the number) into
 * `hinomi.severity_source`.
 */
export function severityFields(
  severity: Severity,
  source: { readonly text?: string | undefined; readonly number?: number | undefined },
  notes: Notes,
): SeverityFields {
  if (severity.assumed) notes.tag('severity-assumed')
  if (severity.clamped) notes.tag('severity-clamped')
  return {
    event: { severity: severity.severity, risk_score: source.number, risk_score_norm: severity.norm },
    hinomi: {
      severity: severity.label,
      severity_assumed: severity.assumed ? true : undefined,
      severity_source: source.text ?? source.number?.toString(),
    },
  }
}

/** Ten times a decimal such as 1.1 is 11.000000000000002: six decimals hide it and keep every real difference. */
function round(score: number): number {
  return Number.isFinite(score) ? Math.round(score * 1e6) / 1e6 + 0 : score
}
