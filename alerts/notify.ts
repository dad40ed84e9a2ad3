import type { Client } from '@opensearch-project/opensearch'
import type { Digest } from '#core/document-id.ts'
import { messageOf } from '#core/errors.ts'
import type { Patience } from '#opensearch/patience.ts'
import type { Send } from './channels/senders.ts'
import { collectSignals } from './collect.ts'
import type { AlertsConfig } from './config.ts'
import { type Delivered, deliverChannel } from './deliver.ts'
import type { RuleOf } from './route.ts'
import { closeWindows, remind, scheduleByClock } from './schedule.ts'
import { createStore } from './store/store.ts'

/** What a notifier works with. */
export interface NotifyOptions {
  readonly client: Client
  readonly config: AlertsConfig
  readonly ruleOf: RuleOf
  readonly digest: Digest
  readonly send: Send
  /** Epoch milliseconds. */
  readonly now: () => number
  /** For the whole run; what is left over is left to the next. 50 s by default. */
  readonly budgetMs?: number
  /** How far back the very first run looks; a day by default. */
  readonly firstBackMs?: number
  readonly patience?: Patience
}

/** What a run of the notifier did. */
export interface NotifyReport extends Delivered {
  /** Signals that were taken into account. */
  readonly signals: number
  /** False when there was no time for all signals. */
  readonly complete: boolean
  /** Channels at which the run itself failed, with the reason. */
  readonly failures: readonly { readonly channel: string; readonly reason: string }[]
}

const BUDGET_MS = 50_000
const FIRST_BACK_MS = 24 * 3_600_000
/** Of the time of a run, so much goes into signals at most: what is known must be sent as well. */
const COLLECT_PART = 0.6

/**
 * Runs the notifier once: takes new signals into account, makes what the clock asks for, and sends what waits. May run any number of times,
 * also two at once: everything is kept in the alerts index, and each message is sent at least once, mostly exactly once.
 *
 * A channel that fails costs only itself.
 * @throws HinomiError `transient` when the cluster stays away.
 */
export async function notifyOnce(options: NotifyOptions): Promise<NotifyReport> {
  const { client, config, ruleOf, digest, send, now, budgetMs = BUDGET_MS, firstBackMs = FIRST_BACK_MS } = options
  const store = createStore(client, options.patience)
  const begin = now()
  const isOver = () => now() - begin >= budgetMs
  const context = { config, ruleOf, digest, now: begin }
  const { signals, complete } = await collectSignals(store, context, {
    firstBackMs,
    isOver: () => now() - begin >= budgetMs * COLLECT_PART,
  })
  await scheduleByClock(store, context)
  await closeWindows(store, begin, isOver)
  await remind(store, begin, config.reminders)
  await store.refresh()
  const delivery = { store, config, ruleOf, send, now, isOver }
  const outcomes = await Promise.all(
    config.channels.map(async (channel) => {
      try {
        return await deliverChannel(channel, delivery)
      } catch (thrown) {
        return { channel: channel.name, reason: messageOf(thrown).slice(0, 300) }
      }
    }),
  )
  await store.refresh()
  const delivered = outcomes.flatMap((outcome) => ('reason' in outcome ? [] : [outcome]))
  const sum = (name: keyof Delivered) => delivered.reduce((total, one) => total + one[name], 0)
  return {
    ...{
      signals,
      complete,
      sent: sum('sent'),
      summarized: sum('summarized'),
      failed: sum('failed'),
      dead: sum('dead'),
    },
    failures: outcomes.flatMap((outcome) => ('reason' in outcome ? [outcome] : [])),
  }
}
