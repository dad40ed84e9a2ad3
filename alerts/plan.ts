import type { Digest } from '#core/document-id.ts'
import { ALERT_DATASET, ALERTS_INDEX, type AlertDocument } from '#core/fields/alerts.ts'
import { monthlyIndex } from '#core/index-name.ts'
import { toIso } from '#core/time.ts'
import type { AlertsConfig, Channel } from './config.ts'
import { type RuleOf, rankOf, routeOf } from './route.ts'
import type { AlertSignal } from './signal.ts'
import { digestWindow, type Window, windowAt } from './windows.ts'

/** A document of the alerts index and where it goes. */
export interface StoredAlert {
  readonly index: string
  readonly id: string
  readonly document: AlertDocument
}

/** What all alerts of one run share. */
export interface PlanContext {
  readonly config: AlertsConfig
  readonly ruleOf: RuleOf
  readonly digest: Digest
  /** Epoch milliseconds. */
  readonly now: number
}

/** What is to be written for some signals. */
export interface Plan {
  /** Messages, each once, with the number of its signals. */
  readonly alerts: readonly StoredAlert[]
  /** One note for each signal: in which messages it is told. */
  readonly taken: readonly StoredAlert[]
}

/** Time that a digest waits after its end for those that are just being noted. */
const DIGEST_GRACE_MS = 2 * 60_000
const MOST_VALUES = 20

/**
 * Puts signals into messages: for each channel that hears of a signal, it is in exactly one.
 *
 * A group is account, rule and principal, or where there is no principal the key of the rule; and the severity, so that a worse hit is
 * told although its group is quiet. The same group, window and channel have the same id whenever they are made.
 */
export function planAlerts(signals: readonly AlertSignal[], context: PlanContext): Plan {
  const alerts = new Map<string, Draft>()
  const taken = signals.map((signal) => {
    const ids = context.config.channels.flatMap((channel) => {
      const draft = draftOf(signal, channel, context)
      if (draft === undefined) return []
      const known = alerts.get(draft.id)
      if (known === undefined) alerts.set(draft.id, draft)
      else known.signals++
      return [draft.id]
    })
    return takenOf(signal, ids, context.now)
  })
  return { alerts: [...alerts.values()].map((draft) => alertOf(draft, context.now)), taken }
}

interface Draft {
  readonly id: string
  readonly group: string
  readonly kind: 'group' | 'digest'
  readonly channel: string
  readonly window: Window
  /** The first of its signals. */
  readonly signal: AlertSignal
  signals: number
}

function draftOf(signal: AlertSignal, channel: Channel, context: PlanContext): Draft | undefined {
  const route = routeOf(signal, channel, context.ruleOf)
  if (route === undefined) return undefined
  const { now, config, digest } = context
  if (route.kind === 'digest') {
    const window = digestWindow(now, route.minutes, config.digestHour)
    const id = digestId(channel, route.minutes, window, digest)
    return { id, group: id, kind: 'digest', channel: channel.name, window, signal, signals: 1 }
  }
  const window = windowAt(now, route.throttleMinutes)
  const group = digest(JSON.stringify(['hinomi/alert/1', ...groupKey(signal), window.start, window.end]))
  return { id: `${channel.name}.${group}`, group, kind: 'group', channel: channel.name, window, signal, signals: 1 }
}

/** The texts by which signals are one group. */
function groupKey({ rule, accounts, principal, dedupKey, severity }: AlertSignal): string[] {
  return [rule, accounts.join(' '), severity, principal ?? `key:${dedupKey}`]
}

/** The id of a digest of a channel. */
function digestId(channel: Channel, minutes: number, window: Window, digest: Digest): string {
  return `${channel.name}.digest-${digest(JSON.stringify([minutes, window.start]))}`
}

/** The digest of a channel that is open now, as it is before it has signals. */
export function openDigest(channel: Channel, minutes: number, { config, digest, now }: PlanContext): StoredAlert {
  const window = digestWindow(now, minutes, config.digestHour)
  const id = digestId(channel, minutes, window, digest)
  return messageDocument({ id, group: id, kind: 'digest', channel: channel.name, window, now, signals: 0 })
}

function alertOf({ signal, ...draft }: Draft, now: number): StoredAlert {
  if (draft.kind === 'digest') return messageDocument({ ...draft, now })
  const { document, ...rest } = messageDocument({ ...draft, now })
  return {
    ...rest,
    document: {
      ...document,
      rule: { id: signal.rule, name: signal.title },
      cloud: { account: { id: signal.accounts, name: signal.accountName } },
      organization: { name: signal.municipality },
      source: { ip: signal.ip },
      hinomi: {
        ...{ title_ja: signal.titleJa, severity: signal.severity, system: signal.system, vendor: signal.vendor },
        ...{ environment: signal.environment, principal: signal.principal },
        target: signal.targets.length === 0 ? undefined : signal.targets.slice(0, MOST_VALUES),
        signal: { id: signal.id, index: signal.index, time: toIso(signal.time) },
        alert: { ...document.hinomi?.alert, rank: rankOf(signal.severity) },
      },
    },
  }
}

/** What a message is made from. */
export interface MessageSeed {
  readonly id: string
  readonly group: string
  readonly kind: 'group' | 'digest' | 'summary' | 'heartbeat' | 'test' | 'more' | 'reminder'
  readonly channel: string
  readonly window: Window
  readonly now: number
  readonly signals: number
}

/** Makes the document of a message that waits to be sent; a digest waits for the end of its window. */
export function messageDocument({ id, group, kind, channel, window, now, signals }: MessageSeed): StoredAlert {
  const nextAt = kind === 'digest' ? window.end + DIGEST_GRACE_MS : now
  return {
    index: monthlyIndex(ALERTS_INDEX, window.start),
    id,
    document: {
      '@timestamp': toIso(now),
      event: { dataset: ALERT_DATASET },
      hinomi: {
        alert: {
          ...{ kind, channel, group, signals, status: 'pending', attempts: 0, closed: false, reminders: 0 },
          ...{ rank: 4, next_at: toIso(nextAt) },
          window: { start: toIso(window.start), end: toIso(window.end) },
        },
      },
    },
  }
}

/**
 * Notes that a signal was taken: the same signal makes no second message, unless it became worse. It stays for ever in the month of the
 * signal, so that its id is unique.
 */
function takenOf(signal: AlertSignal, ids: readonly string[], now: number): StoredAlert {
  return {
    ...takenPlace(signal),
    document: {
      '@timestamp': toIso(now),
      event: { dataset: ALERT_DATASET },
      rule: { id: signal.rule, name: signal.title },
      cloud: { account: { id: signal.accounts, name: signal.accountName } },
      organization: { name: signal.municipality },
      hinomi: {
        ...{ title_ja: signal.titleJa, severity: signal.severity, principal: signal.principal },
        signal: { id: signal.id, index: signal.index, ingested: toIso(signal.ingested), time: toIso(signal.time) },
        alert: { kind: 'taken', ids: ids.length === 0 ? undefined : ids },
      },
    },
  }
}

/** Where the note about a signal lies. */
export function takenPlace({ id, index, severity }: AlertSignal): { readonly index: string; readonly id: string } {
  const month = /-(\d{4}\.\d{2})$/.exec(index)?.[1] ?? '1970.01'
  return { index: `${ALERTS_INDEX}-${month}`, id: `taken.${severity}.${id}` }
}
