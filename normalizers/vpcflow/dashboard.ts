import { ACCOUNTS_COLUMN, BYTES_COLUMN, LAST_COLUMN, SOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, exists, is, within } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, distinct, sum } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { VPCFLOW_FIELDS, VPCFLOW_USES } from './fields.ts'

type Field = SourceFieldName<'vpcflow', typeof VPCFLOW_FIELDS, typeof VPCFLOW_USES>

const ACCEPTED = is('event.action', 'accept')
const REJECTED = is('event.action', 'reject')
const INBOUND = is('network.direction', 'inbound')
const OUTBOUND = is('network.direction', 'outbound')
const INTERNAL = is('network.direction', 'internal')

/** Ports for managing servers and for databases, which the internet should never reach. */
const CLOSED_PORTS = is(
  'destination.port',
  ...[22, 23, 135, 139, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5900, 5985, 6379, 9200, 27017],
)

/** Answers go back to a port that the client chose for the moment; only the port of a service says what was asked for (RFC 6056). */
const TO_A_SERVICE = within('destination.port', { gte: 1, lt: 32_768 })

/** Small flows make pairs by the thousand and no difference to who sends most. */
const LARGE = within('network.bytes', { gte: 1_000_000 })

const ACTIONS: readonly Group<'event.action'>[] = [
  { id: 'accept', label: { ja: '許可', en: 'Accepted' }, where: ACCEPTED, tone: 'good' },
  { id: 'reject', label: { ja: '拒否', en: 'Rejected' }, where: REJECTED, tone: 'high' },
]

const DIRECTIONS: readonly Group<'network.direction'>[] = [
  { id: 'inbound', label: { ja: '外部から', en: 'Inbound' }, where: INBOUND },
  { id: 'outbound', label: { ja: '外部へ', en: 'Outbound' }, where: OUTBOUND },
  { id: 'internal', label: { ja: '内部どうし', en: 'Internal' }, where: INTERNAL },
  { id: 'external', label: { ja: '外部どうし', en: 'External' }, where: is('network.direction', 'external') },
]

const FLOWS_COLUMN: Column<Field> = { id: 'flows', label: { ja: 'フロー数', en: 'Flows' }, metric: COUNT }
const REJECTED_COLUMN: Column<Field> = {
  id: 'rejected',
  label: { ja: '拒否', en: 'Rejected' },
  metric: COUNT,
  where: REJECTED,
  tone: 'high',
}
const PORTS_COLUMN: Column<Field> = {
  id: 'ports',
  label: { ja: 'ポート数', en: 'Ports' },
  metric: distinct('destination.port'),
}
const DESTINATIONS_COLUMN: Column<Field> = {
  id: 'destinations',
  label: { ja: '宛先数', en: 'Destinations' },
  metric: distinct('destination.ip'),
}

const LIST_COLUMNS = [
  '@timestamp',
  'cloud.account.name',
  'event.action',
  'network.direction',
  'source.ip',
  'source.port',
  'destination.ip',
  'destination.port',
  'network.transport',
  'network.bytes',
  'hinomi.network.eni_id',
] as const

/** The questions of the network: what was let in or refused, who knocks, who talks to whom, and who sends much out. */
export const dashboard = defineDashboard<Field>({
  id: 'vpcflow',
  title: { ja: 'VPCフローログ', en: 'VPC Flow Logs' },
  description: {
    ja: '通信の許可・拒否と通信量。外部からの到達、外部への持ち出し、内部での探索を見ます。選択した期間のフローです。',
    en: 'What was accepted and rejected, and how much: who comes in, what goes out, who looks around inside. Flows of the chosen range.',
  },
  panels: [
    figures('vpcflow', {
      id: 'watched',
      title: { ja: '通信の概況', en: 'Traffic at a glance' },
      question: {
        ja: '危ない通信はあったか。「管理・DBポートへの到達」は、リモート接続やデータベースのポートへ外部からの通信が許可された件数で、本来0であるべき数字です。0でなければクリックして宛先を確かめ、セキュリティグループを閉じるよう事業者に依頼します。「内部の拒否」は侵入後の探索を示すことがあります。「記録の欠落」はAWS側で記録しきれなかった時間帯です。',
        en: 'Was there dangerous traffic? Traffic let in to the ports of remote access and databases should be 0: otherwise click, see the destination, and have the security group closed. Rejected inside can be somebody who looks around after a break-in. Records lost are times that AWS could not record in full.',
      },
      groups: [
        {
          id: 'closed-ports',
          label: { ja: '管理・DBポートへの到達', en: 'Management and database ports reached' },
          where: all(INBOUND, ACCEPTED, CLOSED_PORTS),
          tone: 'critical',
        },
        {
          id: 'inbound-accepted',
          label: { ja: '外部からの許可', en: 'Let in from outside' },
          where: all(INBOUND, ACCEPTED),
          tone: 'neutral',
        },
        {
          id: 'inbound-rejected',
          label: { ja: '外部からの拒否', en: 'Rejected from outside' },
          where: all(INBOUND, REJECTED),
          tone: 'medium',
        },
        {
          id: 'outbound-accepted',
          label: { ja: '外部への許可', en: 'Let out' },
          where: all(OUTBOUND, ACCEPTED),
          tone: 'neutral',
        },
        {
          id: 'internal-rejected',
          label: { ja: '内部の拒否', en: 'Rejected inside' },
          where: all(INTERNAL, REJECTED),
          tone: 'high',
        },
        {
          id: 'lost',
          label: { ja: '記録の欠落', en: 'Records lost' },
          where: is('aws.vpcflow.log_status', 'SKIPDATA'),
          tone: 'info',
        },
      ],
    }),
    everyAccount('vpcflow', {
      title: { ja: 'アカウント別の通信', en: 'Traffic by account' },
      question: {
        ja: 'どのアカウントが狙われ、どのアカウントから多く出ているか。監視対象の全アカウントを、拒否・外向き通信量の多い順に並べます。0件のアカウントはフローログが届いていません。',
        en: 'Which account is knocked at, and which sends much out? All watched accounts. An account with 0 flows sends no flow logs.',
      },
      columns: [
        REJECTED_COLUMN,
        {
          id: 'bytes-out',
          label: { ja: '外向き通信量', en: 'Bytes out' },
          metric: sum('network.bytes'),
          where: OUTBOUND,
          format: 'bytes',
        },
        {
          id: 'bytes-in',
          label: { ja: '内向き通信量', en: 'Bytes in' },
          metric: sum('network.bytes'),
          where: INBOUND,
          format: 'bytes',
        },
        FLOWS_COLUMN,
        LAST_COLUMN,
      ],
      orderBy: ['rejected', 'bytes-out'],
      size: { width: 9, height: 5 },
    }),
    countBy('vpcflow', {
      id: 'regions',
      title: { ja: 'リージョン別の許可と拒否', en: 'Accepted and rejected by Region' },
      question: {
        ja: 'どのリージョンの通信か。使っていないはずのリージョンに通信があれば、作られた資源を確認します。',
        en: 'In which Region? Traffic where nothing should run means that somebody made something there.',
      },
      split: { kind: 'terms', field: 'cloud.region', size: 40 },
      by: { kind: 'groups', groups: ACTIONS },
      size: { width: 3, height: 5 },
    }),
    countOverTime('vpcflow', {
      id: 'actions-over-time',
      title: { ja: '許可と拒否の推移', en: 'Accepted and rejected over time' },
      question: {
        ja: '拒否が急に増えた時間帯はあるか。急増は走査や設定変更の影響であることが多いため、その範囲に絞って送信元とポートを見ます。',
        en: 'When did rejections rise? Mostly a scan, or a change of settings: narrow the range to it and look at sources and ports.',
      },
      by: { kind: 'groups', groups: ACTIONS },
      size: { width: 6, height: 3 },
    }),
    {
      kind: 'series',
      id: 'bytes-over-time',
      title: { ja: '通信量の推移(方向別)', en: 'Bytes over time, by direction' },
      question: {
        ja: '通信量に異常な山はないか。夜間の「外部へ」の山は、バックアップなどの予定か、持ち出しかを見分けます。',
        en: 'Is there an unusual peak? Much outbound at night is a planned backup, or data that is stolen.',
      },
      index: 'vpcflow',
      time: 'picker',
      by: { kind: 'groups', groups: DIRECTIONS },
      metric: sum('network.bytes'),
      format: 'bytes',
      size: { width: 6, height: 3 },
    },
    {
      kind: 'table',
      id: 'rejected-sources',
      title: { ja: '拒否された送信元', en: 'Sources that were rejected' },
      question: {
        ja: '誰が扉を叩いているか。宛先やポートの種類が多い送信元は走査です。同じ送信元に「許可」があるかを「横断調査」で確かめ、あれば優先して調べます。',
        en: 'Who knocks at the door? Many destinations or ports are a scan. See in Hunting whether the same source was accepted anywhere; then it comes first.',
      },
      index: 'vpcflow',
      where: REJECTED,
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 100 }],
      columns: [FLOWS_COLUMN, DESTINATIONS_COLUMN, PORTS_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
      orderBy: ['flows', 'destinations'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'inbound-ports',
      title: { ja: '外部から狙われた宛先ポート', en: 'Ports that are reached for from outside' },
      question: {
        ja: '外部からどのポートに来て、許可されたか(応答が戻る32768番以上は除く)。443・80以外で「許可」が付いているポートは、業務に必要かを事業者に確認します。',
        en: 'Which ports are reached for, and which let in, without those from 32768 on, to which answers return? Anything accepted besides 443 and 80 needs a reason: ask the vendor.',
      },
      index: 'vpcflow',
      where: all(INBOUND, TO_A_SERVICE),
      time: 'picker',
      rows: [
        { field: 'destination.port', label: { ja: '宛先ポート', en: 'Port' }, size: 100 },
        { field: 'network.transport', label: { ja: 'プロトコル', en: 'Protocol' }, size: 5 },
      ],
      columns: [
        { id: 'accepted', label: { ja: '許可', en: 'Accepted' }, metric: COUNT, where: ACCEPTED },
        REJECTED_COLUMN,
        SOURCES_COLUMN,
        ACCOUNTS_COLUMN,
      ],
      orderBy: ['accepted', 'rejected'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'talkers',
      title: { ja: '外部への通信が多い内部アドレス', en: 'Who sends much to the outside' },
      question: {
        ja: 'どのサーバーが外部へ多く送っているか。ふだんと違うサーバーが上位に来たら、宛先の数と量を確かめ、持ち出しや感染を疑います。',
        en: 'Which servers send most to the outside? One that is new at the top may be infected, or data are stolen: look at how much goes to how many.',
      },
      index: 'vpcflow',
      where: OUTBOUND,
      time: 'picker',
      rows: [
        { field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 100 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 5 },
      ],
      columns: [BYTES_COLUMN, FLOWS_COLUMN, DESTINATIONS_COLUMN, PORTS_COLUMN],
      orderBy: ['bytes'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'outbound-destinations',
      title: { ja: '外部の宛先(通信量順)', en: 'Destinations outside, by bytes' },
      question: {
        ja: '外部のどこへ送っているか。業務で使わない宛先への大きな通信は、持ち出しの疑いとして送信元のサーバーを調べます。',
        en: 'Where does it go? Much to a destination that the business does not use may be stolen data: look at the servers that send it.',
      },
      index: 'vpcflow',
      where: OUTBOUND,
      time: 'picker',
      rows: [{ field: 'destination.ip', label: { ja: '宛先', en: 'Destination' }, size: 100 }],
      columns: [BYTES_COLUMN, FLOWS_COLUMN, SOURCES_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
      orderBy: ['bytes'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'pairs',
      title: { ja: '大きな通信の組(1フロー1MB以上)', en: 'Pairs with large flows (1 MB and more)' },
      question: {
        ja: 'どこからどこへ大量に流れているか。バックアップや連携など説明のつく組を除き、説明できない組を調べます。',
        en: 'What flows from where to where? Leave out backups and known interfaces, and look into what nobody can explain.',
      },
      index: 'vpcflow',
      where: LARGE,
      time: 'picker',
      rows: [
        { field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 50 },
        { field: 'destination.ip', label: { ja: '宛先', en: 'Destination' }, size: 5 },
      ],
      columns: [BYTES_COLUMN, FLOWS_COLUMN, PORTS_COLUMN],
      orderBy: ['bytes'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'fan-out',
      title: { ja: '内部で多くの相手に接続するサーバー', en: 'Who reaches for many others inside' },
      question: {
        ja: '内部で手広く接続しているサーバーはないか。監視サーバーなど役割で説明できるものを除き、宛先やポートの多いサーバーは侵入後の横移動を疑います。',
        en: 'Does a server reach for many others inside? Besides monitoring and the like, many destinations or ports may be an attacker who moves on.',
      },
      index: 'vpcflow',
      where: all(INTERNAL, TO_A_SERVICE),
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 100 }],
      columns: [DESTINATIONS_COLUMN, PORTS_COLUMN, REJECTED_COLUMN, FLOWS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['destinations', 'ports'],
      size: { width: 6, height: 4 },
    },
    newestFirst('vpcflow', {
      title: { ja: 'フローの一覧', en: 'List of flows' },
      question: {
        ja: '期間内のフローを新しい順に並べます。上の表やグラフをクリックして絞り込んでから見ます。',
        en: 'Flows of the range, newest first. Narrow them first by a click on the tables and charts above.',
      },
      where: exists('event.action'),
      columns: LIST_COLUMNS,
    }),
  ],
  documentColumns: LIST_COLUMNS,
})
