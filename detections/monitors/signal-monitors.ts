import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import type { Query } from '../compile/query.ts'
import { type Catalogued, GROUPS, type Rule } from '../rule.ts'
import { SIGNALS_INDEX } from '../signal-fields.ts'
import { bucketMonitor, type Monitor, plainText, stateMonitor, WINDOW_MINUTES } from './monitor.ts'

const SEVERITY_JA: Readonly<Record<SeverityLabel, string>> = {
  critical: '緊急',
  high: '高',
  medium: '中',
  low: '低',
  info: '情報',
}

/** How long nothing more is sent about the same account, rule and principal. */
const THROTTLE_MINUTES: Readonly<Record<SeverityLabel, number>> = {
  critical: 60,
  high: 60,
  medium: 240,
  low: 1440,
  info: 1440,
}

/** Returns for how many minutes nothing more is sent about the same account, rule and principal. */
export function throttleMinutesOf(severity: SeverityLabel): number {
  return THROTTLE_MINUTES[severity]
}

/** Not the alias, which is there only after the first signal: a search of a pattern finds nothing instead of failing. */
const SIGNALS = `${SIGNALS_INDEX}-*`
const ACCOUNT = 'cloud.account.id'
const PRINCIPAL = 'hinomi.principal'
const DEDUP_KEY = 'hinomi.dedup_key'
const SUPPRESSED: Query = { exists: { field: 'hinomi.suppressed_by' } }

/**
 * Returns the monitors over signals. The managed service allows few monitors and few alerts in a run, so each severity has two: one alert
 * for each account, rule and principal, and for signals without a principal one for each account, rule and key of the rule.
 *
 * Rules with one of their own: those over several accounts, whose signals would be counted once for each account, and those over a state of
 * the pipeline. Suppressed signals are left out. `info` is switched off.
 */
export function signalMonitors(rules: readonly Rule[]): Monitor[] {
  const own = rulesWithOwnMonitor(rules)
  const ids = own.map(({ id }) => id)
  const bySeverity = [...SEVERITY_LABELS].reverse().flatMap((severity) => severityMonitors(severity, ids))
  return [...bySeverity, ...own.map(ownMonitor)]
}

function rulesWithOwnMonitor(rules: readonly Rule[]): (Catalogued & { readonly isState: boolean })[] {
  const found = new Map<string, Catalogued & { readonly isState: boolean }>()
  for (const { kind, file, catalogued } of rules) {
    if (catalogued === undefined || found.has(catalogued.id)) continue
    const overAccounts = !catalogued.dedup.by.includes(ACCOUNT)
    if (kind === 'built-in' || file.startsWith(`${GROUPS.P}/`) || overAccounts)
      found.set(catalogued.id, { ...catalogued, isState: kind === 'built-in' && catalogued.dedup.by.length === 0 })
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function severityMonitors(severity: SeverityLabel, others: readonly string[]): Monitor[] {
  const notOthers = others.length === 0 ? [] : [{ terms: { 'rule.id': others } }]
  const common = {
    enabled: severity !== 'info',
    index: SIGNALS,
    windowMinutes: WINDOW_MINUTES,
    thresholds: [],
    notice: {
      severity,
      // the id comes from the first document of the alert: a key may hold text that is no ASCII
      subject: `[hinomi][${severity}] {{ctx.newAlerts.0.sample_documents.0._source.rule.id}}`,
      message: messageOf(`重要度: ${SEVERITY_JA[severity]}`, []),
      throttleMinutes: THROTTLE_MINUTES[severity],
    },
  }
  const wanted = { term: { 'hinomi.severity': { value: severity } } }
  const named = { exists: { field: PRINCIPAL } }
  return [
    bucketMonitor({
      ...common,
      name: `signals ${severity} by principal`,
      filter: [wanted, named],
      mustNot: [SUPPRESSED, ...notOthers],
      keys: [ACCOUNT, 'rule.id', PRINCIPAL],
    }),
    bucketMonitor({
      ...common,
      name: `signals ${severity} without principal`,
      filter: [wanted],
      mustNot: [SUPPRESSED, named, ...notOthers],
      keys: [ACCOUNT, 'rule.id', DEDUP_KEY],
    }),
  ]
}

function ownMonitor(rule: Catalogued & { readonly isState: boolean }): Monitor {
  const { id, titleJa, level, askJa, dedup, isState } = rule
  const heading = `重要度: ${SEVERITY_JA[level]}\n検知ルール: ${id} ${plainText(titleJa)}`
  const definition = {
    name: `signals ${id}`,
    index: SIGNALS,
    filter: [{ term: { 'rule.id': { value: id } } }],
    mustNot: [SUPPRESSED],
    windowMinutes: WINDOW_MINUTES,
    notice: {
      severity: level,
      subject: `[hinomi][${level}] ${id}`,
      message: isState ? stateMessage(heading, askJa) : messageOf(heading, [askJa]),
      throttleMinutes: dedup.minutes,
    },
  }
  return isState ? stateMonitor(definition) : bucketMonitor({ ...definition, keys: [DEDUP_KEY], thresholds: [] })
}

const DOCUMENT =
  '- {{_source.rule.id}} {{_source.hinomi.title_ja}} {{_source.hinomi.window.start}} アカウント {{_source.cloud.account.id}} 主体 {{_source.hinomi.principal}} 送信元 {{_source.source.ip}} 件数 {{_source.hinomi.count}}'

function messageOf(heading: string, asks: readonly string[]): string {
  return [
    `【火の見】${heading}`,
    '期間(UTC): {{ctx.periodStart}} - {{ctx.periodEnd}}',
    '{{#ctx.newAlerts}}',
    '対象: {{bucket_keys}}',
    '{{#sample_documents}}',
    DOCUMENT,
    '{{/sample_documents}}',
    '{{/ctx.newAlerts}}',
    ...asks.map((ask) => `対応: ${plainText(ask)}`),
    '詳細は OpenSearch Dashboards の保存済み検索で、ルールIDを検索して確認してください。',
  ].join('\n')
}

function stateMessage(heading: string, ask: string): string {
  return [
    `【火の見】${heading}`,
    '期間(UTC): {{ctx.periodStart}} - {{ctx.periodEnd}}',
    '{{#ctx.results.0.hits.hits}}',
    DOCUMENT,
    '{{/ctx.results.0.hits.hits}}',
    `対応: ${plainText(ask)}`,
  ].join('\n')
}
