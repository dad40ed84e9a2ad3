import { toIso } from '#core/time.ts'
import { messageDocument, openDigest, type PlanContext, type StoredAlert } from './plan.ts'
import { rankOf } from './route.ts'
import { ALERTS, type SeenAlert, type Store } from './store/store.ts'
import { windowAt } from './windows.ts'

const HOUR_MINUTES = 60
const DAY_MINUTES = 1440
/** A critical alert is told again after this time. */
const REMIND_MS = 60 * 60_000
/** A run notes signals under the time at which it began, and lasts at most as long as a Lambda function may. */
const CLOSE_GRACE_MS = 15 * 60_000
const PER_PAGE = 500
const OPEN = { term: { 'hinomi.alert.closed': false } }
const CLOSE = 'ctx._source.hinomi.alert.closed = true'

/** Makes what the clock asks for: the sign of life of this hour, and the digest of this day, also when it stays empty. */
export async function scheduleByClock(store: Store, context: PlanContext): Promise<void> {
  const { config, now } = context
  const hour = windowAt(now, HOUR_MINUTES)
  const due: StoredAlert[] = config.channels.flatMap((channel) => {
    const id = `${channel.name}.heartbeat-${toIso(hour.start)}`
    const heartbeat = {
      ...{ id, group: id, channel: channel.name, window: hour, now, signals: 0 },
      kind: 'heartbeat' as const,
    }
    return [
      ...(channel.heartbeat ? [messageDocument(heartbeat)] : []),
      ...(channel.digest ? [openDigest(channel, DAY_MINUTES, context)] : []),
    ]
  })
  const known = await store.exist(due)
  await store.create(due.filter((_, at) => known[at] !== true))
}

/** Closes the windows that are over: what came after the message of a group or digest is told in one more. */
export async function closeWindows(store: Store, now: number, isOver: () => boolean): Promise<void> {
  for (;;) {
    const over = await store.find({
      size: PER_PAGE,
      query: {
        bool: {
          filter: [
            { terms: { 'hinomi.alert.kind': ['group', 'digest'] } },
            { terms: { 'hinomi.alert.status': ['sent', 'summarized'] } },
            OPEN,
            { range: { 'hinomi.alert.window.end': { lt: toIso(now - CLOSE_GRACE_MS) } } },
          ],
        },
      },
    })
    if (over.length === 0 || isOver()) return
    const counts = await countEach(store, over)
    await store.create(over.flatMap((alert) => moreOf(alert, counts.get(alert.id) ?? 0, now)))
    const ids = over.map(({ id }) => id)
    await store.updateAll({ bool: { filter: [OPEN, { ids: { values: ids } }] } }, CLOSE, {})
    if (over.length < PER_PAGE) return
  }
}

async function countEach(store: Store, alerts: readonly SeenAlert[]): Promise<Map<string, number>> {
  const ids = alerts.map(({ id }) => id)
  const answer = await store.aggregate<{ ids: { buckets: { key: string; doc_count: number }[] } }>(ALERTS, {
    query: { bool: { filter: [{ term: { 'hinomi.alert.kind': 'taken' } }, { terms: { 'hinomi.alert.ids': ids } }] } },
    // a signal may belong to messages of other channels as well
    aggs: { ids: { terms: { field: 'hinomi.alert.ids', include: ids, size: ids.length } } },
  })
  return new Map((answer?.ids.buckets ?? []).map(({ key, doc_count: signals }) => [key, signals]))
}

function moreOf(alert: SeenAlert, counted: number, now: number): StoredAlert[] {
  const told = alert.document.hinomi?.alert?.signals ?? 0
  return counted > told ? [followUp(alert, 'more', `${alert.id}.more`, counted - told, now)] : []
}

/** Makes what follows a message: of the same group, to the same channel. */
function followUp(
  { id: of, document }: SeenAlert,
  kind: 'more' | 'reminder',
  id: string,
  signals: number,
  now: number,
): StoredAlert {
  const { group = of, channel = '' } = document.hinomi?.alert ?? {}
  const fresh = messageDocument({ id, group, kind, channel, signals, now, window: windowAt(now, HOUR_MINUTES) })
  const { index, document: seed } = fresh
  const { alert: _, ...hinomi } = document.hinomi ?? {}
  const rank = document.hinomi?.alert?.rank ?? rankOf('medium')
  return {
    ...{ index, id },
    document: { ...document, ...seed, hinomi: { ...hinomi, alert: { ...seed.hinomi?.alert, of, rank } } },
  }
}

/** Tells critical alerts again that nobody has taken over, every hour and `most` times. */
export async function remind(store: Store, now: number, most: number): Promise<void> {
  if (most === 0) return
  const waiting = await store.find({
    size: PER_PAGE,
    query: {
      bool: {
        filter: [
          { term: { 'hinomi.alert.kind': 'group' } },
          { term: { 'hinomi.alert.status': 'sent' } },
          { term: { 'hinomi.severity': 'critical' } },
          { range: { 'hinomi.alert.reminders': { lt: most } } },
          // who has not looked in a day will not by a third reminder either
          {
            range: { 'hinomi.alert.sent_at': { gte: toIso(now - (most + 1) * REMIND_MS), lt: toIso(now - REMIND_MS) } },
          },
        ],
        must_not: [{ exists: { field: 'hinomi.alert.acknowledged_at' } }],
      },
    },
  })
  for (const alert of waiting) {
    const { reminders = 0, sent_at: sentAt, signals = 1 } = alert.document.hinomi?.alert ?? {}
    const number = reminders + 1
    if (Date.parse(sentAt ?? '') + number * REMIND_MS > now) continue
    await store.create([followUp(alert, 'reminder', `${alert.id}.reminder-${number}`, signals, now)])
    await store.update(alert, { reminders: number })
  }
  if (waiting.length > 0) await store.refresh()
}
