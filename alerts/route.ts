import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { throttleMinutesOf } from '#detections/monitors/signal-monitors.ts'
import type { Catalogued } from '#detections/rule.ts'
import type { Channel } from './config.ts'
import type { AlertSignal } from './signal.ts'

/** What becomes of a signal in one channel: a message at once, after which its group is quiet for a while, or a digest. */
export type Route =
  | { readonly kind: 'group'; readonly throttleMinutes: number }
  | { readonly kind: 'digest'; readonly minutes: number }

/** What routes ask of a rule; undefined for a rule that this version does not know. */
export type RuleOf = (id: string) => Pick<Catalogued, 'digestMinutes' | 'dedup' | 'ask' | 'askJa'> | undefined

const DAY_MINUTES = 1440

/** The place of a severity, from 0 for info to 4 for critical. */
export function rankOf(severity: SeverityLabel): number {
  return SEVERITY_LABELS.indexOf(severity)
}

/**
 * Decides what becomes of a signal in a channel; undefined when the channel does not hear of it.
 *
 * Rules with a digest of their own are collected for its time. From medium on everything else is told at once, if it is bad enough for
 * the channel; what is milder, and low and info always, waits for the daily digest. A group is quiet for the longer of the times of its
 * severity and of its rule.
 */
export function routeOf(signal: AlertSignal, channel: Channel, ruleOf: RuleOf): Route | undefined {
  if (!concerns(signal, channel)) return undefined
  const rule = ruleOf(signal.rule)
  const own = rule?.digestMinutes
  const atOnce = rankOf(signal.severity) >= Math.max(rankOf('medium'), rankOf(channel.minimumSeverity))
  if (own === undefined && atOnce) {
    const throttleMinutes = Math.max(throttleMinutesOf(signal.severity), rule?.dedup.minutes ?? 0)
    return { kind: 'group', throttleMinutes }
  }
  return channel.digest ? { kind: 'digest', minutes: own ?? DAY_MINUTES } : undefined
}

function concerns({ accounts, municipality }: AlertSignal, channel: Channel): boolean {
  const { accounts: ids, municipalities } = channel
  if (ids === undefined && municipalities === undefined) return true
  const isNamed = ids?.some((id) => accounts.includes(id)) === true
  return isNamed || (municipality !== undefined && municipalities?.includes(municipality) === true)
}
