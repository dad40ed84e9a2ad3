import * as z from 'zod'
import { parseJson } from '#core/json-object.ts'
import type { Checkpoint } from '../load-archive.ts'

/** One object that a message asks to load. */
export interface NotifiedObject {
  readonly bucket: string
  /** The key under which to look for the object; where a notification does not say whether it is encoded, the likelier one. */
  readonly key: string
  /** The other reading of the key; undefined where there is only one. */
  readonly otherKey?: string | undefined
  /** When S3 wrote the object, epoch milliseconds; undefined where the message does not say it. */
  readonly writtenAt?: number | undefined
  /** Where an earlier run of ours ended within it. */
  readonly checkpoint?: Checkpoint | undefined
}

/**
 * What the body of a queue message means.
 *
 * `nothing` is to be acknowledged: a test event, or an event that is not about a new object. `problem` says in words what is wrong, without
 * quoting the body: such a message goes back until it lies in the dead letter queue.
 */
export type Notification =
  | { readonly kind: 'objects'; readonly objects: readonly NotifiedObject[]; readonly attempt: number }
  | { readonly kind: 'nothing'; readonly what: 'test-event' | 'other-event' }
  | { readonly kind: 'problem'; readonly problem: string }

const Record = z.object({
  eventVersion: z.string(),
  eventName: z.string(),
  eventTime: z.string().optional(),
  s3: z.object({ bucket: z.object({ name: z.string().min(1) }), object: z.object({ key: z.string().min(1) }) }),
})
const Delivered = z.object({ Records: z.array(Record).min(1) })
const TestEvent = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') })
const Bridged = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  time: z.string().optional(),
  detail: z.object({ bucket: z.object({ name: z.string().min(1) }), object: z.object({ key: z.string().min(1) }) }),
})
const count = z.int().min(0)
const reasons = z.record(z.string(), count)
const Again = z.object({
  hinomi: z.literal('load/1'),
  attempt: count,
  objects: z
    .array(
      z.object({
        bucket: z.string().min(1),
        key: z.string().min(1),
        otherKey: z.string().optional(),
        writtenAt: z.int().optional(),
        checkpoint: z
          .object({
            etag: z.string(),
            position: count,
            tally: z.object({
              ...{ received: count, skipped: count, quarantined: count, created: count, updated: count },
              ...{ conflict: count, reasons, first: z.int().optional(), last: z.int().optional() },
            }),
            quarantine: z.object({ parts: count, entries: count, rawBytes: count, more: reasons }),
          })
          .optional(),
      }),
    )
    .min(1),
})

/** The major version of S3 notifications that is understood; AWS adds fields with each minor one. */
const VERSION = /^2\.\d+$/

/**
 * Reads the body of a queue message: a notification of S3, straight or through EventBridge, the test event that S3 sends when notifications
 * are switched on, or a message of our own ({@link writeAgain}).
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readNotification(body: string): Notification {
  const value = parseJson(body)
  if (value === undefined) return problem('the message is no JSON')
  if (TestEvent.safeParse(value).success) return { kind: 'nothing', what: 'test-event' }
  const again = Again.safeParse(value)
  if (again.success) {
    const { objects, attempt } = again.data
    return { kind: 'objects', objects: objects as NotifiedObject[], attempt }
  }
  const bridged = Bridged.safeParse(value)
  if (bridged.success) return readBridged(bridged.data)
  const delivered = Delivered.safeParse(value)
  if (delivered.success) return readDelivered(delivered.data)
  return problem('the message is no notification of S3')
}

function readDelivered({ Records }: z.infer<typeof Delivered>): Notification {
  const objects: NotifiedObject[] = []
  for (const { eventVersion, eventName, eventTime, s3 } of Records) {
    if (!VERSION.test(eventVersion)) {
      return problem('the message has another version of S3 notifications than 2.x: update Hinomi')
    }
    if (!/^(?:s3:)?ObjectCreated:/.test(eventName)) continue
    const key = decodeKey(s3.object.key)
    if (key === undefined) return problem('the key in the message is not URL-encoded')
    objects.push({ bucket: s3.bucket.name, key, writtenAt: timeOf(eventTime) })
  }
  return objects.length === 0 ? { kind: 'nothing', what: 'other-event' } : { kind: 'objects', objects, attempt: 0 }
}

/** AWS does not say whether EventBridge encodes the key: it is taken as it is, and decoded where no such object is there. */
function readBridged({ 'detail-type': type, detail, time }: z.infer<typeof Bridged>): Notification {
  if (type !== 'Object Created') return { kind: 'nothing', what: 'other-event' }
  const { key } = detail.object
  const decoded = decodeKey(key)
  const otherKey = decoded === key ? undefined : decoded
  return {
    kind: 'objects',
    objects: [{ bucket: detail.bucket.name, key, otherKey, writtenAt: timeOf(time) }],
    attempt: 0,
  }
}

/** Decodes the key of a notification: a space is a plus sign, everything else is percent-encoded. Undefined when it is not encoded so. */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** Writes a message of our own: the objects that are still to be loaded, after so many attempts in which OpenSearch took nothing. */
export function writeAgain(objects: readonly NotifiedObject[], attempt: number): string {
  return JSON.stringify({ hinomi: 'load/1', attempt, objects })
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

function problem(text: string): Notification {
  return { kind: 'problem', problem: text }
}
