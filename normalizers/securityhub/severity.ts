import type { Notes } from '#core/notes.ts'
import { numberOf } from '#core/optional-value.ts'
import {
  type Severity,
  type SeverityFields,
  type SeverityLabel,
  severityFields,
  severityInBand,
  severityLabelOf,
  severityOf,
  UNKNOWN_SEVERITY,
} from '#core/severity.ts'
import { text } from '#core/text.ts'
import type { AwsSecurityFinding } from './record.ts'

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
  const label = severityLabelOf(word)
  if (label !== undefined) return severityFields(severityInBand(label, number), { text: word, number }, notes)
  if (number !== undefined) return severityFields(severityOf(number), { text: word, number }, notes)
  const providerWord = text(FindingProviderFields?.Severity?.Label)
  return severityFields(severityOfLabel(severityLabelOf(providerWord)), { text: providerWord ?? word }, notes)
}

function severityOfLabel(label: SeverityLabel | undefined): Severity {
  return label === undefined ? UNKNOWN_SEVERITY : severityInBand(label)
}
