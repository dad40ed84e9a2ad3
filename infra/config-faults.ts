import { SOURCES } from '#normalizers/generated/registry.ts'
import { retentionTable } from '#opensearch/retention.ts'
import type { CentralSettings } from './config-schema.ts'
import { domainOfEndpoint } from './search-endpoint.ts'

/** Returns what settings contradict each other, or can mean nothing: one sentence for each mistake. */
export function settingsFaults(config: CentralSettings): string[] {
  const outside = (name: string, region: string) =>
    config.regions.includes(region)
      ? []
      : [`${name}: Region ${region} is not allowed; allowed are ${config.regions.join(', ')}`]
  const names = [config.buckets.archive, ...Object.values(config.buckets.alb)].flatMap((name) => name ?? [])
  const twice = names.find((name, position) => names.indexOf(name) !== position)
  return [
    ...outside('region', config.region),
    ...(config.albRegions ?? []).flatMap((region) => outside('albRegions', region)),
    ...Object.keys(config.buckets.alb).flatMap((region) =>
      [config.region, ...(config.albRegions ?? [])].includes(region)
        ? []
        : [`buckets.alb: ${region} is not among albRegions: add it there or remove the bucket`],
    ),
    ...(twice === undefined ? [] : [`buckets: ${twice} is named twice; each bucket needs a name of its own`]),
    ...Object.entries(config.retention).flatMap(([source, days]) => retentionFaults(source, days)),
    ...config.breakGlassRoles.flatMap((arn) => ownRole('breakGlassRoles', arn, config.account)),
    ...(config.archiveKeyArn === undefined || config.archiveKeyArn.split(':')[3] === config.region
      ? []
      : [`archiveKeyArn: the key is not in ${config.region}, where the bucket is`]),
    ...(config.endpoint !== undefined && Object.keys(config.domain).length > 0
      ? ['domain: there is none to size, because endpoint names an OpenSearch that exists; remove one of them']
      : []),
    ...(config.mode === 'small' && config.saml !== undefined && config.endpoint === undefined
      ? [
          'saml: mode small knows IAM roles only, because its endpoint is public; write "mode": "standard", or remove saml and use hinomi view',
        ]
      : []),
    ...(config.mode === 'standard' && (config.domain.dataNodes ?? 2) % 2 === 1
      ? ['domain.dataNodes: must be even, because mode standard divides them between two zones']
      : []),
    ...endpointFaults(config),
    ...clientFaults(config),
    ...commaFaults(config),
    ...(config.mode === 'small' && (config.domain.dataNodes ?? 1) > 1
      ? ['domain.dataNodes: mode small has one node; write "mode": "standard" for more']
      : []),
  ]
}

function retentionFaults(id: string, { indexDays, archiveDays }: CentralSettings['retention'][string]): string[] {
  const known = retentionTable(SOURCES)
  const row = known.find((one) => one.id === id)
  if (row === undefined) {
    return [`retention.${id}: is none of what is kept: ${known.map((one) => one.id).join(', ')}`]
  }
  const index = indexDays ?? row.indexDays
  if (archiveDays === undefined || archiveDays >= index) return []
  return [
    `retention.${id}: raw objects would go after ${archiveDays} days, but documents stay ${index} days and could not be rebuilt; raise archiveDays or lower indexDays`,
  ]
}

function endpointFaults({ endpoint, endpointNetwork }: CentralSettings): string[] {
  if (endpoint === undefined) {
    return endpointNetwork === undefined ? [] : ['endpointNetwork: says where endpoint is, but endpoint is missing']
  }
  if (domainOfEndpoint(endpoint) !== undefined) return []
  return [
    `endpoint: ${new URL(endpoint).host} is no domain of Amazon OpenSearch Service: write its own address, such as https://search-….ap-northeast-1.es.amazonaws.com; requests are signed for it`,
  ]
}

/** The VPC has no way to the internet: other addresses could only be mistakes. */
const PRIVATE: readonly { readonly begin: RegExp; readonly prefix: number }[] = [
  { begin: /^10\./, prefix: 8 },
  { begin: /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, prefix: 10 },
  { begin: /^172\.(?:1[6-9]|2\d|3[01])\./, prefix: 12 },
  { begin: /^192\.168\./, prefix: 16 },
]

function isPrivate(cidr: string): boolean {
  return PRIVATE.some(({ begin, prefix }) => begin.test(cidr) && Number(cidr.split('/')[1]) >= prefix)
}

function clientFaults({ clientCidrs, mode, endpoint }: CentralSettings): string[] {
  if (clientCidrs.length > 0 && (mode !== 'standard' || endpoint !== undefined)) {
    return ['clientCidrs: only the domain of mode standard is in a VPC of this stack; remove it']
  }
  return clientCidrs
    .filter((cidr) => !isPrivate(cidr))
    .map((cidr) => `clientCidrs: ${cidr} is no range of private addresses, and no others reach the VPC`)
}

/** Roles reach the set-up of OpenSearch as one list with commas: the halves of a name would be let in instead. */
function commaFaults({ adminRoles, readerRoles, saml }: CentralSettings): string[] {
  const lists = {
    ...{ adminRoles, readerRoles },
    ...(saml !== undefined && { 'saml.adminGroup': [saml.adminGroup], 'saml.readerGroups': saml.readerGroups }),
  }
  return Object.entries(lists).flatMap(([name, roles]) =>
    roles.some((role) => role.includes(',')) ? [`${name}: names with a comma cannot be used; name another one`] : [],
  )
}

function ownRole(name: string, arn: string, account: string): string[] {
  return arn.split(':')[4] === account ? [] : [`${name}: ${arn} is not a role of the central account ${account}`]
}
