import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@opensearch-project/opensearch'
import { addressOf, explainFailure } from './client.ts'
import { fullJitterMs } from './pace.ts'

/** How long to wait for a cluster that is away, and who hears of it; the defaults are those of the bulk writer. */
export interface Patience {
  /** 5 minutes by default. */
  readonly patienceMs?: number
  /** Bound of the first pause, doubled with each failure in a row; 500 ms by default. */
  readonly baseDelayMs?: number
  /** Bound of every pause; 30 s by default. */
  readonly maxDelayMs?: number
  /** Called at the start of each pause, with the reason in words and the length of the pause. */
  readonly onWaiting?: (reason: string, ms: number) => void
}

/**
 * Asks OpenSearch for something until it answers, where asking again can help: it is overloaded, restarting, or away. `ask` must be
 * harmless to repeat.
 *
 * @throws the HinomiError of explainFailure: at once when waiting cannot help, `transient` when patience is at its end.
 */
export async function patiently<T>(client: Client, ask: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const { patienceMs = 300_000, baseDelayMs = 500, maxDelayMs = 30_000, onWaiting } = patience
  const until = Date.now() + patienceMs
  for (let failures = 1; ; failures++) {
    try {
      return await ask()
    } catch (thrown) {
      const failure = explainFailure(thrown, addressOf(client))
      const leftMs = until - Date.now()
      if (failure.code !== 'transient' || leftMs <= 0) throw failure
      const ms = Math.min(fullJitterMs(failures, baseDelayMs, maxDelayMs), leftMs)
      onWaiting?.(failure.message, ms)
      await sleep(ms)
    }
  }
}
