import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { WAF_ENRICHED, WAF_FIELDS, WAF_USES } from './fields.ts'
import { normalizeLog, regionOf } from './normalize.ts'
import { WebAclLog } from './record.ts'
import { readWebAcl } from './web-acl.ts'

const readLog = recordReader(WebAclLog)

/**
 * Web ACL traffic logs, delivered to S3 by AWS WAF, or as bare records by a Firehose stream of ours (AWS WAF: logging destinations). The
 * record names account and Region only in the ARN of its web ACL.
 */
export const source = defineSource({
  id: 'waf',
  title: { en: 'AWS WAF logs', ja: 'AWS WAFログ' },
  dataset: 'aws.waf',
  store: { kind: 'logs', index: 'logs-aws.waf' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/WAFLogs\/(?:cloudfront|(?<region>[a-z]{2}(?:-[a-z]+)+-\d))\/[^/]+\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/\d{2}\/[^/]+\.log(?:\.gz)?$/,
  ],
  events: { word: 'waf', detailTypes: [], skippedDetailTypes: [], records: () => [] },
  framing: { kind: 'json', arrays: [] },
  recognizes: (value) =>
    typeof value === 'object' && value !== null && 'webaclId' in value && 'httpRequest' in value && 'action' in value,
  reader:
    () =>
    (value, notes): Read<WebAclLog> => {
      const log = readLog(value, notes)
      return isRejection(log) ? log : { kind: 'record', record: log }
    },
  account: ({ webaclId }) => readWebAcl(webaclId).account,
  region: ({ webaclId }) => regionOf(readWebAcl(webaclId)),
  normalize: normalizeLog,
  namespace: 'waf',
  fields: WAF_FIELDS,
  uses: WAF_USES,
  enriched: WAF_ENRICHED,
  lean: true,
  retentionDays: 90,
})
