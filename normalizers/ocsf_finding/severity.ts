import type { Notes } from '#core/notes.ts'
import type { OcsfRecord } from '#core/ocsf/record.ts'
import { numberOf } from '#core/optional-value.ts'
import { type SeverityFields, severityFields, severityOf, UNKNOWN_SEVERITY } from '#core/severity.ts'
import { text } from '#core/text.ts'

/** Scores by `severity_id`: Informational, Low, Medium, High, Critical, Fatal (OCSF: severity_id). 0 is Unknown, 99 Other. */
const SCORES: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, 1],
  [3, 40],
  [4, 70],
  [5, 90],
  [6, 100],
])
const IDS: ReadonlyMap<string, number> = new Map([
  ['informational', 1],
  ['low', 2],
  ['medium', 3],
  ['high', 4],
  ['critical', 5],
  ['fatal', 6],
])

/** Returns the severity fields of a finding: by `severity_id`, without one by the word in `severity`; else medium, assumed. */
export function severityOfFinding({ severity_id, severity }: OcsfRecord, notes: Notes): SeverityFields {
  const number = numberOf(severity_id, notes)
  const word = text(severity)
  const score = SCORES.get(number ?? IDS.get(word?.toLowerCase() ?? '') ?? 0)
  return severityFields(score === undefined ? UNKNOWN_SEVERITY : severityOf(score), { text: word, number }, notes)
}
