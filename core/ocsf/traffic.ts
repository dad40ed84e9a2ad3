import { networkDirection, networkType, readHostName, readIp } from '../address.ts'
import { transportName } from '../network.ts'
import type { Notes } from '../notes.ts'
import { readNumber } from '../number.ts'
import { portNumber, wholeNumber } from '../optional-value.ts'
import { lower, text } from '../text.ts'
import type { HinomiPart, Part, Related } from './document.ts'
import type { OcsfConnection, OcsfEndpoint, OcsfRecord } from './record.ts'

type Side = Part<'source'>
type Maybe<T> = T | null | undefined

/** Who talked to whom. */
export interface Traffic {
  readonly source: Side
  readonly destination: Side
  readonly network: Part<'network'>
  readonly place: HinomiPart<'network'>
  readonly related: Related
}

const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['inbound', 'inbound'],
  ['outbound', 'outbound'],
  ['1', 'inbound'],
  ['2', 'outbound'],
])
const MAX_PROTOCOL = 255

/** The two sides and the connection, wherever in a record they stand: of events in the record itself, of findings in an evidence. */
export interface Connected {
  readonly src_endpoint?: Maybe<OcsfEndpoint>
  readonly dst_endpoint?: Maybe<OcsfEndpoint>
  readonly connection_info?: Maybe<OcsfConnection>
}

/** Returns source, destination and network (OCSF: network_endpoint, network_connection_info, network_traffic). */
export function trafficOf(
  { src_endpoint: from, dst_endpoint: to, connection_info: connection }: Connected,
  traffic: OcsfRecord['traffic'],
  notes: Notes,
): Traffic {
  const source = sideOf(from, notes)
  const destination = sideOf(to, notes)
  const protocol = wholeNumber(connection?.protocol_num, notes, MAX_PROTOCOL)
  const transport = protocol === undefined ? lower(connection?.protocol_name) : transportName(protocol)
  return {
    source,
    destination,
    network: {
      bytes: wholeNumber(traffic?.bytes, notes),
      packets: wholeNumber(traffic?.packets, notes),
      direction: directionOf(connection) ?? networkDirection(source.ip, destination.ip),
      transport,
      iana_number: transport === undefined ? protocol?.toString() : undefined,
      type: networkType(source.ip ?? destination.ip),
    },
    place: {
      eni_id: text(from?.interface_uid) ?? text(to?.interface_uid),
      vpc_id: text(from?.vpc_uid) ?? text(to?.vpc_uid),
      subnet_id: text(from?.subnet_uid) ?? text(to?.subnet_uid),
    },
    related: { ip: [source.ip, destination.ip], hosts: [source.domain, destination.domain] },
  }
}

function sideOf(endpoint: Maybe<OcsfEndpoint>, notes: Notes): Side {
  const ip = readIp(endpoint?.ip)
  return {
    ip,
    address: ip === undefined ? text(endpoint?.ip) : undefined,
    domain: readHostName(endpoint?.hostname) ?? readHostName(endpoint?.domain),
    port: portNumber(endpoint?.port, notes),
  }
}

function directionOf(connection: Maybe<OcsfConnection>): string | undefined {
  return (
    DIRECTIONS.get(lower(connection?.direction) ?? '') ?? DIRECTIONS.get(String(readNumber(connection?.direction_id)))
  )
}
