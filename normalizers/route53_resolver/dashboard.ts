import { any, is } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, distinct, max } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { ROUTE53_RESOLVER_FIELDS, ROUTE53_RESOLVER_USES } from './fields.ts'

type Field = SourceFieldName<'route53_resolver', typeof ROUTE53_RESOLVER_FIELDS, typeof ROUTE53_RESOLVER_USES>

const BLOCKED = is('aws.route53_resolver.firewall_action', 'BLOCK')
const ALERTED = is('aws.route53_resolver.firewall_action', 'ALERT')
const NOT_FOUND = is('dns.response_code', 'NXDOMAIN')
const TEXT = is('dns.question.type', 'TXT', 'NULL')

const KINDS: readonly Group<Field>[] = [
  { id: 'blocked', label: { ja: '遮断', en: 'Blocked' }, where: BLOCKED, tone: 'critical' },
  { id: 'alerted', label: { ja: '警告', en: 'Alerted' }, where: ALERTED, tone: 'high' },
  { id: 'not-found', label: { ja: '存在しない名前', en: 'No such name' }, where: NOT_FOUND, tone: 'medium' },
]
const QUERIES: Column<Field> = { id: 'queries', label: { ja: '問合せ', en: 'Queries' }, metric: COUNT }
const NAMES: Column<Field> = {
  id: 'names',
  label: { ja: '名前の種類', en: 'Names' },
  metric: distinct('dns.question.name'),
}
const ASKERS: Column<Field> = { id: 'askers', label: { ja: '送信元数', en: 'Askers' }, metric: distinct('source.ip') }
const FIREWALL: Column<Field> = {
  id: 'firewall',
  label: { ja: '遮断・警告', en: 'Blocked, alerted' },
  metric: COUNT,
  where: any(BLOCKED, ALERTED),
  tone: 'critical',
}
const MISSES: Column<Field> = {
  id: 'misses',
  label: { ja: '存在しない名前', en: 'No such name' },
  metric: COUNT,
  where: NOT_FOUND,
  tone: 'medium',
}
const LAST: Column<Field> = { id: 'last', label: { ja: '最新', en: 'Last' }, metric: max('@timestamp'), format: 'time' }

/** Which names the machines ask for. */
export const dashboard = defineDashboard<Field>({
  id: 'route53_resolver',
  title: { ja: 'DNS', en: 'DNS' },
  description: {
    ja: 'Route 53 Resolver のクエリログと DNS Firewall。サーバーがどの名前を引いたかを見ます。',
    en: 'Resolver query logs and the DNS Firewall: which names the machines ask for.',
  },
  panels: [
    figures('route53_resolver', {
      id: 'figures',
      title: { ja: '問合せの内訳', en: 'Queries' },
      question: {
        ja: 'DNS Firewall が止めた問合せはあるか。遮断・警告は、マルウェアが指令サーバーを探した跡かもしれません。「TXT・NULL」の多さは、DNSを使った持ち出しの兆候です。',
        en: 'Did the DNS Firewall stop anything? It may be malware that looks for its master. Many TXT and NULL queries may carry data out.',
      },
      groups: [...KINDS, { id: 'text', label: { ja: 'TXT・NULL', en: 'TXT, NULL' }, where: TEXT, tone: 'medium' }],
    }),
    everyAccount('route53_resolver', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントで起きているか。監視対象の全アカウントを、遮断・警告の多い順に並べます。',
        en: 'In which account? All watched accounts, most blocked and alerted first.',
      },
      columns: [FIREWALL, MISSES, QUERIES, NAMES, ASKERS],
      orderBy: ['firewall', 'misses', 'queries'],
      size: { width: 8, height: 5 },
    }),
    countBy('route53_resolver', {
      id: 'codes',
      title: { ja: '応答コード', en: 'Response codes' },
      question: {
        ja: '何と答えたか。NXDOMAINの急増は、自動生成した名前を引くマルウェアか、設定の誤りです。',
        en: 'What was answered? A rise of NXDOMAIN is malware that tries made-up names, or a wrong setting.',
      },
      split: { kind: 'terms', field: 'dns.response_code', size: 20 },
      size: { width: 4, height: 5 },
    }),
    countOverTime('route53_resolver', {
      id: 'over-time',
      title: { ja: '問合せの推移', en: 'Queries over time' },
      question: {
        ja: 'いつ増えたか。規則正しい間隔の山は、指令サーバーへの定期連絡かもしれません。',
        en: 'When? Hills at regular intervals may be malware that reports to its master.',
      },
      by: { kind: 'terms', field: 'dns.question.type', size: 8 },
      size: { width: 8, height: 3 },
    }),
    countBy('route53_resolver', {
      id: 'types',
      title: { ja: '問合せのタイプ', en: 'Types of queries' },
      question: {
        ja: '何のタイプか。TXT・NULL・ANYが多いときは、下の一覧で送信元と名前を確認します。',
        en: 'Which types? For many TXT, NULL or ANY see below who asks for what.',
      },
      split: { kind: 'terms', field: 'dns.question.type', size: 30 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'table',
      id: 'stopped',
      title: { ja: '遮断・警告された名前', en: 'Names that were blocked or alerted' },
      question: {
        ja: 'どの名前が止められたか。クリックして問い合わせたサーバーを確認し、侵害を疑って調査します。',
        en: 'Which names were stopped? Click one, see which machine asked, and suspect it.',
      },
      index: 'route53_resolver',
      where: any(BLOCKED, ALERTED),
      time: 'picker',
      rows: [{ field: 'dns.question.name', label: { ja: '名前', en: 'Name' }, size: 200 }],
      columns: [FIREWALL, ASKERS, LAST],
      orderBy: ['firewall', 'askers'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'askers',
      title: { ja: '問合せ元', en: 'Who asks' },
      question: {
        ja: 'どのサーバーが引いているか。名前の種類が飛び抜けて多いものは、探索かDNSトンネルを疑います。',
        en: 'Which machine asks? One with far more names than others may search, or tunnel data.',
      },
      index: 'route53_resolver',
      time: 'picker',
      rows: [
        { field: 'source.ip', label: { ja: '送信元', en: 'Source' }, size: 200 },
        { field: 'cloud.instance.id', label: { ja: 'インスタンス', en: 'Instance' }, size: 2 },
      ],
      columns: [FIREWALL, MISSES, NAMES, QUERIES],
      orderBy: ['firewall', 'misses', 'names'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'names',
      title: { ja: '問い合わせた名前', en: 'Names' },
      question: {
        ja: '何を引いたか。少ないサーバーだけが引く見慣れない名前に注意します。行をクリックして絞り込みます。',
        en: 'What was asked for? Mind names that nobody knows and few machines ask for. Click a row to narrow down.',
      },
      index: 'route53_resolver',
      time: 'picker',
      rows: [{ field: 'dns.question.name', label: { ja: '名前', en: 'Name' }, size: 300 }],
      columns: [FIREWALL, QUERIES, ASKERS, LAST],
      orderBy: ['firewall', 'queries'],
      size: { width: 7, height: 4 },
    },
    countBy('route53_resolver', {
      id: 'vpcs',
      title: { ja: 'VPC別', en: 'By VPC' },
      question: {
        ja: 'どのネットワークか。件数が0になったVPCは、クエリログの設定が外されていないか確認します。',
        en: 'In which network? Where queries stop, see whether query logging was taken away.',
      },
      split: { kind: 'terms', field: 'hinomi.network.vpc_id', size: 100 },
      size: { width: 5, height: 4 },
    }),
    newestFirst('route53_resolver', {
      title: { ja: '遮断・警告の一覧', en: 'Blocked and alerted queries' },
      question: {
        ja: '遮断・警告された問合せを新しい順に並べます。行を開くと、問い合わせたサーバーと前後の通信に進めます。',
        en: 'Blocked and alerted queries, newest first. Open a row and go on to the machine and what it did around that time.',
      },
      where: any(BLOCKED, ALERTED),
      columns: [
        '@timestamp',
        'cloud.account.name',
        'aws.route53_resolver.firewall_action',
        'source.ip',
        'cloud.instance.id',
        'dns.question.name',
        'dns.question.type',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'cloud.account.name',
    'source.ip',
    'cloud.instance.id',
    'dns.question.name',
    'dns.question.type',
    'dns.response_code',
  ],
})
