import { parseArn } from '#core/arn.ts'
import { present } from '#core/optional-value.ts'
import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { INSPECTOR_FIELDS, INSPECTOR_USES } from './fields.ts'
import { normalizeFinding } from './normalize.ts'
import { Finding } from './record.ts'
import { providerOf } from './resource.ts'

const readFinding = recordReader(Finding)

/**
 * Amazon Inspector findings: EventBridge, pages of ListFindings, and findings reports in JSON (Amazon Inspector User Guide: EventBridge
 * event schema, exporting findings reports). The prefix of report keys is ours; Inspector names the objects below it.
 */
export const source = defineSource({
  id: 'inspector',
  title: { en: 'Inspector findings', ja: 'Inspector 検出結果' },
  dataset: 'aws.inspector',
  store: { kind: 'findings', index: 'findings-inspector' },
  keys: [/^AWSLogs\/(?<account>\d{12})\/InspectorReport\/(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/)?[^/]+\.json$/],
  events: {
    word: 'inspector',
    detailTypes: ['Inspector2 Finding', 'Inspector2 Findings'],
    skippedDetailTypes: [
      'AWS API Call via CloudTrail',
      'Inspector2 AutoEnable',
      'Inspector2 Coverage',
      'Inspector2 Scan',
    ],
    records: (detail) => (detail.findings === undefined ? [detail] : list(detail.findings)),
  },
  nativeRoute: 'report',
  framing: { kind: 'json', arrays: ['findings'] },
  recognizes: (value) => typeof value === 'object' && value !== null && 'findingArn' in value,
  reader:
    () =>
    (value, notes): Read<Finding> => {
      const finding = readFinding(value, notes)
      return isRejection(finding) ? finding : { kind: 'record', record: finding }
    },
  account: accountOf,
  region: regionOf,
  regionMayDiffer: false,
  normalize: normalizeFinding,
  namespace: 'inspector',
  fields: INSPECTOR_FIELDS,
  uses: INSPECTOR_USES,
  retentionDays: 1095,
})

function accountOf({ awsAccountId, findingArn }: Finding): string | undefined {
  if (typeof awsAccountId === 'number') return String(awsAccountId).padStart(12, '0')
  return text(awsAccountId) ?? parseArn(findingArn)?.account
}

/** The Region of an AWS resource is that of its finding; resources of other clouds lie in Regions of those clouds. */
function regionOf({ resources, findingArn }: Finding): string | undefined {
  const [main] = present(resources)
  const inAws = main !== undefined && providerOf(main) === 'aws'
  return (inAws ? text(main.region) : undefined) ?? parseArn(findingArn)?.region
}
