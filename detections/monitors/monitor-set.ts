import { ALERT_FIELDS, ALERTS_INDEX } from '#core/fields/alerts.ts'
import type { Rule } from '../rule.ts'
import type { RuleSource } from '../rule-sources.ts'
import { type Channel, channelsTo, EXAMPLE_TOPIC } from './channels.ts'
import { heartbeatMonitor } from './heartbeat-monitor.ts'
import type { Monitor } from './monitor.ts'
import { type RuleExport, ruleExports } from './rule-monitors.ts'
import { signalMonitors } from './signal-monitors.ts'
import type { FieldsOf } from './validate.ts'

/** Everything for OpenSearch Alerting. */
export interface MonitorFile {
  readonly channels: readonly Channel[]
  /** Over signals, and over the alert path itself: what an import creates. */
  readonly monitors: readonly Monitor[]
  /** Over the documents themselves, one rule each: an export. */
  readonly rules: readonly RuleExport[]
}

/** Returns channels, monitors over signals and the alert path, and the monitors of each rule; the same rules give the same. */
export function monitorFileOf(rules: readonly Rule[], sources: ReadonlyMap<string, RuleSource>): MonitorFile {
  const monitors = [...signalMonitors(rules), heartbeatMonitor()]
  return { channels: channelsTo(EXAMPLE_TOPIC), monitors, rules: ruleExports(rules, sources) }
}

/** Writes it as JSON, one monitor a line. */
export function monitorFileText({ channels, monitors, rules }: MonitorFile): string {
  const lines = (values: readonly unknown[]) => values.map((value) => `    ${JSON.stringify(value)}`).join(',\n')
  return `{\n  "channels": [\n${lines(channels)}\n  ],\n  "monitors": [\n${lines(monitors)}\n  ],\n  "rules": [\n${lines(rules)}\n  ]\n}\n`
}

/** Returns what says which fields an index of monitors has. */
export function fieldTypesOf(sources: ReadonlyMap<string, RuleSource>): FieldsOf {
  const indices = [...sources.values(), { index: ALERTS_INDEX, fields: ALERT_FIELDS }]
  const byIndex = new Map(
    indices.map(({ index, fields }) => [
      index,
      new Map(Object.entries(fields).map(([name, { type }]) => [name, type])),
    ]),
  )
  return (index) => byIndex.get(index) ?? byIndex.get(index.replace(/-\*$/, ''))
}
