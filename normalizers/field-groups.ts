import type { SharedField } from '#core/source.ts'

/** What every source says of its events, and where they happened. */
export const EVENT_FIELDS = [
  'cloud.region',
  'event.action',
  'event.category',
  'event.kind',
  'event.type',
] as const satisfies readonly SharedField[]

/** How bad it is: the number of the source, ours, and where ours comes from. */
export const SEVERITY_FIELDS = [
  'event.risk_score_norm',
  'event.severity',
  'hinomi.severity',
  'hinomi.severity_source',
] as const satisfies readonly SharedField[]

/** What panels and rules need of every finding: which one, since when, how far, and whether it counts. */
export const FINDING_STATE_FIELDS = [
  'hinomi.finding.first_seen',
  'hinomi.finding.is_primary',
  'hinomi.finding.is_sample',
  'hinomi.finding.native_id',
  'hinomi.finding.status',
  'hinomi.finding.title',
  'hinomi.finding.updated_at',
] as const satisfies readonly SharedField[]

/** What is affected, and whose it is. */
export const RESOURCE_FIELDS = [
  'hinomi.resource.account_id',
  'hinomi.resource.all',
  'hinomi.resource.id',
  'hinomi.resource.region',
] as const satisfies readonly SharedField[]

/** What findings say besides of a resource. */
export const RESOURCE_DETAIL_FIELDS = [
  'hinomi.resource.name',
  'hinomi.resource.partition',
  'hinomi.resource.provider',
  'hinomi.resource.tags',
  'hinomi.resource.type',
  'hinomi.resource.type_original',
] as const satisfies readonly SharedField[]

/** The instance, image or function that runs, and its network. */
export const WORKLOAD_FIELDS = [
  'cloud.instance.id',
  'container.image.hash.all',
  'container.image.name',
  'container.image.tag',
  'faas.id',
  'faas.name',
  'faas.version',
  'hinomi.network.security_group_ids',
  'hinomi.network.subnet_id',
  'hinomi.network.vpc_id',
  'host.id',
  'host.ip',
  'host.name',
  'host.type',
] as const satisfies readonly SharedField[]

/** A vulnerability, the package that has it, and what to do. */
export const VULNERABILITY_FIELDS = [
  'hinomi.finding.remediation.text',
  'hinomi.finding.remediation.url',
  'hinomi.vulnerability.epss',
  'hinomi.vulnerability.exploit_available',
  'hinomi.vulnerability.fix_available',
  'package.architecture',
  'package.name',
  'package.path',
  'package.type',
  'package.version',
  'vulnerability.classification',
  'vulnerability.description',
  'vulnerability.enumeration',
  'vulnerability.id',
  'vulnerability.reference',
  'vulnerability.scanner.vendor',
  'vulnerability.score.base',
  'vulnerability.score.version',
  'vulnerability.severity',
] as const satisfies readonly SharedField[]

/** Where in MITRE ATT&CK it belongs. */
export const ATTACK_FIELDS = [
  'threat.framework',
  'threat.tactic.id',
  'threat.tactic.name',
  'threat.technique.id',
  'threat.technique.subtechnique.id',
] as const satisfies readonly SharedField[]

/** Where on earth, and in whose network, either side of a connection is, as the source itself says. */
export const SOURCE_PLACE_FIELDS = placeFields('source')
export const DESTINATION_PLACE_FIELDS = placeFields('destination')

/** A request, its URL, and what was answered. */
export const REQUEST_FIELDS = [
  'http.request.method',
  'http.response.status_code',
  'http.version',
  'url.domain',
  'url.extension',
  'url.fragment',
  'url.path',
  'url.query',
  'url.scheme',
] as const satisfies readonly SharedField[]

/** The program that asks. */
export const USER_AGENT_FIELDS = [
  'user_agent.name',
  'user_agent.original',
  'user_agent.version',
] as const satisfies readonly SharedField[]

function placeFields<S extends 'source' | 'destination'>(side: S) {
  return [
    `${side}.as.number`,
    `${side}.as.organization.name`,
    `${side}.geo.city_name`,
    `${side}.geo.country_iso_code`,
    `${side}.geo.country_name`,
    `${side}.geo.location`,
  ] as const
}
