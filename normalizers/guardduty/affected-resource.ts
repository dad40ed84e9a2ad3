import { flatObject } from '#core/flat-object.ts'
import { joinLists } from '#core/join-lists.ts'
import type { Notes } from '#core/notes.ts'
import { present } from '#core/optional-value.ts'
import { guardDutyResourceType } from '#core/resource-type.ts'
import { text, unique } from '#core/text.ts'
import type { HinomiPart } from './document.ts'
import { tagValue } from './instance.ts'
import type { Resource } from './record-resource.ts'
import type { Tags } from './record-tags.ts'

/** Where the finding says that its resources are. */
export interface Place {
  readonly account: string
  readonly region: string | undefined
  readonly partition: string | undefined
}

interface Named {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly tags?: Tags
}

const MAX_RESOURCES = 100

/** Returns `hinomi.resource` of a finding: the resource that `resourceType` names, and the ids of all that the finding lists. */
export function affectedResource(
  resource: Resource | null | undefined,
  place: Place,
  notes: Notes,
): HinomiPart<'resource'> | undefined {
  const word = text(resource?.resourceType)
  if (!resource) return undefined
  const type = word === undefined ? undefined : guardDutyResourceType(word)
  const others = allResources(resource, place)
  const main = mainResource(resource, type, place) ?? others[0]
  if (word === undefined && main === undefined) return undefined
  return {
    id: main?.id,
    type,
    type_original: word,
    name: main?.name,
    account_id: place.account,
    region: place.region,
    partition: place.partition,
    provider: 'aws',
    tags: tagsOf(main?.tags, notes),
    all: unique([main?.id, ...others.map(({ id }) => id)], MAX_RESOURCES),
  }
}

/** Returns the resource that a type is about; undefined for types that we do not know. */
function mainResource(resource: Resource, type: string | undefined, place: Place): Named | undefined {
  switch (type) {
    case 'AWS::EC2::Instance':
      return instance(resource, place)
    case 'AWS::IAM::AccessKey': {
      const { accessKeyDetails: key } = resource
      return { id: text(key?.accessKeyId) ?? text(key?.principalId), name: text(key?.userName) }
    }
    case 'AWS::S3::Bucket':
      return buckets(resource)[0] ?? {}
    case 'AWS::S3::Object':
      return objects(resource)[0] ?? buckets(resource)[0] ?? {}
    case 'AWS::EKS::Cluster':
      return named(resource.eksClusterDetails?.arn, resource.eksClusterDetails?.name, resource.eksClusterDetails?.tags)
    case 'AWS::ECS::Cluster':
      return named(resource.ecsClusterDetails?.arn, resource.ecsClusterDetails?.name, resource.ecsClusterDetails?.tags)
    case 'AWS::ECS::Container':
      return named(resource.containerDetails?.id, resource.containerDetails?.name)
    case 'AWS::RDS::DBInstance': {
      const { rdsDbInstanceDetails: database } = resource
      return named(database?.dbInstanceArn, database?.dbInstanceIdentifier, database?.tags)
    }
    case 'AWS::RDS::DBShardGroup': {
      const { rdsLimitlessDbDetails: group } = resource
      return named(group?.dbShardGroupArn, group?.dbShardGroupIdentifier, group?.tags)
    }
    case 'AWS::Lambda::Function': {
      const { lambdaDetails: details } = resource
      return named(details?.functionArn, details?.functionName, details?.tags)
    }
    case 'AWS::EC2::Volume':
      return volumes(resource)[0] ?? {}
    case 'AWS::EC2::Snapshot':
      return named(resource.ebsSnapshotDetails?.snapshotArn)
    case 'AWS::EC2::Image':
      return named(resource.ec2ImageDetails?.imageArn)
    default:
      return undefined
  }
}

/** Every resource that a finding names, but for the access key of its actor. */
function allResources(resource: Resource, place: Place): Named[] {
  const { eksClusterDetails: eks, ecsClusterDetails: ecs, rdsDbInstanceDetails: database } = resource
  return [
    named(resource.recoveryPointDetails?.recoveryPointArn),
    named(resource.bedrockGuardrailDetails?.guardrailArn),
    ...present(resource.modelDetails).map(({ modelId }) => named(modelId)),
    ...buckets(resource),
    ...objects(resource),
    named(eks?.arn, eks?.name),
    named(ecs?.arn, ecs?.name),
    named(ecs?.taskDetails?.arn),
    named(database?.dbInstanceArn, database?.dbInstanceIdentifier),
    named(resource.rdsLimitlessDbDetails?.dbShardGroupArn),
    named(resource.lambdaDetails?.functionArn, resource.lambdaDetails?.functionName),
    named(resource.ebsSnapshotDetails?.snapshotArn),
    named(resource.ec2ImageDetails?.imageArn),
    instance(resource, place),
    ...volumes(resource),
  ].filter(({ id }) => id !== undefined)
}

function named(id: string | null | undefined, name?: string | null | undefined, tags?: Tags): Named {
  return { id: text(id) ?? text(name), name: text(name), tags }
}

function instance({ instanceDetails }: Resource, { account, region, partition }: Place): Named {
  const id = text(instanceDetails?.instanceId)
  if (id === undefined) return {}
  return {
    id: region === undefined ? id : `arn:${partition ?? 'aws'}:ec2:${region}:${account}:instance/${id}`,
    name: tagValue(instanceDetails?.tags, 'Name'),
    tags: instanceDetails?.tags,
  }
}

function buckets({ s3BucketDetails }: Resource): Named[] {
  return present(s3BucketDetails).map(({ arn, name, tags }) => named(arn, name, tags))
}

function objects({ s3BucketDetails }: Resource): Named[] {
  return joinLists(present(s3BucketDetails).map(({ s3ObjectDetails }) => present(s3ObjectDetails))).map(
    ({ objectArn, key }) => named(objectArn, key),
  )
}

function volumes({ ebsVolumeDetails }: Resource): Named[] {
  return present(ebsVolumeDetails?.scannedVolumeDetails).map(({ volumeArn }) => named(volumeArn))
}

/** Returns tags as an object by their keys. */
export function tagsOf(tags: Tags, notes: Notes): object | undefined {
  const pairs = present(tags)
    .filter(({ key }) => typeof key === 'string')
    .map(({ key, value }) => [key, value ?? ''] as const)
  return pairs.length === 0 ? undefined : flatObject(Object.fromEntries(pairs), 'hinomi.resource.tags', notes)
}
