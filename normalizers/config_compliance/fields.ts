import { date, type FieldTable, keyword } from '#core/field.ts'
import type { SharedField } from '#core/source.ts'
import { EVENT_FIELDS, FINDING_STATE_FIELDS, RESOURCE_FIELDS, SEVERITY_FIELDS } from '../field-groups.ts'

/** What evaluations of Config rules say that ECS has no field for (AWS Config API: EvaluationResult). */
export const CONFIG_COMPLIANCE_FIELDS = {
  compliance_type: keyword('COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE or INSUFFICIENT_DATA', '準拠状況'),
  invoked_at: date('When the rule was invoked', 'ルールの実行日時'),
  message_type: keyword('Kind of the notification', '通知の種類', { volatile: true }),
  ordering_timestamp: date('When the change that led to the evaluation was made', '評価のきっかけとなった変更の日時'),
  previous_compliance_type: keyword('Compliance before the change', '変更前の準拠状況', { volatile: true }),
  rule_arn: keyword('ARN of the rule', 'ルールのARN', { search: 'slow', volatile: true }),
  rule_base_name: keyword('Name of the rule without the suffix that AWS adds', 'ルール名(接尾辞なし)'),
} as const satisfies FieldTable

export const CONFIG_COMPLIANCE_USES = [
  ...EVENT_FIELDS,
  ...SEVERITY_FIELDS,
  ...FINDING_STATE_FIELDS,
  ...RESOURCE_FIELDS,
  'cloud.service.name',
  'event.code',
  'event.id',
  'event.outcome',
  'event.provider',
  'event.reason',
  'hinomi.finding.status_reason',
  'hinomi.resource.type',
  'message',
  'rule.id',
  'rule.name',
  'rule.ruleset',
  'rule.uuid',
] as const satisfies readonly SharedField[]
