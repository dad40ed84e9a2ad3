import * as z from 'zod'
import { flag, listOf, word, words } from '#core/schema-words.ts'
import { Tags } from './record-tags.ts'

const Container = z.object({
  id: word,
  name: word,
  image: word,
  containerRuntime: word,
  securityContext: z.object({ privileged: flag }).nullish(),
})

const InstanceDetails = z.object({
  instanceId: word,
  instanceType: word,
  availabilityZone: word,
  platform: word,
  networkInterfaces: listOf(
    z.object({
      networkInterfaceId: word,
      subnetId: word,
      vpcId: word,
      privateDnsName: word,
      publicDnsName: word,
      privateIpAddress: word,
      publicIp: word,
      ipv6Addresses: words,
      securityGroups: listOf(z.object({ groupId: word })),
    }),
  ),
  tags: Tags,
})

const Bucket = z.object({
  arn: word,
  name: word,
  publicAccess: z.object({ effectivePermission: word }).nullish(),
  s3ObjectDetails: listOf(z.object({ objectArn: word, key: word, hash: word })),
  tags: Tags,
})

/** The resource that a finding is about, and those around it (GuardDuty API: Resource). */
export const Resource = z.object({
  resourceType: word,
  accessKeyDetails: z.object({ accessKeyId: word, principalId: word, userName: word, userType: word }).nullish(),
  instanceDetails: InstanceDetails.nullish(),
  s3BucketDetails: listOf(Bucket),
  eksClusterDetails: z.object({ name: word, arn: word, tags: Tags }).nullish(),
  kubernetesDetails: z
    .object({
      kubernetesUserDetails: z
        .object({
          username: word,
          uid: word,
          groups: words,
          sessionName: words,
          impersonatedUser: z.object({ username: word }).nullish(),
        })
        .nullish(),
      kubernetesWorkloadDetails: z
        .object({ name: word, type: word, uid: word, namespace: word, containers: listOf(Container) })
        .nullish(),
    })
    .nullish(),
  ecsClusterDetails: z
    .object({
      name: word,
      arn: word,
      tags: Tags,
      taskDetails: z.object({ arn: word, containers: listOf(Container) }).nullish(),
    })
    .nullish(),
  containerDetails: Container.nullish(),
  lambdaDetails: z.object({ functionName: word, functionArn: word, functionVersion: word, tags: Tags }).nullish(),
  rdsDbInstanceDetails: z
    .object({ dbInstanceIdentifier: word, dbInstanceArn: word, engine: word, tags: Tags })
    .nullish(),
  rdsLimitlessDbDetails: z
    .object({ dbShardGroupIdentifier: word, dbShardGroupArn: word, engine: word, tags: Tags })
    .nullish(),
  rdsDbUserDetails: z.object({ user: word, authMethod: word }).nullish(),
  ebsVolumeDetails: z.object({ scannedVolumeDetails: listOf(z.object({ volumeArn: word })) }).nullish(),
  ebsSnapshotDetails: z.object({ snapshotArn: word }).nullish(),
  ec2ImageDetails: z.object({ imageArn: word }).nullish(),
  recoveryPointDetails: z.object({ recoveryPointArn: word }).nullish(),
  bedrockGuardrailDetails: z.object({ guardrailArn: word }).nullish(),
  modelDetails: listOf(z.object({ modelId: word })),
})

export type Resource = z.output<typeof Resource>
export type Bucket = z.output<typeof Bucket>
export type Container = z.output<typeof Container>
export type InstanceDetails = z.output<typeof InstanceDetails>
