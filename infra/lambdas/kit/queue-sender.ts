import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { NewMessage } from '#ingest/handlers/load-messages.ts'

/** SQS takes at most ten messages, and 256 KiB of them, in one request (Amazon SQS: SendMessageBatch). */
const BATCH_MESSAGES = 10
const BATCH_BYTES = 200 * 1024

/** Sends messages to a queue and says of each whether it was taken. @throws what the SDK throws. */
export async function sendMessages(
  client: SQSClient,
  queueUrl: string,
  messages: readonly NewMessage[],
): Promise<boolean[]> {
  const taken = messages.map(() => false)
  for (const batch of batchesOf(messages)) {
    const Entries = batch.map((n) => ({
      Id: String(n),
      MessageBody: messages[n]?.body ?? '',
      DelaySeconds: messages[n]?.delaySeconds ?? 0,
    }))
    const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    for (const { Id } of Successful) taken[Number(Id)] = true
  }
  return taken
}

function batchesOf(messages: readonly NewMessage[]): number[][] {
  const batches: number[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const [n, { body }] of messages.entries()) {
    const sizeBytes = Buffer.byteLength(body)
    const last = batches.at(-1)
    if (last === undefined || last.length === BATCH_MESSAGES || bytes + sizeBytes > BATCH_BYTES) {
      batches.push([n])
      bytes = sizeBytes
    } else {
      last.push(n)
      bytes += sizeBytes
    }
  }
  return batches
}
