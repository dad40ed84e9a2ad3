import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isLoopback } from '#core/loopback.ts'

/** Thrown by a connection to an address that is not allowed. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress'
}

/** The services of an instance in IPv6 (EC2: instance metadata; EKS: Pod Identity), and the old way to write IPv4 (RFC 4291, 2.5.5.1). */
const NEVER = ['fd00:ec2::/32', '::/96'].map((block) => ipaddr.IPv6.parseCIDR(block))

/** Which addresses a webhook may reach. */
export interface AddressRule {
  readonly allowPrivate: boolean
  /** The configured host is this machine itself, literally. */
  readonly allowLoopback: boolean
}

/** Returns the rule for the address of a webhook. */
export function addressRule(url: URL, allowPrivate: boolean): AddressRule {
  return { allowPrivate, allowLoopback: isLoopback(url.hostname) }
}

/**
 * Says whether a webhook may connect to an address: public ones, private ones where that is set, and loopback where the host is written
 * so. Never those where the credentials of the machine lie: link-local ones (EC2 instance metadata, 169.254.169.254), and the local ones
 * that AWS keeps for the same in IPv6.
 */
export function isAllowedAddress(address: string, { allowPrivate, allowLoopback }: AddressRule): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range === 'loopback') return allowLoopback
  if (parsed instanceof ipaddr.IPv6 && NEVER.some((block) => parsed.match(block))) return false
  if (range === 'unicast') return true
  return allowPrivate && (range === 'private' || range === 'uniqueLocal' || range === 'carrierGradeNat')
}

/** Makes a lookup of names that refuses addresses at the moment of the connection, so that no second answer of a name server gets past. */
export function guardedLookup(rule: AddressRule): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, [])
      const allowed = found.filter(({ address }) => isAllowedAddress(address, rule))
      const [first] = allowed
      if (first === undefined)
        return callback(new RefusedAddress('the name leads to an address that is not public'), [])
      if (options.all === true) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
