import { beforeEach, describe, expect, it } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import type { Checkpoint } from '../load-archive.ts'
import { loadMessages, type MessageSetup, type NewMessage, type QueueMessage } from './load-messages.ts'
import type { ObjectOutcome } from './load-objects.ts'
import { type NotifiedObject, readNotification, writeAgain } from './s3-notifications.ts'

const CHECKPOINT: Checkpoint = {
  ...{ etag: 'e', position: 100 },
  tally: { received: 100, skipped: 0, quarantined: 0, created: 100, updated: 0, conflict: 0, reasons: {} },
  quarantine: { parts: 0, entries: 0, rawBytes: 0, more: {} },
}

let sent: NewMessage[]
let logged: { level: string; text: string; details: object }[]
let paused: number
beforeEach(() => {
  sent = []
  logged = []
  paused = 0
})

/** What is needed to handle messages, with the outcome of each object given by its key. */
function setup(outcomes: Record<string, ObjectOutcome>, change: Partial<MessageSetup> = {}): MessageSetup {
  return {
    load: async (objects) => ({
      outcomes: objects.map(({ key }) => outcomes[key] ?? { kind: 'done' }),
      summaries: [],
      writing: { requests: 0, retries: 0, bytes: 0, waitedMs: 0 },
    }),
    async send(messages) {
      sent.push(...messages)
      return messages.map(() => true)
    },
    isPaused: () => false,
    pause(seconds) {
      paused = seconds
    },
    firstDelaySeconds: 60,
    now: () => Date.parse('2026-11-01T00:01:30Z'),
    log: (level, text, details) => logged.push({ level, text, details }),
    ...change,
  }
}

function notice(id: string, key = id): QueueMessage {
  const s3 = { bucket: { name: 'central' }, object: { key } }
  const Records = [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: '2026-11-01T00:00:00Z', s3 }]
  return { id, body: JSON.stringify({ Records }) }
}

function again(id: string, object: Partial<NotifiedObject>, attempt: number): QueueMessage {
  return { id, body: writeAgain([{ bucket: 'central', key: id, ...object }], attempt) }
}

function objectsIn({ body }: NewMessage) {
  const notification = readNotification(body)
  return notification.kind === 'objects' ? notification : undefined
}

const FAILED: ObjectOutcome = { kind: 'failed', reason: 's3://central/b is refused', code: 'config' }
const REFUSED: ObjectOutcome = { kind: 'refused', reason: 'OpenSearch is overloaded', code: 'transient' }

describe('a batch of messages', () => {
  it('NA-06 answers with exactly those that failed', async () => {
    const report = await loadMessages([notice('a'), notice('b'), notice('c')], setup({ b: FAILED }))

    expect(report.failed).toEqual(['b'])
    expect(report.objects).toMatchObject({ done: 2, failed: 1 })
    expect(report.lagSeconds).toBe(90)
  })

  it('NA-06 gives back what is no notification, and says so without quoting it', async () => {
    const report = await loadMessages([{ id: 'x', body: 'secret text' }, notice('a')], setup({}))

    expect(report).toMatchObject({ failed: ['x'], rejected: 1 })
    expect(logged).toEqual([
      { level: 'error', text: 'the message is no JSON', details: { messageId: 'x', sizeBytes: 11 } },
    ])
  })

  it('acknowledges test events and objects that are gone', async () => {
    const test = { id: 't', body: JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }) }

    const report = await loadMessages([test, notice('gone')], setup({ gone: { kind: 'missing' } }))

    expect(report.failed).toEqual([])
    expect(report.objects.missing).toBe(1)
  })

  it('fails as a whole, object by object, when loading itself breaks', async () => {
    const broken = setup({}, { load: () => Promise.reject(new Error('no such thing')) })

    expect((await loadMessages([notice('a'), notice('b')], broken)).failed).toEqual(['a', 'b'])
  })
})

describe('what OpenSearch refuses', () => {
  it('NA-44 goes back into the queue with a delay that doubles, and never counts as failed', async () => {
    const delays: number[] = []
    for (const attempt of [0, 1, 2, 3, 50]) {
      sent = []
      const report = await loadMessages([again('a', {}, attempt)], setup({ a: REFUSED }))
      expect(report.failed).toEqual([])
      expect(objectsIn(sent[0] as NewMessage)?.attempt).toBe(attempt + 1)
      delays.push(sent[0]?.delaySeconds ?? 0)
    }

    for (const [n, least] of [60, 120, 240, 480].entries()) {
      expect(delays[n]).toBeGreaterThanOrEqual(least)
      expect(delays[n]).toBeLessThanOrEqual(least * 1.5)
    }
    expect(delays.at(-1)).toBe(900)
  })

  it('NA-45 stops the taking for a while: the next messages go back without a try', async () => {
    await loadMessages([notice('a')], setup({ a: REFUSED }))
    const load = () => Promise.reject(new Error('must not be called'))

    const report = await loadMessages([notice('b')], setup({}, { load, isPaused: () => true }))

    expect(paused).toBe(60)
    expect(report.failed).toEqual([])
    expect(sent.map((message) => objectsIn(message)?.objects[0]?.key)).toEqual(['a', 'b'])
  })

  it('keeps the place of an object that had come far', async () => {
    await loadMessages([again('a', { checkpoint: CHECKPOINT }, 0)], setup({ a: REFUSED }))

    expect(objectsIn(sent[0] as NewMessage)?.objects[0]?.checkpoint).toEqual(CHECKPOINT)
  })

  it('is the same for a configuration that cannot be used', async () => {
    const load = () => Promise.reject(new HinomiError('config', 'the accounts file has 1 problem(s)'))

    const report = await loadMessages([notice('a')], setup({}, { load }))

    expect(report.failed).toEqual([])
    expect(sent).toHaveLength(1)
  })

  it('is delivered again by the queue when it cannot be sent', async () => {
    const none = setup({ a: REFUSED, b: REFUSED }, { send: async () => [true, false] })
    const broken = setup({ a: REFUSED }, { send: () => Promise.reject(new Error('no queue')) })

    expect((await loadMessages([notice('a'), notice('b')], none)).failed).toEqual(['b'])
    expect((await loadMessages([notice('a')], broken)).failed).toEqual(['a'])
  })
})

describe('an object that is larger than a run', () => {
  const unfinished: ObjectOutcome = { kind: 'unfinished', checkpoint: CHECKPOINT }

  it('goes on at once from where it came to', async () => {
    const report = await loadMessages([notice('a')], setup({ a: unfinished }))

    expect(report.failed).toEqual([])
    expect(sent[0]?.delaySeconds).toBe(0)
    expect(objectsIn(sent[0] as NewMessage)).toMatchObject({
      attempt: 0,
      objects: [{ key: 'a', checkpoint: CHECKPOINT }],
    })
  })

  it('goes on once, however many messages ask for it', async () => {
    await loadMessages([notice('1', 'a'), notice('2', 'a')], setup({ a: unfinished }))

    expect(sent).toHaveLength(1)
  })

  it('that comes no farther in many runs fails in the end', async () => {
    const stuck = (attempt: number) =>
      loadMessages([again('a', { checkpoint: CHECKPOINT }, attempt)], setup({ a: unfinished }))

    expect((await stuck(4)).failed).toEqual([])
    expect((await stuck(5)).failed).toEqual(['a'])
  })
})
