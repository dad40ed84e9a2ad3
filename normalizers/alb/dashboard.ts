import { CLIENTS_COLUMN, columnOf, REQUESTS_COLUMN } from '#core/panels/columns.ts'
import { all, any, is, within } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, max, sum } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { ALB_FIELDS, ALB_USES } from './fields.ts'

type Field = SourceFieldName<'alb', typeof ALB_FIELDS, typeof ALB_USES>

const REQUEST = is('event.category', 'web')
const SERVER_ERROR = within('http.response.status_code', { gte: 500 })
const CLIENT_ERROR = within('http.response.status_code', { gte: 400, lt: 500 })
const BLOCKED = is('event.type', 'denied')
const ODD = is('aws.alb.classification', 'Ambiguous', 'Severe')
const OLD_TLS = any(is('tls.version_protocol', 'ssl'), is('tls.version', '1', '1.0', '1.1'))

const SERVER_ERRORS_GROUP: Group<Field> = {
  id: 'server',
  label: { ja: '5xx', en: '5xx' },
  where: SERVER_ERROR,
  tone: 'critical',
}
const CLIENT_ERRORS_GROUP: Group<Field> = {
  id: 'client',
  label: { ja: '4xx', en: '4xx' },
  where: CLIENT_ERROR,
  tone: 'medium',
}
const BLOCKED_GROUP: Group<Field> = {
  id: 'blocked',
  label: { ja: 'WAF遮断', en: 'Blocked by WAF' },
  where: BLOCKED,
  tone: 'high',
}
const STATUS_GROUPS: readonly Group<Field>[] = [
  SERVER_ERRORS_GROUP,
  CLIENT_ERRORS_GROUP,
  {
    id: 'fine',
    label: { ja: '2xx・3xx', en: '2xx, 3xx' },
    where: within('http.response.status_code', { lt: 400 }),
    tone: 'neutral',
  },
]
const SERVER_ERRORS = columnOf(SERVER_ERRORS_GROUP)
const CLIENT_ERRORS = columnOf(CLIENT_ERRORS_GROUP)
const BLOCKED_COLUMN = columnOf(BLOCKED_GROUP)
const SENT: Column<Field> = {
  id: 'sent',
  label: { ja: '送信量', en: 'Sent' },
  metric: sum('http.response.bytes'),
  format: 'bytes',
}
const SLOWEST: Column<Field> = {
  id: 'slowest',
  label: { ja: '最長処理', en: 'Slowest' },
  metric: max('aws.alb.target_processing_seconds'),
  format: 'seconds',
}

const CONNECTIONS: Column<Field> = { id: 'connections', label: { ja: '接続', en: 'Connections' }, metric: COUNT }
const FAILED: Column<Field> = {
  id: 'failed',
  label: { ja: '失敗', en: 'Failed' },
  metric: COUNT,
  where: is('event.outcome', 'failure'),
  tone: 'high',
}

/** Who asks the systems for what, and what they answer. */
export const dashboard = defineDashboard<Field>({
  id: 'alb',
  title: { ja: 'ALB', en: 'ALB' },
  description: {
    ja: 'Application Load Balancer のアクセスログ。誰が何を求め、どう応答したかを見ます。ALBの接続ログとNLBのTLS接続もここにあります。',
    en: 'Access logs of Application Load Balancers: who asked for what, and what was answered. Their connection logs and the TLS connections of Network Load Balancers are here, too.',
  },
  panels: [
    figures('alb', {
      id: 'figures',
      title: { ja: 'リクエストの内訳', en: 'Requests' },
      question: {
        ja: '期間中の応答はどうだったか。5xxの急増は障害か攻撃、4xxの急増は探索(スキャン)の兆候です。クリックして絞り込み、送信元とURLを確認します。',
        en: 'How did the systems answer? A rise of 5xx is an outage or an attack, of 4xx somebody looking for holes. Click it and see clients and URLs.',
      },
      where: REQUEST,
      groups: [
        ...STATUS_GROUPS,
        BLOCKED_GROUP,
        { id: 'odd', label: { ja: '異常なリクエスト', en: 'Odd requests' }, where: ODD, tone: 'high' },
        { id: 'old-tls', label: { ja: '古いTLS', en: 'Old TLS' }, where: OLD_TLS, tone: 'medium' },
      ],
    }),
    everyAccount('alb', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントで起きているか。監視対象の全アカウントを、5xxの多い順に並べます。件数が0のアカウントは、ログが届いていないか、ロードバランサーがありません。',
        en: 'In which account? All watched accounts, most 5xx first. Zero requests: no load balancer, or its logs do not arrive.',
      },
      where: REQUEST,
      columns: [SERVER_ERRORS, CLIENT_ERRORS, BLOCKED_COLUMN, REQUESTS_COLUMN, CLIENTS_COLUMN, SENT],
      orderBy: ['server', 'client', 'requests'],
      size: { width: 8, height: 5 },
    }),
    {
      kind: 'table',
      id: 'load-balancers',
      title: { ja: 'ロードバランサー別', en: 'By load balancer' },
      question: {
        ja: 'どのシステムの入口か。最長処理の大きいものは、過負荷か、応答しないサーバーがあります。',
        en: 'Which entrance? A long slowest request means overload, or a target that does not answer.',
      },
      index: 'alb',
      where: REQUEST,
      time: 'picker',
      rows: [{ field: 'aws.alb.name', label: { ja: 'ロードバランサー', en: 'Load balancer' }, size: 300 }],
      columns: [SERVER_ERRORS, REQUESTS_COLUMN, SLOWEST],
      orderBy: ['server', 'requests'],
      size: { width: 4, height: 5 },
    },
    countOverTime('alb', {
      id: 'over-time',
      title: { ja: '応答の推移', en: 'Answers over time' },
      question: {
        ja: 'いつ増えたか。夜間の4xxの山は、自動化された探索であることが多いです。',
        en: 'When? A hill of 4xx at night is mostly an automated search.',
      },
      by: { kind: 'groups', groups: STATUS_GROUPS },
      size: { width: 8, height: 3 },
    }),
    countBy('alb', {
      id: 'status-codes',
      title: { ja: 'ステータスコード', en: 'Status codes' },
      question: {
        ja: '何と応答したか。403はWAFまたは権限、404は探索、502・504はサーバー側の不調です。',
        en: 'What was answered? 403: WAF or rights; 404: a search; 502 and 504: trouble at the targets.',
      },
      split: { kind: 'terms', field: 'http.response.status_code', size: 50 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'table',
      id: 'clients',
      title: { ja: '送信元', en: 'Clients' },
      question: {
        ja: '誰が求めたか。4xxの多い送信元は探索者です。クリックして絞り込み、「横断調査」で他のログにも現れていないかを確認します。',
        en: 'Who asked? A client with many 4xx searches for holes. Click it and look in Threat hunting where else it shows up.',
      },
      index: 'alb',
      where: REQUEST,
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '送信元', en: 'Client' }, size: 200 }],
      columns: [CLIENT_ERRORS, SERVER_ERRORS, BLOCKED_COLUMN, REQUESTS_COLUMN, SENT],
      orderBy: ['client', 'requests'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'paths',
      title: { ja: 'パス(エラーの多い順)', en: 'Paths, most errors first' },
      question: {
        ja: '何を求めたか。「.env」や「wp-login.php」など、存在しない管理画面への要求は攻撃の下見です。',
        en: 'What for? Requests for admin pages that are not there, such as .env or wp-login.php, prepare an attack.',
      },
      index: 'alb',
      time: 'picker',
      rows: [{ field: 'url.path', label: { ja: 'パス', en: 'Path' }, size: 200 }],
      columns: [SERVER_ERRORS, CLIENT_ERRORS, REQUESTS_COLUMN, CLIENTS_COLUMN],
      orderBy: ['server', 'client', 'requests'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'agents',
      title: { ja: 'ユーザーエージェント', en: 'User agents' },
      question: {
        ja: '何のプログラムか。ブラウザーでないもの(curl、python-requests、スキャナー名)からの大量の要求を確認します。',
        en: 'Which program? Look at many requests from what is no browser: curl, python-requests, names of scanners.',
      },
      index: 'alb',
      time: 'picker',
      rows: [{ field: 'user_agent.original', label: { ja: 'ユーザーエージェント', en: 'User agent' }, size: 100 }],
      columns: [CLIENT_ERRORS, REQUESTS_COLUMN, CLIENTS_COLUMN],
      orderBy: ['client', 'requests'],
      size: { width: 7, height: 4 },
    },
    countBy('alb', {
      id: 'tls',
      title: { ja: 'TLSのバージョン', en: 'TLS versions' },
      question: {
        ja: '古いTLS(1.1以前)が使われていないか。残っていれば、利用者への周知のうえセキュリティポリシーを上げます。',
        en: 'Is old TLS (1.1 and before) in use? Tell the users, then raise the security policy.',
      },
      where: REQUEST,
      split: { kind: 'terms', field: 'tls.version', size: 10 },
      size: { width: 5, height: 4 },
    }),
    {
      kind: 'table',
      id: 'connections',
      title: { ja: 'TLS接続(接続ログ・NLB)', en: 'TLS connections (connection logs, NLB)' },
      question: {
        ja: 'どのロードバランサーで接続に失敗しているか。失敗の多い送信元は、暗号スイートの探索か、期限切れのクライアント証明書です。',
        en: 'Where do connections fail? A client with many failures tries ciphers, or has a certificate that is out of date.',
      },
      index: 'alb',
      where: is('event.action', 'connection'),
      time: 'picker',
      rows: [
        { field: 'observer.name', label: { ja: 'ロードバランサー', en: 'Load balancer' }, size: 50 },
        { field: 'source.ip', label: { ja: '送信元', en: 'Client' }, size: 20 },
      ],
      columns: [FAILED, CONNECTIONS],
      orderBy: ['failed', 'connections'],
      size: { width: 12, height: 4 },
    },
    newestFirst('alb', {
      title: { ja: 'エラーと遮断の一覧', en: 'Errors and blocked requests' },
      question: {
        ja: 'エラーとWAFの遮断を新しい順に並べます。行を開くと、要求と応答のすべてを確認できます。',
        en: 'Errors and what the WAF blocked, newest first. Open a row for all of request and answer.',
      },
      where: any(SERVER_ERROR, all(CLIENT_ERROR, BLOCKED)),
      columns: [
        '@timestamp',
        'cloud.account.name',
        'aws.alb.name',
        'source.ip',
        'http.request.method',
        'url.original',
        'http.response.status_code',
        'event.reason',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'cloud.account.name',
    'aws.alb.name',
    'source.ip',
    'http.request.method',
    'url.original',
    'http.response.status_code',
    'user_agent.name',
  ],
})
