import { allowedTypes, sortedUnique } from '#core/event-classes.ts'
import type { Notes } from '#core/notes.ts'
import { activityName } from '#core/ocsf/activity.ts'
import { whoActed } from '#core/ocsf/actor.ts'
import { classUidOf, ocsfClass } from '#core/ocsf/classes.ts'
import { ownFields } from '#core/ocsf/own-fields.ts'
import type { OcsfFindingInfo, OcsfRecord } from '#core/ocsf/record.ts'
import { joinRelated } from '#core/ocsf/related.ts'
import { affectedResource } from '#core/ocsf/resource.ts'
import { optionalTime, requiredTime } from '#core/ocsf/times.ts'
import { trafficOf } from '#core/ocsf/traffic.ts'
import { epochTime, present, wholeNumber } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import { isRejection, type NormalizeOutcome, type RecordContext } from '#core/source.ts'
import { cut, kebabCase, list, lower, text, unique } from '#core/text.ts'
import { toIso } from '#core/time.ts'
import { withoutSecrets } from '#core/url.ts'
import { findingVersion } from '#normalizers/finding-version.ts'
import type { FindingDocument, HinomiPart } from './document.ts'
import { ownership, providerOf } from './product.ts'
import { findingInfoOf } from './record.ts'
import { severityOfFinding } from './severity.ts'
import { complianceOutcome, statusOf } from './status.ts'
import { threatOf } from './threat.ts'
import { weaknessOf } from './vulnerability.ts'

const MAX_TITLE_CHARACTERS = 512
const MAX_REASON_CHARACTERS = 512
const MAX_MESSAGE_CHARACTERS = 1000
const MAX_DESCRIPTION_CHARACTERS = 8000

/**
 * Makes the document of one finding: what is wrong, where, how badly, and what became of it.
 *
 * Of the activity only `event.action` tells, not `event.type`: that a finding was created does not mean that anything was.
 */
export function normalizeFinding(record: OcsfRecord, context: RecordContext): NormalizeOutcome<FindingDocument> {
  const { notes } = context
  const info = findingInfoOf(record)
  const uid = text(info?.uid)
  if (info === undefined || uid === undefined) {
    return reject('shape', { path: 'finding_info.uid', message: 'expected string' })
  }
  const time = requiredTime(
    [info.modified_time, info.modified_time_dt, record.time, record.time_dt],
    'finding_info.modified_time',
    notes,
  )
  if (isRejection(time)) return time

  const classUid = classUidOf(record) ?? 0
  const { kind, categories } = ocsfClass(classUid)
  const [evidence] = present(record.evidences)
  const title = text(info.title)
  const description = cut(text(info.desc), MAX_DESCRIPTION_CHARACTERS, 'hinomi.finding.description', notes)
  const severity = severityOfFinding(record, notes)
  const state = statusOf(record, classUid)
  const owner = ownership(record, uid, context)
  const resource = affectedResource(record, context.account, notes)
  const traffic = trafficOf(
    {
      src_endpoint: evidence?.src_endpoint ?? record.src_endpoint,
      dst_endpoint: evidence?.dst_endpoint ?? record.dst_endpoint,
      connection_info: evidence?.connection_info ?? record.connection_info,
    },
    record.traffic,
    notes,
  )
  const who = whoActed(evidence?.actor ?? record.actor)
  const weakness = weaknessOf(record, description, notes)
  const first = optionalTime(info.first_seen_time, info.first_seen_time_dt, notes)
  const last = optionalTime(info.last_seen_time, info.last_seen_time_dt, notes)

  const document: FindingDocument = {
    message: cut(title, MAX_MESSAGE_CHARACTERS, 'message', notes),
    event: {
      ...severity.event,
      kind,
      category: sortedUnique(categories),
      type: allowedTypes(categories, ['info']),
      action: text(record.api?.operation) ?? kebabCase(activityName(record)),
      code: String(classUid),
      id: uid,
      outcome: complianceOutcome(record),
      provider: providerOf(record),
      reason: cut(
        text(record.compliance?.status_detail) ?? text(record.status_detail),
        MAX_REASON_CHARACTERS,
        'event.reason',
        notes,
      ),
      start: first,
      end: last,
      url: info.src_url ? withoutSecrets(info.src_url) : undefined,
    },
    rule: {
      id: text(record.compliance?.control) ?? text(info.analytic?.uid) ?? text(record.analytic?.uid),
      name: title,
      description,
      ruleset: unique(present(record.compliance?.standards)),
    },
    cloud: {
      region: lower(record.cloud?.region) ?? lower(context.envelopeRegion) ?? lower(context.region),
      service: { name: serviceOfResourceType(resource.type) },
    },
    user: who.user,
    source: traffic.source,
    destination: traffic.destination,
    network: traffic.network,
    threat: threatOf(record),
    vulnerability: weakness.vulnerability,
    package: weakness.package,
    hinomi: {
      ...severity.hinomi,
      principal: who.principal,
      session: who.session,
      finding: {
        ...state,
        ...owner,
        native_id: uid,
        title: cut(title, MAX_TITLE_CHARACTERS, 'hinomi.finding.title', notes),
        description,
        types: unique(present(info.types)),
        count: wholeNumber(record.count, notes),
        created_at: optionalTime(info.created_time, info.created_time_dt, notes),
        updated_at: toIso(time),
        first_seen: first,
        last_seen: last,
        is_sample: isSample(title, notes),
        remediation: remediationOf(record, info),
      },
      resource,
      network: traffic.place,
      vulnerability: weakness.hinomi,
    },
    related: joinRelated(traffic.related, who.related),
    aws: { ocsf: { ...ownFields(record, notes), vendor_severity: text(record.vendor_attributes?.severity) } },
  }
  const version = findingVersion(context.observedAt, time, epochTime(record.time ?? record.time_dt, notes))
  const product = text(record.metadata?.product?.uid) ?? text(record.metadata?.product?.name) ?? ''
  return { kind: 'document', time, version, idParts: [product, uid], document }
}

/** Sample findings have no mark of their own in OCSF, but GuardDuty's titles begin with one (GuardDuty: sample findings). */
function isSample(title: string | undefined, notes: Notes): boolean {
  if (title?.startsWith('[SAMPLE]') !== true) return false
  notes.tag('sample')
  return true
}

/** References may be commands and other words; the first that is a link counts. */
function remediationOf(record: OcsfRecord, info: OcsfFindingInfo): HinomiPart<'finding'>['remediation'] {
  const links = [
    ...present(record.remediation?.references),
    ...present(info.remediation?.references),
    ...present(info.remediation?.kb_articles),
    ...list(record.remediation?.kb_articles).map(text),
  ]
  return {
    text: text(record.remediation?.desc) ?? text(info.remediation?.desc),
    url: links.find((link) => link?.startsWith('https://')),
  }
}
