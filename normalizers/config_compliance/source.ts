import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { asChange } from './evaluation-result.ts'
import { CONFIG_COMPLIANCE_FIELDS, CONFIG_COMPLIANCE_USES } from './fields.ts'
import { normalizeCompliance } from './normalize.ts'
import { ComplianceChange } from './record.ts'

const readChange = recordReader(ComplianceChange)

/**
 * Compliance of resources with AWS Config rules: changes from EventBridge, and the state of all by our pull (AWS Config: monitoring with
 * EventBridge; API: GetComplianceDetailsByConfigRule). The delivery channel of Config holds configuration items only.
 */
export const source = defineSource({
  id: 'config_compliance',
  title: { en: 'AWS Config rule compliance', ja: 'AWS Config ルール準拠状況' },
  dataset: 'aws.config_compliance',
  store: { kind: 'findings', index: 'findings-config' },
  keys: [],
  events: {
    word: 'config',
    detailTypes: ['Config Rules Compliance Change', 'Config Rules Compliance Details'],
    skippedDetailTypes: [
      'AWS API Call via CloudTrail',
      'Config Configuration History Delivery Status',
      'Config Configuration Snapshot Delivery Status',
      'Config Rules Re-evaluation Status',
    ],
    records: (detail) => (detail.EvaluationResults === undefined ? [detail] : list(detail.EvaluationResults)),
  },
  framing: { kind: 'json', arrays: ['EvaluationResults'] },
  recognizes: (value) =>
    typeof value === 'object' &&
    value !== null &&
    ('newEvaluationResult' in value || 'oldEvaluationResult' in value || 'ComplianceType' in value),
  reader:
    () =>
    (value, notes): Read<ComplianceChange> => {
      const change = readChange(asChange(value), notes)
      return isRejection(change) ? change : { kind: 'record', record: change }
    },
  account: ({ awsAccountId }) =>
    text(typeof awsAccountId === 'number' ? String(awsAccountId).padStart(12, '0') : awsAccountId),
  region: ({ awsRegion }) => text(awsRegion),
  normalize: normalizeCompliance,
  namespace: 'config',
  fields: CONFIG_COMPLIANCE_FIELDS,
  uses: CONFIG_COMPLIANCE_USES,
  retentionDays: 1095,
})
