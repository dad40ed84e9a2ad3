import type { SeverityLabel } from '#core/severity.ts'
import type { Rule } from '#detections/rule.ts'
import type { Signal } from '#detections/signal.ts'
import { isSuppressed } from '#detections/signal-counts.ts'
import { alertsOf } from './grouped-alerts.ts'

/** What one rule did on benign records. */
export interface RuleNoise {
  /** Documents that it hits, whatever hides them and however many share a signal; 0 for rules over several events. */
  hits: number
  signals: number
  suppressed: number
  /** Alerts that are sent by themselves, from low severity up; `info` is not sent. */
  alerts: number
  /** The same of findings: of what an AWS service has judged already. */
  findingAlerts: number
  /** Alerts that are only collected. */
  digest: number
}

/** What all rules did on a set of benign records. */
export interface Noise {
  readonly name: string
  readonly logs: number
  readonly findings: number
  readonly rules: Map<string, RuleNoise>
  /** Alerts of findings, and the distinct findings that they are about. */
  readonly findingAlerts: Readonly<Record<'alerts' | 'findings', number>>
}

/** A run of the rules. */
export interface Run {
  readonly name: string
  readonly logs: number
  readonly findings: number
  readonly hits: ReadonlyMap<string, number>
  readonly signals: readonly Signal[]
}

/** Counts what a run over benign records would have told people. */
export function noiseOf(rules: readonly Rule[], { name, logs, findings, hits, signals }: Run): Noise {
  const byRule = new Map<string, RuleNoise>()
  const of = (id: string): RuleNoise => {
    const known = byRule.get(id) ?? { hits: 0, signals: 0, suppressed: 0, alerts: 0, findingAlerts: 0, digest: 0 }
    byRule.set(id, known)
    return known
  }
  for (const [id, count] of hits) of(id).hits += count
  for (const { document } of signals) {
    const own = of(document.rule?.id ?? '')
    own.signals++
    if (isSuppressed(document)) own.suppressed++
  }
  const isOfFinding = findingTeller(signals)
  const about = new Set<string>()
  let alerts = 0
  for (const alert of alertsOf(signals, rules)) {
    const own = of(alert.rule)
    if (alert.digest) own.digest++
    else if (isSent(alert.severity)) {
      if (!alert.signals.some(isOfFinding)) own.alerts++
      else {
        own.findingAlerts++
        alerts++
        for (const { document } of alert.signals) for (const one of document.hinomi?.evidence ?? []) about.add(one)
      }
    }
  }
  return { name, logs, findings, rules: byRule, findingAlerts: { alerts, findings: about.size } }
}

function isSent(severity: SeverityLabel): boolean {
  return severity !== 'info'
}

/** A signal stands on a finding when one of its events is one, or one of its member signals does. */
function findingTeller(signals: readonly Signal[]): (signal: Signal) => boolean {
  const byId = new Map(signals.map((signal) => [signal.id, signal]))
  const tell = ({ document }: Signal): boolean => {
    const { evidence = [], members = [] } = document.hinomi ?? {}
    if (evidence.some((one) => one.startsWith('findings-'))) return true
    return members.some((id) => {
      const member = byId.get(id)
      return member !== undefined && tell(member)
    })
  }
  return tell
}
