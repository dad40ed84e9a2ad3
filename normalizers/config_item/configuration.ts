import { readIp } from '#core/address.ts'
import { list, text, unique } from '#core/text.ts'

type Members = Readonly<Record<string, unknown>>

/** The configuration as an object: files hold one, the API its JSON text. Undefined for what is none, as for deleted resources. */
export function readConfiguration(value: unknown): Members | undefined {
  if (typeof value !== 'string') return isObject(value) ? value : undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Addresses in the configuration of an instance, a network interface, an elastic address or a NAT gateway. */
export function addressesOf(configuration: Members | undefined): string[] | undefined {
  if (configuration === undefined) return undefined
  const places = [
    configuration,
    configuration.association,
    ...list(configuration.privateIpAddresses),
    ...list(configuration.natGatewayAddresses),
    ...list(configuration.networkInterfaces).flatMap((value) => [
      value,
      ...list(isObject(value) ? value.privateIpAddresses : []),
    ]),
  ]
  return unique(places.filter(isObject).flatMap((place) => ADDRESS_MEMBERS.map((name) => readIp(place[name]))))
}

const ADDRESS_MEMBERS = ['privateIpAddress', 'publicIpAddress', 'publicIp', 'privateIp', 'carrierIp'] as const

/** Returns a text of the configuration. */
export function memberText(configuration: Members | undefined, name: string): string | undefined {
  return text(configuration?.[name])
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
