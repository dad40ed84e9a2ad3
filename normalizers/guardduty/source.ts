import { defineSource } from '#core/source.ts'
import { text } from '#core/text.ts'
import { GUARDDUTY_FIELDS, GUARDDUTY_USES } from './fields.ts'
import { normalizeFinding } from './normalize.ts'
import { type Finding, findingReader } from './record.ts'

/** Amazon GuardDuty findings: export to S3, EventBridge, and pages of GetFindings (GuardDuty User Guide: exporting findings). */
export const source = defineSource({
  id: 'guardduty',
  title: { en: 'GuardDuty findings', ja: 'GuardDuty 検出結果' },
  dataset: 'aws.guardduty',
  store: { kind: 'findings', index: 'findings-guardduty' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/GuardDuty\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/\d{4}\/\d{2}\/\d{2}\/[^/]+\.jsonl(?:\.gz)?$/,
  ],
  events: {
    word: 'guardduty',
    detailTypes: ['GuardDuty Finding', 'GuardDuty Findings'],
    skippedDetailTypes: [
      'AWS API Call via CloudTrail',
      'GuardDuty Malware Protection Object Scan Result',
      'GuardDuty Malware Protection Post Scan Action Failed',
      'GuardDuty Malware Protection Resource Status Active',
      'GuardDuty Malware Protection Resource Status Error',
      'GuardDuty Malware Protection Resource Status Warning',
      'GuardDuty Runtime Protection Healthy',
      'GuardDuty Runtime Protection Unhealthy',
      'GuardDuty Runtime Protection Unprotected',
    ],
    records: (detail) => {
      const page = detail.findings ?? detail.Findings
      return page === undefined ? [detail] : Array.isArray(page) ? page : []
    },
  },
  framing: { kind: 'json', arrays: ['findings', 'Findings'] },
  recognizes,
  reader: findingReader,
  account: ({ accountId }) => (typeof accountId === 'number' ? String(accountId) : text(accountId)),
  region: ({ region }: Finding) => text(region),
  regionMayDiffer: true,
  normalize: normalizeFinding,
  namespace: 'guardduty',
  fields: GUARDDUTY_FIELDS,
  uses: GUARDDUTY_USES,
  retentionDays: 1095,
})

/** A finding has an ARN of the service, or at least a type by its grammar together with the parts that no other record has. */
function recognizes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const record = value as Readonly<Record<string, unknown>>
  const arn = text(record.arn) ?? text(record.Arn)
  if (arn !== undefined) return /^arn:[^:]+:guardduty:/.test(arn)
  const type = text(record.type) ?? text(record.Type)
  const service = record.service ?? record.Service
  const resource = record.resource ?? record.Resource
  return (
    type !== undefined &&
    /^[A-Za-z]+:[^:/]+\//.test(type) &&
    typeof service === 'object' &&
    typeof resource === 'object'
  )
}
