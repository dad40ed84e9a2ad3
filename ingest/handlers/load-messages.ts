import { HinomiError, messageOf } from '#core/errors.ts'
import type { LoadSummary } from '../load-archive.ts'
import type { LoadReport, ObjectOutcome, Writing } from './load-objects.ts'
import { type NotifiedObject, readNotification, writeAgain } from './s3-notifications.ts'

/** A message as the queue delivers it. */
export interface QueueMessage {
  readonly id: string
  readonly body: string
}

/** A message of our own that goes back into the same queue. */
export interface NewMessage {
  readonly body: string
  readonly delaySeconds: number
}

/** What handles messages needs. */
export interface MessageSetup {
  /** Loads objects; throws HinomiError when nothing can be loaded at all (a bad configuration). */
  load(objects: readonly NotifiedObject[]): Promise<LoadReport>
  /** Sends messages to the queue that these came from; says of each whether the queue took it. */
  send(messages: readonly NewMessage[]): Promise<readonly boolean[]>
  /** Says that OpenSearch refused everything a moment ago, and need not be asked now. */
  isPaused(): boolean
  /** Called when OpenSearch refused: nothing need be tried for so many seconds. */
  pause(seconds: number): void
  /** The first delay of what OpenSearch refused; doubled with each attempt. */
  readonly firstDelaySeconds: number
  /** Epoch milliseconds. */
  now(): number
  /** Hears of everything that a person may have to look at, with no word of what objects hold. */
  log(level: 'info' | 'warn' | 'error', text: string, details: Readonly<Record<string, unknown>>): void
}

/** What became of a batch of messages. */
export interface MessagesReport {
  /** Messages to be delivered again, and in the end to lie in the dead letter queue; all others are to be removed. */
  readonly failed: readonly string[]
  /** Messages that are no notification. */
  readonly rejected: number
  /** Objects by what became of them. */
  readonly objects: Readonly<Record<ObjectOutcome['kind'], number>>
  readonly summaries: readonly LoadSummary[]
  readonly writing: Writing
  /** The longest time from the writing of an object by S3 until its records could be found; undefined when none was loaded. */
  readonly lagSeconds: number | undefined
}

/** SQS delays a message by at most a quarter of an hour. */
const LONGEST_DELAY_SECONDS = 900
/** After so many runs in which an object came no farther it goes the way of what fails. */
const MOST_ATTEMPTS_WITHOUT_PROGRESS = 5

/**
 * Loads what a batch of messages names and says which messages are to be delivered again.
 *
 * What could not be finished, and what OpenSearch refused, goes back into the queue as a message of our own, with the place to go on and a
 * delay: so it keeps its place and its count of deliveries begins anew, and neither a large object nor a full disk ever leads to the dead
 * letter queue. That is left for messages that are no notification and for objects that cannot be read.
 */
export async function loadMessages(messages: readonly QueueMessage[], setup: MessageSetup): Promise<MessagesReport> {
  const asked: { message: QueueMessage; object: NotifiedObject; attempt: number }[] = []
  const failed = new Set<string>()
  let rejected = 0
  for (const message of messages) {
    const notification = readNotification(message.body)
    if (notification.kind === 'problem') {
      rejected++
      failed.add(message.id)
      setup.log('error', notification.problem, { messageId: message.id, sizeBytes: message.body.length })
    } else if (notification.kind === 'objects') {
      for (const object of notification.objects) asked.push({ message, object, attempt: notification.attempt })
    }
  }
  const report = await load(
    asked.map(({ object }) => object),
    setup,
  )
  const counts = { done: 0, missing: 0, unfinished: 0, failed: 0, refused: 0 }
  const again = new Map<string, NewMessage & { readonly from: Set<string> }>()
  for (const [n, { message, object, attempt }] of asked.entries()) {
    const outcome = report.outcomes[n] ?? NOT_TRIED
    counts[outcome.kind]++
    tell(setup, message, object, outcome)
    const next = nextOf(object, attempt, outcome, setup.firstDelaySeconds)
    if (next === 'done') continue
    if (next === 'failed') failed.add(message.id)
    else {
      const name = JSON.stringify([object.bucket, object.key])
      const known = again.get(name)
      if (known === undefined) again.set(name, { ...next, from: new Set([message.id]) })
      else known.from.add(message.id)
    }
  }
  if (counts.refused > 0 && !setup.isPaused()) setup.pause(setup.firstDelaySeconds)
  for (const id of await sendAgain([...again.values()], failed, setup)) failed.add(id)
  return {
    ...{ failed: [...failed], rejected, objects: counts, summaries: report.summaries, writing: report.writing },
    lagSeconds: longestLag(asked, report.outcomes, setup.now()),
  }
}

const NOT_TRIED: ObjectOutcome = { kind: 'failed', reason: 'the object was not tried', code: 'bug' }
const NO_WRITING: Writing = { requests: 0, retries: 0, bytes: 0, waitedMs: 0 }

/** Loads, or says of every object why none was tried. */
async function load(objects: readonly NotifiedObject[], setup: MessageSetup): Promise<LoadReport> {
  const every = (outcome: ObjectOutcome) => ({
    ...{ outcomes: objects.map(() => outcome), summaries: [], writing: NO_WRITING },
  })
  if (objects.length === 0) return every(NOT_TRIED)
  if (setup.isPaused()) return every({ kind: 'refused', reason: 'OpenSearch refused a moment ago', code: 'transient' })
  try {
    return await setup.load(objects)
  } catch (thrown) {
    const reason = messageOf(thrown)
    const code = thrown instanceof HinomiError ? thrown.code : 'bug'
    return every({ kind: code === 'bug' ? 'failed' : 'refused', reason, code })
  }
}

function tell({ log }: MessageSetup, { id }: QueueMessage, object: NotifiedObject, outcome: ObjectOutcome): void {
  const details = { messageId: id, bucket: object.bucket, key: object.key }
  if (outcome.kind === 'missing') log('warn', 'the object is not there any more', details)
  if (outcome.kind === 'unfinished') {
    const position = outcome.checkpoint?.position ?? 0
    log('info', 'the time was up: the object goes on in a later run', { ...details, position })
  }
  if (outcome.kind === 'failed') log('error', outcome.reason, { ...details, code: outcome.code })
  if (outcome.kind === 'refused') log('warn', outcome.reason, { ...details, code: outcome.code })
}

/** Says what is left to do for an object: nothing, the same message again, or a message of our own. */
function nextOf(
  object: NotifiedObject,
  attempt: number,
  outcome: ObjectOutcome,
  firstDelaySeconds: number,
): 'done' | 'failed' | NewMessage {
  if (outcome.kind === 'failed') return 'failed'
  if (outcome.kind === 'refused') {
    // spread, so that what was refused together does not come back together, and not before the pause is over
    const delaySeconds = Math.ceil(firstDelaySeconds * 2 ** Math.min(attempt, 20) * (1 + Math.random() / 2))
    return { body: writeAgain([object], attempt + 1), delaySeconds: Math.min(LONGEST_DELAY_SECONDS, delaySeconds) }
  }
  if (outcome.kind !== 'unfinished') return 'done'
  const { checkpoint } = outcome
  const moved = (checkpoint?.position ?? 0) > (object.checkpoint?.position ?? 0)
  if (!moved && attempt >= MOST_ATTEMPTS_WITHOUT_PROGRESS) return 'failed'
  return { body: writeAgain([{ ...object, checkpoint }], moved ? 0 : attempt + 1), delaySeconds: 0 }
}

/** Sends what is left and returns the messages that must be delivered again because the queue did not take it. */
async function sendAgain(
  again: readonly (NewMessage & { readonly from: ReadonlySet<string> })[],
  failed: ReadonlySet<string>,
  setup: MessageSetup,
): Promise<string[]> {
  // a message that is delivered again brings all of its objects
  const needed = again.filter(({ from }) => [...from].some((id) => !failed.has(id)))
  if (needed.length === 0) return []
  const taken = await setup.send(needed.map(({ body, delaySeconds }) => ({ body, delaySeconds }))).catch((thrown) => {
    setup.log('error', `nothing could be sent to the queue: ${messageOf(thrown)}`, { messages: needed.length })
    return []
  })
  return needed.flatMap(({ from }, n) => (taken[n] === true ? [] : [...from]))
}

function longestLag(
  asked: readonly { readonly object: NotifiedObject }[],
  outcomes: readonly ObjectOutcome[],
  now: number,
): number | undefined {
  let longest: number | undefined
  for (const [n, { object }] of asked.entries()) {
    if (outcomes[n]?.kind !== 'done' || object.writtenAt === undefined) continue
    longest = Math.max(longest ?? 0, (now - object.writtenAt) / 1000)
  }
  return longest
}
