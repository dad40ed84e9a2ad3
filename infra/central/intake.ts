import type { Stack } from 'aws-cdk-lib'
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs'
import type { CentralConfig } from '../config.ts'
import { type PolicyDocument, policy, tlsOnly } from '../policies/document.ts'
import { release } from './keep.ts'

/** As long as SQS keeps a message: a domain that is full for days costs nothing but time. */
const RETENTION_SECONDS = 14 * 86_400
/** Attempts before a message is taken for poisoned; messages for a domain that takes nothing are put back by the loader itself. */
const MAX_RECEIVES = 5

/** How long one run of the loader may take, in seconds. */
export const LOADER_TIMEOUT_SECONDS = 300
/** How long a run waits for its batch to fill, in seconds. */
export const BATCH_WINDOW_SECONDS = 5
/** Six times the time-out and the window (AWS Lambda Developer Guide: SQS event source). */
const VISIBILITY_SECONDS = 6 * LOADER_TIMEOUT_SECONDS + BATCH_WINDOW_SECONDS

/** The queue between bucket and loader, and the one for what cannot be loaded. */
export interface Intake {
  readonly queue: CfnQueue
  readonly deadLetters: CfnQueue
  readonly policy: CfnQueuePolicy
}

/** Returns the ARN of the queue, known before it is made, so that bucket and queue can name each other. */
export function intakeArn({ name, account, region }: CentralConfig): string {
  return `arn:aws:sqs:${region}:${account}:${name}-intake`
}

/** Makes the queues. Only S3 for our own buckets may send, besides roles of this account. */
export function addIntake(stack: Stack, config: CentralConfig): Intake {
  const { name, account, region, buckets } = config
  const deadLetters = new CfnQueue(stack, 'DeadLetters', {
    queueName: `${name}-dead-letters`,
    messageRetentionPeriod: RETENTION_SECONDS,
    sqsManagedSseEnabled: true,
  })
  const queue = new CfnQueue(stack, 'Intake', {
    queueName: `${name}-intake`,
    messageRetentionPeriod: RETENTION_SECONDS,
    visibilityTimeout: VISIBILITY_SECONDS,
    sqsManagedSseEnabled: true,
    redrivePolicy: { deadLetterTargetArn: deadLetters.attrArn, maxReceiveCount: MAX_RECEIVES },
  })
  release(queue, deadLetters)
  const senders = [buckets.archive, ...(buckets.alb[region] === undefined ? [] : [buckets.alb[region]])]
  const policyOfQueue = new CfnQueuePolicy(stack, 'IntakePolicy', {
    queues: [queue.ref],
    policyDocument: intakePolicy(intakeArn(config), account, senders),
  })
  new CfnQueuePolicy(stack, 'DeadLettersPolicy', {
    queues: [deadLetters.ref],
    policyDocument: policy(tlsOnly('sqs:*', [`arn:aws:sqs:${region}:${account}:${name}-dead-letters`])),
  })
  return { queue, deadLetters, policy: policyOfQueue }
}

/** Composes the policy of the queue: S3 sends for the buckets named, of this account. */
function intakePolicy(queueArn: string, account: string, buckets: readonly string[]): PolicyDocument {
  return policy(
    {
      Sid: 'BucketsTellOfObjects',
      Effect: 'Allow',
      Principal: { Service: ['s3.amazonaws.com'] },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: {
        ArnEquals: { 'aws:SourceArn': buckets.map((bucket) => `arn:aws:s3:::${bucket}`) },
        StringEquals: { 'aws:SourceAccount': account },
      },
    },
    tlsOnly('sqs:*', [queueArn]),
  )
}
