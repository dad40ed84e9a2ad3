import {
  ACCOUNTS_COLUMN,
  EVENTS_COLUMN,
  FAILURES_COLUMN,
  LAST_COLUMN,
  PRINCIPALS_COLUMN,
} from '#core/panels/columns.ts'
import { all, exists, is, not } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { OCSF_EVENT_FIELDS, OCSF_EVENT_USES } from './fields.ts'

type Field = SourceFieldName<'ocsf', typeof OCSF_EVENT_FIELDS, typeof OCSF_EVENT_USES>

const CALLS = is('event.code', '6003')
const TRAFFIC = is('event.code', '4001')
const QUERIES = is('event.code', '4003')

const CLASSES: readonly Group<Field>[] = [
  { id: 'calls', label: { ja: 'API操作', en: 'API calls' }, where: CALLS, tone: 'neutral' },
  { id: 'sign-ins', label: { ja: '認証', en: 'Sign-ins' }, where: is('event.code', '3002'), tone: 'medium' },
  {
    id: 'identities',
    label: { ja: 'ID・権限の変更', en: 'Identities' },
    where: is('event.code', '3001', '3004', '3005'),
    tone: 'high',
  },
  { id: 'traffic', label: { ja: '通信', en: 'Traffic' }, where: TRAFFIC, tone: 'low' },
  { id: 'http', label: { ja: 'HTTP', en: 'HTTP' }, where: is('event.code', '4002'), tone: 'low' },
  { id: 'dns', label: { ja: 'DNS', en: 'DNS' }, where: QUERIES, tone: 'low' },
  {
    id: 'other',
    label: { ja: 'その他', en: 'Other' },
    where: not(is('event.code', '3001', '3002', '3004', '3005', '4001', '4002', '4003', '6003')),
    tone: 'neutral',
  },
]

const LIST_COLUMNS = [
  '@timestamp',
  'cloud.account.name',
  'aws.ocsf.class_name',
  'event.action',
  'event.outcome',
  'hinomi.principal',
  'source.ip',
  'message',
] as const

/** The questions of OCSF events: what happened in which account, by whom, from where, and what failed. */
export const dashboard = defineDashboard<Field>({
  id: 'ocsf_event',
  title: { ja: 'OCSFイベント', en: 'OCSF events' },
  description: {
    ja: 'OCSF形式のイベント(Security Lakeなど)。API操作・認証・通信・DNSを、クラス、アカウント、主体、送信元から見ます。',
    en: 'Events in OCSF (Security Lake and others): API calls, sign-ins, traffic and DNS by class, account, principal and address.',
  },
  panels: [
    figures('ocsf_event', {
      id: 'classes',
      title: { ja: 'クラス別の件数', en: 'Events by class' },
      question: {
        ja: '何のイベントが届いているか。届くはずのクラスが0なら、連携の設定を確認します。',
        en: 'What arrives? Where a class that should come is 0, look at how it is connected.',
      },
      groups: CLASSES,
    }),
    everyAccount('ocsf_event', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントで失敗が多いか。監視対象の全アカウントを、失敗の多い順に並べます。',
        en: 'In which account does most fail? All watched accounts, most failures first.',
      },
      columns: [FAILURES_COLUMN, EVENTS_COLUMN, PRINCIPALS_COLUMN, LAST_COLUMN],
      orderBy: ['failures', 'events'],
      size: { width: 8, height: 5 },
    }),
    countBy('ocsf_event', {
      id: 'regions',
      title: { ja: 'リージョン別', en: 'By Region' },
      question: {
        ja: 'どのリージョンか。東京・大阪・us-east-1(グローバルサービス)以外があれば、利用の許可を確認します。',
        en: 'In which Region? Anything besides Tokyo, Osaka and us-east-1 (global services) needs a reason.',
      },
      split: { kind: 'terms', field: 'cloud.region', size: 40 },
      size: { width: 4, height: 5 },
    }),
    countOverTime('ocsf_event', {
      id: 'over-time',
      title: { ja: '推移', en: 'Over time' },
      question: {
        ja: 'いつ増えたか。夜間や休日の山は、作業の予定と照合します。',
        en: 'When? Compare hills at night and on holidays with what work was planned.',
      },
      by: { kind: 'groups', groups: CLASSES },
      size: { width: 12, height: 3 },
    }),
    {
      kind: 'table',
      id: 'principals',
      title: { ja: '主体', en: 'Principals' },
      question: {
        ja: '誰が操作したか。失敗の多い主体は、権限の不足か、権限を探る動きです。',
        en: 'Who acted? Many failures mean that rights are missing, or that somebody tries what is allowed.',
      },
      index: 'ocsf_event',
      where: exists('hinomi.principal'),
      time: 'picker',
      rows: [{ field: 'hinomi.principal', label: { ja: '主体', en: 'Principal' }, size: 200 }],
      columns: [FAILURES_COLUMN, EVENTS_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
      orderBy: ['failures', 'events'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'addresses',
      title: { ja: '送信元', en: 'Addresses' },
      question: {
        ja: 'どこから来たか。複数のアカウントに現れる送信元は「横断調査」で詳しく見ます。',
        en: 'From where? Look at those that show up in many accounts in Threat hunting.',
      },
      index: 'ocsf_event',
      where: exists('source.ip'),
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 200 }],
      columns: [FAILURES_COLUMN, EVENTS_COLUMN, ACCOUNTS_COLUMN, PRINCIPALS_COLUMN],
      orderBy: ['failures', 'events'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'operations',
      title: { ja: 'API操作', en: 'Operations' },
      question: {
        ja: '何が操作されたか。失敗した操作と、普段見ない操作を確認します。',
        en: 'What was done? Look at what failed and at what is seldom seen.',
      },
      index: 'ocsf_event',
      where: CALLS,
      time: 'picker',
      rows: [
        { field: 'event.provider', label: { ja: 'サービス', en: 'Service' }, size: 50 },
        { field: 'event.action', label: { ja: '操作', en: 'Operation' }, size: 50 },
      ],
      columns: [FAILURES_COLUMN, EVENTS_COLUMN, PRINCIPALS_COLUMN],
      orderBy: ['failures', 'events'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'errors',
      title: { ja: 'エラー', en: 'Errors' },
      question: {
        ja: 'なぜ失敗したか。権限エラーが一つの主体に集まっていれば、漏えいした認証情報を疑います。',
        en: 'Why did it fail? Denials that gather at one principal may mean leaked credentials.',
      },
      index: 'ocsf_event',
      where: exists('error.code'),
      time: 'picker',
      rows: [{ field: 'error.code', label: { ja: 'エラー', en: 'Error' }, size: 100 }],
      columns: [EVENTS_COLUMN, PRINCIPALS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['events', 'principals'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'destinations',
      title: { ja: '拒否された通信の宛先', en: 'Destinations of refused traffic' },
      question: {
        ja: 'どこへの通信が拒否されたか。内部から外部への拒否が続く資源は、感染を疑います。',
        en: 'Where was traffic refused? A resource of ours that keeps trying to get out may be infected.',
      },
      index: 'ocsf_event',
      where: all(TRAFFIC, is('event.type', 'denied')),
      time: 'picker',
      rows: [
        { field: 'destination.ip', label: { ja: '宛先', en: 'Destination' }, size: 100 },
        { field: 'destination.port', label: { ja: 'ポート', en: 'Port' }, size: 10 },
      ],
      columns: [EVENTS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['events', 'accounts'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'names',
      title: { ja: 'DNSの問合せ', en: 'DNS names' },
      question: {
        ja: 'どの名前が問い合わせられたか。見慣れない名前は、問い合わせた資源を確認します。',
        en: 'Which names were asked for? For strange ones see which resource asked.',
      },
      index: 'ocsf_event',
      where: QUERIES,
      time: 'picker',
      rows: [{ field: 'dns.question.name', label: { ja: '名前', en: 'Name' }, size: 200 }],
      columns: [EVENTS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['events', 'accounts'],
      size: { width: 6, height: 4 },
    },
    newestFirst('ocsf_event', {
      title: { ja: 'イベント一覧', en: 'List of events' },
      question: {
        ja: 'イベントを新しい順に並べます。行を開くと、原本の記録を確認できます。',
        en: 'Events, newest first. Open a row for the raw record.',
      },
      columns: LIST_COLUMNS,
    }),
  ],
  documentColumns: LIST_COLUMNS,
})
