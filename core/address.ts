import ipaddr from 'ipaddr.js'

const ZERO = 48
const DOT = 46
/** The longest text of an IPv6 address: eight groups, the last two written as IPv4. */
const MAX_IP_CHARACTERS = 45
const IPV6_SHAPE = /^[\da-f:]*:(?:[\da-f]{0,4}|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i

/** Flows repeat their IPv6 addresses, and reading one costs a hundred times what an IPv4 address costs. */
const MAX_CACHED = 4096
const ipv6Cache = new Map<string, string | undefined>()

/**
 * Reads an IP address in canonical form; undefined when the value is none.
 *
 * IPv4: four decimal parts without leading zeros. IPv6 after RFC 4291, written after RFC 5952 (lower case, shortest); an IPv4-mapped
 * address becomes IPv4. No zone, no prefix length, no spaces around.
 */
export function readIp(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (isIpv4(value, 0)) return value
  return value.length <= MAX_IP_CHARACTERS && value.includes(':') ? readIpv6(value) : undefined
}

/** Says whether the text from a position on is a dotted quad. */
function isIpv4(text: string, from: number): boolean {
  const length = text.length - from
  if (length < 7 || length > 15) return false
  let dots = 0
  let digits = 0
  let part = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (digits === 0 || ++dots > 3) return false
      digits = 0
      part = 0
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || (digits === 1 && part === 0)) return false
    part = part * 10 + digit
    digits++
    if (part > 255) return false
  }
  return dots === 3 && digits > 0
}

function readIpv6(text: string): string | undefined {
  const cached = ipv6Cache.get(text)
  if (cached !== undefined || ipv6Cache.has(text)) return cached
  const ip = parseIpv6(text)
  if (ipv6Cache.size >= MAX_CACHED) ipv6Cache.clear()
  ipv6Cache.set(copyOf(text), ip)
  return ip
}

/** The library is more lenient than we are (zones, octal and hexadecimal IPv4 parts): those are refused before it is asked. */
function parseIpv6(text: string): string | undefined {
  if (!IPV6_SHAPE.test(text)) return undefined
  const groups = text.includes('.') ? withoutQuad(text) : text
  if (groups === undefined || !ipaddr.IPv6.isValid(groups)) return undefined
  const address = ipaddr.IPv6.parse(groups)
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String()
}

/** Writes an IPv4 tail as two groups: the library would take `::192.0.2.1` for a mapped address. */
function withoutQuad(text: string): string | undefined {
  const tail = text.lastIndexOf(':') + 1
  if (!isIpv4(text, tail)) return undefined
  const [first = 0, second = 0, third = 0, fourth = 0] = text.slice(tail).split('.').map(Number)
  return `${text.slice(0, tail)}${(first * 256 + second).toString(16)}:${(third * 256 + fourth).toString(16)}`
}

/** A text of its own: a slice would keep the whole chunk it was cut from alive for as long as the cache holds it. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

/**
 * Says whether a canonical address belongs to a private network: 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16, 127/8, fc00::/7,
 * fe80::/10, ::1 (RFC 1918, 6598, 3927, 4193, 4291).
 */
export function isPrivateIp(ip: string): boolean {
  const firstDot = ip.indexOf('.')
  if (firstDot < 0 || ip.includes(':')) return isPrivateIpv6(ip)
  const first = Number(ip.slice(0, firstDot))
  if (first === 10 || first === 127) return true
  if (first !== 172 && first !== 192 && first !== 100 && first !== 169) return false
  const second = Number(ip.slice(firstDot + 1, ip.indexOf('.', firstDot + 1)))
  if (first === 172) return second >= 16 && second <= 31
  if (first === 100) return second >= 64 && second <= 127
  return second === (first === 192 ? 168 : 254)
}

function isPrivateIpv6(ip: string): boolean {
  if (ip === '::1') return true
  // Canonical groups have no leading zeros, so only a first group of four digits reaches fc00 and fe80.
  return ip.indexOf(':') === 4 && /^(?:f[cd]|fe[89ab])/.test(ip)
}

const HOST_NAME = /^(?:(?!-)[a-z\d_-]{1,63}(?<!-)\.)+(?!-)[a-z\d_-]{1,63}(?<!-)$/
const MAX_HOST_CHARACTERS = 253

/**
 * Reads a host name in lower case and without the trailing dot; undefined when the value is none.
 *
 * A host name has labels of letters, digits, hyphens and underscores (DNS has them, `_dmarc`) with at least one dot between them, at
 * most 253 characters (RFC 1035, 2181). A last label of digits only is refused: such a text is a broken IPv4 address.
 */
export function readHostName(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_HOST_CHARACTERS + 1) return undefined
  const name = (value.endsWith('.') ? value.slice(0, -1) : value).toLowerCase()
  if (name.length > MAX_HOST_CHARACTERS || !HOST_NAME.test(name)) return undefined
  return /\.\d+$/.test(name) ? undefined : name
}

/**
 * Reads one side of a connection as ECS wants it: `ip` if the text is an address, else `domain` if it looks like a host name; `address`
 * is always the text as it stands, also when it is neither (`AWS Internal`). An empty object when there is no text.
 */
export function readEndpoint(text: string | undefined | null): { ip?: string; domain?: string; address?: string } {
  if (text === undefined || text === null || text === '') return {}
  const ip = readIp(text)
  if (ip !== undefined) return { ip, address: text }
  const domain = readHostName(text)
  return domain === undefined ? { address: text } : { domain, address: text }
}

/** How traffic crosses the perimeter, as ECS `network.direction` names it. */
export type NetworkDirection = 'inbound' | 'outbound' | 'internal' | 'external'

/** Returns the direction that two canonical addresses tell; undefined when one side is unknown. */
export function networkDirection(source?: string, destination?: string): NetworkDirection | undefined {
  if (source === undefined || destination === undefined) return undefined
  const fromInside = isPrivateIp(source)
  const toInside = isPrivateIp(destination)
  if (fromInside) return toInside ? 'internal' : 'outbound'
  return toInside ? 'inbound' : 'external'
}

/** Returns ECS `network.type` of a canonical address. */
export function networkType(ip?: string): 'ipv4' | 'ipv6' | undefined {
  if (ip === undefined) return undefined
  return ip.includes(':') ? 'ipv6' : 'ipv4'
}
