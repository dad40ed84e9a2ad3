import { type AlertsConfig, checkAlertsConfig } from '#alerts/config.ts'
import type { Message } from '#alerts/message.ts'
import type { AlertSignal } from '#alerts/signal.ts'

/** Settings with these channels. */
export function configOf(channels: readonly object[], more: object = {}): AlertsConfig {
  return checkAlertsConfig({ channels, ...more }, 'example')
}

let counter = 0

/** A signal of a rule that is told at once. */
export function signalOf(more: Partial<AlertSignal> = {}): AlertSignal {
  const number = counter++
  return {
    id: `111122223333.signal-${number}`,
    index: 'hinomi-signals-2026.11',
    ingested: Date.parse('2026-11-26T00:00:00Z'),
    time: Date.parse('2026-11-25T23:59:00Z'),
    ...{ rule: 'G22', title: 'CloudTrail stopped or deleted', titleJa: 'CloudTrailの停止・削除', severity: 'critical' },
    accounts: ['111122223333'],
    ...{ accountName: '住民記録 本番', municipality: '火の見市', system: '住民記録', vendor: 'Example' },
    ...{ principal: 'arn:aws:iam::111122223333:role/operator', ip: '203.0.113.9', targets: ['trail'] },
    dedupKey: 'G22 111122223333',
    ...more,
  }
}

/** A message as it reaches a channel. */
export function messageExample(more: Partial<Message> = {}): Message {
  return {
    ...{ id: 'duty.abc', kind: 'group', group: 'abc', severity: 'critical' },
    subject: '[hinomi][critical] G22 111122223333 CloudTrail stopped or deleted',
    title: '【火の見】[緊急] アラート: G22 CloudTrailの停止・削除',
    facts: [
      ['重要度', '緊急'],
      ['操作主体', 'arn:aws:iam::111122223333:role/operator'],
    ],
    lines: ['対応: 実施した担当者に確認してください。'],
    url: 'https://hinomi.example.com/#/alerts?from=2026-11-25T23:00:00.000Z',
    openLabel: '調査ページ',
    report: { id: 'duty.abc', rule: { id: 'G22' }, accounts: ['111122223333'] },
    ...more,
  }
}
