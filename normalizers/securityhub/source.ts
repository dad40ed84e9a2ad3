import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { SECURITYHUB_FIELDS, SECURITYHUB_USES } from './fields.ts'
import { normalizeFinding } from './normalize.ts'
import { AwsSecurityFinding } from './record.ts'
import { memberOf } from './record-values.ts'

const readFinding = recordReader(AwsSecurityFinding)

/**
 * Findings of Security Hub CSPM in the AWS Security Finding Format, its own and those of every product that reports to it.
 *
 * There is no delivery to S3 of its own: they come by EventBridge or by our pull. The Region of a finding may differ from the key's,
 * because Security Hub can gather the findings of several Regions in one (Security Hub: cross-Region aggregation).
 */
export const source = defineSource({
  id: 'securityhub',
  title: { en: 'Security Hub CSPM', ja: 'Security Hub CSPM' },
  dataset: 'aws.securityhub',
  store: { kind: 'findings', index: 'findings-securityhub' },
  keys: [],
  events: {
    word: 'securityhub',
    detailTypes: ['Security Hub Findings - Imported', 'Security Hub Findings - Custom Action', 'Security Hub Findings'],
    skippedDetailTypes: ['Security Hub Insight Results', 'Security Hub Standard Results'],
    records: (detail) => list(detail.findings),
  },
  framing: { kind: 'json', arrays: ['Findings', 'findings'] },
  recognizes: (value) => typeof memberOf(value, 'ProductArn') === 'string',
  reader:
    () =>
    (value, notes): Read<AwsSecurityFinding> => {
      const finding = readFinding(value, notes)
      return isRejection(finding) ? finding : { kind: 'record', record: finding }
    },
  account: ({ AwsAccountId }) =>
    text(typeof AwsAccountId === 'number' ? String(AwsAccountId).padStart(12, '0') : AwsAccountId),
  region: (finding) => text(finding.Region),
  regionMayDiffer: true,
  normalize: normalizeFinding,
  namespace: 'securityhub',
  fields: SECURITYHUB_FIELDS,
  uses: SECURITYHUB_USES,
  retentionDays: 1095,
})
