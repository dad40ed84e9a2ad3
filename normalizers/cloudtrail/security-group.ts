import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { text } from '#core/text.ts'
import { items, member } from './values.ts'

const ALL_PORTS = -1
const MAX_PORT = 65_535
/** Wider ranges are not listed port by port. */
const MAX_LISTED = 100
/** A request may hold hundreds of ranges; beyond this only the watched ports are sure to be listed. */
const MAX_PORTS = 1000
/** Ports that rules look for. */
const WATCHED_PORTS: readonly number[] = [
  20, 21, 22, 23, 25, 53, 110, 135, 139, 143, 389, 445, 1433, 1434, 1521, 2375, 2376, 3000, 3306, 3389, 4333, 5000,
  5432, 5500, 5601, 5900, 5985, 5986, 6379, 8080, 8088, 8443, 8888, 9200, 9300, 11211, 27017,
]
/** Of these the numbers are types and codes, no ports. */
const ICMP: ReadonlySet<string> = new Set(['icmp', 'icmpv6', '1', '58'])

interface Entry {
  readonly protocol: unknown
  readonly from: unknown
  readonly to: unknown
  readonly ranges: readonly unknown[]
}

/**
 * Returns the ports that a call opens to everybody, sorted; -1 stands for all. Undefined when it opens none.
 *
 * Entry by entry: only where a range of that entry has prefix length 0, whatever the address before it. A range of at most 100 ports is
 * listed whole; of a wider one both ends and the watched ports inside.
 */
export function worldPorts(actionName: string, request: unknown, notes: Notes): number[] | undefined {
  const ports = new Set<number>()
  for (const entry of entriesOf(actionName, request)) {
    if (entry.ranges.some(isWorld)) addPorts(entry, ports)
  }
  if (ports.size === 0) return undefined
  const sorted = [...ports].sort((a, b) => a - b)
  if (sorted.length <= MAX_PORTS) return sorted
  notes.truncate('hinomi.sg_world_ports')
  const watched = [ALL_PORTS, ...WATCHED_PORTS].filter((port) => ports.has(port))
  const others = sorted.filter((port) => !watched.includes(port))
  return [...watched, ...others.slice(0, MAX_PORTS - watched.length)].sort((a, b) => a - b)
}

/** The three shapes of requests that open a security group. */
function entriesOf(actionName: string, request: unknown): Entry[] {
  switch (actionName) {
    case 'AuthorizeSecurityGroupIngress':
      return [flatEntry(request), ...items(member(request, 'ipPermissions')).map(permissionEntry)]
    case 'ModifySecurityGroupRules': {
      const rules = member(member(request, 'ModifySecurityGroupRulesRequest'), 'SecurityGroupRule')
      return items(rules).map((rule) => ruleEntry(member(rule, 'SecurityGroupRule')))
    }
    default:
      return []
  }
}

function flatEntry(request: unknown): Entry {
  return {
    protocol: member(request, 'ipProtocol'),
    from: member(request, 'fromPort'),
    to: member(request, 'toPort'),
    ranges: [member(request, 'cidrIp'), member(request, 'cidrIpv6')],
  }
}

function permissionEntry(permission: unknown): Entry {
  return {
    ...flatEntry(permission),
    ranges: [
      ...items(member(permission, 'ipRanges')).map((range) => member(range, 'cidrIp')),
      ...items(member(permission, 'ipv6Ranges')).map((range) => member(range, 'cidrIpv6')),
    ],
  }
}

function ruleEntry(rule: unknown): Entry {
  return {
    protocol: member(rule, 'IpProtocol'),
    from: member(rule, 'FromPort'),
    to: member(rule, 'ToPort'),
    ranges: [member(rule, 'CidrIpv4'), member(rule, 'CidrIpv6')],
  }
}

/** Prefix length 0 takes in everybody: `0.0.0.0/0`, `::/0`, `203.0.113.9/0`, `0.0.0.0/00`. */
function isWorld(range: unknown): boolean {
  return typeof range === 'string' && /^[^/]+\/0+$/.test(range)
}

function addPorts({ protocol, from, to }: Entry, ports: Set<number>): void {
  const name = typeof protocol === 'number' ? String(protocol) : text(protocol)?.toLowerCase()
  if (name !== undefined && ICMP.has(name)) return
  const first = readNumber(from) ?? readNumber(to)
  const last = readNumber(to) ?? first
  if (name === '-1' || first === undefined || last === undefined || (first < 0 && last < 0)) {
    ports.add(ALL_PORTS)
    return
  }
  const low = portOf(Math.min(first, last))
  const high = portOf(Math.max(first, last))
  if (high - low < MAX_LISTED) {
    for (let port = low; port <= high; port++) ports.add(port)
    return
  }
  ports.add(low)
  ports.add(high)
  for (const port of WATCHED_PORTS) if (port > low && port < high) ports.add(port)
}

function portOf(number: number): number {
  return Math.min(Math.max(Math.trunc(number), 0), MAX_PORT)
}
