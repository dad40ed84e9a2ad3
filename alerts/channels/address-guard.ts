import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isLoopbackName } from './url-fault.ts'

/** Thrown by a connection to an address that is not allowed. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress'
}

/** Which addresses a webhook may reach. */
export interface AddressRule {
  readonly allowPrivate: boolean
  /** The configured host is this machine itself, literally. */
  readonly allowLoopback: boolean
}

/** Returns the rule for the address of a webhook. */
export function addressRule(url: URL, allowPrivate: boolean): AddressRule {
  return { allowPrivate, allowLoopback: isLoopbackName(url.hostname) }
}

/**
 * Says whether a webhook may connect to an address: public ones, private ones where that is set, and loopback where the host is written
 * so. Link-local ones never: there lie the credentials of the machine (EC2 instance metadata, 169.254.169.254).
 */
export function isAllowedAddress(address: string, { allowPrivate, allowLoopback }: AddressRule): boolean {
  if (!ipaddr.isValid(address)) return false
  const range = ipaddr.process(address).range()
  if (range === 'unicast') return true
  if (range === 'loopback') return allowLoopback
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
