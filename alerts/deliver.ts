import { setTimeout as sleep } from 'node:timers/promises'
import { toIso } from '#core/time.ts'
import { MOST_ATTEMPTS, pauseMs } from './attempts.ts'
import type { Delivery } from './channels/delivery.ts'
import type { Send } from './channels/senders.ts'
import type { AlertsConfig, Channel } from './config.ts'
import { composeMessage } from './message.ts'
import { messageDocument } from './plan.ts'
import type { RuleOf } from './route.ts'
import { detailsOf } from './store/details.ts'
import { ALERTS, type SeenAlert, type Store } from './store/store.ts'
import { type Window, windowAt } from './windows.ts'

/** What delivery works with. */
export interface DeliveryContext {
  readonly store: Store
  readonly config: AlertsConfig
  readonly ruleOf: RuleOf
  readonly send: Send
  /** Epoch milliseconds. */
  readonly now: () => number
  /** No time is left: what waits is left to the next run. */
  readonly isOver: () => boolean
  readonly random?: () => number
}

/** What became of messages. */
export interface Delivered {
  sent: number
  summarized: number
  /** Will be tried again. */
  failed: number
  /** Given up. */
  dead: number
}

const BUDGET_MINUTES = 10
/** A notifier that has not settled its message after this time is gone; the message may have been sent, and is sent again. */
const CLAIM_MS = 5 * 60_000
/** Slack takes one message a second; so much is kind to the others too. */
const PAUSE_BETWEEN_MS = { slack: 1100, teams: 600, backlog: 600, webhook: 0, sns: 0, email: 0, console: 0 } as const
/** Kinds that count against the budget of a channel; what the clock makes does not. */
const BUDGETED = ['group', 'more', 'reminder']

/** Sends what waits for a channel, the worst first; what exceeds the budget of ten minutes is told in one summary. */
export async function deliverChannel(channel: Channel, context: DeliveryContext): Promise<Delivered> {
  const counts: Delivered = { sent: 0, summarized: 0, failed: 0, dead: 0 }
  const { store, now, isOver } = context
  if (await rests(channel, store, now())) return counts
  const window = windowAt(now(), BUDGET_MINUTES)
  const room = context.config.mostMessages - (await countSent(channel, store, window))
  const summary = await summarizeRest(channel, Math.max(0, room), window, context)
  counts.summarized = summary.summarized
  let tried = 0
  for (const alert of await findDue(channel, store, now(), Math.max(0, room))) {
    // one at least: however long the rest took, the worst is told
    if (tried++ > 0 && isOver()) break
    const outcome = await deliverOne(alert, channel, context)
    if (outcome === undefined) continue
    counts[outcome.kind]++
    // a receiver that is away is not asked for each message that waits
    if (outcome.kind === 'failed') break
    const pauseBetweenMs = PAUSE_BETWEEN_MS[channel.type]
    if (pauseBetweenMs > 0) await sleep(pauseBetweenMs)
  }
  return counts
}

function ofChannel({ name }: Channel): object {
  return { term: { 'hinomi.alert.channel': name } }
}

/** Waiting for its time, or claimed by a notifier that is gone. */
function dueQuery(channel: Channel, at: number, kinds: readonly string[], isBudgeted: boolean): object {
  const time = toIso(at)
  const ofKinds = { terms: { 'hinomi.alert.kind': kinds } }
  const waits = {
    bool: {
      filter: [{ term: { 'hinomi.alert.status': 'pending' } }, { range: { 'hinomi.alert.next_at': { lte: time } } }],
    },
  }
  const stuck = {
    bool: {
      filter: [
        { term: { 'hinomi.alert.status': 'sending' } },
        { range: { 'hinomi.alert.claimed_at': { lt: toIso(at - CLAIM_MS) } } },
      ],
    },
  }
  return {
    bool: {
      filter: [ofChannel(channel), { bool: { should: [waits, stuck], minimum_should_match: 1 } }],
      ...(isBudgeted ? { must: [ofKinds] } : { must_not: [ofKinds, { term: { 'hinomi.alert.kind': 'taken' } }] }),
    },
  }
}

const WORST_FIRST = [{ 'hinomi.alert.rank': 'desc' }, { '@timestamp': 'asc' }, { 'hinomi.alert.group': 'asc' }]

async function findDue(channel: Channel, store: Store, at: number, room: number): Promise<SeenAlert[]> {
  const clock = await store.find({ size: 100, query: dueQuery(channel, at, BUDGETED, false), sort: WORST_FIRST })
  if (room === 0) return clock
  return [
    ...clock,
    ...(await store.find({ size: room, query: dueQuery(channel, at, BUDGETED, true), sort: WORST_FIRST })),
  ]
}

/** Says whether the receiver asked to be left alone for a while. */
async function rests(channel: Channel, store: Store, at: number): Promise<boolean> {
  const [resting] = await store.find({
    size: 1,
    query: {
      bool: {
        filter: [
          ofChannel(channel),
          { term: { 'hinomi.alert.status': 'pending' } },
          { range: { 'hinomi.alert.rest_until': { gt: toIso(at) } } },
        ],
      },
    },
  })
  return resting !== undefined
}

async function countSent(channel: Channel, store: Store, { start }: Window): Promise<number> {
  const answer = await store.aggregate<{ sent: { doc_count: number } }>(ALERTS, {
    aggs: {
      sent: {
        filter: {
          bool: {
            filter: [
              ofChannel(channel),
              { terms: { 'hinomi.alert.kind': BUDGETED } },
              { term: { 'hinomi.alert.status': 'sent' } },
              { range: { 'hinomi.alert.sent_at': { gte: toIso(start) } } },
            ],
          },
        },
      },
    },
  })
  return answer?.sent.doc_count ?? 0
}

/**
 * Puts what exceeds the room of a channel into the summary of these ten minutes. One that was sent already takes no more: then the rest
 * waits for the next. The summary is made before anything is put into it, so that nothing waits for one that never comes.
 */
async function summarizeRest(
  channel: Channel,
  room: number,
  window: Window,
  { store, now }: DeliveryContext,
): Promise<{ summarized: number }> {
  const query = dueQuery(channel, now(), BUDGETED, true)
  const due = await store.find({ size: room + 1, query, sort: WORST_FIRST })
  if (due.length <= room) return { summarized: 0 }
  const id = `${channel.name}.summary-${toIso(window.start)}`
  const seed = { ...{ id, group: id, channel: channel.name, window, signals: 0 }, kind: 'summary' as const, now: now() }
  await store.create([messageDocument(seed)])
  await store.refresh()
  const [summary] = await store.find({ size: 1, query: { ids: { values: [id] } } })
  if (summary?.document.hinomi?.alert?.status !== 'pending') return { summarized: 0 }
  const kept = due.slice(0, room).map((alert) => alert.id)
  const rest = { bool: { must: [query], must_not: [{ ids: { values: kept } }] } }
  const script = "ctx._source.hinomi.alert.status = 'summarized'; ctx._source.hinomi.alert.summary = params.summary"
  return { summarized: await store.updateAll(rest, script, { summary: id }) }
}

type Settled = { readonly kind: 'sent' | 'failed' | 'dead' }

/** Sends one message; undefined when another notifier has it. */
async function deliverOne(
  alert: SeenAlert,
  channel: Channel,
  { store, config, ruleOf, send, now, random = Math.random }: DeliveryContext,
): Promise<Settled | undefined> {
  const attempts = (alert.document.hinomi?.alert?.attempts ?? 0) + 1
  const claim = { status: 'sending' as const, claimed_at: toIso(now()), attempts, rest_until: null, error: null }
  const claimed = await store.update(alert, claim)
  if (claimed === undefined) return undefined
  const details = await detailsOf(store, claimed, now())
  const message = composeMessage(claimed.id, claimed.document, details, { config, channel, ruleOf })
  const delivery = await send(message, channel)
  const told = {
    signals: details.signals,
    ...(details.groups !== undefined && { groups: details.groups }),
    url: message.url ?? null,
  }
  return settle(store, claimed, delivery, told, { attempts, at: now(), random: random() })
}

async function settle(
  store: Store,
  alert: SeenAlert,
  delivery: Delivery,
  told: object,
  { attempts, at, random }: { attempts: number; at: number; random: number },
): Promise<Settled> {
  if (delivery.kind === 'delivered') {
    await store.update(alert, { ...told, status: 'sent', sent_at: toIso(at) })
    return { kind: 'sent' }
  }
  const error = delivery.reason
  if (delivery.kind === 'refused' || attempts >= MOST_ATTEMPTS) {
    await store.update(alert, { ...told, status: 'dead', error })
    return { kind: 'dead' }
  }
  const { retryAfterMs } = delivery
  const restUntil = retryAfterMs === undefined ? null : toIso(at + retryAfterMs)
  const nextAt = toIso(at + pauseMs(attempts, retryAfterMs, random))
  await store.update(alert, { ...told, status: 'pending', next_at: nextAt, rest_until: restUntil, error })
  return { kind: 'failed' }
}
