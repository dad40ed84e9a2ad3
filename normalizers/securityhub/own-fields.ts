import { flatObject } from '#core/flat-object.ts'
import { hideSecrets } from '#core/hidden-values.ts'
import { isoTime, present, wholeNumber } from '#core/optional-value.ts'
import type { RecordContext } from '#core/source.ts'
import { text, unique } from '#core/text.ts'
import type { OwnFields } from './document.ts'
import type { AwsSecurityFinding, FindingCompliance } from './record.ts'
import type { SequenceFacts } from './sequence.ts'

const MAX_LISTED = 100

/** Returns what only this format says, below `aws.securityhub`. */
export function ownFields(finding: AwsSecurityFinding, sequence: SequenceFacts, context: RecordContext): OwnFields {
  const { notes } = context
  const { Compliance, FindingProviderFields: provider, Note, PatchSummary: patch } = finding
  const malware = present(finding.Malware)
  return {
    product_arn: finding.ProductArn,
    product_name: text(finding.ProductName),
    company_name: text(finding.CompanyName),
    generator_id: text(finding.GeneratorId),
    generator_name: text(finding.GeneratorDetails?.Name),
    account_name: text(finding.AwsAccountName),
    schema_version: text(finding.SchemaVersion),
    record_state: text(finding.RecordState),
    workflow_status: text(finding.Workflow?.Status),
    verification_state: text(finding.VerificationState),
    confidence: wholeNumber(finding.Confidence, notes),
    criticality: wholeNumber(finding.Criticality, notes),
    compliance: Compliance ? complianceOf(Compliance, context) : undefined,
    provider_severity: { label: text(provider?.Severity?.Label), original: text(provider?.Severity?.Original) },
    provider_types: unique(present(provider?.Types), MAX_LISTED),
    related_findings: unique(
      present(finding.RelatedFindings).map(({ Id }) => Id),
      MAX_LISTED,
    ),
    note: { text: text(Note?.Text), updated_by: text(Note?.UpdatedBy), updated_at: isoTime(Note?.UpdatedAt, notes) },
    patch: patch
      ? {
          installed: wholeNumber(patch.InstalledCount, notes),
          missing: wholeNumber(patch.MissingCount, notes),
          failed: wholeNumber(patch.FailedCount, notes),
          other: wholeNumber(patch.InstalledOtherCount, notes),
          operation: text(patch.Operation),
        }
      : undefined,
    malware: {
      names: unique(
        malware.map(({ Name }) => Name),
        MAX_LISTED,
      ),
      types: unique(
        malware.map(({ Type }) => Type),
        MAX_LISTED,
      ),
      states: unique(
        malware.map(({ State }) => State),
        MAX_LISTED,
      ),
    },
    network_path: unique(
      present(finding.NetworkPath).map(({ ComponentId }) => ComponentId),
      MAX_LISTED,
    ),
    custom_action: text(context.detail?.actionName),
    sequence: sequence.own,
    product_fields: flatObject(hideSecrets(finding.ProductFields), 'aws.securityhub.product_fields', notes),
    user_defined_fields: flatObject(
      hideSecrets(finding.UserDefinedFields),
      'aws.securityhub.user_defined_fields',
      notes,
    ),
    resource_details: flatObject(
      hideSecrets(present(finding.Resources)[0]?.Details),
      'aws.securityhub.resource_details',
      notes,
    ),
  }
}

function complianceOf(compliance: FindingCompliance, { notes }: RecordContext): NonNullable<OwnFields['compliance']> {
  const reasons = present(compliance.StatusReasons)
  return {
    status: text(compliance.Status),
    control_id: text(compliance.SecurityControlId),
    requirements: unique(present(compliance.RelatedRequirements), MAX_LISTED),
    status_reasons: unique(reasons.map(reasonOf), MAX_LISTED),
    parameters: flatObject(
      parametersOf(compliance.SecurityControlParameters),
      'aws.securityhub.compliance.parameters',
      notes,
    ),
  }
}

/** The code groups, the explanation tells. */
function reasonOf(reason: { ReasonCode?: string | null | undefined; Description?: string | null | undefined }): string {
  return [text(reason.ReasonCode), text(reason.Description)].filter((part) => part !== undefined).join(': ')
}

/** By name, so that a parameter can be searched as a field. */
function parametersOf(parameters: FindingCompliance['SecurityControlParameters']): object | undefined {
  const named = present(parameters).flatMap(({ Name, Value }) => {
    const name = text(Name)
    return name === undefined ? [] : [[name, present(Value)] as const]
  })
  return named.length === 0 ? undefined : Object.fromEntries(named)
}
