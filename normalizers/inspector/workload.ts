import { readIp } from '#core/address.ts'
import { parseArn } from '#core/arn.ts'
import { present } from '#core/optional-value.ts'
import { lower, text, unique } from '#core/text.ts'
import type { HinomiPart, Part } from './document.ts'
import type { Resource } from './record-resource.ts'
import { nameTag } from './resource.ts'

/** What is vulnerable: machine, container image and function, each the first of its kind among the resources. */
export interface Workload {
  readonly machine: Resource | undefined
  /** Nearly always one; rarely a finding names several. */
  readonly machines: readonly Resource[]
  readonly image: Resource | undefined
  readonly lambda: Resource | undefined
}

/** Finds the first machine, image and function by type or, in other clouds, by the details that only one of them has. */
export function workloadOf(resources: readonly Resource[]): Workload {
  const machines = resources.filter(
    ({ type, details }) => isType(type, 'AWS_EC2_INSTANCE') || details?.awsEc2Instance || details?.vm,
  )
  return {
    machine: machines[0],
    machines,
    image: resources.find(
      ({ type, details }) => isType(type, 'AWS_ECR_CONTAINER_IMAGE') || details?.awsEcrContainerImage || details?.image,
    ),
    lambda: resources.find(
      ({ type, details }) =>
        isType(type, 'AWS_LAMBDA_FUNCTION') || details?.awsLambdaFunction || details?.serverlessFunction,
    ),
  }
}

function isType(type: string | null | undefined, wanted: string): boolean {
  return type?.toUpperCase() === wanted
}

/** Returns ECS `host` of a machine. */
export function hostOf(machine: Resource): Part<'host'> {
  const details = machine.details?.awsEc2Instance ?? machine.details?.vm
  const addresses = [...present(details?.ipV4Addresses), ...present(details?.ipV6Addresses)]
  return {
    id: text(machine.id),
    name: lower(nameTag(machine)) ?? lower(machine.details?.vm?.vmName),
    type: text(details?.type),
    ip: unique(addresses.map(readIp)),
    os: { platform: lower(details?.platform) },
  }
}

/** Returns ECS `container` of an image; an image is no running container, so it has no `container.id`. */
export function containerOf({ image }: Workload): Part<'container'> | undefined {
  if (image === undefined) return undefined
  const { registry, repository, digest, tags } = readImageDetails(image)
  return {
    image: {
      name: registry === undefined || repository === undefined ? repository : `${registry}/${repository}`,
      tag: unique(present(tags)),
      hash: { all: digest === undefined ? [] : [digest] },
    },
  }
}

const IMAGE_RESOURCE = /^repository\/(.+?)(?:\/(sha256:[\da-f]+))?$/

interface ImageDetails {
  readonly registry: string | undefined
  readonly repository: string | undefined
  readonly digest: string | undefined
  readonly tags: readonly (string | null | undefined)[] | null | undefined
}

/** Reads an image from its details or, without them, from its ARN `arn:…:repository/<name>/sha256:<digest>`. */
export function readImageDetails({ id, details }: Resource): ImageDetails {
  const arn = parseArn(text(id))
  const [, repository, digest] = IMAGE_RESOURCE.exec(arn?.resource ?? '') ?? []
  const image = details?.awsEcrContainerImage ?? details?.image
  return {
    registry: text(image?.registry) ?? arn?.account,
    repository: text(image?.repositoryName) ?? repository,
    digest: text(image?.imageHash) ?? text(details?.image?.imageDigest) ?? digest,
    tags: image?.imageTags,
  }
}

/** Returns ECS `faas` of a function. */
export function functionOf({ lambda }: Workload): Part<'faas'> | undefined {
  if (lambda === undefined) return undefined
  const details = lambda.details?.awsLambdaFunction ?? lambda.details?.serverlessFunction
  const [, , version] = functionParts(lambda)
  return { id: text(lambda.id), name: functionName(lambda), version: text(details?.version) ?? version }
}

/** Returns the name of a function from its details or, without them, from its ARN `arn:…:function:<name>:<version>`. */
export function functionName(resource: Resource): string | undefined {
  const { awsLambdaFunction, serverlessFunction } = resource.details ?? {}
  return (
    text(awsLambdaFunction?.functionName) ??
    text(serverlessFunction?.serverlessFunctionName) ??
    text(serverlessFunction?.functionName) ??
    functionParts(resource)[1]
  )
}

/** The parts of `function:<name>:<version>`. */
function functionParts({ id }: Resource): readonly string[] {
  const parts = parseArn(text(id))?.resource.split(':') ?? []
  return parts[0] === 'function' ? parts : []
}

/** Returns where a machine or a function lies in its network. */
export function networkOf({ machine, lambda }: Workload): HinomiPart<'network'> | undefined {
  const ec2 = machine?.details?.awsEc2Instance
  if (ec2) return { vpc_id: text(ec2.vpcId), subnet_id: text(ec2.subnetId) }
  const other = machine?.details?.vm ?? lambda?.details?.serverlessFunction
  const vpc = lambda?.details?.awsLambdaFunction?.vpcConfig
  return {
    vpc_id: text(vpc?.vpcId) ?? text(other?.networkId),
    subnet_id: text(present(vpc?.subnetIds ?? other?.subnetIds)[0]),
    security_group_ids: unique(present(vpc?.securityGroupIds ?? other?.securityGroupIds)),
  }
}
