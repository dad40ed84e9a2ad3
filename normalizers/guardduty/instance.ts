import { readIp } from '#core/address.ts'
import { present } from '#core/optional-value.ts'
import { list, lower, text, unique } from '#core/text.ts'
import type { HinomiPart, Part } from './document.ts'
import type { InstanceDetails } from './record-resource.ts'
import type { Tags } from './record-tags.ts'

/** An EC2 instance as the parts of a document that describe one. */
export interface Instance {
  readonly availabilityZone?: string | undefined
  readonly instance?: Part<'cloud'>['instance']
  readonly machine?: Part<'cloud'>['machine']
  readonly host?: Part<'host'> | undefined
  /** `hinomi.network` of the first interface. */
  readonly network?: HinomiPart<'network'> | undefined
  /** For `related.ip`. */
  readonly addresses: readonly string[]
  /** For `related.hosts`. */
  readonly hosts: readonly (string | undefined)[]
}

/** Returns what a finding says about its EC2 instance. */
export function instanceOf(details: InstanceDetails | null | undefined): Instance {
  if (!details) return { addresses: [], hosts: [] }
  const interfaces = present(details.networkInterfaces)
  const [first] = interfaces
  const id = text(details.instanceId)
  const name = tagValue(details.tags, 'Name')
  const type = text(details.instanceType)
  const allAddresses: (string | undefined)[] = []
  const hosts = [id, lower(name)]
  for (const one of interfaces) {
    allAddresses.push(readIp(one.privateIpAddress), ...list(one.ipv6Addresses).map(readIp), readIp(one.publicIp))
    hosts.push(lower(one.privateDnsName), lower(one.publicDnsName))
  }
  const addresses = unique(allAddresses)
  return {
    availabilityZone: text(details.availabilityZone),
    instance: { id: id === undefined ? undefined : [id], name },
    machine: { type },
    host: {
      id,
      name: lower(name ?? first?.privateDnsName),
      type,
      ip: addresses,
      os: { platform: lower(details.platform) },
    },
    network: {
      vpc_id: text(first?.vpcId),
      subnet_id: text(first?.subnetId),
      eni_id: text(first?.networkInterfaceId),
      security_group_ids: unique(present(first?.securityGroups).map(({ groupId }) => text(groupId))),
    },
    addresses: addresses ?? [],
    hosts,
  }
}

/** Returns the value of a tag. */
export function tagValue(tags: Tags, key: string): string | undefined {
  return text(present(tags).find((tag) => tag.key === key)?.value)
}
