import { isPrivateIp, readIp } from '#core/address.ts'
import { lastPart, parseArn } from '#core/arn.ts'
import { readImage } from '#core/container-image.ts'
import { list, lower, text, unique } from '#core/text.ts'
import type { HinomiPart, Part } from './document.ts'
import { readEcrImage } from './ecr-image.ts'
import type { FindingResource } from './record.ts'
import { memberOf, type Related } from './record-values.ts'
import { nameTag } from './resource.ts'

/** Where the affected code runs: instance, container and function, each the first of its kind. */
export interface Workload {
  readonly instanceId?: string | undefined
  /** First private address of the instance. */
  readonly instanceAddress?: string | undefined
  readonly host?: Part<'host'> | undefined
  readonly network?: HinomiPart<'network'> | undefined
  readonly container?: Part<'container'> | undefined
  readonly faas?: Part<'faas'> | undefined
  readonly related: Related
}

/** Returns instance, container and function among the resources of a finding (ASFF: Resources.Details). */
export function workloadOf(resources: readonly FindingResource[]): Workload {
  const instance = resources.find(({ Type }) => Type === 'AwsEc2Instance')
  const container = resources.find(({ Type }) => Type === 'Container' || Type === 'AwsEcrContainerImage')
  const lambda = resources.find(({ Type }) => Type === 'AwsLambdaFunction')
  if (instance === undefined && container === undefined && lambda === undefined) return { related: {} }

  const host = instance === undefined ? undefined : hostOf(instance)
  const image = container === undefined ? undefined : containerOf(container)
  return {
    instanceId: host?.id,
    instanceAddress: host?.ip?.find(isPrivateIp),
    host,
    network: networkOf(instance, lambda),
    container: image,
    faas: lambda === undefined ? undefined : functionOf(lambda),
    related: {
      ip: host?.ip ?? [],
      hosts: [host?.id, host?.name],
      hash: (image?.image?.hash?.all ?? []).map((digest) => lower(digest.slice(digest.indexOf(':') + 1))),
    },
  }
}

function hostOf(instance: FindingResource): Part<'host'> {
  const details = memberOf(instance.Details, 'AwsEc2Instance')
  const addresses = [...list(memberOf(details, 'IpV4Addresses')), ...list(memberOf(details, 'IpV6Addresses'))]
  return {
    id: lastPart(text(instance.Id)),
    name: nameTag(instance)?.toLowerCase(),
    type: text(memberOf(details, 'Type')),
    ip: unique(addresses.map(readIp)),
  }
}

function networkOf(
  instance: FindingResource | undefined,
  lambda: FindingResource | undefined,
): HinomiPart<'network'> | undefined {
  if (instance !== undefined) {
    const details = memberOf(instance.Details, 'AwsEc2Instance')
    const [firstInterface] = list(memberOf(details, 'NetworkInterfaces'))
    return {
      vpc_id: text(memberOf(details, 'VpcId')),
      subnet_id: text(memberOf(details, 'SubnetId')),
      eni_id: text(memberOf(firstInterface, 'NetworkInterfaceId')),
    }
  }
  const vpc = memberOf(memberOf(lambda?.Details, 'AwsLambdaFunction'), 'VpcConfig')
  return {
    vpc_id: text(memberOf(vpc, 'VpcId')),
    subnet_id: text(list(memberOf(vpc, 'SubnetIds'))[0]),
    security_group_ids: unique(list(memberOf(vpc, 'SecurityGroupIds')).map(text)),
  }
}

/** An image is no running container: it has no `container.id`. */
function containerOf(resource: FindingResource): Part<'container'> {
  if (resource.Type === 'AwsEcrContainerImage') {
    const { registry, repository, tags, digest } = readEcrImage(resource)
    const name = repository === undefined || registry === undefined ? repository : `${registry}/${repository}`
    return {
      image: { name, tag: unique(list(tags).map(text)), hash: { all: digest === undefined ? [] : [digest] } },
    }
  }
  const details = memberOf(resource.Details, 'Container')
  const privileged = memberOf(details, 'Privileged')
  const image = readImage(text(memberOf(details, 'ImageName')))
  const digest = image.digest ?? digestOf(text(memberOf(details, 'ImageId')))
  return {
    id: lastPart(text(resource.Id)),
    name: text(memberOf(details, 'Name')),
    runtime: text(memberOf(details, 'ContainerRuntime')),
    security_context: { privileged: typeof privileged === 'boolean' ? privileged : undefined },
    image: {
      name: image.name,
      tag: image.tag === undefined ? [] : [image.tag],
      hash: { all: digest === undefined ? [] : [digest] },
    },
  }
}

/** An image id is a digest or a reference that ends in one. */
function digestOf(imageId: string | undefined): string | undefined {
  return /sha256:[\da-f]{64}$/i.exec(imageId ?? '')?.[0]
}

function functionOf(lambda: FindingResource): Part<'faas'> {
  const details = memberOf(lambda.Details, 'AwsLambdaFunction')
  const id = text(lambda.Id)
  return {
    id,
    name: text(memberOf(details, 'FunctionName')) ?? functionName(parseArn(id)?.resource),
    version: text(memberOf(details, 'Version')),
  }
}

/** `function:name` or, of one version, `function:name:7`. */
function functionName(resource: string | undefined): string | undefined {
  const [kind, name] = resource?.split(':') ?? []
  return kind === 'function' ? name : undefined
}
