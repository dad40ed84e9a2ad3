import { ACCOUNT_ROWS } from '#core/panels/account-rows.ts'
import { ACCOUNTS_COLUMN, BYTES_COLUMN } from '#core/panels/columns.ts'
import { COUNTED, exists, is } from '#core/panels/condition.ts'
import { defineDashboard } from '#core/panels/dashboard.ts'
import { COUNT, distinct, max, min } from '#core/panels/metrics.ts'
import { CRITICAL_COLUMN, HIGH_COLUMN } from '#core/panels/open-findings.ts'
import type { Column, TablePanel } from '#core/panels/panel.ts'
import { countBy, countOverTime, newestFirst } from '#core/panels/range-panels.ts'
import type { PageField } from './fields.ts'

const RECORDS_COLUMN: Column<PageField> = { id: 'records', label: { ja: '記録数', en: 'Records' }, metric: COUNT }
const SOURCES_COLUMN: Column<PageField> = {
  id: 'sources',
  label: { ja: 'ソース数', en: 'Sources' },
  metric: distinct('event.dataset'),
}
const FINDINGS_COLUMN: Column<PageField> = {
  id: 'findings',
  label: { ja: '検出結果', en: 'Findings' },
  metric: COUNT,
  where: exists('hinomi.finding.id'),
  tone: 'high',
}
const FIRST_COLUMN: Column<PageField> = {
  id: 'first',
  label: { ja: '最初', en: 'First' },
  metric: min('@timestamp'),
  format: 'time',
}
const LAST_COLUMN: Column<PageField> = {
  id: 'last',
  label: { ja: '最後', en: 'Last' },
  metric: max('@timestamp'),
  format: 'time',
}

const LIST_COLUMNS = [
  '@timestamp',
  'event.dataset',
  'cloud.account.name',
  'event.action',
  'event.outcome',
  'user.name',
  'source.ip',
  'destination.ip',
  'hinomi.severity',
  'message',
] as const

/** One address, principal, resource or host, followed through all accounts and sources at once. */
export const hunting = defineDashboard<PageField>({
  id: 'hunting',
  title: { ja: '横断調査', en: 'Hunting' },
  description: {
    ja: '一つのアドレス・利用者・資源・ホストを、全アカウント・全ソースにわたって追うページです。',
    en: 'Follow one address, user, resource or host through all accounts and sources.',
  },
  panels: [
    {
      kind: 'text',
      id: 'how-to',
      title: { ja: '使い方', en: 'How to use this page' },
      text: {
        ja: '上の検索欄に値を入れます。項目名を付けると確実です:**related.ip: 198.51.100.77**、**related.user: "ito.daisuke@example.jp"**、**related.hosts: i-0123456789abcdef0**、**hinomi.resource.all: "arn:aws:s3:::example"**。下の表をクリックすると次の値へ移れます。',
        en: 'Type a value into the search box; with its field it is exact: **related.ip: 198.51.100.77**, **related.user: "ito.daisuke@example.jp"**, **related.hosts: i-0123456789abcdef0**, **hinomi.resource.all: "arn:aws:s3:::example"**. Click the tables below to go from value to value.',
      },
      size: { width: 12, height: 1 },
    },
    countOverTime('everything', {
      id: 'over-time',
      title: { ja: 'ソース別の推移', en: 'Records over time, by source' },
      question: {
        ja: 'その値はいつ、どのソースに現れたか。最初に現れた時刻が侵入や作業の始まりの手がかりです。前後に範囲を広げて、先立つ出来事を探します。',
        en: 'When did it appear, and in which source? Its first time hints at where things began: widen the range and look at what came before.',
      },
      by: { kind: 'terms', field: 'event.dataset', size: 20 },
      size: { width: 8, height: 3 },
    }),
    countBy('everything', {
      id: 'sources',
      title: { ja: 'ソース', en: 'Sources' },
      question: {
        ja: 'どのソースに記録があるか。検出結果(GuardDutyなど)とログ(CloudTrail・フローログ)の両方に出ていれば、検知の裏付けをログで取れます。',
        en: 'Which sources know it? Where both findings and logs do, the logs can confirm what was found.',
      },
      split: { kind: 'terms', field: 'event.dataset', size: 30 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'table',
      id: 'accounts',
      title: { ja: 'アカウント', en: 'Accounts' },
      question: {
        ja: 'どのアカウントに及んでいるか。影響するアカウントの事業者・自治体をすべて洗い出し、連絡先の一覧を作ります。',
        en: 'Which accounts are touched? List all vendors and municipalities that must be told.',
      },
      index: 'everything',
      time: 'picker',
      rows: ACCOUNT_ROWS,
      columns: [FINDINGS_COLUMN, RECORDS_COLUMN, SOURCES_COLUMN, FIRST_COLUMN, LAST_COLUMN],
      orderBy: ['findings', 'records'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'findings',
      title: { ja: '検出結果', en: 'Findings' },
      question: {
        ja: '関係する検出結果はあるか。期間内に更新されたものを、緊急・高から並べます(対応済みも含む)。',
        en: 'Are there findings about it? Those that changed within the range, critical and high first, also what has been dealt with.',
      },
      index: 'findings',
      where: COUNTED,
      time: 'picker',
      rows: [
        { field: 'hinomi.finding.title', label: { ja: '件名', en: 'Title' }, size: 100 },
        { field: 'event.dataset', label: { ja: 'ソース', en: 'Source' }, size: 5 },
      ],
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        RECORDS_COLUMN,
        { id: 'open', label: { ja: '未対応', en: 'Open' }, metric: COUNT, where: is('hinomi.finding.status', 'open') },
        LAST_COLUMN,
      ],
      orderBy: ['critical', 'high', 'records'],
      size: { width: 6, height: 4 },
    },
    alongside({
      id: 'addresses',
      title: { ja: 'アドレス', en: 'Addresses' },
      question: {
        ja: '一緒に現れるアドレスはどれか。検出結果に含まれるものから並びます。外部のアドレスを先に調べます。クリックするとそのアドレスに絞り込みます。',
        en: 'Which addresses go with it? Those in findings first; begin with addresses from outside. A click narrows the page to the address.',
      },
      rows: [{ field: 'related.ip', label: { ja: 'アドレス', en: 'Address' }, size: 100 }],
    }),
    alongside({
      id: 'users',
      title: { ja: '利用者・ロール・アクセスキー', en: 'Users, roles and access keys' },
      question: {
        ja: '一緒に現れる利用者やロールは誰か。漏えいが疑われるアクセスキーやセッションを特定し、無効化を依頼します。',
        en: 'Which users, roles and keys go with it? Find the key or session that leaked and have it disabled.',
      },
      rows: [{ field: 'related.user', label: { ja: '利用者等', en: 'User, role or key' }, size: 100 }],
    }),
    alongside({
      id: 'resources',
      title: { ja: '資源', en: 'Resources' },
      question: {
        ja: 'どの資源が関わるか。個人情報を持つバケットやデータベースが含まれていないかを最初に確認します。',
        en: 'Which resources are involved? Look first for buckets and databases that hold personal data.',
      },
      columns: [FINDINGS_COLUMN, RECORDS_COLUMN, LAST_COLUMN],
      rows: [{ field: 'hinomi.resource.all', label: { ja: '資源', en: 'Resource' }, size: 100 }],
    }),
    alongside({
      id: 'hosts',
      title: { ja: 'ホスト・ドメイン', en: 'Hosts and domains' },
      question: {
        ja: 'どのホストや外部ドメインが関わるか。同じドメインに問い合わせたほかのホストがないかを、クリックして確かめます。',
        en: 'Which hosts and domains are involved? Click a domain to see which other hosts asked for it.',
      },
      rows: [{ field: 'related.hosts', label: { ja: 'ホスト', en: 'Host' }, size: 100 }],
    }),
    {
      kind: 'table',
      id: 'actions',
      title: { ja: '操作・通信', en: 'Calls and traffic' },
      question: {
        ja: '何をしたか。失敗した操作が並んだ後に成功したものがないか、時刻の順に確かめます。',
        en: 'What was done? Look for a success after a row of failures.',
      },
      index: 'everything',
      where: exists('event.action'),
      time: 'picker',
      rows: [
        { field: 'event.dataset', label: { ja: 'ソース', en: 'Source' }, size: 20 },
        { field: 'event.action', label: { ja: '操作', en: 'Call' }, size: 50 },
      ],
      columns: [
        RECORDS_COLUMN,
        {
          id: 'failures',
          label: { ja: '失敗・拒否', en: 'Failed' },
          metric: COUNT,
          where: is('event.outcome', 'failure'),
          tone: 'medium',
        },
        FIRST_COLUMN,
        LAST_COLUMN,
      ],
      orderBy: ['records'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'connections',
      title: { ja: '通信先と通信量', en: 'Destinations and bytes' },
      question: {
        ja: 'どこへ、どれだけ通信したか。外部の宛先への大きな通信は、持ち出しの規模を見積もる材料になります。',
        en: 'Where did traffic go, and how much? Much to the outside tells how large a theft may be.',
      },
      index: 'everything',
      where: exists('destination.ip'),
      time: 'picker',
      rows: [
        { field: 'destination.ip', label: { ja: '宛先', en: 'Destination' }, size: 100 },
        { field: 'destination.port', label: { ja: 'ポート', en: 'Port' }, size: 5 },
      ],
      columns: [BYTES_COLUMN, RECORDS_COLUMN, LAST_COLUMN],
      orderBy: ['bytes', 'records'],
      size: { width: 6, height: 4 },
    },
    newestFirst('everything', {
      title: { ja: '記録の一覧(全ソース)', en: 'Records of all sources' },
      question: {
        ja: '全ソースの記録を時刻の新しい順に並べます。行を開いて「前後15分」「同じ主体」などから次の手がかりへ移ります。報告書にはCSVで保存した一覧を添えます。',
        en: 'Records of all sources, newest first. Open a row and go on by "15 minutes around" or "same principal". For a report, save the list as CSV.',
      },
      columns: LIST_COLUMNS,
      size: { width: 12, height: 6 },
    }),
  ],
  documentColumns: LIST_COLUMNS,
})

/** What stands in the same records, what is in findings first. */
function alongside(
  panel: Pick<TablePanel<PageField>, 'id' | 'title' | 'question' | 'rows'> &
    Partial<Pick<TablePanel<PageField>, 'columns'>>,
): TablePanel<PageField> {
  return {
    kind: 'table',
    index: 'everything',
    time: 'picker',
    columns: [FINDINGS_COLUMN, RECORDS_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
    orderBy: ['findings', 'records'],
    size: { width: 6, height: 4 },
    ...panel,
  }
}
