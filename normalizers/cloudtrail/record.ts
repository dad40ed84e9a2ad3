import * as z from 'zod'
import type { Notes } from '#core/notes.ts'
import { recordReader } from '#core/read-record.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { loose, word } from '#core/schema-words.ts'
import { isRejection, type Read } from '#core/source.ts'

/** Accounts and versions are texts, but a writer that makes numbers of them must not slip past the checks on them. */
const wordOrNumber = z.union([z.string(), z.number()]).nullish()
const required = z.string().min(1)

const SessionContext = z.object({
  attributes: z.object({ mfaAuthenticated: loose, creationDate: loose }).nullish(),
  sessionIssuer: z.object({ type: word, arn: word, accountId: word, principalId: word, userName: word }).nullish(),
  assumedRoot: loose,
  ec2RoleDelivery: word,
  sourceIdentity: word,
})

/** Who made the call (CloudTrail User Guide: userIdentity element). */
const UserIdentity = z.object({
  type: word,
  arn: word,
  accountId: word,
  accessKeyId: word,
  principalId: word,
  userName: word,
  invokedBy: word,
  credentialId: word,
  identityProvider: word,
  invokedByDelegate: z.object({ accountId: word }).nullish(),
  onBehalfOf: z.object({ userId: word }).nullish(),
  inScopeOf: z.object({ sourceArn: word }).nullish(),
  sessionContext: SessionContext.nullish(),
})
export type UserIdentity = z.output<typeof UserIdentity>

const Addendum = z.object({ reason: word, updatedFields: loose, originalEventID: word })
export type Addendum = z.output<typeof Addendum>

const TlsDetails = z.object({ tlsVersion: word, cipherSuite: word, clientProvidedHostHeader: word, keyExchange: word })
export type TlsDetails = z.output<typeof TlsDetails>

const Resource = z.object({ ARN: word, arn: word, accountId: word, type: word })
export type Resource = z.output<typeof Resource>

/** A management, data or network activity event, or a sign-in (CloudTrail User Guide: record contents). */
const ApiEvent = z.object({
  eventVersion: wordOrNumber,
  eventTime: loose,
  eventID: word,
  eventSource: required,
  eventName: required,
  eventType: word,
  eventCategory: word,
  awsRegion: word,
  recipientAccountId: wordOrNumber,
  userIdentity: UserIdentity.nullish(),
  sourceIPAddress: word,
  userAgent: word,
  errorCode: loose,
  errorMessage: loose,
  requestID: word,
  requestParameters: loose,
  responseElements: loose,
  additionalEventData: loose,
  serviceEventDetails: loose,
  edgeDeviceDetails: loose,
  resources: z.array(Resource.nullish()).nullish(),
  readOnly: loose,
  managementEvent: loose,
  sessionCredentialFromConsole: loose,
  apiVersion: word,
  sharedEventID: word,
  vpcEndpointId: word,
  vpcEndpointAccountId: word,
  addendum: Addendum.nullish(),
  tlsDetails: TlsDetails.nullish(),
})
export type ApiEvent = z.output<typeof ApiEvent>

/** Unusual activity that CloudTrail saw itself (CloudTrail User Guide: insightDetails element). */
const InsightEvent = z.object({
  eventVersion: wordOrNumber,
  eventTime: loose,
  eventID: required,
  eventType: word,
  eventCategory: word,
  awsRegion: word,
  recipientAccountId: wordOrNumber,
  sharedEventID: word,
  insightDetails: z.object({
    state: word,
    eventSource: required,
    eventName: required,
    insightType: word,
    errorCode: word,
    insightContext: z
      .object({
        statistics: z
          .object({
            baseline: z.object({ average: loose }).nullish(),
            insight: z.object({ average: loose }).nullish(),
            insightDuration: loose,
          })
          .nullish(),
        attributions: loose,
      })
      .nullish(),
  }),
})
export type InsightEvent = z.output<typeof InsightEvent>

/** A summary of five minutes of data events (CloudTrail User Guide: aggregated events). */
const AggregatedEvent = z.object({
  eventVersion: wordOrNumber,
  accountId: wordOrNumber,
  eventId: required,
  eventSource: word,
  eventType: word,
  eventCategory: word,
  awsRegion: word,
  timeWindow: z.object({ windowStart: loose, windowEnd: loose }).nullish(),
  summary: loose,
})
export type AggregatedEvent = z.output<typeof AggregatedEvent>

/** One CloudTrail record of any of its three forms. */
export type TrailRecord =
  | { readonly form: 'event'; readonly event: ApiEvent }
  | { readonly form: 'insight'; readonly event: InsightEvent }
  | { readonly form: 'aggregated'; readonly event: AggregatedEvent }

const readApiEvent = recordReader(ApiEvent)
const readInsightEvent = recordReader(InsightEvent)
const readAggregatedEvent = recordReader(AggregatedEvent)

/** Makes the reader of one CloudTrail object. */
export function trailReader(): (value: unknown, notes: Notes) => Read<TrailRecord> {
  return readTrailRecord
}

function readTrailRecord(value: unknown, notes: Notes): Read<TrailRecord> {
  switch (formOf(value)) {
    case 'control-message':
      return { kind: 'skip', reason: 'control-message' }
    case 'insight': {
      const event = readInsightEvent(value, notes)
      if (isRejection(event)) return event
      return wrongVersion(event.eventVersion) ?? { kind: 'record', record: { form: 'insight', event } }
    }
    case 'aggregated': {
      const event = readAggregatedEvent(value, notes)
      if (isRejection(event)) return event
      return wrongVersion(event.eventVersion) ?? { kind: 'record', record: { form: 'aggregated', event } }
    }
    default: {
      const event = readApiEvent(value, notes)
      if (isRejection(event)) return event
      return (
        wrongVersion(event.eventVersion) ?? missingId(event) ?? { kind: 'record', record: { form: 'event', event } }
      )
    }
  }
}

function formOf(value: unknown): TrailRecord['form'] | 'control-message' {
  if (typeof value !== 'object' || value === null) return 'event'
  const { eventCategory, eventType, messageType, logEvents } = value as Readonly<Record<string, unknown>>
  if (eventCategory === 'Insight' || eventType === 'AwsCloudTrailInsight') return 'insight'
  if (eventCategory === 'Aggregated' || eventType === 'AwsAggregatedEvent') return 'aggregated'
  // CloudWatch Logs tries its destination with an envelope that holds no record.
  return messageType === 'CONTROL_MESSAGE' && Array.isArray(logEvents) ? 'control-message' : 'event'
}

type Version = string | number | null | undefined

/** AWS changes the major version when fields are removed or change their meaning, and asks readers to compare it. */
function wrongVersion(version: Version): Rejection | undefined {
  if (version === undefined || version === null || version === '') return undefined
  return /^1(?:\.|$)/.test(String(version))
    ? undefined
    : reject('shape', { path: 'eventVersion', message: 'the major version is not 1' })
}

/** Only the first version had no eventID. */
function missingId({ eventID, eventVersion }: ApiEvent): Rejection | undefined {
  if (typeof eventID === 'string' && eventID !== '') return undefined
  return isFirstVersion(eventVersion) ? undefined : reject('shape', { path: 'eventID', message: 'is missing' })
}

function isFirstVersion(version: Version): boolean {
  return version !== undefined && version !== null && /^1(?:\.0+)?$/.test(String(version))
}
