import { readEndpoint, readIp } from '#core/address.ts'
import { joinLists } from '#core/join-lists.ts'
import { transportName } from '#core/network.ts'
import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { portNumber, present } from '#core/optional-value.ts'
import { list, lower, text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { Finding } from './record.ts'
import type { Action, LocalIpDetails, RemoteIpDetails } from './record-action.ts'
import { runtimeContext } from './runtime-context.ts'

type Side = Part<'source'>

/** Who talked to whom, seen from the affected resource. */
export interface NetworkSides {
  readonly source?: Side | undefined
  readonly destination?: Side | undefined
  readonly network?: Part<'network'> | undefined
  readonly dns?: Part<'dns'> | undefined
  /** Every address that the action names, for `related.ip`. */
  readonly addresses: readonly (string | undefined)[]
  /** Every host name that the action names, for `related.hosts`. */
  readonly hosts: readonly (string | undefined)[]
}

const NOBODY: NetworkSides = { addresses: [], hosts: [] }
const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['INBOUND', 'inbound'],
  ['OUTBOUND', 'outbound'],
  ['UNKNOWN', 'unknown'],
])

/**
 * Returns source, destination and network of the action that `actionType` names.
 *
 * The source is who began: the remote side, but for connections to the outside and DNS queries. Calls of APIs have no destination. Of
 * several port probes the first one fills the two sides, all addresses are listed.
 */
export function networkSides(finding: Finding, notes: Notes): NetworkSides {
  const action = finding.service?.action
  const sides = sidesOf(action, firstPrivateAddress(finding), notes)
  const protocol = readNumber(runtimeContext(finding).ianaProtocolNumber)
  if (protocol === undefined) return sides
  const named = transportName(protocol)
  const transport = sides.network?.transport ?? named
  return {
    ...sides,
    network: { ...sides.network, transport, iana_number: named === undefined ? String(protocol) : undefined },
  }
}

function sidesOf(action: Action | null | undefined, instanceAddress: string | undefined, notes: Notes): NetworkSides {
  switch (action?.actionType) {
    case 'NETWORK_CONNECTION':
      return connectionSides(action.networkConnectionAction, instanceAddress, notes)
    case 'PORT_PROBE':
      return probeSides(action.portProbeAction, instanceAddress, notes)
    case 'DNS_REQUEST':
      return dnsSides(action.dnsRequestAction, instanceAddress)
    case 'AWS_API_CALL':
      return callSides(action.awsApiCallAction, notes)
    case 'KUBERNETES_API_CALL':
      return kubernetesSides(action.kubernetesApiCallAction, notes)
    case 'RDS_LOGIN_ATTEMPT':
      return loginSides(action.rdsLoginAttemptAction, notes)
    default:
      return NOBODY
  }
}

function connectionSides(
  connection: Action['networkConnectionAction'],
  instanceAddress: string | undefined,
  notes: Notes,
): NetworkSides {
  const remote = remoteSide(connection?.remoteIpDetails, connection?.remotePortDetails?.port, notes)
  const local = localSide(connection?.localIpDetails, connection?.localPortDetails?.port, instanceAddress, notes)
  const outbound = connection?.connectionDirection === 'OUTBOUND'
  return {
    source: outbound ? local : remote,
    destination: outbound ? remote : local,
    network: {
      direction: DIRECTIONS.get(connection?.connectionDirection ?? ''),
      transport: lower(connection?.protocol),
    },
    addresses: [...addressesOf(connection?.remoteIpDetails), ...addressesOf(connection?.localIpDetails)],
    hosts: [],
  }
}

function probeSides(probe: Action['portProbeAction'], instanceAddress: string | undefined, notes: Notes): NetworkSides {
  const details = present(probe?.portProbeDetails)
  const [first] = details
  return {
    source: remoteSide(first?.remoteIpDetails, undefined, notes),
    destination: localSide(first?.localIpDetails, first?.localPortDetails?.port, instanceAddress, notes),
    network: { direction: 'inbound' },
    addresses: joinLists(
      details.map((one) => [...addressesOf(one.remoteIpDetails), ...addressesOf(one.localIpDetails)]),
    ),
    hosts: [],
  }
}

function dnsSides(query: Action['dnsRequestAction'], instanceAddress: string | undefined): NetworkSides {
  const name = lower(query?.domain)?.replace(/\.$/, '')
  return {
    source: { ip: instanceAddress },
    network: { direction: 'outbound', protocol: 'dns', transport: lower(query?.protocol) },
    dns: { question: { name } },
    addresses: [],
    hosts: [name],
  }
}

function callSides(call: Action['awsApiCallAction'], notes: Notes): NetworkSides {
  return {
    source: remoteSide(call?.remoteIpDetails, undefined, notes),
    addresses: addressesOf(call?.remoteIpDetails),
    hosts: [lower(call?.domainDetails?.domain)],
  }
}

function kubernetesSides(call: Action['kubernetesApiCallAction'], notes: Notes): NetworkSides {
  const forwarded = [...list(call?.sourceIPs), ...list(call?.sourceIps)].map(readIp)
  const remote = remoteSide(call?.remoteIpDetails, undefined, notes)
  return {
    source: remote.ip === undefined ? { ...remote, ip: forwarded.find((ip) => ip !== undefined) } : remote,
    addresses: [...addressesOf(call?.remoteIpDetails), ...forwarded],
    hosts: [],
  }
}

function loginSides(login: Action['rdsLoginAttemptAction'], notes: Notes): NetworkSides {
  return {
    source: remoteSide(login?.remoteIpDetails, undefined, notes),
    network: { direction: 'inbound' },
    addresses: addressesOf(login?.remoteIpDetails),
    hosts: [],
  }
}

function remoteSide(details: RemoteIpDetails, port: unknown, notes: Notes): Side {
  const { city, country, geoLocation, organization } = details ?? {}
  const { ip, domain, address } = endpoint(text(details?.ipAddressV4) ?? text(details?.ipAddressV6))
  return {
    ip,
    domain,
    address,
    port: portNumber(port, notes),
    geo: {
      country_name: text(country?.countryName),
      country_iso_code: text(country?.countryCode),
      city_name: text(city?.cityName),
      location: position(geoLocation?.lat, geoLocation?.lon),
    },
    as: autonomousSystem(organization?.asn, organization?.asnOrg),
  }
}

function localSide(details: LocalIpDetails, port: unknown, instanceAddress: string | undefined, notes: Notes): Side {
  const local = text(details?.ipAddressV4) ?? text(details?.ipAddressV6) ?? instanceAddress
  const { ip, domain, address } = endpoint(local)
  return { ip, domain, address, port: portNumber(port, notes) }
}

/** The address as logged is kept only where it is no address: it would say the same twice. */
function endpoint(text: string | undefined): Side {
  const { ip, domain, address } = readEndpoint(text)
  return ip === undefined ? { domain, address } : { ip }
}

function addressesOf(details: LocalIpDetails): (string | undefined)[] {
  return [readIp(details?.ipAddressV4), readIp(details?.ipAddressV6)]
}

/** Only findings about an instance: for others `instanceDetails` is the host of a workload that has addresses of its own. */
function firstPrivateAddress({ resource }: Finding): string | undefined {
  if (resource?.resourceType?.toLowerCase() !== 'instance') return undefined
  for (const networkInterface of present(resource.instanceDetails?.networkInterfaces)) {
    const ip = readIp(networkInterface.privateIpAddress)
    if (ip !== undefined) return ip
  }
  return undefined
}

/** Returns a position in degrees; undefined for 0,0, which GuardDuty writes when it knows none, and for what is no place on earth. */
export function position(
  lat: number | null | undefined,
  lon: number | null | undefined,
): { lat: number; lon: number } | undefined {
  if (typeof lat !== 'number' || typeof lon !== 'number' || (lat === 0 && lon === 0)) return undefined
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined
}

/** Returns an autonomous system; samples and unknown ones carry -1 or 0 as their number. */
export function autonomousSystem(number: unknown, name: string | null | undefined): NonNullable<Side['as']> {
  const asn = readNumber(number)
  const valid = asn !== undefined && Number.isInteger(asn) && asn > 0 && asn < 2 ** 32
  return { number: valid ? asn : undefined, organization: { name: text(name) } }
}
