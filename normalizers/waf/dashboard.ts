import { ACCOUNTS_COLUMN, CLIENTS_COLUMN, columnOf, REQUESTS_COLUMN } from '#core/panels/columns.ts'
import { all, any, is, not } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { WAF_ENRICHED, WAF_FIELDS, WAF_USES } from './fields.ts'

type Field =
  | SourceFieldName<'waf', typeof WAF_FIELDS, typeof WAF_USES>
  | SourceFieldName<'waf', typeof WAF_FIELDS, typeof WAF_ENRICHED>

const BLOCKED = is('event.action', 'block')
const PUZZLED = is('event.action', 'captcha', 'challenge')
const PASSED = is('event.type', 'allowed')
const COUNTED_ONLY = is('event.kind', 'alert')

const BLOCKED_GROUP: Group<Field> = {
  id: 'blocked',
  label: { ja: '遮断', en: 'Blocked' },
  where: BLOCKED,
  tone: 'critical',
}
const PUZZLED_GROUP: Group<Field> = {
  id: 'puzzled',
  label: { ja: '本人確認', en: 'CAPTCHA, challenge' },
  where: PUZZLED,
  tone: 'medium',
}
const ACTIONS: readonly Group<Field>[] = [
  BLOCKED_GROUP,
  PUZZLED_GROUP,
  { id: 'passed', label: { ja: '通過', en: 'Allowed' }, where: PASSED, tone: 'neutral' },
]
const BLOCKED_COLUMN = columnOf(BLOCKED_GROUP)
const PUZZLED_COLUMN = columnOf(PUZZLED_GROUP)

/** What web ACLs stopped, let through, and noticed. */
export const dashboard = defineDashboard<Field>({
  id: 'waf',
  title: { ja: 'WAF', en: 'WAF' },
  description: {
    ja: 'AWS WAF のログ。何を遮断し、何を通したかを見ます。CloudFront のウェブACLは us-east-1 にあり、リージョンが制限されたアカウントでは届きません。',
    en: 'AWS WAF logs: what was stopped and what was let through. Web ACLs of CloudFront lie in us-east-1, out of reach of accounts bound to other Regions.',
  },
  panels: [
    figures('waf', {
      id: 'figures',
      title: { ja: '検査の結果', en: 'What was decided' },
      question: {
        ja: '期間中にどれだけ遮断したか。「一致して通過」は、ルールに一致したのに遮断していないものです。多ければ、カウントモードのままのルールを遮断に切り替えられないか検討を依頼します。',
        en: 'How much was stopped? What matched and passed was only counted: where it is much, ask whether the rule can block.',
      },
      groups: [
        ...ACTIONS,
        {
          id: 'matched',
          label: { ja: '一致して通過', en: 'Matched and passed' },
          where: all(COUNTED_ONLY, PASSED),
          tone: 'high',
        },
      ],
    }),
    everyAccount('waf', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントが狙われているか。監視対象の全アカウントを、遮断の多い順に並べます。',
        en: 'Which account is attacked? All watched accounts, most blocked requests first.',
      },
      columns: [BLOCKED_COLUMN, PUZZLED_COLUMN, REQUESTS_COLUMN, CLIENTS_COLUMN],
      orderBy: ['blocked', 'puzzled', 'requests'],
      size: { width: 7, height: 5 },
    }),
    {
      kind: 'table',
      id: 'web-acls',
      title: { ja: 'ウェブACL別', en: 'By web ACL' },
      question: {
        ja: 'どの入口か。遮断が0のウェブACLは、ルールがカウントモードのままかもしれません。',
        en: 'Which entrance? A web ACL that blocks nothing may only count.',
      },
      index: 'waf',
      time: 'picker',
      rows: [{ field: 'observer.name', label: { ja: 'ウェブACL', en: 'Web ACL' }, size: 300 }],
      columns: [BLOCKED_COLUMN, REQUESTS_COLUMN, CLIENTS_COLUMN],
      orderBy: ['blocked', 'requests'],
      size: { width: 5, height: 5 },
    },
    countOverTime('waf', {
      id: 'over-time',
      title: { ja: '検査結果の推移', en: 'Decisions over time' },
      question: {
        ja: 'いつ増えたか。遮断の山は攻撃、通過の山は負荷か誤検知の緩和です。',
        en: 'When? A hill of blocked requests is an attack; of passed ones load, or rules that were relaxed.',
      },
      by: { kind: 'groups', groups: ACTIONS },
      size: { width: 8, height: 3 },
    }),
    countBy('waf', {
      id: 'countries',
      title: { ja: '国別', en: 'Countries' },
      question: {
        ja: 'どの国からか。海外からの利用を想定しない業務なら、国による制限を検討します。',
        en: 'From which country? Where nobody abroad uses the system, consider to limit by country.',
      },
      split: { kind: 'terms', field: 'source.geo.country_iso_code', size: 50 },
      by: { kind: 'groups', groups: ACTIONS },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'table',
      id: 'rules',
      title: { ja: '決め手となったルール', en: 'Rules that decided' },
      question: {
        ja: 'どのルールが止めたか。Default_Action は、どのルールにも一致しなかったものです。業務の画面を止めているルールがあれば、誤検知を疑います。',
        en: 'Which rule stopped it? Default_Action: none matched. A rule that stops pages of the business may be wrong.',
      },
      index: 'waf',
      where: any(BLOCKED, PUZZLED),
      time: 'picker',
      rows: [{ field: 'rule.id', label: { ja: 'ルール', en: 'Rule' }, size: 100 }],
      columns: [BLOCKED_COLUMN, PUZZLED_COLUMN, CLIENTS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['blocked', 'puzzled'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'counted-rules',
      title: { ja: '一致したが通過させたルール', en: 'Rules that matched and let pass' },
      question: {
        ja: '遮断に切り替える候補のルールはどれか。一致した送信元が攻撃者だけなら、切り替えを依頼します。',
        en: 'Which rules could block? Ask for it where only attackers match.',
      },
      index: 'waf',
      where: PASSED,
      time: 'picker',
      rows: [{ field: 'aws.waf.non_terminating_rules', label: { ja: 'ルール', en: 'Rule' }, size: 100 }],
      columns: [REQUESTS_COLUMN, CLIENTS_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['requests', 'clients'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'clients',
      title: { ja: '送信元', en: 'Clients' },
      question: {
        ja: '誰が攻撃しているか。複数のアカウントに現れる送信元は、まとめて遮断する候補です。クリックして「横断調査」で成功した通信がないかを確認します。',
        en: 'Who attacks? One that shows up in many accounts is worth blocking everywhere. Look in Threat hunting whether something of it got through.',
      },
      index: 'waf',
      where: any(BLOCKED, PUZZLED),
      time: 'picker',
      rows: [
        { field: 'source.ip', label: { ja: '送信元', en: 'Client' }, size: 200 },
        { field: 'source.geo.country_iso_code', label: { ja: '国', en: 'Country' }, size: 2 },
      ],
      columns: [BLOCKED_COLUMN, PUZZLED_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['blocked', 'accounts'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'paths',
      title: { ja: '狙われたパス', en: 'Paths under attack' },
      question: {
        ja: '何が狙われているか。実在する画面への攻撃は、その画面の脆弱性(Inspector)と合わせて確認します。',
        en: 'What is attacked? For pages that exist look at their vulnerabilities (Inspector) too.',
      },
      index: 'waf',
      where: any(BLOCKED, PUZZLED),
      time: 'picker',
      rows: [
        { field: 'url.domain', label: { ja: 'ホスト', en: 'Host' }, size: 50 },
        { field: 'url.path', label: { ja: 'パス', en: 'Path' }, size: 100 },
      ],
      columns: [BLOCKED_COLUMN, CLIENTS_COLUMN],
      orderBy: ['blocked', 'clients'],
      size: { width: 6, height: 5 },
    },
    {
      kind: 'table',
      id: 'agents',
      title: { ja: 'ユーザーエージェント', en: 'User agents' },
      question: {
        ja: '何のプログラムか。スキャナーの名前や、空に近いものを確認します。',
        en: 'Which program? Look at names of scanners and at very short ones.',
      },
      index: 'waf',
      where: not(is('event.kind', 'event')),
      time: 'picker',
      rows: [{ field: 'user_agent.original', label: { ja: 'ユーザーエージェント', en: 'User agent' }, size: 100 }],
      columns: [BLOCKED_COLUMN, REQUESTS_COLUMN, CLIENTS_COLUMN],
      orderBy: ['blocked', 'requests'],
      size: { width: 12, height: 3 },
    },
    newestFirst('waf', {
      title: { ja: '遮断と一致の一覧', en: 'What was stopped or matched' },
      question: {
        ja: '遮断したもの、ルールに一致したものを新しい順に並べます。行を開くと、何がどこに一致したかを確認できます。',
        en: 'What was stopped or matched, newest first. Open a row to see what matched where.',
      },
      where: COUNTED_ONLY,
      columns: [
        '@timestamp',
        'cloud.account.name',
        'event.action',
        'rule.id',
        'source.ip',
        'source.geo.country_iso_code',
        'url.domain',
        'url.path',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'cloud.account.name',
    'event.action',
    'rule.id',
    'source.ip',
    'http.request.method',
    'url.domain',
    'url.path',
  ],
})
