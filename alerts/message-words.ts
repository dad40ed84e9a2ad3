import type { AlertKind } from '#core/fields/alerts.ts'
import type { SeverityLabel } from '#core/severity.ts'

type Kind = Exclude<AlertKind, 'taken'>

const JA = {
  severities: { critical: '緊急', high: '高', medium: '中', low: '低', info: '情報' } as Record<SeverityLabel, string>,
  kinds: {
    group: 'アラート',
    more: '続報',
    reminder: '再通知(未対応)',
    summary: '多数の検知(要約)',
    digest: '検知のまとめ',
    heartbeat: '通知経路の定時確認',
    test: '試験通知',
  } as Record<Kind, string>,
  severity: '重要度',
  rule: '検知ルール',
  account: 'アカウント',
  municipality: '自治体',
  system: '業務システム',
  vendor: '事業者',
  environment: '環境',
  principal: '操作主体',
  address: '送信元',
  target: '対象',
  time: '発生日時',
  count: '件数',
  groups: 'グループ',
  ask: '対応',
  open: '調査ページ',
  acknowledge: '対応開始の記録',
  signals: (n: string) => `${n} 件`,
  more: (n: string) => `最初の通知の後、同じ期間に ${n} 件を検知しました。`,
  none: '該当する検知はありません。',
  rest: (n: string) => `ほか ${n} ルール`,
  test: 'この通知は試験です。対応は不要です。',
  alive: '通知は動作しています。この通知が 2 時間以上届かないときは、通知経路を確認してください。',
  sentLastHour: '直近 1 時間の送信',
  waiting: '送信待ち',
  dead: '配送不能',
  lastSignal: '最後の検知',
  summary: (n: string) =>
    `件数が多いため、${n} グループを 1 通にまとめました。個々の内容は調査ページで確認してください。`,
}
export type Words = typeof JA

const EN: Words = {
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'info' },
  kinds: {
    group: 'Alert',
    more: 'More of the same',
    reminder: 'Reminder: nobody has taken it over',
    summary: 'Many hits, summarized',
    digest: 'Digest of hits',
    heartbeat: 'Sign of life of the alert path',
    test: 'Test message',
  },
  severity: 'Severity',
  rule: 'Rule',
  account: 'Account',
  municipality: 'Municipality',
  system: 'System',
  vendor: 'Vendor',
  environment: 'Environment',
  principal: 'Principal',
  address: 'Source',
  target: 'Target',
  time: 'Time',
  count: 'Signals',
  groups: 'Groups',
  ask: 'What to do',
  open: 'Look into it',
  acknowledge: 'Take it over',
  signals: (n) => n,
  more: (n) => `${n} more were found in the same window after the first message.`,
  none: 'Nothing was found.',
  rest: (n) => `${n} more rules`,
  test: 'This is a test. Nothing is to be done.',
  alive: 'Alerts are being sent. If this message stays away for two hours, look into the alert path.',
  sentLastHour: 'Sent in the last hour',
  waiting: 'Waiting',
  dead: 'Undeliverable',
  lastSignal: 'Last signal',
  summary: (n) => `There are many: ${n} groups are told in this one message. The page shows each of them.`,
}

/** The words of messages by language. */
export const WORDS: Readonly<Record<'ja' | 'en', Words>> = { ja: JA, en: EN }
