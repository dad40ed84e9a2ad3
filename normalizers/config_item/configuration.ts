import { readIp } from '#core/address.ts'
import { hideSecrets } from '#core/hidden-values.ts'
import { isObject, parseJson } from '#core/json-object.ts'
import { list, text, unique } from '#core/text.ts'

/** The API writes at most some hundred kilobytes; hostile megabytes of JSON would take hundreds more when parsed. */
export const MAX_TEXT_CHARACTERS = 1024 * 1024

type Members = Readonly<Record<string, unknown>>

/**
 * The configuration as an object: files hold one, the API its JSON text of at most 1 MiB. Undefined for what is none, as for deleted
 * resources.
 */
export function readConfiguration(value: unknown): Members | undefined {
  const parsed = typeof value === 'string' ? parse(value) : value
  return isObject(parsed) ? parsed : undefined
}

/** Returns a supplementary configuration without secrets; its members are objects, or their JSON text. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return hideSecrets(readConfiguration(value))
  if (!isObject(value)) return hideSecrets(value)
  const hidden = hideSecrets(value)
  return Object.fromEntries(Object.entries(hidden).map(([name, member]) => [name, textWithoutSecrets(member)]))
}

function textWithoutSecrets(member: unknown): unknown {
  const parsed = typeof member === 'string' ? parse(member) : undefined
  if (typeof parsed !== 'object' || parsed === null) return member
  const hidden = hideSecrets(parsed)
  return hidden === parsed ? member : JSON.stringify(hidden)
}

function parse(text: string): unknown {
  if (text.length > MAX_TEXT_CHARACTERS || !/^\s*[[{]/.test(text)) return undefined
  return parseJson(text)
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
