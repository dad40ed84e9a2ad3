import { flatObject } from '#core/flat-object.ts'
import { readNumber } from '#core/number.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, list, lower, text } from '#core/text.ts'
import { readAction } from './action.ts'
import type { TrailDocument } from './document.ts'
import { headFields, isoTime, recipientOf } from './own-fields.ts'
import type { AggregatedEvent, InsightEvent } from './record.ts'
import { serviceOf } from './service.ts'
import { readRequiredTime } from './time.ts'
import { member } from './values.ts'

/** Makes the document of an Insights event: CloudTrail itself has judged that a call or an error is unusually frequent. */
export function normalizeInsight(event: InsightEvent, context: RecordContext): NormalizeOutcome<TrailDocument> {
  const { notes } = context
  const time = readRequiredTime(event.eventTime, 'eventTime')
  if (typeof time !== 'number') return time
  const { insightDetails: insight } = event
  const { statistics, attributions } = insight.insightContext ?? {}
  const baseline = readNumber(statistics?.baseline?.average)
  const unusual = readNumber(statistics?.insight?.average)
  const duration = readNumber(statistics?.insightDuration)
  const action = readAction(insight.eventName).name
  const document: TrailDocument = {
    message: cut(
      [
        text(insight.insightType),
        text(insight.state),
        `${action} of ${insight.eventSource}`,
        ratesOf(unusual, baseline),
      ]
        .filter((part) => part !== undefined)
        .join(' '),
      1000,
      'message',
      notes,
    ),
    event: {
      kind: 'alert',
      category: ['api', 'intrusion_detection'],
      type: ['info'],
      action,
      code: insight.eventName,
      id: event.eventID,
      provider: insight.eventSource,
    },
    cloud: { region: lower(event.awsRegion) ?? context.region, service: { name: serviceOf(insight.eventSource) } },
    aws: {
      cloudtrail: {
        ...headFields(event),
        recipient_account_id: recipientOf(event.recipientAccountId),
        shared_event_id: text(event.sharedEventID),
        insight: {
          state: text(insight.state),
          type: text(insight.insightType),
          event_source: insight.eventSource,
          event_name: insight.eventName,
          error_code: text(insight.errorCode),
          baseline_average: baseline,
          insight_average: unusual,
          duration_minutes: duration === undefined ? undefined : safeWhole(duration),
          attributions: flatObject(attributions, 'aws.cloudtrail.insight.attributions', notes),
        },
      },
    },
  }
  return { kind: 'document', time, idParts: [event.eventID], document }
}

function ratesOf(unusual: number | undefined, baseline: number | undefined): string | undefined {
  if (unusual === undefined) return undefined
  const rate = `(${rounded(unusual)} a minute`
  return baseline === undefined ? `${rate})` : `${rate}, usually ${rounded(baseline)})`
}

function rounded(number: number): number {
  return Number(number.toPrecision(4))
}

function safeWhole(number: number): number | undefined {
  const whole = Math.round(number)
  return Number.isSafeInteger(whole) ? whole : undefined
}

/** Makes the document of an aggregated event: how often data events happened in five minutes, by one dimension. */
export function normalizeAggregated(event: AggregatedEvent, context: RecordContext): NormalizeOutcome<TrailDocument> {
  const { notes } = context
  const time = readRequiredTime(event.timeWindow?.windowEnd, 'timeWindow.windowEnd')
  if (typeof time !== 'number') return time
  const start = isoTime(event.timeWindow?.windowStart, notes)
  const end = isoTime(event.timeWindow?.windowEnd, notes)
  const provider = text(event.eventSource)
  const primary = primaryOf(event.summary)
  const eventName = primary.dimension?.toLowerCase() === 'eventname' ? primary.name : undefined
  const document: TrailDocument = {
    message: cut(
      [
        serviceOf(provider),
        eventName ?? (primary.name === undefined ? undefined : `on ${primary.name}`),
        primary.count === undefined ? 'summary' : `${primary.count} times`,
      ]
        .filter((part) => part !== undefined)
        .join(' '),
      1000,
      'message',
      notes,
    ),
    event: {
      kind: 'metric',
      category: ['api'],
      type: ['info'],
      action: eventName === undefined ? undefined : readAction(eventName).name,
      code: eventName,
      id: event.eventId,
      provider,
      start,
      end,
    },
    cloud: { region: lower(event.awsRegion) ?? context.region, service: { name: serviceOf(provider) } },
    aws: {
      cloudtrail: {
        ...headFields(event),
        aggregated: {
          window_start: start,
          window_end: end,
          dimension: primary.dimension,
          summary: flatObject(event.summary, 'aws.cloudtrail.aggregated.summary', notes),
        },
      },
    },
  }
  return { kind: 'document', time, idParts: [event.eventId], document }
}

interface Primary {
  readonly dimension: string | undefined
  /** The value of the dimension, when the summary is about one. */
  readonly name: string | undefined
  readonly count: number | undefined
}

function primaryOf(summary: unknown): Primary {
  const primary = member(summary, 'primaryDimension')
  const dimension = text(primary) ?? text(member(primary, 'dimension'))
  const statistics = list(member(primary, 'statistics'))
  const only = statistics.length === 1 ? statistics[0] : undefined
  return { dimension, name: text(member(only, 'name')), count: readNumber(member(only, 'value')) }
}
