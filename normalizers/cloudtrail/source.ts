import { defineSource } from '#core/source.ts'
import { CLOUDTRAIL_ENRICHED, CLOUDTRAIL_FIELDS, CLOUDTRAIL_USES } from './fields.ts'
import { normalizeTrailRecord } from './normalize.ts'
import { type TrailRecord, trailReader } from './record.ts'

/** AWS CloudTrail log files of trails, also of organization trails (CloudTrail User Guide: finding your log files). */
export const source = defineSource({
  id: 'cloudtrail',
  title: { en: 'CloudTrail', ja: 'CloudTrail' },
  dataset: 'aws.cloudtrail',
  store: { kind: 'logs', index: 'logs-aws.cloudtrail' },
  keys: [
    /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(?<account>\d{12})\/CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/\d{4}\/\d{2}\/\d{2}\/[^/]+\.json(?:\.gz)?$/,
  ],
  ignoredKeys: [{ pattern: /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/CloudTrail-Digest\/.+$/, reason: 'digest' }],
  framing: { kind: 'json', arrays: ['Records'] },
  recognizes,
  reader: trailReader,
  account: accountOf,
  region: ({ event }) => event.awsRegion || undefined,
  normalize: normalizeTrailRecord,
  namespace: 'cloudtrail',
  fields: CLOUDTRAIL_FIELDS,
  uses: CLOUDTRAIL_USES,
  enriched: CLOUDTRAIL_ENRICHED,
  retentionDays: 365,
})

/** The account that received the record. The caller's account may lawfully be another one. */
function accountOf({ form, event }: TrailRecord): string | undefined {
  const account = form === 'aggregated' ? event.accountId : event.recipientAccountId
  return account === undefined || account === null || account === '' ? undefined : String(account)
}

function recognizes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { eventVersion, eventName, eventSource, insightDetails, eventType } = value as Readonly<Record<string, unknown>>
  if (eventType === 'AwsAggregatedEvent') return true
  if (eventType === 'AwsCloudTrailInsight') return typeof insightDetails === 'object'
  return typeof eventName === 'string' && typeof eventSource === 'string' && eventVersion !== undefined
}
