import { CfnOutput, type Stack, Tags } from 'aws-cdk-lib'
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms'
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3'
import type { Central } from '../config.ts'
import { archiveLifecycle } from '../lifecycle-rules.ts'
import { RAW_PREFIXES } from '../names.ts'
import { archiveBucketPolicy } from '../policies/bucket-policy.ts'
import { archiveKeyPolicy } from '../policies/key-policy.ts'
import { keep } from './keep.ts'
import { excuse } from './nag.ts'

/** How long replaced versions stay: long enough to notice that something was overwritten. */
const OLD_VERSION_DAYS = 30
const UNFINISHED_UPLOAD_DAYS = 7

/** The archive as other parts of the stack need it. */
export interface ArchiveParts {
  readonly key: CfnKey
  readonly bucket: CfnBucket
}

/** Makes the key, the archive bucket and their policies. Notifications of raw objects go to the queue of this ARN. */
export function addArchive(stack: Stack, { config, accounts }: Central, queueArn: string): ArchiveParts {
  const ids = accounts.map(({ id }) => id)
  const { account: central, region, breakGlassRoles } = config
  const key = new CfnKey(stack, 'ArchiveKey', {
    description: `${config.name}: raw security logs and findings`,
    enableKeyRotation: true,
    keyPolicy: archiveKeyPolicy({ central, region, accounts: ids }),
    pendingWindowInDays: 30,
  })
  keep(key)
  new CfnAlias(stack, 'ArchiveKeyAlias', { aliasName: `alias/${config.name}-archive`, targetKeyId: key.ref })
  const bucket = new CfnBucket(stack, 'Archive', {
    bucketName: config.buckets.archive,
    ...CLOSED,
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        {
          bucketKeyEnabled: true,
          serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.attrArn },
        },
      ],
    },
    lifecycleConfiguration: {
      rules: [
        ...archiveLifecycle(config, ids).rules.map(({ id, prefix, days }) => ({
          ...{ id, prefix, status: 'Enabled', expirationInDays: days },
        })),
        HOUSEKEEPING,
      ],
    },
    notificationConfiguration: { queueConfigurations: queueNotifications(queueArn) },
  })
  keep(bucket)
  const policy = archiveBucketPolicy({
    ...{ bucket: config.buckets.archive, keyArn: key.attrArn, accounts: ids, breakGlassRoles },
  })
  const attached = new CfnBucketPolicy(stack, 'ArchivePolicy', {
    bucket: config.buckets.archive,
    policyDocument: policy,
  })
  attached.addResourceDependency(bucket)
  excuse(bucket, 'AwsSolutions-S1', 'Access is in CloudTrail; logs of S3 beside a log archive would double its objects')
  new CfnOutput(stack, 'ArchiveBucketName', { value: bucket.ref })
  new CfnOutput(stack, 'ArchiveKeyArn', {
    description: 'archiveKeyArn of hinomi.central.json',
    value: key.attrArn,
  })
  Tags.of(stack).add('hinomi:installation', config.name)
  return { key, bucket }
}

/** Settings of every bucket: versioned, owned by this account whoever writes, closed to the public. */
export const CLOSED: Pick<
  CfnBucketProps,
  'versioningConfiguration' | 'ownershipControls' | 'publicAccessBlockConfiguration'
> = {
  versioningConfiguration: { status: 'Enabled' },
  ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
  publicAccessBlockConfiguration: {
    ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  },
}

/** What nobody looks for any more: replaced versions, marks of deleted objects, uploads that never ended. */
export const HOUSEKEEPING: CfnBucket.RuleProperty = {
  id: 'housekeeping',
  status: 'Enabled',
  noncurrentVersionExpiration: { noncurrentDays: OLD_VERSION_DAYS },
  expiredObjectDeleteMarker: true,
  abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
}

/** Tells the queue of every raw object, however it was written; what the loader itself writes is not among them. */
export function queueNotifications(
  queueArn: string,
  prefixes: readonly string[] = RAW_PREFIXES,
): CfnBucket.QueueConfigurationProperty[] {
  return prefixes.map((prefix) => ({
    event: 's3:ObjectCreated:*',
    queue: queueArn,
    filter: { s3Key: { rules: [{ name: 'prefix', value: `${prefix}/` }] } },
  }))
}
