import { sortedUnique } from '#core/event-classes.ts'
import { activityName, outcomeOfEvent, typesOfEvent } from '#core/ocsf/activity.ts'
import { type Who, whoActed } from '#core/ocsf/actor.ts'
import { classUidOf, ocsfClass } from '#core/ocsf/classes.ts'
import { dnsOf } from '#core/ocsf/dns.ts'
import { ownFields } from '#core/ocsf/own-fields.ts'
import type { OcsfRecord } from '#core/ocsf/record.ts'
import { joinRelated } from '#core/ocsf/related.ts'
import { affectedResource } from '#core/ocsf/resource.ts'
import { optionalTime, requiredTime } from '#core/ocsf/times.ts'
import { type Traffic, trafficOf } from '#core/ocsf/traffic.ts'
import { webOf } from '#core/ocsf/web.ts'
import { wholeNumber } from '#core/optional-value.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import { isRejection, type NormalizeOutcome, type RecordContext } from '#core/source.ts'
import { cut, kebabCase, lower, text } from '#core/text.ts'
import type { EventDocument } from './document.ts'

const MAX_MESSAGE_CHARACTERS = 1000
const MAX_REASON_CHARACTERS = 512
const NANOSECONDS_PER_MS = 1_000_000
/** The longest duration whose nanoseconds are an exact number, some 104 days. */
const MAX_DURATION_MS = Math.floor(Number.MAX_SAFE_INTEGER / NANOSECONDS_PER_MS)

/** Makes the document of one event, of whatever class: who did what to whom, from where, and whether it worked. */
export function normalizeEvent(record: OcsfRecord, context: RecordContext): NormalizeOutcome<EventDocument> {
  const { notes } = context
  const time = requiredTime([record.time, record.time_dt], 'time', notes)
  if (isRejection(time)) return time

  const classUid = classUidOf(record) ?? 0
  const { kind, categories } = ocsfClass(classUid)
  const who = whoActed(record.actor)
  const traffic = trafficOf(record, record.traffic, notes)
  const dns = dnsOf(record)
  const web = webOf(record, notes)
  const resource = affectedResource(record, context.account, notes)
  const service = text(record.api?.service?.name)
  const duration = wholeNumber(record.duration, notes, MAX_DURATION_MS)
  const targetUser = { name: text(record.user?.name), id: text(record.user?.uid) }

  const document: EventDocument = {
    message: cut(
      messageOf(record, who, traffic, resource.name ?? resource.id),
      MAX_MESSAGE_CHARACTERS,
      'message',
      notes,
    ),
    event: {
      kind,
      category: sortedUnique(categories),
      type: typesOfEvent(record, categories),
      action: text(record.api?.operation) ?? kebabCase(activityName(record)),
      code: String(classUid),
      id: text(record.metadata?.uid),
      outcome: outcomeOfEvent(record),
      provider: service,
      reason: cut(text(record.status_detail), MAX_REASON_CHARACTERS, 'event.reason', notes),
      start: optionalTime(record.start_time, record.start_time_dt, notes),
      end: optionalTime(record.end_time, record.end_time_dt, notes),
      duration: duration === undefined ? undefined : duration * NANOSECONDS_PER_MS,
    },
    error: {
      code: text(record.api?.response?.error),
      message: text(record.api?.response?.message) ?? text(record.api?.response?.error_message),
    },
    cloud: {
      region: lower(record.cloud?.region) ?? lower(context.envelopeRegion) ?? lower(context.region),
      service: { name: serviceOf(service) ?? serviceOfResourceType(resource.type) },
    },
    user: { ...who.user, target: targetUser },
    source: traffic.source,
    destination: traffic.destination,
    network: traffic.network,
    dns: dns.dns,
    http: web.http,
    url: web.url,
    user_agent: web.user_agent,
    hinomi: { principal: who.principal, session: who.session, resource, network: traffic.place },
    related: joinRelated(traffic.related, who.related, dns.related, { user: [targetUser.name, targetUser.id] }),
    aws: { ocsf: ownFields(record, notes) },
  }
  const uid = text(record.metadata?.uid)
  const idParts = uid === undefined ? [context.identity, context.key, context.position] : [uid]
  return { kind: 'document', time, idParts, document }
}

/** `s3.amazonaws.com` is `s3`. */
function serviceOf(name: string | undefined): string | undefined {
  return name?.toLowerCase().replace(/\.amazonaws\.com(?:\.cn)?$/, '')
}

/** What was done, to what, by whom. */
function messageOf(
  record: OcsfRecord,
  { user, principal }: Who,
  { source, destination }: Traffic,
  resource: string | undefined,
): string | undefined {
  const done = text(record.api?.operation) ?? activityName(record)
  const target =
    resource ??
    text(record.user?.name) ??
    text(record.query?.hostname) ??
    text(record.api?.service?.name) ??
    destination.domain ??
    destination.ip
  const actor = user.name ?? principal ?? source.ip ?? source.domain
  const what = [text(record.class_name), done].filter((word) => word !== undefined).join(': ')
  const whole = [what, target, actor === undefined ? undefined : `(${actor})`].filter((word) => word).join(' ')
  return text(whole) ?? text(record.message)
}
