import type { Stack } from 'aws-cdk-lib'
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3'
import type { Central } from '../config.ts'
import { archiveDaysOf } from '../lifecycle-rules.ts'
import { loadBalancerBucketPolicy } from '../policies/bucket-policy.ts'
import { loadBalancerAccounts } from '../policies/load-balancer-accounts.ts'
import { CLOSED, HOUSEKEEPING, queueNotifications } from './archive.ts'
import { keep } from './keep.ts'
import { excuse } from './nag.ts'
import { addServiceRole, type Permission } from './service-role.ts'

/** Logs of load balancers in other Regions are read from their copy in the main one; the original only has to outlive the copying. */
const COPIED_DAYS = 30
const DEFAULT_DAYS = 1_095

/**
 * Makes the bucket for access logs of the load balancers in the main Region; they can be encrypted with keys of S3 only (Elastic Load
 * Balancing: enable access logs). Its notifications go to the queue of this ARN.
 */
export function addAlbBucket(stack: Stack, central: Central, queueArn: string): CfnBucket | undefined {
  const { region } = central.config
  const days = archiveDaysOf(central.config).find(({ id }) => id === 'alb')?.archiveDays ?? DEFAULT_DAYS
  return addBucket(stack, central, region, days, {
    notificationConfiguration: { queueConfigurations: queueNotifications(queueArn, ['AWSLogs']) },
  })
}

/**
 * Makes the bucket for the load balancers of another Region, which copies everything into the one of the main Region: queues hear only
 * buckets of their own Region, and a loader in a VPC reaches only buckets of its own.
 */
export function addCopiedAlbBucket(stack: Stack, central: Central, region: string): void {
  const { account, buckets } = central.config
  const [from, to] = [buckets.alb[region], buckets.alb[central.config.region]]
  if (from === undefined || to === undefined) return
  const role = addServiceRole(stack, {
    ...{ id: 'AlbCopier', service: 's3.amazonaws.com', account, permissions: copyPermissions(from, to) },
  })
  excuse(role, 'AwsSolutions-IAM5', 'All objects of one bucket are copied', `Resource::arn:aws:s3:::${from}/*`)
  excuse(role, 'AwsSolutions-IAM5', 'All objects of one bucket are copied', `Resource::arn:aws:s3:::${to}/*`)
  addBucket(stack, central, region, COPIED_DAYS, {
    replicationConfiguration: {
      role: role.attrArn,
      rules: [
        {
          ...{ id: 'to-main-region', status: 'Enabled', priority: 1, filter: { prefix: 'AWSLogs/' } },
          deleteMarkerReplication: { status: 'Disabled' },
          destination: { bucket: `arn:aws:s3:::${to}` },
        },
      ],
    },
  })
}

function copyPermissions(from: string, to: string): Permission[] {
  return [
    { Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: `arn:aws:s3:::${from}` },
    {
      Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
      Resource: `arn:aws:s3:::${from}/*`,
    },
    { Action: ['s3:ReplicateObject', 's3:ReplicateTags'], Resource: `arn:aws:s3:::${to}/*` },
  ]
}

function addBucket(
  stack: Stack,
  { config, accounts }: Central,
  region: string,
  days: number,
  more: Pick<CfnBucketProps, 'notificationConfiguration' | 'replicationConfiguration'>,
): CfnBucket | undefined {
  const name = config.buckets.alb[region]
  if (name === undefined) return undefined
  const bucket = new CfnBucket(stack, 'AlbLogs', {
    ...{ bucketName: name, ...CLOSED, ...more },
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    },
    lifecycleConfiguration: {
      rules: [{ id: 'logs', prefix: '', status: 'Enabled', expirationInDays: days }, HOUSEKEEPING],
    },
  })
  keep(bucket)
  const attached = new CfnBucketPolicy(stack, 'AlbLogsPolicy', {
    bucket: name,
    policyDocument: loadBalancerBucketPolicy({
      ...{ bucket: name, region, breakGlassRoles: config.breakGlassRoles },
      accounts: loadBalancerAccounts(accounts, region),
    }),
  })
  attached.addResourceDependency(bucket)
  excuse(bucket, 'AwsSolutions-S1', 'Access is in CloudTrail; logs of S3 beside a log archive would double its objects')
  return bucket
}
