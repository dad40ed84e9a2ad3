import { accountOf } from '#core/ocsf/account.ts'
import { classUidOf, isFindingClass } from '#core/ocsf/classes.ts'
import { defineSource } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { OCSF_FINDING_FIELDS, OCSF_FINDING_USES } from './fields.ts'
import { normalizeFinding } from './normalize.ts'
import { readFinding } from './record.ts'

/**
 * Findings in the Open Cybersecurity Schema Framework: those of Security Hub (the new one, which is no longer called CSPM) by EventBridge,
 * and bare ones of any product. Security Hub can gather the findings of several Regions in one, so theirs may differ from the key's
 * (Security Hub: cross-Region aggregation).
 */
export const source = defineSource({
  id: 'ocsf_finding',
  title: { en: 'OCSF findings (Security Hub V2)', ja: 'OCSF 検出結果(Security Hub V2)' },
  dataset: 'aws.ocsf_finding',
  store: { kind: 'findings', index: 'findings-ocsf' },
  keys: [],
  events: {
    word: 'ocsf',
    alsoUnder: ['securityhub'],
    detailTypes: ['Findings Imported V2'],
    skippedDetailTypes: [],
    records: (detail) => list(detail.findings),
  },
  framing: { kind: 'json', arrays: [] },
  recognizes: (value) => isFindingClass(classUidOf(value) ?? 0),
  reader: () => readFinding,
  account: accountOf,
  region: ({ cloud }) => text(cloud?.region),
  regionMayDiffer: true,
  normalize: normalizeFinding,
  namespace: 'ocsf',
  fields: OCSF_FINDING_FIELDS,
  uses: OCSF_FINDING_USES,
  retentionDays: 1095,
})
