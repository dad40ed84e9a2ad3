import type { Scalar } from '#core/panels/condition.ts'
import type { Format } from '#core/panels/panel.ts'
import { type Bilingual, SEVERITY_GROUPS } from '#core/panels/split.ts'
import { formatTime } from '#core/time-zone.ts'
import type { Reader } from '../reader.ts'
import { ruleTitle } from '../rules/rule-title.ts'
import { TACTICS } from '../rules/tactics.ts'
import { formatBytes, formatNumber, formatPercent, formatSeconds } from './number.ts'
import { visible } from './text.ts'
import { formatAge, formatExactTime } from './time.ts'

const YES_NO: Readonly<Record<string, Bilingual>> = {
  true: { ja: 'はい', en: 'Yes' },
  false: { ja: 'いいえ', en: 'No' },
}

/** Words of ours that stand in documents, as people say them. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  'event.dataset': {
    unknown: { ja: '不明なキー', en: 'Unknown key' },
    'hinomi.signals': { ja: '検知', en: 'Signals' },
    'hinomi.alerts': { ja: '通知', en: 'Alerts' },
    'hinomi.pipeline': { ja: '取込状況', en: 'Pipeline' },
  },
  'threat.tactic.name': TACTICS,
  'hinomi.severity': Object.fromEntries(SEVERITY_GROUPS.map(({ id, label }) => [id, label])),
  'hinomi.finding.status': {
    open: { ja: '未対応', en: 'Open' },
    acknowledged: { ja: '対応中', en: 'Acknowledged' },
    suppressed: { ja: '抑制', en: 'Suppressed' },
    archived: { ja: 'アーカイブ', en: 'Archived' },
    resolved: { ja: '解決済み', en: 'Resolved' },
    unknown: { ja: '不明', en: 'Unknown' },
  },
  'hinomi.alert.status': {
    pending: { ja: '送信待ち', en: 'Waiting' },
    sending: { ja: '送信中', en: 'Being sent' },
    sent: { ja: '送信済み', en: 'Sent' },
    summarized: { ja: '要約で送信', en: 'In a summary' },
    dead: { ja: '配送不能', en: 'Given up' },
  },
  'hinomi.alert.kind': {
    group: { ja: '通知', en: 'Alert' },
    more: { ja: '続報', en: 'Follow-up' },
    reminder: { ja: '再通知', en: 'Reminder' },
    summary: { ja: '要約', en: 'Summary' },
    digest: { ja: 'まとめ', en: 'Digest' },
    heartbeat: { ja: '定時確認', en: 'Sign of life' },
    test: { ja: '試験', en: 'Test' },
  },
  'hinomi.actor_kind': {
    root: { ja: 'ルートユーザー', en: 'Root user' },
    sso: { ja: '担当者(SSO)', en: 'Person (SSO)' },
    switch_role: { ja: 'スイッチロール', en: 'Switched role' },
    iam_user: { ja: 'IAMユーザー', en: 'IAM user' },
    service: { ja: 'AWSサービス', en: 'AWS service' },
    automation: { ja: '自動処理', en: 'Automation' },
    government: { ja: '国の管理基盤', en: 'Government' },
    break_glass: { ja: '緊急用ロール', en: 'Break-glass role' },
    external: { ja: '外部アカウント', en: 'Foreign account' },
  },
  'hinomi.environment': {
    production: { ja: '本番', en: 'Production' },
    staging: { ja: '検証', en: 'Staging' },
    development: { ja: '開発', en: 'Development' },
  },
  'event.outcome': {
    success: { ja: '成功', en: 'Success' },
    failure: { ja: '失敗', en: 'Failure' },
    unknown: { ja: '不明', en: 'Unknown' },
  },
}

/** Writes a figure as its column says; a missing one as `-`. Moments are epoch milliseconds. */
export function formatFigure(value: number | null, format: Format | undefined, reader: Reader): string {
  if (value === null) return reader.words.noValue
  switch (format) {
    case 'bytes':
      return formatBytes(value, reader.language)
    case 'seconds':
      return formatSeconds(value, reader.language)
    case 'percent':
      return formatPercent(value, reader.language)
    case 'time':
      return formatTime(value, reader.timeZone)
    case 'age':
      return formatAge(value, reader.now, reader.language)
    default:
      return formatNumber(value, reader.language)
  }
}

/** Writes the value of a field as a reader says it: words of ours in his language, sources by their names, moments in his time zone. */
export function formatValue(field: string, value: unknown, reader: Reader): string {
  if (value === null || value === undefined) return reader.words.noValue
  const { language } = reader
  if (typeof value === 'boolean') return YES_NO[String(value)]?.[language] ?? ''
  const type = reader.fields[field]?.type
  if (type === 'date') return formatDate(value, reader)
  if (type === 'boolean') return YES_NO[value === 1 || value === 'true' ? 'true' : 'false']?.[language] ?? String(value)
  if (typeof value === 'number') return isName(field) ? String(value) : formatNumber(value, language)
  if (typeof value === 'object') return visible(JSON.stringify(value))
  const text = String(value)
  const meanings = MEANINGS[field]
  if (meanings !== undefined && Object.hasOwn(meanings, text)) return meanings[text]?.[language] ?? text
  if (field === 'rule.id') return ruleTitle(text, reader) ?? visible(text)
  if (field === 'event.dataset') return reader.sources.get(text)?.[language] ?? visible(text)
  return visible(text)
}

/** Writes the key of a row, and what is missing as `-`. */
export function formatKey(field: string, key: Scalar | null, reader: Reader): string {
  return key === null || key === '' ? reader.words.noValue : formatValue(field, key, reader)
}

/** Numbers that name something and are not counted. */
function isName(field: string): boolean {
  return /(^|\.)(port|ports|number|code|version|id|offset|status_code)$/.test(field)
}

function formatDate(value: unknown, reader: Reader): string {
  const time = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(time)) return visible(String(value))
  return time % 1000 === 0 ? formatTime(time, reader.timeZone) : formatExactTime(time, reader.timeZone)
}
