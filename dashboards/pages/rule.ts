import { MOST_ACCOUNTS } from '#core/panels/account-rows.ts'
import { all, type Condition, is } from '#core/panels/condition.ts'
import { type Dashboard, defineDashboard } from '#core/panels/dashboard.ts'
import { COUNT, distinct, max } from '#core/panels/metrics.ts'
import { OPEN_SIGNALS, SUPPRESSED } from '#core/panels/open-signals.ts'
import type { Group } from '#core/panels/split.ts'
import type { SIGNAL_FIELDS } from '#detections/signal-fields.ts'

type SignalField = keyof typeof SIGNAL_FIELDS

const PREFIX = 'rule-'
const NUMBER = /^[A-Z]\d\d$/

/** Says whether a text has the form of the number of a rule: `G22`. */
export function isRuleNumber(text: string): boolean {
  return NUMBER.test(text)
}

/** Returns the number of the rule whose dashboard an id names: `G22` for `rule-g22`; undefined for every other id. */
export function ruleOfDashboard(id: string): string | undefined {
  const number = id.startsWith(PREFIX) ? id.slice(PREFIX.length).toUpperCase() : ''
  return isRuleNumber(number) && ruleDashboardId(number) === id ? number : undefined
}

function ruleDashboardId(rule: string): string {
  return `${PREFIX}${rule.toLowerCase()}`
}

const OPEN_OR_SUPPRESSED: readonly Group<SignalField>[] = [
  { id: 'open', label: { ja: '未抑制', en: 'Not suppressed' }, where: OPEN_SIGNALS, tone: 'high' },
  { id: 'suppressed', label: { ja: '抑制', en: 'Suppressed' }, where: SUPPRESSED, tone: 'neutral' },
]

/** Returns the panels that show what a rule has found and how noisy it is: hits by day, how many were suppressed and why, whose, by whom, the newest. */
export function ruleDashboard(rule: string): Dashboard {
  const ofRule: Condition<SignalField> = is('rule.id', rule)
  return defineDashboard<SignalField>({
    id: ruleDashboardId(rule),
    title: { ja: `検知ルール ${rule}`, en: `Rule ${rule}` },
    description: { ja: '期間内の検知件数と内訳です。', en: 'What the rule has found in this time.' },
    panels: [
      {
        kind: 'series',
        id: 'noise',
        title: { ja: '検知の件数', en: 'Signals over time' },
        question: {
          ja: 'このルールはどれだけ鳴っているか。毎日多数の検知があり、確認しても問題がなければ、許可リストへの登録か条件の見直しを検討します。',
          en: 'How noisy is the rule? Where it finds much every day and nothing is wrong, think of entries in a list, or of a narrower condition.',
        },
        index: 'signals',
        where: ofRule,
        time: 'picker',
        by: { kind: 'groups', groups: OPEN_OR_SUPPRESSED },
        metric: COUNT,
        size: { width: 8, height: 3 },
      },
      {
        kind: 'share',
        id: 'share',
        title: { ja: '抑制の割合', en: 'Share that is suppressed' },
        question: {
          ja: '検知のうち、許可リスト・変更チケットなどで抑制された割合です。ほぼすべてが抑制されるルールは、リストが広すぎないかを見直します。',
          en: 'Which part of the hits do lists and tickets suppress? Where it is nearly all, see whether the list is too wide.',
        },
        index: 'signals',
        where: ofRule,
        time: 'picker',
        split: { kind: 'groups', groups: OPEN_OR_SUPPRESSED },
        metric: COUNT,
        size: { width: 4, height: 3 },
      },
      {
        kind: 'table',
        id: 'accounts',
        title: { ja: 'アカウント別', en: 'By account' },
        question: {
          ja: 'どのアカウントで検知したか。一つのアカウントに集中していれば、その運用に固有の理由がないかを確認します。',
          en: 'Whose are they? Where one account has nearly all, ask whether its operation has a reason of its own.',
        },
        index: 'signals',
        where: ofRule,
        time: 'picker',
        rows: [{ field: 'cloud.account.id', label: { ja: 'アカウント', en: 'Account' }, size: MOST_ACCOUNTS }],
        columns: [
          {
            id: 'open',
            label: { ja: '未抑制', en: 'Open' },
            metric: COUNT,
            where: OPEN_SIGNALS,
            tone: 'high',
          },
          { id: 'suppressed', label: { ja: '抑制', en: 'Suppressed' }, metric: COUNT, where: SUPPRESSED },
          { id: 'principals', label: { ja: '操作主体', en: 'Principals' }, metric: distinct('hinomi.principal') },
          { id: 'last', label: { ja: '最終検知', en: 'Last hit' }, metric: max('@timestamp'), format: 'age' },
        ],
        orderBy: ['open', 'suppressed'],
        size: { width: 6, height: 4 },
      },
      {
        kind: 'table',
        id: 'reasons',
        title: { ja: '抑制の理由', en: 'Why they were suppressed' },
        question: {
          ja: '何が検知を隠したか。コードの後は、許可リストの項目・変更チケット・告知期間などです。',
          en: 'What has hidden hits: the code, and the entry of the list, the ticket or the window.',
        },
        index: 'signals',
        where: all(ofRule, SUPPRESSED),
        time: 'picker',
        rows: [{ field: 'hinomi.suppressed_by', label: { ja: '理由', en: 'Reason' }, size: 200 }],
        columns: [{ id: 'count', label: { ja: '件数', en: 'Signals' }, metric: COUNT }],
        orderBy: ['count'],
        size: { width: 6, height: 4 },
      },
      {
        kind: 'documents',
        id: 'hits',
        title: { ja: '最近の検知', en: 'Last hits' },
        question: {
          ja: '新しい順の検知です。抑制されたものも含みます。行を開くと根拠の記録が分かります。',
          en: 'The newest hits, also those that were suppressed. Open one to see what it rests on.',
        },
        index: 'signals',
        where: ofRule,
        time: 'picker',
        columns: [
          '@timestamp',
          'hinomi.severity',
          'cloud.account.id',
          'hinomi.principal',
          'source.ip',
          'hinomi.target',
          'hinomi.count',
          'hinomi.suppressed_by',
        ],
        sort: [['@timestamp', 'desc']],
        size: { width: 12, height: 4 },
      },
    ],
    documentColumns: ['@timestamp', 'hinomi.severity', 'cloud.account.id', 'hinomi.principal', 'hinomi.suppressed_by'],
  })
}
