import { readIp } from './address.ts'

const MAX_PORT = 65_535

/** Where somebody is: either part may be missing. */
export interface AddressPort {
  readonly ip?: string | undefined
  readonly port?: number | undefined
}

/**
 * Reads `192.0.2.1:443`, `[2001:db8::1]:443`, or an address alone. The text is cut at its last colon, if what stands before it is an
 * address; a text without an address gives nothing.
 */
export function readAddressPort(text: string | undefined): AddressPort {
  if (text === undefined) return {}
  const colon = text.lastIndexOf(':')
  const bracket = text.endsWith(']')
  const before = colon < 0 || bracket ? undefined : readIp(withoutBrackets(text.slice(0, colon)))
  const alone = before !== undefined && !text.startsWith('[') && before.includes(':') ? readIp(text) : undefined
  if (alone !== undefined || before === undefined) return { ip: alone ?? readIp(withoutBrackets(text)) }
  const port = text.slice(colon + 1)
  return { ip: before, port: /^\d{1,5}$/.test(port) && Number(port) <= MAX_PORT ? Number(port) : undefined }
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
}
