import ipaddr from 'ipaddr.js'
import { readIp } from '#core/address.ts'

/** A range of addresses with one prefix. */
export interface Network {
  /** Canonical text: `192.0.2.0/24`. */
  readonly text: string
  /** Says whether the canonical address lies inside. */
  contains(address: string): boolean
}

/** Reads a network in CIDR notation, IPv4 or IPv6; bits behind the prefix are cleared. Undefined when it is none. */
export function readNetwork(text: string): Network | undefined {
  const [, base = '', digits = ''] = /^([\da-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? []
  const address = readIp(base)
  const length = Number(digits)
  if (address === undefined || digits === '' || address.includes(':') !== base.includes(':')) return undefined
  if (length > (address.includes(':') ? 128 : 32)) return undefined
  return address.includes(':') ? ipv6Network(address, length) : ipv4Network(address, length)
}

function ipv4Network(address: string, length: number): Network {
  const shift = 32 - length
  const prefix = length === 0 ? 0 : ipv4Number(address) >>> shift
  const start = length === 0 ? 0 : (prefix << shift) >>> 0
  const base = [start >>> 24, (start >>> 16) & 255, (start >>> 8) & 255, start & 255].join('.')
  return {
    text: `${base}/${length}`,
    contains: (other) => !other.includes(':') && (length === 0 || ipv4Number(other) >>> shift === prefix),
  }
}

function ipv4Number(address: string): number {
  let number = 0
  let part = 0
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at)
    if (code === 46) {
      number = number * 256 + part
      part = 0
    } else part = part * 10 + code - 48
  }
  return (number * 256 + part) >>> 0
}

function ipv6Network(address: string, length: number): Network {
  const [base] = ipaddr.IPv6.parseCIDR(`${address}/${length}`)
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`)
  // OpenSearch keeps IPv4 as ::ffff:a.b.c.d, so a network that holds some of those holds IPv4
  const holdsIpv4 = base.match(MAPPED_IPV4, Math.min(length, MAPPED_LENGTH))
  return {
    text: `${network.toRFC5952String()}/${length}`,
    contains: (other) =>
      other.includes(':')
        ? ipaddr.IPv6.parse(other).match(base, length)
        : holdsIpv4 && ipaddr.IPv6.parse(`::ffff:${other}`).match(base, length),
  }
}

const MAPPED_IPV4 = ipaddr.IPv6.parse('::ffff:0.0.0.0')
const MAPPED_LENGTH = 96
