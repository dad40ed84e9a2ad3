import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { present } from '#core/optional-value.ts'
import {
  type SeverityFields,
  severityClampedToBand,
  severityFields,
  severityLabelOf,
  severityOf,
  UNKNOWN_SEVERITY,
} from '#core/severity.ts'
import { text } from '#core/text.ts'
import type { Finding } from './record.ts'

/**
 * Returns the severity fields of a finding (Amazon Inspector User Guide: severity levels).
 *
 * The label decides the band, ten times `inspectorScore` the place within it. Where the vendor has not judged yet (UNTRIAGED), and where
 * the label is missing or unknown, the highest score of all counts and is marked as assumed; it never becomes 0, so that it stays in sight.
 */
export function severityOfFinding(finding: Finding, notes: Notes): SeverityFields {
  const word = text(finding.severity)
  const label = severityLabelOf(word)
  const score = readNumber(finding.inspectorScore)
  if (label !== undefined) {
    return severityFields(
      severityClampedToBand(label, score === undefined ? undefined : score * 10),
      { text: word, number: score },
      notes,
    )
  }
  const highest = highestScore(finding, score)
  const severity = highest === undefined ? UNKNOWN_SEVERITY : severityOf(highest * 10, { assumed: true })
  return severityFields(severity, { text: word, number: highest }, notes)
}

/** Returns the highest score over 0 that anybody gave. */
function highestScore(
  { packageVulnerabilityDetails }: Finding,
  inspectorScore: number | undefined,
): number | undefined {
  let highest = Math.max(0, inspectorScore ?? 0)
  for (const { baseScore } of present(packageVulnerabilityDetails?.cvss)) {
    highest = Math.max(highest, readNumber(baseScore) ?? 0)
  }
  return highest > 0 ? highest : undefined
}
