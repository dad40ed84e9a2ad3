const TRANSPORTS: ReadonlyMap<number, string> = new Map([
  [0, 'hopopt'],
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipv4'],
  [6, 'tcp'],
  [17, 'udp'],
  [41, 'ipv6'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp'],
  [89, 'ospf'],
  [103, 'pim'],
  [112, 'vrrp'],
  [132, 'sctp'],
])

/** Returns ECS `network.transport` for a protocol number (IANA: Protocol Numbers); undefined for those that we leave a number. */
export function transportName(ianaNumber: number): string | undefined {
  return TRANSPORTS.get(ianaNumber)
}
