import type { Notes } from '#core/notes.ts'
import { numberOf } from '#core/optional-value.ts'
import {
  type Severity,
  type SeverityFields,
  type SeverityLabel,
  severityFields,
  severityInBand,
  severityOf,
  UNKNOWN_SEVERITY,
} from '#core/severity.ts'
import { text } from '#core/text.ts'
import type { AwsSecurityFinding } from './record.ts'

const LABELS: ReadonlyMap<string, SeverityLabel> = new Map([
  ['INFORMATIONAL', 'info'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['CRITICAL', 'critical'],
])

/**
 * Returns the severity fields of a finding (ASFF: Severity).
 *
 * The label decides the band, `Normalized` the place within it. The top-level severity is used, because an analyst may have changed it;
 * only where it says nothing does the label of the product count.
 */
export function severityOfFinding(
  { Severity, FindingProviderFields }: AwsSecurityFinding,
  notes: Notes,
): SeverityFields {
  const number = numberOf(Severity?.Normalized, notes)
  const word = text(Severity?.Label)
  const label = labelOf(word)
  if (label !== undefined) return severityFields(severityInBand(label, number), { text: word, number }, notes)
  if (number !== undefined) return severityFields(severityOf(number), { text: word, number }, notes)
  const providerWord = text(FindingProviderFields?.Severity?.Label)
  return severityFields(severityOfLabel(labelOf(providerWord)), { text: providerWord ?? word }, notes)
}

function labelOf(word: string | undefined): SeverityLabel | undefined {
  return word === undefined ? undefined : LABELS.get(word.toUpperCase())
}

function severityOfLabel(label: SeverityLabel | undefined): Severity {
  return label === undefined ? UNKNOWN_SEVERITY : severityInBand(label)
}
