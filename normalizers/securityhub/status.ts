import type { HinomiPart } from './document.ts'
import type { AwsSecurityFinding } from './record.ts'

/**
 * Returns the status of a finding; the first that says something decides: what an analyst did (`Workflow.Status`), the check itself
 * (`Compliance.Status`), the product (`RecordState`).
 *
 * The old `WorkflowState` is not read: it never left NEW once `Workflow` had replaced it.
 */
export function statusOf(finding: AwsSecurityFinding): Pick<HinomiPart<'finding'>, 'status' | 'status_reason'> {
  const workflow = finding.Workflow?.Status
  if (workflow === 'SUPPRESSED') return { status: 'suppressed' }
  if (workflow === 'RESOLVED') return { status: 'resolved' }
  if (finding.Compliance?.Status === 'PASSED') return { status: 'resolved', status_reason: 'compliance-passed' }
  if (finding.RecordState === 'ARCHIVED') return { status: 'archived' }
  if (workflow === 'NOTIFIED') return { status: 'acknowledged' }
  return { status: workflow === 'NEW' || !workflow ? 'open' : 'unknown' }
}
