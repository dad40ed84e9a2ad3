import { DAY_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Instance, LambdaFunction, RegionResources } from '../resources.ts'
import type { SampleAccount } from '../world.ts'

/** A resource as Inspector tells it: its id and the raw element of `resources`. */
export interface InspectorResource {
  readonly id: string
  readonly raw: Readonly<Record<string, unknown>>
}

/** An EC2 instance. */
export function instanceResource(
  account: SampleAccount,
  region: RegionResources,
  instance: Instance,
): InspectorResource {
  return {
    id: instance.id,
    raw: {
      type: 'AWS_EC2_INSTANCE',
      id: instance.id,
      partition: 'aws',
      region: region.region,
      tags: { Name: instance.name, System: account.system.name },
      details: {
        awsEc2Instance: {
          type: instance.type,
          imageId: instance.imageId,
          ipV4Addresses: [instance.address, ...(instance.publicAddress === undefined ? [] : [instance.publicAddress])],
          ipV6Addresses: instance.ipv6 === undefined ? [] : [instance.ipv6],
          iamInstanceProfileArn: `arn:aws:iam::${account.id}:instance-profile/${instance.role.name}`,
          vpcId: region.vpcId,
          subnetId: instance.subnetId,
          platform: 'AMAZON_LINUX_2023',
          launchedAt: Date.parse(instance.launchedAt),
        },
      },
    },
  }
}

/** A container image; every build has a digest of its own. */
export function imageResource(
  account: SampleAccount,
  region: RegionResources,
  random: Random,
  time: number,
): InspectorResource {
  const repository = random.pick(region.repositories)
  const digest = `sha256:${random.hex(64)}`
  const id = `arn:aws:ecr:${region.region}:${account.id}:repository/${repository}/${digest}`
  return {
    id,
    raw: {
      type: 'AWS_ECR_CONTAINER_IMAGE',
      id,
      partition: 'aws',
      region: region.region,
      tags: {},
      details: {
        awsEcrContainerImage: {
          registry: account.id,
          repositoryName: repository,
          imageHash: digest,
          imageTags: [`build-${random.between(100, 9_999)}`],
          architecture: 'amd64',
          platform: 'AMAZON_LINUX_2023',
          pushedAt: time - random.between(1, 20) * DAY_MS,
          inUseCount: random.below(3),
          lastInUseAt: time - random.below(DAY_MS),
        },
      },
    },
  }
}

/** A Lambda function. */
export function functionResource(
  account: SampleAccount,
  region: RegionResources,
  lambda: LambdaFunction,
): InspectorResource {
  const id = `${lambda.arn}:$LATEST`
  return {
    id,
    raw: {
      type: 'AWS_LAMBDA_FUNCTION',
      id,
      partition: 'aws',
      region: region.region,
      tags: { System: account.system.name },
      details: {
        awsLambdaFunction: {
          functionName: lambda.name,
          runtime: 'PYTHON_3_12',
          codeSha256: 'bWFkZSB1cCBjb2RlIG9mIHRoZSBzYW1wbGU=',
          version: '$LATEST',
          executionRoleArn: lambda.role.arn,
          layers: [],
          packageType: 'ZIP',
          architectures: ['X86_64'],
        },
      },
    },
  }
}
