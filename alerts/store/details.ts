import { toIso } from '#core/time.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import type { Health, MessageDetails } from '../message.ts'
import { countGroups, countSignals } from './count-signals.ts'
import { ALERTS, type SeenAlert, type Store } from './store.ts'

const HOUR_MS = 3_600_000

/** Finds what a message has to tell at the moment at which it is sent. */
export async function detailsOf(store: Store, { id, document }: SeenAlert, now: number): Promise<MessageDetails> {
  const { kind, of, signals = 0 } = document.hinomi?.alert ?? {}
  if (kind === 'test') return { signals: 0, rules: [] }
  if (kind === 'heartbeat') return { signals: 0, rules: [], health: await readHealth(store, now) }
  if (kind === 'summary') return countGroups(store, id)
  const counted = await countSignals(store, of ?? id)
  // a run that ended before it had noted its signals still knows how many it had
  return kind === 'more' ? { ...counted, signals } : { ...counted, signals: counted.signals || signals }
}

interface HealthAnswer {
  readonly sent: { readonly doc_count: number }
  readonly waiting: { readonly doc_count: number }
  readonly dead: { readonly doc_count: number }
}

/** Reads how the alert path is: what was sent, waits and was given up, and when the last signal was written. */
async function readHealth(store: Store, now: number): Promise<Health> {
  const status = (name: string) => ({ term: { 'hinomi.alert.status': name } })
  const sentLately = [status('sent'), { range: { 'hinomi.alert.sent_at': { gte: toIso(now - HOUR_MS) } } }]
  const due = { range: { 'hinomi.alert.next_at': { lte: toIso(now) } } }
  const answer = await store.aggregate<HealthAnswer>(ALERTS, {
    aggs: {
      sent: { filter: { bool: { filter: sentLately } } },
      waiting: { filter: { bool: { filter: [{ terms: { 'hinomi.alert.status': ['pending', 'sending'] } }, due] } } },
      dead: { filter: status('dead') },
    },
  })
  const signals = await store.aggregate<{ last: { value: number | null } }>(`${SIGNALS_INDEX}-*`, {
    aggs: { last: { max: { field: 'event.ingested' } } },
  })
  return {
    sentLastHour: answer?.sent.doc_count ?? 0,
    waiting: answer?.waiting.doc_count ?? 0,
    dead: answer?.dead.doc_count ?? 0,
    lastSignal: signals?.last.value ?? undefined,
  }
}
