import * as z from 'zod'
import { listOf, loose, word, words } from '#core/schema-words.ts'

const Ec2Instance = z.object({
  type: word,
  imageId: word,
  platform: word,
  launchedAt: loose,
  ipV4Addresses: words,
  ipV6Addresses: words,
  vpcId: word,
  subnetId: word,
})

const EcrContainerImage = z.object({
  registry: word,
  repositoryName: word,
  imageTags: words,
  imageHash: word,
  architecture: word,
  author: word,
  platform: word,
  pushedAt: loose,
  lastInUseAt: loose,
  inUseCount: loose,
})

const LambdaFunction = z.object({
  functionName: word,
  version: word,
  runtime: word,
  packageType: word,
  layers: words,
  vpcConfig: z.object({ vpcId: word, subnetIds: words, securityGroupIds: words }).nullish(),
})

/** Machines, images and functions of other clouds say the same under other names (Amazon Inspector API: Vm, Image, ServerlessFunction). */
const Vm = z.object({
  type: word,
  vmName: word,
  vmImageReference: word,
  platform: word,
  launchedAt: loose,
  ipV4Addresses: words,
  ipV6Addresses: words,
  networkId: word,
  subnetIds: words,
  securityGroupIds: words,
})

const Image = z.object({
  registry: word,
  repositoryName: word,
  imageTags: words,
  imageDigest: word,
  imageHash: word,
  architecture: word,
  author: word,
  platform: word,
  pushedAt: loose,
  lastInUseAt: loose,
  inUseCount: loose,
})

const ServerlessFunction = z.object({
  serverlessFunctionName: word,
  functionName: word,
  version: word,
  runtime: word,
  packageType: word,
  layers: words,
  networkId: word,
  subnetIds: words,
  securityGroupIds: words,
})

/** An affected resource; `details` holds one member, by the kind of resource (Amazon Inspector API: Resource). */
export const Resource = z.object({
  type: word,
  id: word,
  partition: word,
  region: word,
  tags: loose,
  provider: word,
  providerAccountId: word,
  details: z
    .object({
      awsEc2Instance: Ec2Instance.nullish(),
      awsEcrContainerImage: EcrContainerImage.nullish(),
      awsLambdaFunction: LambdaFunction.nullish(),
      codeRepository: z.object({ projectName: word }).nullish(),
      vm: Vm.nullish(),
      image: Image.nullish(),
      serverlessFunction: ServerlessFunction.nullish(),
    })
    .nullish(),
})
export type Resource = z.output<typeof Resource>

export const Resources = listOf(Resource)
