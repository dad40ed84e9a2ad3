import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { DeadMessage } from '#ingest/handlers/dead-letters.ts'

/** A message that is held while it is looked at. */
export interface HeldMessage extends DeadMessage {
  readonly receipt: string
}

/** How far a move is. */
export interface MoveState {
  readonly status: string
  readonly moved: number
  readonly toMove: number | undefined
}

/** Long enough to look at a full queue, short enough that it is soon as it was if we are killed. */
const HOLD_SECONDS = 120
const BATCH = 10
const DEFAULT_REGION = 'ap-northeast-1'

/** A dead letter queue, and the queue that its messages came from. */
export class DeadLetterQueue {
  readonly url: string
  readonly sourceUrl: string
  readonly #arn: string
  readonly #client: SQSClient

  private constructor(client: SQSClient, url: string, sourceUrl: string, arn: string) {
    this.#client = client
    this.url = url
    this.sourceUrl = sourceUrl
    this.#arn = arn
  }

  /** Finds the other queue of a pair. @throws HinomiError `usage` when there is none, `config` when it may not be asked for. */
  static async open(given: { readonly queue?: string; readonly deadLetterQueue?: string }): Promise<DeadLetterQueue> {
    const region = await new SQSClient().config.region().catch(() => DEFAULT_REGION)
    const client = new SQSClient({ region })
    const url = given.deadLetterQueue ?? (await deadLetterUrlOf(client, given.queue ?? ''))
    const sourceUrl = given.queue ?? (await sourceUrlOf(client, url))
    const { QueueArn = '' } = await attributes(client, url)
    return new DeadLetterQueue(client, url, sourceUrl, QueueArn)
  }

  /** How many messages lie there, about. */
  async size(): Promise<number> {
    const found = await attributes(this.#client, this.url)
    return Number(found.ApproximateNumberOfMessages ?? 0) + Number(found.ApproximateNumberOfMessagesNotVisible ?? 0)
  }

  /** Takes messages to look at them, at most so many; they stay hidden from others until `putBack`. */
  async take(most: number): Promise<HeldMessage[]> {
    const held = new Map<string, HeldMessage>()
    while (held.size < most) {
      const { Messages = [] } = await this.#ask('sqs:ReceiveMessage', this.url, () =>
        this.#client.send(
          new ReceiveMessageCommand({
            ...{ QueueUrl: this.url, MaxNumberOfMessages: BATCH, VisibilityTimeout: HOLD_SECONDS, WaitTimeSeconds: 1 },
            MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
          }),
        ),
      )
      if (Messages.length === 0) break
      for (const { MessageId = '', Body = '', ReceiptHandle = '', Attributes = {} } of Messages) {
        const sent = Number(Attributes.SentTimestamp)
        held.set(MessageId, {
          ...{ id: MessageId, body: Body, receipt: ReceiptHandle, sentAt: Number.isFinite(sent) ? sent : undefined },
          deliveries: Number(Attributes.ApproximateReceiveCount ?? 0),
        })
      }
    }
    return [...held.values()]
  }

  /** Lets others see messages again at once. */
  async putBack(messages: readonly HeldMessage[]): Promise<void> {
    for (const batch of batches(messages)) {
      const Entries = batch.map(({ receipt }, n) => ({ Id: String(n), ReceiptHandle: receipt, VisibilityTimeout: 0 }))
      await this.#ask('sqs:ChangeMessageVisibility', this.url, () =>
        this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.url, Entries })),
      )
    }
  }

  /** Moves these messages to the queue they came from: each is sent first and removed then, so that none is lost. Returns how many were moved. */
  async move(messages: readonly HeldMessage[]): Promise<number> {
    let moved = 0
    for (const batch of batches(messages)) {
      const Entries = batch.map(({ body }, n) => ({ Id: String(n), MessageBody: body }))
      const { Successful = [] } = await this.#ask('sqs:SendMessage', this.sourceUrl, () =>
        this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.sourceUrl, Entries })),
      )
      const gone = Successful.flatMap(({ Id }) => {
        const message = batch[Number(Id)]
        return message === undefined ? [] : [{ Id: Id ?? '', ReceiptHandle: message.receipt }]
      })
      if (gone.length === 0) continue
      await this.#ask('sqs:DeleteMessage', this.url, () =>
        this.#client.send(new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries: gone })),
      )
      moved += gone.length
    }
    return moved
  }

  /** Has SQS move everything back (Amazon SQS: StartMessageMoveTask). */
  async startMove(): Promise<void> {
    await this.#ask('sqs:StartMessageMoveTask', this.url, () =>
      this.#client.send(new StartMessageMoveTaskCommand({ SourceArn: this.#arn })),
    )
  }

  /** How far the newest move is; undefined when there was none. */
  async moveState(): Promise<MoveState | undefined> {
    const { Results = [] } = await this.#ask('sqs:ListMessageMoveTasks', this.url, () =>
      this.#client.send(new ListMessageMoveTasksCommand({ SourceArn: this.#arn, MaxResults: 1 })),
    )
    const [newest] = Results
    if (newest === undefined) return undefined
    const { Status = '', ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove } = newest
    return { status: Status, moved, toMove: ApproximateNumberOfMessagesToMove }
  }

  #ask<T>(permission: string, url: string, send: () => Promise<T>): Promise<T> {
    return ask(permission, url, send)
  }
}

async function deadLetterUrlOf(client: SQSClient, queue: string): Promise<string> {
  const { RedrivePolicy } = await attributes(client, queue)
  const arn = RedrivePolicy === undefined ? undefined : /"deadLetterTargetArn":\s*"([^"]+)"/.exec(RedrivePolicy)?.[1]
  const name = arn?.split(':').at(-1)
  if (name === undefined) {
    throw new HinomiError('usage', `the queue ${queue} has no dead letter queue: name the queue of the loader`)
  }
  const { QueueUrl } = await ask('sqs:GetQueueUrl', name, () =>
    client.send(new GetQueueUrlCommand({ QueueName: name })),
  )
  return QueueUrl ?? ''
}

async function sourceUrlOf(client: SQSClient, url: string): Promise<string> {
  const { queueUrls = [] } = await ask('sqs:ListDeadLetterSourceQueues', url, () =>
    client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url })),
  )
  const [source, other] = queueUrls
  if (source !== undefined && other === undefined) return source
  const why = source === undefined ? 'is the dead letter queue of no queue' : 'serves several queues'
  throw new HinomiError('usage', `${url} ${why}: name the queue of the loader with --queue`)
}

async function attributes(client: SQSClient, url: string): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await ask('sqs:GetQueueAttributes', url, () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })),
  )
  return Attributes
}

async function ask<T>(permission: string, queue: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    const options = { cause: error }
    if (name === 'CredentialsProviderError') {
      throw new HinomiError(
        'config',
        'no AWS credentials were found: set AWS_PROFILE or sign in (aws sso login)',
        options,
      )
    }
    if (/QueueDoesNotExist|NonExistentQueue/.test(name)) {
      throw new HinomiError('usage', `there is no queue ${queue}: check its URL, its account and AWS_REGION`, options)
    }
    if (/AccessDenied|InvalidClientTokenId|ExpiredToken/.test(name) || $metadata?.httpStatusCode === 403) {
      throw new HinomiError('config', `${queue} is refused: the credentials need ${permission} (${name})`, options)
    }
    if (($metadata?.httpStatusCode ?? 500) < 500) {
      throw new HinomiError('usage', `${queue} refuses ${permission} (${name}): ${messageOf(error)}`, options)
    }
    throw new HinomiError('transient', `${queue} cannot be reached (${name || messageOf(error)}): try again`, options)
  }
}

function batches<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < items.length; at += BATCH) parts.push(items.slice(at, at + BATCH))
  return parts
}
