import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { type Invocation, type Lambda, type LambdaOptions, startLambda } from '#test/lambda-runtime.ts'
import type { S3Server } from '#test/s3-server.ts'
import type { SqsServer } from '#test/sqs-server.ts'

/** The servers that stand for AWS and OpenSearch. */
export interface Servers {
  readonly s3: S3Server
  readonly sqs: SqsServer
  readonly opensearchUrl: string
}

/** How a path differs from that of an installation. */
export interface PathOptions extends Pick<LambdaOptions, 'timeoutMs'> {
  readonly bundleFolder: string
  /** The accounts registry. */
  readonly accountsCsv: string
  /** How long a message stays away that was taken and not removed. */
  readonly visibilitySeconds?: number
  readonly mostReceives?: number
  /** A second bucket that the function may load from. */
  readonly otherBucket?: string
  readonly environment?: Readonly<Record<string, string>>
}

const BATCH = 10

/** A bucket, its queue with a dead letter queue, and a loader function: as an installation has them, of which several can stand side by side. */
export class QueuePath {
  readonly bucket: string
  readonly queueUrl: string
  readonly deadLetterUrl: string
  readonly lambda: Lambda
  /** Every call of the function so far, in order. */
  readonly calls: { readonly messages: number; readonly invocation: Invocation }[] = []
  readonly #s3: S3Client
  readonly #sqs: SQSClient

  private constructor(
    given: Pick<QueuePath, 'bucket' | 'queueUrl' | 'deadLetterUrl' | 'lambda'>,
    s3: S3Client,
    sqs: SQSClient,
  ) {
    this.bucket = given.bucket
    this.queueUrl = given.queueUrl
    this.deadLetterUrl = given.deadLetterUrl
    this.lambda = given.lambda
    this.#s3 = s3
    this.#sqs = sqs
  }

  static async open(
    { s3: s3Server, sqs: sqsServer, opensearchUrl }: Servers,
    options: PathOptions,
  ): Promise<QueuePath> {
    const bucket = `central-${randomUUID().slice(0, 8)}`
    const s3 = new S3Client({ forcePathStyle: true, endpoint: s3Server.endpoint })
    const sqs = new SQSClient({ endpoint: sqsServer.endpoint })
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    const deadLetterUrl = await createQueue(sqs, `${bucket}-dead`, {})
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ['QueueArn'] }),
    )
    const queueUrl = await createQueue(sqs, bucket, {
      VisibilityTimeout: String(options.visibilitySeconds ?? 120),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: Attributes.QueueArn,
        maxReceiveCount: options.mostReceives ?? 3,
      }),
    })
    const lambda = await startLambda({
      folder: options.bundleFolder,
      timeoutMs: options.timeoutMs,
      environment: {
        HINOMI_OPENSEARCH_URL: opensearchUrl,
        HINOMI_BUCKETS: options.otherBucket === undefined ? bucket : `${bucket},${options.otherBucket}`,
        HINOMI_CONFIG: `s3://${bucket}/config`,
        HINOMI_QUEUE_URL: queueUrl,
        HINOMI_RETRY_SECONDS: '1',
        AWS_ENDPOINT_URL_S3: s3Server.endpoint,
        AWS_ENDPOINT_URL_SQS: sqsServer.endpoint,
        ...options.environment,
      },
    })
    const path = new QueuePath({ bucket, queueUrl, deadLetterUrl, lambda }, s3, sqs)
    await path.put('config/accounts.csv', options.accountsCsv)
    return path
  }

  /** Puts an object without a word to the queue; text whose key ends in `.gz` is compressed. */
  async put(key: string, body: string | Uint8Array, bucket = this.bucket): Promise<void> {
    const Body = typeof body === 'string' && key.endsWith('.gz') ? gzipSync(body) : body
    await this.#s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
  }

  /** The keys of the bucket below a prefix. */
  async keys(prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }))
    return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
  }

  async createBucket(name: string): Promise<void> {
    await this.#s3.send(new CreateBucketCommand({ Bucket: name }))
  }

  /** Sends messages in this order. */
  async send(bodies: readonly string[]): Promise<void> {
    for (let at = 0; at < bodies.length; at += BATCH) {
      const Entries = bodies.slice(at, at + BATCH).map((MessageBody, n) => ({ Id: String(n), MessageBody }))
      await this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }))
    }
  }

  /** The notification that S3 sends for an object. */
  notice(key: string, bucket = this.bucket): string {
    const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')
    const object = { key: encoded, size: 1, eTag: 'example', sequencer: '0055AED6DCD90281E5' }
    return JSON.stringify({
      Records: [
        {
          ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'ap-northeast-1' },
          ...{ eventTime: new Date().toISOString(), eventName: 'ObjectCreated:Put' },
          s3: { s3SchemaVersion: '1.0', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object },
        },
      ],
    })
  }

  /** Takes up to ten messages, calls the function with them, and removes those that it does not want again. Returns how many there were. */
  async poll(): Promise<number> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: BATCH, WaitTimeSeconds: 1 }),
    )
    if (Messages.length === 0) return 0
    const Records = Messages.map(({ MessageId, Body, ReceiptHandle }) => ({
      ...{ messageId: MessageId, body: Body, receiptHandle: ReceiptHandle, eventSource: 'aws:sqs', attributes: {} },
    }))
    const invocation = await this.lambda.invoke({ Records })
    this.calls.push({ messages: Messages.length, invocation })
    const failed = failuresIn(invocation)
    const handled: { Id: string; ReceiptHandle: string }[] = []
    for (const { MessageId: Id = '', ReceiptHandle = '' } of Messages) {
      if (failed !== 'all' && !failed.has(Id)) handled.push({ Id, ReceiptHandle })
      // what takes the visibility timeout in an installation is over at once here
      else
        await this.#sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: this.queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
        )
    }
    if (handled.length > 0) {
      await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: handled }))
    }
    return Messages.length
  }

  /** Polls until nothing is left, waiting or taken; gives up after `timeoutMs`. */
  async drain(timeoutMs = 60_000): Promise<void> {
    for (const until = Date.now() + timeoutMs; Date.now() < until; ) {
      // only the function puts messages back, and it has ended whenever this asks
      if ((await this.left(this.queueUrl)) === 0) return
      await this.poll()
    }
    throw new Error(`the queue is not empty after ${timeoutMs} ms:\n${this.lambda.log.slice(-4000)}`)
  }

  /** How many messages a queue holds: waiting, taken, or delayed. */
  async left(queueUrl: string): Promise<number> {
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    )
    const of = (name: string) => Number(Attributes[`ApproximateNumberOfMessages${name}` as never] ?? 0)
    return of('') + of('NotVisible') + of('Delayed')
  }

  /** Sums a metric that the function published (CloudWatch: embedded metric format). */
  metric(name: string): number {
    let sum = 0
    for (const line of this.lambda.log.split('\n')) {
      if (!line.startsWith('{"_aws"')) continue
      const value: unknown = JSON.parse(line)[name]
      sum += Array.isArray(value) ? value.reduce((all, n) => all + n, 0) : Number(value ?? 0)
    }
    return sum
  }

  async stop(): Promise<void> {
    await this.lambda.stop()
    this.#s3.destroy()
    this.#sqs.destroy()
    await sleep(0)
  }
}

/** The messages that a call wants delivered again: those it names, or all when it did not come to an answer. */
function failuresIn(invocation: Invocation): 'all' | ReadonlySet<string> {
  if (invocation.kind !== 'answer') return 'all'
  const { batchItemFailures } = invocation.answer as { batchItemFailures: { itemIdentifier: string }[] }
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
}

async function createQueue(sqs: SQSClient, name: string, attributes: Record<string, string>): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  if (QueueUrl === undefined) throw new Error(`no URL of the queue ${name}`)
  return QueueUrl
}
