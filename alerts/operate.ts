import type { AlertStatus } from '#core/fields/alerts.ts'
import { toIso } from '#core/time.ts'
import type { Delivery } from './channels/delivery.ts'
import type { Send } from './channels/senders.ts'
import type { AlertsConfig, Channel } from './config.ts'
import { composeMessage, type Message } from './message.ts'
import { messageDocument, openDigest, type PlanContext } from './plan.ts'
import { detailsOf } from './store/details.ts'
import type { SeenAlert, Store } from './store/store.ts'
import { windowAt } from './windows.ts'

/** What a list of messages shows. */
export interface ListRequest {
  readonly status?: AlertStatus | undefined
  readonly channel?: string | undefined
  readonly most: number
}

/** Returns messages, the newest first. */
export async function listAlerts(store: Store, { status, channel, most }: ListRequest): Promise<SeenAlert[]> {
  const filter = [
    ...(status === undefined ? [] : [{ term: { 'hinomi.alert.status': status } }]),
    ...(channel === undefined ? [] : [{ term: { 'hinomi.alert.channel': channel } }]),
  ]
  const query = { bool: { filter, must_not: [{ term: { 'hinomi.alert.kind': 'taken' } }] } }
  return store.find({ size: most, query, sort: [{ '@timestamp': 'desc' }, { 'hinomi.alert.group': 'asc' }] })
}

/** Lets messages that were given up be sent again: those with these ids, or all without; returns how many. */
export async function redeliver(store: Store, ids: readonly string[], now: number): Promise<number> {
  const dead = { term: { 'hinomi.alert.status': 'dead' } }
  const query = { bool: { filter: [dead, ...(ids.length === 0 ? [] : [{ ids: { values: ids } }])] } }
  const script =
    "def alert = ctx._source.hinomi.alert; alert.status = 'pending'; alert.attempts = 0; alert.next_at = params.now; alert.remove('error')"
  return store.updateAll(query, script, { now: toIso(now) })
}

/** Notes that somebody has taken a group over: it is told again no more; returns how many messages belong to it. */
export async function acknowledge(store: Store, group: string, by: string, now: number): Promise<number> {
  const query = {
    bool: {
      filter: [{ term: { 'hinomi.alert.group': group } }],
      must_not: [{ exists: { field: 'hinomi.alert.acknowledged_at' } }],
    },
  }
  const script =
    'ctx._source.hinomi.alert.acknowledged_at = params.now; ctx._source.hinomi.alert.acknowledged_by = params.by'
  return store.updateAll(query, script, { now: toIso(now), by })
}

/** What became of a test message. */
export interface TestOutcome {
  readonly channel: string
  readonly type: Channel['type']
  readonly delivery: Delivery
}

/** Sends one test message to each channel; needs no OpenSearch, and leaves no trace in it. */
export async function testChannels(config: AlertsConfig, send: Send, now: number): Promise<TestOutcome[]> {
  return Promise.all(
    config.channels.map(async (channel) => {
      const id = `${channel.name}.test-${toIso(now)}`
      const window = windowAt(now, 1)
      const { document } = messageDocument({
        ...{ id, group: id, kind: 'test', channel: channel.name, window, now, signals: 0 },
      })
      const message = composeMessage(
        id,
        document,
        { signals: 0, rules: [] },
        { config, channel, ruleOf: () => undefined },
      )
      return { channel: channel.name, type: channel.type, delivery: await send(message, channel) }
    }),
  )
}

const DAY_MINUTES = 1440

/** Returns for each channel that gets digests what the one of today says so far; changes nothing. */
export async function digestSoFar(
  store: Store,
  context: PlanContext,
): Promise<{ channel: Channel; message: Message }[]> {
  const channels = context.config.channels.filter(({ digest }) => digest)
  return Promise.all(
    channels.map(async (channel) => {
      const { id, index, document } = openDigest(channel, DAY_MINUTES, context)
      const details = await detailsOf(store, { id, index, document, seqNo: 0, primaryTerm: 0 }, context.now)
      return { channel, message: composeMessage(id, document, details, { ...context, channel }) }
    }),
  )
}
