import { BYTES_COLUMN, columnOf, SOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, is } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, distinct } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import { BY_SEVERITY, type Group } from '#core/panels/split.ts'
import type { NETWORK_FIREWALL_FIELDS, NETWORK_FIREWALL_USES } from './fields.ts'

type Field = SourceFieldName<'network_firewall', typeof NETWORK_FIREWALL_FIELDS, typeof NETWORK_FIREWALL_USES>

const ALERT = is('event.kind', 'alert')
const DENIED = all(ALERT, is('event.type', 'denied'))
const NOTICED = all(ALERT, is('event.type', 'allowed'))
const OUTBOUND = is('network.direction', 'outbound')
const FLOW = is('aws.network_firewall.log_kind', 'flow')
const TLS = is('aws.network_firewall.log_kind', 'tls')

const DENIED_GROUP: Group<Field> = {
  id: 'denied',
  label: { ja: '遮断', en: 'Blocked' },
  where: DENIED,
  tone: 'critical',
}
const NOTICED_GROUP: Group<Field> = {
  id: 'noticed',
  label: { ja: '警告のみ', en: 'Alert only' },
  where: NOTICED,
  tone: 'high',
}
const DECISIONS = [DENIED_GROUP, NOTICED_GROUP]
const DENIED_COLUMN = columnOf(DENIED_GROUP)
const NOTICED_COLUMN = columnOf(NOTICED_GROUP)
const TARGETS: Column<Field> = {
  id: 'targets',
  label: { ja: '宛先数', en: 'Destinations' },
  metric: distinct('destination.ip'),
}

/** What the firewalls blocked, noticed, and let through. */
export const dashboard = defineDashboard<Field>({
  id: 'network_firewall',
  title: { ja: 'Network Firewall', en: 'Network Firewall' },
  description: {
    ja: 'AWS Network Firewall のアラート・フロー・TLSログ。何を遮断し、どこへ通信したかを見ます。',
    en: 'Alert, flow and TLS logs of AWS Network Firewall: what was blocked, and who talked to whom.',
  },
  panels: [
    figures('network_firewall', {
      id: 'figures',
      title: { ja: 'アラートの内訳', en: 'Alerts' },
      question: {
        ja: 'ファイアウォールは何を見つけたか。「内から外」のアラートは、侵入後の外部通信かもしれません。最優先で送信元を確認します。',
        en: 'What did the firewall find? Outbound alerts may be an intruder that talks to the outside: look at their sources first.',
      },
      groups: [
        ...DECISIONS,
        { id: 'outbound', label: { ja: '内から外', en: 'Outbound' }, where: all(ALERT, OUTBOUND), tone: 'critical' },
        { id: 'tls', label: { ja: 'TLSエラー・失効', en: 'TLS errors' }, where: TLS, tone: 'medium' },
      ],
    }),
    everyAccount('network_firewall', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントで起きているか。監視対象の全アカウントを、遮断の多い順に並べます。',
        en: 'In which account? All watched accounts, most blocked first.',
      },
      columns: [DENIED_COLUMN, NOTICED_COLUMN, SOURCES_COLUMN, TARGETS, BYTES_COLUMN],
      orderBy: ['denied', 'noticed', 'bytes'],
      size: { width: 8, height: 5 },
    }),
    countBy('network_firewall', {
      id: 'firewalls',
      title: { ja: 'ファイアウォール別', en: 'By firewall' },
      question: {
        ja: 'どのファイアウォールか。アラートが0のものは、ルールが効いているか、ログ出力が有効かを確認します。',
        en: 'Which firewall? For one without alerts see whether its rules work and its logs are on.',
      },
      where: ALERT,
      split: { kind: 'terms', field: 'observer.name', size: 100 },
      by: { kind: 'groups', groups: DECISIONS },
      size: { width: 4, height: 5 },
    }),
    countOverTime('network_firewall', {
      id: 'over-time',
      title: { ja: 'アラートの推移', en: 'Alerts over time' },
      question: {
        ja: 'いつ増えたか。夜間や休日の山は、業務によるものではありません。',
        en: 'When? A hill at night or on a holiday is no business.',
      },
      where: ALERT,
      by: BY_SEVERITY,
      size: { width: 8, height: 3 },
    }),
    countBy('network_firewall', {
      id: 'protocols',
      title: { ja: 'プロトコル', en: 'Protocols' },
      question: {
        ja: '何の通信か。業務で使わないプロトコル(SSH、SMBなど)が外へ出ていないかを確認します。',
        en: 'Which protocols? Look for what the business does not use, such as SSH or SMB to the outside.',
      },
      split: { kind: 'terms', field: 'network.protocol', size: 30 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'table',
      id: 'rules',
      title: { ja: '一致したルール', en: 'Rules that matched' },
      question: {
        ja: 'どのルールに一致したか。「警告のみ」が多いルールは、遮断に切り替えられないか検討します。',
        en: 'Which rules matched? Consider to block where a rule only alerts.',
      },
      index: 'network_firewall',
      where: ALERT,
      time: 'picker',
      rows: [
        { field: 'rule.id', label: { ja: 'ルールID', en: 'Rule' }, size: 100 },
        { field: 'rule.name', label: { ja: '名前', en: 'Name' }, size: 2 },
      ],
      columns: [DENIED_COLUMN, NOTICED_COLUMN, SOURCES_COLUMN, TARGETS],
      orderBy: ['denied', 'noticed'],
      size: { width: 12, height: 4 },
    },
    {
      kind: 'table',
      id: 'sources',
      title: { ja: '送信元', en: 'Sources' },
      question: {
        ja: '誰が通信したか。内部のアドレスが並ぶときは、そのサーバーの侵害を疑います。',
        en: 'Who talked? Where addresses of our own stand here, suspect those machines.',
      },
      index: 'network_firewall',
      where: ALERT,
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 200 }],
      columns: [DENIED_COLUMN, NOTICED_COLUMN, TARGETS],
      orderBy: ['denied', 'noticed'],
      size: { width: 5, height: 4 },
    },
    {
      kind: 'table',
      id: 'destinations',
      title: { ja: '宛先の名前', en: 'Names of destinations' },
      question: {
        ja: 'どこへ通信しようとしたか。TLSのSNIとHTTPのホスト名です。許可リストにない名前は業務に必要かを確認します。',
        en: 'Where to? Names from TLS (SNI) and HTTP. Ask whether the business needs what is not on the list.',
      },
      index: 'network_firewall',
      where: ALERT,
      time: 'picker',
      rows: [{ field: 'related.hosts', label: { ja: '宛先', en: 'Destination' }, size: 200 }],
      columns: [DENIED_COLUMN, NOTICED_COLUMN, SOURCES_COLUMN],
      orderBy: ['denied', 'noticed'],
      size: { width: 7, height: 4 },
    },
    {
      kind: 'table',
      id: 'talkers',
      title: { ja: '通信量の多い宛先(フロー)', en: 'Destinations by volume (flows)' },
      question: {
        ja: '大量に送っている先はどこか。外部への突出した通信量は、持ち出しを疑います。',
        en: 'Where does much go? A peak to the outside may be data that leaves.',
      },
      index: 'network_firewall',
      where: all(FLOW, OUTBOUND),
      time: 'picker',
      rows: [
        { field: 'destination.ip', label: { ja: '宛先', en: 'Destination' }, size: 100 },
        { field: 'destination.port', label: { ja: 'ポート', en: 'Port' }, size: 5 },
      ],
      columns: [BYTES_COLUMN, SOURCES_COLUMN],
      orderBy: ['bytes'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'tls-errors',
      title: { ja: 'TLSエラーと証明書の失効', en: 'TLS errors and revoked certificates' },
      question: {
        ja: 'TLSの検査に失敗した通信はどれか。失効した証明書のサーバーとの通信は止めるべきです。',
        en: 'Which TLS connections could not be inspected? Talk to servers with revoked certificates should stop.',
      },
      index: 'network_firewall',
      where: TLS,
      time: 'picker',
      rows: [
        { field: 'tls.client.server_name', label: { ja: 'サーバー名', en: 'Server' }, size: 100 },
        { field: 'event.reason', label: { ja: '理由', en: 'Reason' }, size: 5 },
      ],
      columns: [{ id: 'times', label: { ja: '回数', en: 'Times' }, metric: COUNT }, SOURCES_COLUMN],
      orderBy: ['times'],
      size: { width: 6, height: 4 },
    },
    newestFirst('network_firewall', {
      title: { ja: 'アラートの一覧', en: 'List of alerts' },
      question: {
        ja: 'アラートを新しい順に並べます。行を開くと、通信の内容と前後の動きに進めます。',
        en: 'Alerts, newest first. Open a row for what was seen, and what happened around it.',
      },
      where: ALERT,
      columns: [
        '@timestamp',
        'hinomi.severity',
        'cloud.account.name',
        'event.action',
        'rule.name',
        'source.ip',
        'destination.ip',
        'destination.port',
        'tls.client.server_name',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'cloud.account.name',
    'event.action',
    'source.ip',
    'destination.ip',
    'destination.port',
    'network.protocol',
    'rule.name',
  ],
})
