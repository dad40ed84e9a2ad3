import { isIP } from 'node:net'
import { isLoopback } from '#core/loopback.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1']

/** By which names people may call the page. */
export interface HostRule {
  /** The address that the server listens on. */
  readonly listensOn: string
  /** Further names, such as that of a proxy in front; lower case, without port. */
  readonly names: readonly string[]
}

/**
 * Says whether a `Host` header is one of ours, whatever the port (it differs behind an SSH tunnel).
 *
 * A page of somebody else whose name is made to lead here (DNS rebinding) sends that name. A bare address leads to nobody else, so it
 * is good where the server can be reached by others at all.
 */
export function isOurHost(header: string | undefined, { listensOn, names }: HostRule): boolean {
  const name = hostName(header)
  if (name === undefined) return false
  if (LOOPBACK_NAMES.includes(name) || name === listensOn.toLowerCase() || names.includes(name)) return true
  return !isLoopback(listensOn) && isIP(name) !== 0
}

/** The name in a `Host` header, lower case, without port, brackets and final dot; undefined where it is none. */
function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '')
  const name = match?.[1] ?? match?.[2]
  return name?.toLowerCase().replace(/\.$/, '')
}
