import { networkDirection, readEndpoint, readHostName, readIp } from '#core/address.ts'
import type { Notes } from '#core/notes.ts'
import { portNumber, present } from '#core/optional-value.ts'
import { lower, text } from '#core/text.ts'
import type { Part } from './document.ts'
import { autonomousSystem, position } from './place.ts'
import type { AwsSecurityFinding, FindingAction, FindingNetwork, FindingRemote } from './record.ts'
import type { Related } from './record-values.ts'

type Side = Part<'source'>

/** Who talked to whom. */
export interface Traffic {
  readonly source?: Side | undefined
  readonly destination?: Side | undefined
  readonly network?: Part<'network'> | undefined
  readonly dns?: Part<'dns'> | undefined
  readonly related: Related
}

const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['INBOUND', 'inbound'],
  ['IN', 'inbound'],
  ['OUTBOUND', 'outbound'],
  ['OUT', 'outbound'],
  ['UNKNOWN', 'unknown'],
])

/**
 * Returns source, destination and network of a finding: those of its action, else those of its `Network` (ASFF: Action, Network).
 *
 * Actions name the remote side only, so `instanceAddress`, the first address of the affected instance, stands for the near side. The
 * source is who began: the remote side, but for connections to the outside and DNS queries. API calls have no destination.
 */
export function trafficOf(finding: AwsSecurityFinding, instanceAddress: string | undefined, notes: Notes): Traffic {
  const action = finding.Action
  switch (action?.ActionType) {
    case 'NETWORK_CONNECTION':
      return connection(action.NetworkConnectionAction, instanceAddress, notes)
    case 'PORT_PROBE':
      return portProbe(action.PortProbeAction, instanceAddress, notes)
    case 'DNS_REQUEST':
      return dnsRequest(action.DnsRequestAction, instanceAddress)
    case 'AWS_API_CALL':
      return apiCall(action.AwsApiCallAction, notes)
    default:
      return finding.Network ? plainNetwork(finding.Network, notes) : { related: {} }
  }
}

function connection(
  action: FindingAction['NetworkConnectionAction'],
  instanceAddress: string | undefined,
  notes: Notes,
): Traffic {
  const remote = remoteSide(action?.RemoteIpDetails, action?.RemotePortDetails?.Port, notes)
  const local = { ip: instanceAddress, port: portNumber(action?.LocalPortDetails?.Port, notes) }
  const outbound = action?.ConnectionDirection === 'OUTBOUND'
  return {
    source: outbound ? local : remote,
    destination: outbound ? remote : local,
    network: { direction: directionOf(action?.ConnectionDirection), transport: lower(action?.Protocol) },
    related: { ip: [remote.ip, local.ip] },
  }
}

/** Of several probes the first one fills the two sides; all addresses are listed. */
function portProbe(
  action: FindingAction['PortProbeAction'],
  instanceAddress: string | undefined,
  notes: Notes,
): Traffic {
  const probes = present(action?.PortProbeDetails)
  const first = probes[0]
  const local = text(first?.LocalIpDetails?.IpAddressV4) ?? instanceAddress
  const { ip, domain, address } = endpoint(local)
  const addresses = [readIp(local)]
  for (const { RemoteIpDetails, LocalIpDetails } of probes) {
    addresses.push(readIp(RemoteIpDetails?.IpAddressV4), readIp(LocalIpDetails?.IpAddressV4))
  }
  return {
    source: remoteSide(first?.RemoteIpDetails, undefined, notes),
    destination: { ip, domain, address, port: portNumber(first?.LocalPortDetails?.Port, notes) },
    network: { direction: 'inbound' },
    related: { ip: addresses },
  }
}

function dnsRequest(action: FindingAction['DnsRequestAction'], instanceAddress: string | undefined): Traffic {
  const name = lower(action?.Domain)?.replace(/\.$/, '')
  return {
    source: { ip: instanceAddress },
    network: { direction: 'outbound', protocol: 'dns', transport: lower(action?.Protocol) },
    dns: { question: { name } },
    related: { ip: [instanceAddress], hosts: [name] },
  }
}

/** The caller is known by address or, for calls of AWS services, by domain. */
function apiCall(action: FindingAction['AwsApiCallAction'], notes: Notes): Traffic {
  const remote = remoteSide(action?.RemoteIpDetails, undefined, notes)
  const domain = readHostName(action?.DomainDetails?.Domain)
  return {
    source: remote.ip === undefined ? { ...remote, domain: remote.domain ?? domain } : remote,
    related: { ip: [remote.ip], hosts: [domain] },
  }
}

function plainNetwork(network: FindingNetwork, notes: Notes): Traffic {
  const source = namedSide(network.SourceIpV4, network.SourceIpV6, network.SourceDomain)
  const destination = namedSide(network.DestinationIpV4, network.DestinationIpV6, network.DestinationDomain)
  return {
    source: { ...source, port: portNumber(network.SourcePort, notes) },
    destination: { ...destination, port: portNumber(network.DestinationPort, notes) },
    network: {
      direction: directionOf(network.Direction) ?? networkDirection(source.ip, destination.ip),
      transport: lower(network.Protocol),
    },
    related: {
      ip: [source.ip, readIp(network.SourceIpV6), destination.ip, readIp(network.DestinationIpV6)],
      hosts: [source.domain, destination.domain],
    },
  }
}

type Text = string | null | undefined

/** An address that is none is kept as text, unless the other kind is one. */
function namedSide(ipv4: Text, ipv6: Text, domain: Text) {
  const ip = readIp(ipv4) ?? readIp(ipv6)
  const address = ip === undefined ? (text(ipv4) ?? text(ipv6)) : undefined
  return { ip, address, domain: readHostName(domain) }
}

function directionOf(word: Text): string | undefined {
  return DIRECTIONS.get(word ?? '')
}

function remoteSide(details: FindingRemote | null | undefined, port: unknown, notes: Notes): Side {
  const { ip, domain, address } = endpoint(text(details?.IpAddressV4))
  return {
    ip,
    domain,
    address,
    port: portNumber(port, notes),
    geo: {
      country_name: text(details?.Country?.CountryName),
      country_iso_code: text(details?.Country?.CountryCode),
      city_name: text(details?.City?.CityName),
      location: position(details?.GeoLocation?.Lat, details?.GeoLocation?.Lon),
    },
    as: autonomousSystem(details?.Organization?.Asn, details?.Organization?.AsnOrg),
  }
}

/** The text itself is kept only where it is no address: it would say the same twice. */
function endpoint(address: string | undefined): Pick<Side, 'ip' | 'domain' | 'address'> {
  const side = readEndpoint(address)
  return side.ip === undefined ? side : { ip: side.ip }
}
