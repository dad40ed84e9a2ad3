import type { SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { sendMessages } from './queue-sender.ts'

interface SentBatch {
  readonly QueueUrl: string
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string; readonly DelaySeconds: number }[]
}

/** A queue that refuses messages whose body begins with `bad`. */
function queue(): { client: SQSClient; sent: SentBatch[] } {
  const sent: SentBatch[] = []
  const send = async ({ input }: { input: SentBatch }) => {
    sent.push(input)
    return { Successful: input.Entries.filter(({ MessageBody }) => !MessageBody.startsWith('bad')) }
  }
  return { client: { send } as unknown as SQSClient, sent }
}

it('sends at most ten messages in a request, and says of each whether it was taken', async () => {
  const { client, sent } = queue()
  const messages = Array.from({ length: 23 }, (_, n) => ({ body: n === 11 ? 'bad' : `m${n}`, delaySeconds: n }))

  const taken = await sendMessages(client, 'url', messages)

  expect(sent.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3])
  expect(taken.map((ok, n) => (ok ? -1 : n)).filter((n) => n >= 0)).toEqual([11])
  expect(sent[1]?.Entries[2]).toMatchObject({ MessageBody: 'm12', DelaySeconds: 12 })
})

it('sends no more bytes in a request than SQS takes', async () => {
  const { client, sent } = queue()
  const large = 'x'.repeat(150 * 1024)

  await sendMessages(client, 'url', [
    { body: large, delaySeconds: 0 },
    { body: large, delaySeconds: 0 },
  ])

  expect(sent).toHaveLength(2)
})
