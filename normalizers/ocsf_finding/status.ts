import { readNumber } from '#core/number.ts'
import { SECURITY_FINDING } from '#core/ocsf/classes.ts'
import type { OcsfRecord } from '#core/ocsf/record.ts'
import type { HinomiPart } from './document.ts'

/** `hinomi.finding.status` by `status_id`: New, In Progress, Suppressed, Resolved, Archived, Deleted (OCSF: findings). */
const STATUSES: ReadonlyMap<number, string> = new Map([
  [1, 'open'],
  [2, 'acknowledged'],
  [3, 'suppressed'],
  [4, 'resolved'],
  [5, 'archived'],
  [6, 'resolved'],
])
const CLOSE = 3

/**
 * Returns the status of a finding; the first that says something decides: that it was suppressed or is gone, that the activity closed it,
 * that the check passed, its status.
 */
export function statusOf(
  record: OcsfRecord,
  classUid: number,
): Pick<HinomiPart<'finding'>, 'status' | 'status_reason'> {
  const id = statusIdOf(record, classUid)
  const status = id === undefined ? 'open' : (STATUSES.get(id) ?? 'unknown')
  if (status === 'suppressed' || status === 'resolved')
    return { status, status_reason: id === 6 ? 'deleted' : undefined }
  if (readNumber(record.activity_id) === CLOSE) return { status: 'resolved', status_reason: 'closed' }
  if (complianceOutcome(record) === 'success') return { status: 'resolved', status_reason: 'compliance-passed' }
  return { status }
}

/** Class 2001 says it in `state_id`; its `status_id` tells whether the product succeeded in reporting. */
function statusIdOf({ state_id, status_id }: OcsfRecord, classUid: number): number | undefined {
  return readNumber((classUid === SECURITY_FINDING ? state_id : undefined) ?? status_id)
}

const COMPLIANCE_IDS: ReadonlyMap<number, string> = new Map([
  [1, 'success'],
  [3, 'failure'],
])
const COMPLIANCE_WORDS: ReadonlyMap<string, string> = new Map([
  ['pass', 'success'],
  ['passed', 'success'],
  ['fail', 'failure'],
  ['failed', 'failure'],
])

/** Returns `event.outcome` of a check: passed, failed, else unknown; undefined where the finding is none (OCSF: compliance.status_id). */
export function complianceOutcome({ compliance }: OcsfRecord): string | undefined {
  const id = readNumber(compliance?.status_id)
  const word = compliance?.status
  if (id !== undefined) return COMPLIANCE_IDS.get(id) ?? 'unknown'
  return word ? (COMPLIANCE_WORDS.get(word.toLowerCase()) ?? 'unknown') : undefined
}
