import { joinLists } from '#core/join-lists.ts'
import { epochTime, isAbsent, isoTime, present, wholeNumber } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, lower, text, unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { findingVersion } from '#normalizers/finding-version.ts'
import { classify } from './classification.ts'
import type { FindingDocument, HinomiPart } from './document.ts'
import { ownFields } from './own-fields.ts'
import { principalOf } from './principal.ts'
import { ownership, providerOf } from './product.ts'
import type { AwsSecurityFinding } from './record.ts'
import type { Related } from './record-values.ts'
import { affectedResource } from './resource.ts'
import { reasonOf, ruleOf } from './rule.ts'
import { type SequenceFacts, sequenceOf } from './sequence.ts'
import { severityOfFinding } from './severity.ts'
import { statusOf } from './status.ts'
import { threatOf } from './threat.ts'
import { trafficOf } from './traffic.ts'
import { weaknessOf } from './vulnerability.ts'
import { workloadOf } from './workload.ts'

const MAX_TITLE_CHARACTERS = 512
const MAX_MESSAGE_CHARACTERS = 1000
const MAX_DESCRIPTION_CHARACTERS = 8000

/**
 * Makes the document of one finding: what is wrong, where, how badly, and what became of it.
 *
 * `@timestamp` is always the product's own update time, whatever an analyst did; that `UpdatedAt` stays when an analyst changes the
 * workflow, the note or the severity is why the time of the delivery counts for the version.
 */
export function normalizeFinding(
  finding: AwsSecurityFinding,
  context: RecordContext,
): NormalizeOutcome<FindingDocument> {
  const { notes } = context
  const time = readTime(finding.UpdatedAt)
  if (time === undefined) {
    const reason = isAbsent(finding.UpdatedAt) ? 'time-missing' : 'time-unreadable'
    return reject(reason, { path: 'UpdatedAt', message: 'no time that we can read' })
  }

  const resources = present(finding.Resources)
  const title = text(finding.Title) ?? text(finding.GeneratorId)
  const description = cut(text(finding.Description), MAX_DESCRIPTION_CHARACTERS, 'hinomi.finding.description', notes)
  const workload = workloadOf(resources)
  const principal = principalOf(resources)
  const sequence = sequenceOf(finding, notes)
  const traffic = trafficOf(finding, workload.instanceAddress, notes)
  const threat = threatOf(finding, sequence)
  const weakness = weaknessOf(finding, description, notes)
  const classes = classify(finding)
  const severity = severityOfFinding(finding, notes)
  const state = statusOf(finding)
  const owner = ownership(finding, context)
  const resource = affectedResource(resources, context.account, notes)
  const { first, last } = observed(finding, sequence, context)

  // Members are named one by one: spreading objects into this literal would take longer than everything else together.
  const document: FindingDocument = {
    message: cut(title, MAX_MESSAGE_CHARACTERS, 'message', notes),
    event: {
      kind: classes.kind,
      category: classes.category,
      type: classes.type,
      action: classes.action,
      outcome: classes.outcome,
      severity: severity.event.severity,
      risk_score: severity.event.risk_score,
      risk_score_norm: severity.event.risk_score_norm,
      code: text(finding.Compliance?.SecurityControlId) ?? text(finding.GeneratorId),
      id: finding.Id,
      provider: providerOf(finding),
      reason: reasonOf(finding, notes),
      start: first,
      end: last,
      url: text(finding.SourceUrl),
    },
    rule: ruleOf(finding, title, description),
    cloud: {
      region: regionOf(finding, context),
      service: { name: serviceOfResourceType(resource.type) },
      instance: { id: workload.instanceId === undefined ? [] : [workload.instanceId] },
    },
    host: workload.host,
    container: workload.container,
    faas: workload.faas,
    user: sequence.user ?? principal.user,
    source: traffic.source ?? sequence.source,
    destination: traffic.destination,
    network: traffic.network,
    dns: traffic.dns,
    process: processOf(finding, context),
    threat: threat.threat,
    vulnerability: weakness.vulnerability,
    package: weakness.package,
    hinomi: {
      severity: severity.hinomi.severity,
      severity_assumed: severity.hinomi.severity_assumed,
      severity_source: severity.hinomi.severity_source,
      finding: {
        status: state.status,
        status_reason: state.status_reason,
        canonical_id: owner.canonical_id,
        is_primary: owner.is_primary,
        native_id: finding.Id,
        title: cut(title, MAX_TITLE_CHARACTERS, 'hinomi.finding.title', notes),
        description,
        types: unique(present(finding.Types)),
        created_at: isoTime(finding.CreatedAt, notes),
        updated_at: toIso(time),
        first_seen: first,
        last_seen: last,
        is_sample: isSample(finding, context),
        remediation: {
          text: text(finding.Remediation?.Recommendation?.Text),
          url: text(finding.Remediation?.Recommendation?.Url),
        },
      },
      resource,
      network: workload.network,
      vulnerability: weakness.hinomi,
    },
    related: joinRelated(workload.related, principal.related, sequence.related, traffic.related, threat.related),
    aws: { securityhub: ownFields(finding, sequence, context) },
  }
  const version = findingVersion(context.observedAt, time, epochTime(finding.ProcessedAt, notes))
  return { kind: 'document', time, version, idParts: [finding.ProductArn, finding.Id], document }
}

/** The Region that the finding or its first resource names, else where it was delivered. */
function regionOf({ Region, Resources }: AwsSecurityFinding, context: RecordContext): string | undefined {
  return lower(Region) ?? lower(present(Resources)[0]?.Region) ?? lower(context.envelopeRegion) ?? lower(context.region)
}

/** First and last observation; an attack sequence falls back to its signals. */
function observed(
  { FirstObservedAt, LastObservedAt }: AwsSecurityFinding,
  { firstSeen, lastSeen }: SequenceFacts,
  { notes }: RecordContext,
): { first: string | undefined; last: string | undefined } {
  return {
    first: isoTime(FirstObservedAt, notes) ?? isoTime(firstSeen, notes),
    last: isoTime(LastObservedAt, notes) ?? isoTime(lastSeen, notes),
  }
}

function processOf({ Process }: AwsSecurityFinding, { notes }: RecordContext): FindingDocument['process'] {
  if (!Process) return undefined
  return {
    name: text(Process.Name),
    executable: text(Process.Path),
    pid: wholeNumber(Process.Pid, notes),
    start: isoTime(Process.LaunchedAt, notes),
  }
}

function isSample({ Sample }: AwsSecurityFinding, { notes }: RecordContext): HinomiPart<'finding'>['is_sample'] {
  if (Sample !== true) return false
  notes.tag('sample')
  return true
}

function joinRelated(...parts: readonly Related[]): FindingDocument['related'] {
  return {
    ip: unique(collect(parts, 'ip')),
    hosts: unique(collect(parts, 'hosts')),
    user: unique(collect(parts, 'user')),
    hash: unique(collect(parts, 'hash')),
  }
}

function collect(parts: readonly Related[], kind: keyof Related): (string | undefined)[] {
  return joinLists(parts.map((part) => part[kind] ?? []))
}
