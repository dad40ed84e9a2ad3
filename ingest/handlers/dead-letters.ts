import { readNotification } from './s3-notifications.ts'

/** A message as it lies in the dead letter queue. */
export interface DeadMessage {
  readonly id: string
  readonly body: string
  /** When it was sent first, epoch milliseconds; undefined where the queue does not say it. */
  readonly sentAt: number | undefined
  /** How often it was delivered. */
  readonly deliveries: number
}

/** Messages of one object, or of one kind of fault. */
export interface DeadGroup {
  /** `s3://bucket/key`; undefined for messages that name no object. */
  readonly object: string | undefined
  /** What is wrong with the message itself; undefined where the object could not be loaded: the log of the loader says why. */
  readonly problem: string | undefined
  messages: number
  /** The most often that one of them was delivered. */
  deliveries: number
  /** When the oldest was sent, epoch milliseconds. */
  oldest: number | undefined
}

/** Groups what lies in a dead letter queue by object and fault, the most frequent first. No word of a body that is no notification is shown. */
export function groupDeadMessages(messages: readonly DeadMessage[]): DeadGroup[] {
  const groups = new Map<string, DeadGroup>()
  for (const { body, sentAt, deliveries } of messages) {
    for (const { object, problem } of subjectsOf(body)) {
      const name = JSON.stringify([object, problem])
      const group = groups.get(name) ?? { object, problem, messages: 0, deliveries: 0, oldest: undefined }
      group.messages++
      group.deliveries = Math.max(group.deliveries, deliveries)
      if (sentAt !== undefined && sentAt < (group.oldest ?? Number.POSITIVE_INFINITY)) group.oldest = sentAt
      groups.set(name, group)
    }
  }
  return [...groups.values()].sort((a, b) => b.messages - a.messages)
}

function subjectsOf(body: string): { object: string | undefined; problem: string | undefined }[] {
  const notification = readNotification(body)
  if (notification.kind === 'problem') return [{ object: undefined, problem: notification.problem }]
  if (notification.kind === 'nothing') return [{ object: undefined, problem: 'the message asks for nothing' }]
  return notification.objects.map(({ bucket, key }) => ({ object: `s3://${bucket}/${key}`, problem: undefined }))
}
