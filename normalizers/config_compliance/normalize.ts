import { lastPart } from '#core/arn.ts'
import { isAbsent, isoTime } from '#core/optional-value.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import { SEVERITY_FLOOR, type Severity, severityFields, severityOf } from '#core/severity.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, lower, text } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { findingVersion } from '../finding-version.ts'
import type { ComplianceDocument } from './document.ts'
import { isGuardrailRule } from './guardrail-rules.ts'
import type { ComplianceChange } from './record.ts'
import { type RuleOrigin, ruleOrigin } from './rule-name.ts'

const MAX_REASON_CHARACTERS = 512
const MAX_TITLE_CHARACTERS = 512
const MAX_MESSAGE_CHARACTERS = 1000

const OUTCOME: ReadonlyMap<string | undefined, string> = new Map([
  ['COMPLIANT', 'success'],
  ['NON_COMPLIANT', 'failure'],
])
const STATUS: ReadonlyMap<string | undefined, string> = new Map([
  ['NON_COMPLIANT', 'open'],
  ['COMPLIANT', 'resolved'],
  ['NOT_APPLICABLE', 'resolved'],
])

/**
 * Makes the document of the compliance of one resource with one rule: what is broken where, since which evaluation, and what was before.
 *
 * The latest state of a rule and a resource is one document; its time is when the result was recorded. A change without a new result says
 * that the resource is gone: that resolves the finding.
 */
export function normalizeCompliance(
  change: ComplianceChange,
  context: RecordContext,
): NormalizeOutcome<ComplianceDocument> {
  const { notes } = context
  const {
    configRuleName: rule,
    resourceType,
    resourceId,
    newEvaluationResult: now,
    oldEvaluationResult: before,
  } = change
  const path = isAbsent(now?.resultRecordedTime) ? 'notificationCreationTime' : 'newEvaluationResult.resultRecordedTime'
  const recorded = isAbsent(now?.resultRecordedTime) ? change.notificationCreationTime : now?.resultRecordedTime
  const time = readTime(recorded)
  if (time === undefined) return rejectTime(path, recorded)

  const region = lower(change.awsRegion) ?? context.region
  const compliance = text(now?.complianceType)
  const previous = text(before?.complianceType)
  const gone = isAbsent(now)
  const origin = ruleOrigin(rule)
  const severity = severityFields(severityOfCompliance(compliance, origin), { text: compliance }, notes)
  const nativeId = [region, rule, resourceType, resourceId].join('/')
  const line = [rule, compliance ?? 'resource-gone', resourceType, resourceId].join(' ')
  const changed = previous !== undefined && previous !== compliance

  const document: ComplianceDocument = {
    message: cut(line, MAX_MESSAGE_CHARACTERS, 'message', notes),
    event: {
      kind: 'state',
      category: ['configuration'],
      type: [changed ? 'change' : 'info'],
      action: context.route === 'pull' ? 'compliance-state' : 'compliance-change',
      code: rule,
      id: nativeId,
      outcome: OUTCOME.get(compliance) ?? 'unknown',
      provider: 'config',
      reason: cut(text(now?.annotation), MAX_REASON_CHARACTERS, 'event.reason', notes),
      severity: severity.event.severity,
      risk_score_norm: severity.event.risk_score_norm,
    },
    rule: { id: rule, name: rule, uuid: lastPart(text(change.configRuleARN)), ruleset: [origin.ruleset] },
    cloud: { region, service: { name: serviceOfResourceType(resourceType) } },
    hinomi: {
      severity: severity.hinomi.severity,
      severity_source: severity.hinomi.severity_source,
      finding: {
        native_id: nativeId,
        title: cut(line, MAX_TITLE_CHARACTERS, 'hinomi.finding.title', notes),
        status: gone ? 'resolved' : (STATUS.get(compliance) ?? 'unknown'),
        status_reason: gone ? 'resource-gone' : undefined,
        // Config tells no first sight: what is known is since when the result is so.
        first_seen: toIso(time),
        updated_at: toIso(time),
        is_primary: !(origin.ruleset === 'securityhub' && expectsSecurityHub(context)),
        is_sample: false,
      },
      resource: { id: resourceId, type: resourceType, account_id: context.account, region, all: [resourceId] },
    },
    aws: {
      config: {
        compliance_type: compliance,
        previous_compliance_type: previous,
        invoked_at: isoTime(now?.configRuleInvokedTime, notes),
        ordering_timestamp: isoTime(now?.evaluationResultIdentifier?.orderingTimestamp, notes),
        message_type: text(change.messageType),
        rule_arn: text(change.configRuleARN),
        rule_base_name: origin.baseName,
      },
    },
  }
  return {
    kind: 'document',
    time,
    version: findingVersion(context.observedAt, time, readTime(change.notificationCreationTime)),
    idParts: [region ?? '', rule, resourceType, resourceId],
    document,
  }
}

/** A time that is there but cannot be read is not replaced by another: the record waits for a reader that can. */
function rejectTime(path: string, value: unknown): Rejection {
  return isAbsent(value)
    ? reject('time-missing', { path, message: 'is missing' })
    : reject('time-unreadable', { path, message: 'is no time' })
}

/** A breach is medium, and high where the rule guards the account itself; what is in order or cannot be judged does not matter. */
function severityOfCompliance(compliance: string | undefined, { baseName }: RuleOrigin): Severity {
  if (compliance === 'INSUFFICIENT_DATA') return severityOf(SEVERITY_FLOOR.low)
  if (compliance !== 'NON_COMPLIANT') return severityOf(SEVERITY_FLOOR.info)
  return severityOf(isGuardrailRule(baseName) ? SEVERITY_FLOOR.high : SEVERITY_FLOOR.medium)
}

/**
 * Security Hub reports the results of its own rules as findings: those count, the results of the rules are copies. Which product sends OCSF
 * the registry does not say: it names `ocsf_finding` where that is the new Security Hub.
 */
function expectsSecurityHub({ registered }: RecordContext): boolean {
  return registered?.expectedSources.some((id) => id === 'securityhub' || id === 'ocsf_finding') ?? false
}
