import { type PlanContext, planAlerts, takenPlace } from './plan.ts'
import type { AlertSignal } from './signal.ts'
import { readSignals } from './store/read-signals.ts'
import { ALERTS, type Store } from './store/store.ts'

/** A run begins so far before the newest signal that was taken: signals become visible some time after they were stamped. */
const OVERLAP_MS = 60 * 60_000
/** Signals that are held in memory at a time. */
const MOST_AT_ONCE = 20_000

/** What was taken into account. */
export interface Collected {
  readonly signals: number
  /** False when there was no time for all: the next run goes on. */
  readonly complete: boolean
}

/**
 * Takes new signals into account: makes the messages that they belong to, and notes them, so that none makes a second message.
 *
 * Messages are written before the notes: a run that ends in between is made good by the next one, which finds the same messages. The very
 * first run begins `firstBackMs` ago.
 */
export async function collectSignals(
  store: Store,
  context: PlanContext,
  { firstBackMs, isOver }: { readonly firstBackMs: number; readonly isOver: () => boolean },
): Promise<Collected> {
  let signals = 0
  let batch: AlertSignal[] = []
  const settle = async () => {
    const { alerts, taken } = planAlerts(batch, context)
    batch = []
    await store.create(alerts)
    signals += await store.create(taken)
  }
  let complete = true
  for await (const page of readSignals(store, await beginOf(store, context.now - firstBackMs))) {
    const known = await store.exist(page.map(takenPlace))
    batch.push(...page.filter((_, at) => known[at] !== true))
    if (batch.length >= MOST_AT_ONCE) await settle()
    if (!isOver()) continue
    complete = false
    break
  }
  if (batch.length > 0) await settle()
  await store.refresh()
  return { signals, complete }
}

/** Signals are taken in the order in which they were written: the newest that was taken says how far the last run came. */
async function beginOf(store: Store, first: number): Promise<number> {
  const answer = await store.aggregate<{ newest: { value: number | null } }>(ALERTS, {
    query: { term: { 'hinomi.alert.kind': 'taken' } },
    aggs: { newest: { max: { field: 'hinomi.signal.ingested' } } },
  })
  const newest = answer?.newest.value ?? undefined
  return newest === undefined ? first : newest - OVERLAP_MS
}
