import type { Stack } from 'aws-cdk-lib'
import type { CfnRole } from 'aws-cdk-lib/aws-iam'
import { CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import type { CentralConfig } from '../config.ts'
import { release } from './keep.ts'
import { idOf } from './lambda-role.ts'
import { excuse } from './nag.ts'

const LOG_DAYS = 90
/** The network of functions that speak to a domain in a VPC. */
export interface LambdaNetwork {
  readonly subnetIds: readonly string[]
  readonly securityGroupId: string
}

/** What makes one function different from the others. */
export interface LambdaSettings {
  /** Its name without that of the installation. */
  readonly word: string
  /** Folder with `index.mjs`, which exports `handler`. */
  readonly folder: string
  readonly role: CfnRole
  readonly description: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  /** At most so many at a time; undefined where the queue mapping says it. */
  readonly concurrency?: number
  readonly network: LambdaNetwork | undefined
}

/** Makes one function on Node.js 24 with a log group of its own. */
export function addLambda(stack: Stack, { name }: CentralConfig, settings: LambdaSettings): CfnFunction {
  const { word, network, concurrency } = settings
  const asset = new Asset(stack, `${idOf(word)}Code`, { path: settings.folder })
  const log = new CfnLogGroup(stack, `${idOf(word)}Log`, {
    logGroupName: `/aws/lambda/${name}-${word}`,
    retentionInDays: LOG_DAYS,
  })
  release(log)
  const made = new CfnFunction(stack, idOf(word), {
    functionName: `${name}-${word}`,
    description: settings.description,
    runtime: Runtime.NODEJS_24_X.name,
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey },
    role: settings.role.attrArn,
    timeout: settings.timeoutSeconds,
    memorySize: settings.memoryMb,
    environment: { variables: settings.environment },
    loggingConfig: { logGroup: log.ref },
    ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
    ...(network !== undefined && {
      vpcConfig: { subnetIds: [...network.subnetIds], securityGroupIds: [network.securityGroupId] },
    }),
  })
  excuse(made, 'AwsSolutions-L1', 'Node.js 24 is what the bundle is made and tested for')
  return made
}
