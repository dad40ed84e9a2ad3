import { shorten } from '#core/shown-text.ts'
import { formatTime } from '#core/time-zone.ts'
import type { AccountRow, Hit, RuleDetail } from '../../api.ts'
import { fieldValues } from '../../field-values.ts'
import { visible } from '../format/text.ts'
import { formatValue } from '../format/value.ts'
import type { Reader } from '../reader.ts'
import { techniqueAddress } from '../rules/rule-text.ts'
import { CODE_TITLES } from '../rules/rule-words.ts'
import { summaryOf } from './summary.ts'

const LONGEST_VALUE = 300
const MOST_TARGETS = 10

/** What a report is made of. */
export interface ReportParts {
  readonly signal: Hit
  /** Undefined where the rule could not be read; the report then says less. */
  readonly rule: RuleDetail | undefined
  readonly evidence: readonly Hit[]
  /** Address of the page that shows the signal. */
  readonly link: string
}

/**
 * Writes a signal as a report in Japanese, as plain text for a mail or a ticket: what, when (Japan time), who, from where, whose account,
 * evidence, and what to do next. `reader` must be one of Japanese.
 *
 * Values of logs keep to their line and show the signs that reverse or hide text, so that none can pass for a line of ours.
 */
export function reportOf({ signal, rule, evidence, link }: ReportParts, reader: Reader): string {
  const { source } = signal
  const texts = (field: string) => fieldValues(source, field).map((value) => inert(formatValue(field, value, reader)))
  const one = (field: string) => texts(field)[0]
  const id = inert(String(fieldValues(source, 'rule.id')[0] ?? ''))
  const title = reader.rules.get(id)?.ja ?? one('hinomi.title_ja') ?? one('rule.name') ?? ''
  const suppressed = texts('hinomi.suppressed_by')
  const techniques = texts('threat.technique.id')
  return [
    `【火の見 検知報告】${id} ${title}`,
    ...line('重要度', one('hinomi.severity')),
    ...line('作成日時', `${formatTime(reader.now, 'Asia/Tokyo')}(日本時間)`),
    ...(suppressed.length > 0 ? line('抑制', suppressed.map(reasonOf).join('、')) : []),
    ...section('何が起きたか', [
      ...(rule === undefined ? [] : [rule.description.ja]),
      ...line('件数', one('hinomi.count') === undefined ? undefined : `${one('hinomi.count')}件`),
      ...line('異なる値の数', one('hinomi.distinct')),
      ...line('攻撃の段階', texts('threat.tactic.name').join('、')),
      ...line('ATT&CK 技術', techniques.map((name) => `${name}(${techniqueAddress(name)})`).join('、')),
    ]),
    ...section('いつ(日本時間)', whenOf(source)),
    ...section('誰が', [
      ...line('操作主体', one('hinomi.principal')),
      ...line('セッション', one('hinomi.session')),
      ...line('操作者の種別', one('hinomi.actor_kind')),
    ]),
    ...section('どこから', [...line('送信元IPアドレス', one('source.ip')), ...line('リージョン', one('cloud.region'))]),
    ...section('対象のアカウント', accountsOf(source, reader)),
    ...section('操作対象', targetsOf(texts('hinomi.target'))),
    ...section('根拠の記録', [
      ...evidence.map((hit) => evidenceLine(hit, reader)),
      ...(evidence.length === 0 ? texts('hinomi.evidence') : []),
    ]),
    ...section('次に行うこと', rule === undefined ? [] : [rule.ask.ja]),
    ...section('検知の番号', [inert(`${signal.index}/${signal.id}`), link]),
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `■ ${title}`, ...(lines.length === 0 ? ['(記録なし)'] : lines).map((text) => `  ${text}`)]
}

function line(title: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [`${title}: ${value}`]
}

/** A value of a log as one line on which nothing is hidden. */
export function inert(text: string): string {
  return shorten(visible(text.replace(/[\t\n\r\u0085\u2028\u2029]+/g, ' ')), LONGEST_VALUE)
}

function reasonOf(entry: string): string {
  const code = CODE_TITLES[entry.slice(0, Math.max(0, entry.indexOf(':')))]
  return code === undefined ? entry : `${entry}(${code.ja})`
}

function whenOf(source: object): string[] {
  const moment = (field: string) => {
    const time = Date.parse(String(fieldValues(source, field)[0]))
    return Number.isNaN(time) ? undefined : formatTime(time, 'Asia/Tokyo')
  }
  const start = moment('hinomi.window.start')
  const end = moment('hinomi.window.end')
  return [
    ...line('発生日時', moment('@timestamp')),
    ...(start !== undefined && end !== undefined && start !== end
      ? line('判定した期間', `${start} から ${end} まで`)
      : []),
  ]
}

function accountsOf(source: object, reader: Reader): string[] {
  return fieldValues(source, 'cloud.account.id').flatMap((value) => {
    const id = String(value)
    const known = reader.accounts.get(id)
    const said = (field: string, of: keyof AccountRow) => {
      const own = known?.[of] ?? fieldValues(source, field)[0]
      return typeof own === 'string' ? inert(formatValue(field, own, reader)) : undefined
    }
    const facts = [
      ...line('自治体', said('organization.name', 'municipality')),
      ...line('システム', said('hinomi.system', 'system')),
      ...line('事業者', said('hinomi.vendor', 'vendor')),
      ...line('環境', said('hinomi.environment', 'environment')),
    ]
    return [
      `${said('cloud.account.name', 'name') ?? '(名称不明)'}(${inert(id)})`,
      ...(facts.length > 0 ? [`  ${facts.join(' / ')}`] : []),
    ]
  })
}

function targetsOf(targets: readonly string[]): string[] {
  const rest = targets.length - MOST_TARGETS
  return [...targets.slice(0, MOST_TARGETS), ...(rest > 0 ? [`ほか${rest}件`] : [])].map((target) => `・${target}`)
}

function evidenceLine(hit: Hit, reader: Reader): string {
  const time = Date.parse(String(fieldValues(hit.source, '@timestamp')[0]))
  const when = Number.isNaN(time) ? '' : `${formatTime(time, 'Asia/Tokyo')} `
  return `・${when}${inert(summaryOf(hit.source, reader))}\n    ${inert(`${hit.index}/${hit.id}`)}`
}
