import { parseArn } from '#core/arn.ts'
import { allowedTypes, sortedUnique } from '#core/event-classes.ts'
import { joinLists } from '#core/join-lists.ts'
import { isAbsent, isoTime, present } from '#core/optional-value.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, kebabCase, lower, text, unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { findingVersion } from '../finding-version.ts'
import type { FindingDocument, OwnFields } from './document.ts'
import { ownFields } from './own-fields.ts'
import { packagesOf } from './package.ts'
import type { Finding } from './record.ts'
import type { Resource } from './record-resource.ts'
import { affectedResource, nameTag } from './resource.ts'
import { scoresOf } from './score.ts'
import { severityOfFinding } from './severity.ts'
import { exploitabilityOf, vulnerabilityOf } from './vulnerability.ts'
import { containerOf, functionName, functionOf, hostOf, networkOf, readImageDetails, workloadOf } from './workload.ts'

const MAX_MESSAGE_CHARACTERS = 1000
const MAX_TITLE_CHARACTERS = 512
const MAX_DESCRIPTION_CHARACTERS = 8000
const STATUS: ReadonlyMap<string, string> = new Map([
  ['ACTIVE', 'open'],
  ['SUPPRESSED', 'suppressed'],
  ['CLOSED', 'resolved'],
])

/**
 * Makes the document of one finding: what is vulnerable, how badly, whether it can be attacked, and what mends it.
 *
 * The latest state of a finding is one document; its time is `updatedAt` or, without it, the last observation.
 */
export function normalizeFinding(finding: Finding, context: RecordContext): NormalizeOutcome<FindingDocument> {
  const { notes } = context
  const path = isAbsent(finding.updatedAt) ? 'lastObservedAt' : 'updatedAt'
  const time = readTime(finding[path])
  if (time === undefined) return rejectTime(path, finding[path])

  const resources = present(finding.resources)
  const [main] = resources
  const region = lower(main?.region) ?? lower(parseArn(finding.findingArn)?.region)
  const place = { account: context.account, region: region ?? lower(context.envelopeRegion) ?? context.region }
  const scores = scoresOf(finding, notes)
  const severity = severityOfFinding(finding, notes)
  const workload = workloadOf(resources)
  const hosts = workload.machines.map(hostOf)
  const [host] = hosts
  const container = containerOf(workload)
  const own = ownFields(finding, scores, workload, notes)
  const resource = affectedResource(resources, main && resourceName(main), place, notes)
  const code = codeOfFinding(finding)
  const title = text(finding.title) ?? code
  const recommendation = finding.remediation?.recommendation
  const url = text(recommendation?.Url) ?? text(recommendation?.url)
  const category = categoriesOf(finding.type)
  const firstSeen = isoTime(finding.firstObservedAt, notes)
  const lastSeen = isoTime(finding.lastObservedAt, notes)

  // Members are named one by one: spreading objects into this literal would take longer than everything else together.
  const document: FindingDocument = {
    message: cut(title, MAX_MESSAGE_CHARACTERS, 'message', notes),
    event: {
      kind: 'state',
      category,
      type: allowedTypes(category, ['info']),
      action: kebabCase(finding.type),
      code,
      id: finding.findingArn,
      provider: 'inspector',
      start: firstSeen,
      end: lastSeen,
      severity: severity.event.severity,
      risk_score: severity.event.risk_score,
      risk_score_norm: severity.event.risk_score_norm,
    },
    rule: { id: code, name: title, category: finding.type, reference: url },
    cloud: {
      region: place.region,
      service: { name: serviceOfResourceType(resource?.type) },
      instance: { id: host?.id === undefined ? [] : [host.id] },
    },
    host,
    container,
    faas: functionOf(workload),
    destination: { port: singlePort(own) },
    network: { transport: lower(finding.networkReachabilityDetails?.protocol) },
    file: {
      path: text(finding.codeVulnerabilityDetails?.filePath?.filePath),
      name: text(finding.codeVulnerabilityDetails?.filePath?.fileName),
    },
    vulnerability: vulnerabilityOf(finding, scores, notes),
    package: packagesOf(finding),
    hinomi: {
      severity: severity.hinomi.severity,
      severity_assumed: severity.hinomi.severity_assumed,
      severity_source: severity.hinomi.severity_source,
      finding: {
        native_id: finding.findingArn,
        title: cut(title, MAX_TITLE_CHARACTERS, 'hinomi.finding.title', notes),
        description: cut(text(finding.description), MAX_DESCRIPTION_CHARACTERS, 'hinomi.finding.description', notes),
        types: [finding.type],
        status: STATUS.get(finding.status?.toUpperCase() ?? '') ?? 'unknown',
        updated_at: path === 'updatedAt' ? toIso(time) : undefined,
        first_seen: firstSeen,
        last_seen: lastSeen,
        is_primary: true,
        is_sample: false,
        remediation: { text: text(recommendation?.text), url },
      },
      resource,
      network: networkOf(workload),
      vulnerability: exploitabilityOf(finding, notes),
    },
    related: {
      ip: unique(joinLists(hosts.map(({ ip }) => ip ?? []))),
      hosts: unique(joinLists(hosts.map(({ id, name }) => [id, name]))),
      hash: unique([...(container?.image?.hash?.all ?? []), ...(own.source_layer_hashes ?? [])].map(bareHash)),
    },
    aws: { inspector: own },
  }
  return {
    kind: 'document',
    time,
    version: findingVersion(context.observedAt, time),
    idParts: [finding.findingArn],
    document,
  }
}

/** A time that is there but cannot be read is not replaced by another: the record waits for a reader that can. */
function rejectTime(path: 'updatedAt' | 'lastObservedAt', value: unknown): Rejection {
  return isAbsent(value)
    ? reject('time-missing', { path: 'updatedAt', message: 'is missing, and so is lastObservedAt' })
    : reject('time-unreadable', { path, message: 'is no time' })
}

function categoriesOf(type: string): string[] {
  if (type === 'NETWORK_REACHABILITY') return sortedUnique(['vulnerability', 'network'])
  return sortedUnique(type === 'PACKAGE_VULNERABILITY' ? ['vulnerability', 'package'] : ['vulnerability'])
}

/** What was found: the vulnerability or the detector; open ports have no name of their own, so that the type stands for them. */
function codeOfFinding({ packageVulnerabilityDetails, codeVulnerabilityDetails, type }: Finding): string {
  return text(packageVulnerabilityDetails?.vulnerabilityId) ?? text(codeVulnerabilityDetails?.detectorId) ?? type
}

/** A range of ports has no single destination. */
function singlePort({ open_port_range }: OwnFields): number | undefined {
  return open_port_range?.begin === open_port_range?.end ? open_port_range?.begin : undefined
}

/** A name that people know: the tag, or what the details call it. */
function resourceName(resource: Resource): string | undefined {
  const { details } = resource
  return (
    nameTag(resource) ??
    readImageDetails(resource).repository ??
    functionName(resource) ??
    text(details?.codeRepository?.projectName) ??
    text(details?.vm?.vmName)
  )
}

/** `sha256:<hex>` without the name of the function. */
function bareHash(digest: string): string | undefined {
  return lower(digest.slice(digest.indexOf(':') + 1))
}
