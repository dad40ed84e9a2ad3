import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { throttleMinutesOf } from '#detections/monitors/signal-monitors.ts'
import type { Rule } from '#detections/rule.ts'
import type { Signal } from '#detections/signal.ts'
import { isSuppressed } from '#detections/signal-counts.ts'

/** What a person is told: one message for the signals of one rule, account and principal within the throttle of its severity. */
export interface Alert {
  readonly rule: string
  readonly account: string
  readonly severity: SeverityLabel
  /** Collected into one message of a day or an hour instead of being sent by itself. */
  readonly digest: boolean
  /** Epoch milliseconds of the first signal. */
  readonly time: number
  readonly signals: Signal[]
}

/**
 * Groups signals as alerts are sent: suppressed ones are left out; one key is account, rule and principal, or the key of the rule for signals
 * without a principal and rules over several accounts; within its throttle a key is told once, and again when it becomes worse.
 */
export function alertsOf(signals: Iterable<Signal>, rules: readonly Rule[]): Alert[] {
  const digests = new Set(
    rules.flatMap(({ catalogued }) => (catalogued?.digestMinutes === undefined ? [] : [catalogued.id])),
  )
  const open = new Map<string, Alert>()
  const alerts: Alert[] = []
  for (const signal of [...signals].sort((a, b) => timeOf(a) - timeOf(b))) {
    if (isSuppressed(signal.document)) continue
    const { rule, account, severity, key } = partsOf(signal)
    const known = open.get(key)
    const time = timeOf(signal)
    const within = known !== undefined && time - known.time < throttleMinutesOf(known.severity) * 60_000
    if (within && rank(severity) <= rank(known.severity)) known.signals.push(signal)
    else {
      const alert = { rule, account, severity, digest: digests.has(rule), time, signals: [signal] }
      open.set(key, alert)
      alerts.push(alert)
    }
  }
  return alerts
}

function partsOf({ document }: Signal) {
  const { principal, dedup_key: dedupKey = '', severity = 'info' } = document.hinomi ?? {}
  const rule = document.rule?.id ?? ''
  const accounts = document.cloud?.account?.id ?? []
  const [account = ''] = accounts
  const key = accounts.length === 1 && principal !== undefined ? principal : dedupKey
  return {
    ...{ rule, account, severity: severity as SeverityLabel },
    key: JSON.stringify([rule, accounts.length === 1 ? account : '', key]),
  }
}

function timeOf({ document }: Signal): number {
  return Date.parse(document['@timestamp'] ?? '')
}

function rank(severity: SeverityLabel): number {
  return SEVERITY_LABELS.indexOf(severity)
}
