import { isAccountId } from '#core/accounts.ts'
import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { isoTime } from '#core/optional-value.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import { type SeverityFields, severityFields, severityOf, UNKNOWN_SEVERITY } from '#core/severity.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, lower, text, unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { readUserAgent, type UserAgent } from '#core/user-agent.ts'
import { findingVersion } from '../finding-version.ts'
import { affectedResource, type Place } from './affected-resource.ts'
import { sequenceParts } from './attack-sequence.ts'
import { classify } from './classification.ts'
import type { FindingDocument, OwnFields } from './document.ts'
import { readFindingType } from './finding-type.ts'
import { instanceOf } from './instance.ts'
import { hexHash, malwareOf } from './malware.ts'
import { networkSides } from './network-sides.ts'
import { ownFields } from './own-fields.ts'
import { processOf } from './process.ts'
import type { Finding } from './record.ts'
import { threatLists, threatOf } from './threat.ts'
import { actingUser } from './user.ts'
import { containerOf, functionOf, orchestratorOf } from './workload.ts'

const FINDING_TYPES_PAGE = 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html'

/**
 * Makes the document of one finding: what GuardDuty saw, who did it, from where, to which resource, and how bad it is.
 *
 * The latest state of a finding is one document; `updatedAt` is its time.
 */
export function normalizeFinding(finding: Finding, context: RecordContext): NormalizeOutcome<FindingDocument> {
  const { notes } = context
  const time = readTime(finding.updatedAt)
  if (time === undefined) return rejectTime(finding.updatedAt)

  const { resource, service } = finding
  const place: Place = {
    account: context.account,
    region: lower(finding.region) ?? context.region,
    partition: text(finding.partition),
  }
  const type = readFindingType(finding.type)
  const severity = severityOfFinding(finding.severity, notes)
  const { action, category, type: types, outcome } = classify(finding, type)
  const sequence = sequenceParts(service?.detection?.sequence, place, notes)
  const owner = actingUser(finding, type)
  const actor = sequence?.actor.user === undefined ? owner : sequence.actor
  const instance = instanceOf(resource?.instanceDetails)
  const sides = networkSides(finding, notes)
  const malware = malwareOf(finding)
  const process = processOf(finding, notes)
  const container = containerOf(resource)
  const affected = sequence?.resource ?? affectedResource(resource, place, notes)
  const lists = threatLists(service)
  const own = ownFields(finding, { type, threatLists: lists, malware: malware.scan, sequence: sequence?.own }, notes)
  const title = text(finding.title) ?? finding.type
  const sample = isSample(own, title)
  const firstSeen = isoTime(service?.eventFirstSeen, notes) ?? sequence?.start
  const lastSeen = isoTime(service?.eventLastSeen, notes) ?? sequence?.end
  if (sample) notes.tag('sample')

  const document: FindingDocument = {
    message: cut(title, 1000, 'message', notes),
    event: {
      kind: 'alert',
      action,
      category,
      type: types,
      outcome,
      code: finding.type,
      id: finding.id,
      provider: 'guardduty',
      reason: cut(lists?.join(', '), 512, 'event.reason', notes),
      reference: FINDING_TYPES_PAGE,
      start: firstSeen,
      end: lastSeen,
      severity: severity.event.severity,
      risk_score: severity.event.risk_score,
      risk_score_norm: severity.event.risk_score_norm,
    },
    cloud: {
      availability_zone: instance.availabilityZone,
      instance: instance.instance,
      machine: instance.machine,
      origin: { account: { id: callerAccount(finding, context.account) } },
      region: place.region,
      service: { name: serviceOfResourceType(affected?.type) },
    },
    container,
    destination: sides.destination,
    dns: sides.dns,
    faas: functionOf(resource),
    file: malware.file,
    host: instance.host,
    network: sides.network,
    orchestrator: orchestratorOf(resource),
    process,
    rule: {
      category: type.purpose,
      id: finding.type,
      name: finding.type,
      reference: FINDING_TYPES_PAGE,
      ruleset: unique([text(service?.featureName)]),
    },
    source: sides.source ?? sequence?.source,
    threat: threatOf(finding, type, { lists, malware: malware.names }),
    user: actor.user,
    user_agent: userAgentOf(finding, notes),
    related: {
      ip: unique([...sides.addresses, sides.source?.ip, ...instance.addresses, ...(sequence?.addresses ?? [])]),
      hosts: unique([...instance.hosts, ...sides.hosts, ...(sequence?.hosts ?? [])]),
      user: unique([...owner.related, ...(sequence?.actor.related ?? [])]),
      hash: unique(
        [
          process?.hash?.sha256,
          ...(container?.image?.hash?.all ?? []),
          ...malware.hashes,
          ...(sequence?.hashes ?? []),
        ].map(hexHash),
      ),
    },
    hinomi: {
      severity: severity.hinomi.severity,
      severity_assumed: severity.hinomi.severity_assumed,
      severity_source: severity.hinomi.severity_source,
      finding: {
        native_id: finding.id,
        title: cut(title, 512, 'hinomi.finding.title', notes),
        description: cut(
          text(finding.description) ?? text(service?.detection?.sequence?.description),
          8000,
          'hinomi.finding.description',
          notes,
        ),
        types: [finding.type],
        status: service?.archived === true ? 'archived' : 'open',
        count: service?.count ?? undefined,
        created_at: isoTime(finding.createdAt, notes),
        updated_at: toIso(time),
        first_seen: firstSeen,
        last_seen: lastSeen,
        is_primary: true,
        is_sample: sample,
      },
      network: instance.network,
      resource: affected,
      session: actor.session,
    },
    aws: { guardduty: own },
  }
  return {
    kind: 'document',
    time,
    idParts: [finding.id],
    version: findingVersion(context.observedAt, time),
    document,
  }
}

function rejectTime(value: unknown): Rejection {
  const missing = value === undefined || value === null || value === ''
  return missing
    ? reject('time-missing', { path: 'updatedAt', message: 'is missing' })
    : reject('time-unreadable', { path: 'updatedAt', message: 'is no time' })
}

/** GuardDuty counts from 0 to 10: below 1 is information, the bands are ten times its own (GuardDuty User Guide: severity levels). */
function severityOfFinding(value: unknown, notes: Notes): SeverityFields {
  const number = readNumber(value)
  const source = { text: typeof value === 'string' ? text(value) : undefined, number }
  if (number === undefined) return severityFields(UNKNOWN_SEVERITY, source, notes)
  const score = number >= 0 && number < 1 ? 0 : number * 10
  return severityFields(severityOf(score), source, notes)
}

/** Sample findings say so in their further facts or in their title (GuardDuty User Guide: sample findings). */
function isSample(own: OwnFields, title: string): boolean {
  return (own.additional_info as { sample?: unknown } | undefined)?.sample === true || title.startsWith('[SAMPLE]')
}

/** The account of a caller from elsewhere. */
function callerAccount({ service }: Finding, account: string): string | undefined {
  const caller = text(service?.action?.awsApiCallAction?.remoteAccountDetails?.accountId)
  return caller !== undefined && isAccountId(caller) && caller !== account ? caller : undefined
}

function userAgentOf({ service }: Finding, notes: Notes): UserAgent | undefined {
  const { awsApiCallAction: api, kubernetesApiCallAction: kubernetes } = service?.action ?? {}
  return readUserAgent(text(api?.userAgent) ?? text(kubernetes?.userAgent), notes)
}
