import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { explainAws } from './explain-aws.ts'
import type { Sink } from './page-writer.ts'

/** The bucket that objects go to. */
export interface TargetBucket {
  readonly bucket: string
  /** Fixed text before every key; empty or ending in a slash. */
  readonly prefix?: string
  /** Undefined leaves the encryption to the bucket. */
  readonly kmsKeyArn?: string | undefined
  /** Account that must own the bucket: findings are not sent to a bucket of the same name that somebody else made. */
  readonly owner?: string | undefined
  /** Whose findings are written, for messages. */
  readonly account: string
  readonly region: string
  /** Settings of the SDK client. */
  readonly client: object
}

/** Writes into a bucket; it needs s3:PutObject only, and for an own key kms:GenerateDataKey. */
export function bucketSink(target: TargetBucket): Sink {
  const { bucket, prefix = '', kmsKeyArn, owner, account, region } = target
  const client = new S3Client({ followRegionRedirects: true, ...target.client })
  return async (key, body) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}${key}`,
      Body: body,
      ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyArn }),
      ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }),
    })
    try {
      await client.send(command)
    } catch (thrown) {
      throw explainAws(thrown, { action: `s3:PutObject on s3://${bucket}/${prefix}${key}`, account, region })
    }
  }
}
