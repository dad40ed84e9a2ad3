import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { list, text } from '#core/text.ts'
import { asHealthEvent } from './api-event.ts'
import { HEALTH_FIELDS, HEALTH_USES } from './fields.ts'
import { normalizeHealthEvent } from './normalize.ts'
import { HealthEvent } from './record.ts'

const readEvent = recordReader(HealthEvent)

/**
 * AWS Health: what AWS tells an account about trouble, planned changes and abuse, by EventBridge (AWS Health: monitoring events with
 * EventBridge). The Region that is affected may be another than the one that delivers; notices about global services go to us-east-1.
 */
export const source = defineSource({
  id: 'health',
  title: { en: 'AWS Health events', ja: 'AWS Health イベント' },
  dataset: 'aws.health',
  store: { kind: 'findings', index: 'findings-health' },
  keys: [],
  events: {
    word: 'health',
    detailTypes: ['AWS Health Event', 'AWS Health Abuse Event', 'AWS Health Events'],
    skippedDetailTypes: ['AWS API Call via CloudTrail'],
    records: (detail) => (detail.successfulSet === undefined ? [detail] : list(detail.successfulSet)),
  },
  framing: { kind: 'json', arrays: ['successfulSet'] },
  recognizes: (value) => typeof value === 'object' && value !== null && 'eventArn' in value && 'eventTypeCode' in value,
  reader:
    () =>
    (value, notes): Read<HealthEvent> => {
      const event = readEvent(asHealthEvent(value), notes)
      return isRejection(event) ? event : { kind: 'record', record: event }
    },
  account: ({ affectedAccount }) =>
    text(typeof affectedAccount === 'number' ? String(affectedAccount).padStart(12, '0') : affectedAccount),
  region: ({ eventRegion }) => text(eventRegion),
  regionMayDiffer: true,
  normalize: normalizeHealthEvent,
  namespace: 'health',
  fields: HEALTH_FIELDS,
  uses: HEALTH_USES,
  retentionDays: 1095,
})
