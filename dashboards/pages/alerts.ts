import { MOST_ACCOUNTS } from '#core/panels/account-rows.ts'
import { all, any, exists, is, not, within } from '#core/panels/condition.ts'
import { defineDashboard } from '#core/panels/dashboard.ts'
import { COUNT, distinct, max } from '#core/panels/metrics.ts'
import {
  CRITICAL_SIGNALS,
  HIGH_SIGNALS,
  MEDIUM_SIGNALS,
  OPEN_SIGNALS,
  OTHER_SIGNALS,
  SUPPRESSED,
  SUPPRESSED_COLUMN,
} from '#core/panels/open-signals.ts'
import { countBy, countOverTime, figures, newestFirst } from '#core/panels/range-panels.ts'
import { BY_SEVERITY, SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { PageField } from './fields.ts'

/** More rules than the catalogue has. */
const MOST_RULES = 200
/** More tactics than ATT&CK has. */
const MOST_TACTICS = 20

/** A signal of several accounts has no one name, so that a second row field by name would part an account in two rows. */
const ACCOUNT_ROW = {
  field: 'cloud.account.id',
  label: { ja: 'アカウント', en: 'Account' },
  size: MOST_ACCOUNTS,
} as const
const RULE_ROW = { field: 'rule.id', label: { ja: '検知ルール', en: 'Rule' }, size: MOST_RULES } as const
const LAST_COLUMN = {
  id: 'last',
  label: { ja: '最終検知', en: 'Last hit' },
  metric: max('@timestamp'),
  format: 'age',
} as const

/** Every channel may get one each hour: they would hide what matters. */
const SENT_HEARTBEATS = all(is('hinomi.alert.kind', 'heartbeat'), is('hinomi.alert.status', 'sent'))

/** What the detection rules have found: how bad, whose, by which rule, in which step of an attack, by whom, from where, what was suppressed, and who was told. */
export const alerts = defineDashboard<PageField>({
  id: 'alerts',
  title: { ja: 'アラート', en: 'Alerts' },
  description: {
    ja: '検知ルールが見つけたことを、重要度・アカウント・ルール・攻撃の段階の順に確かめます。一覧から検知を開くと、根拠の記録と前後の出来事が分かります。',
    en: 'What the detection rules have found: how bad, whose, by which rule, in which step of an attack. Open a signal to see its evidence and what happened around it.',
  },
  panels: [
    figures('signals', {
      id: 'open-now',
      title: { ja: '未抑制の検知', en: 'Signals that nothing suppresses' },
      question: {
        ja: '期間内に、対応を要する検知は何件か。許可リスト・変更チケット・告知期間などで抑制されたものは数えません。緊急が0でなければ、クリックして下の表で対象のアカウントとルールを確かめます。',
        en: 'How many hits of rules need somebody in this time? Those that a list, a ticket or an announced window suppresses are not counted. If critical is not 0, click it and see below whose they are and of which rule.',
      },
      where: OPEN_SIGNALS,
      groups: [
        ...SEVERITY_GROUPS,
        {
          id: 'new',
          label: { ja: '24時間以内', en: 'Within 24 hours' },
          where: within('@timestamp', { gte: 'now-24h' }),
          tone: 'neutral',
        },
      ],
    }),
    countOverTime('signals', {
      id: 'timeline',
      title: { ja: '検知の推移', en: 'Signals over time' },
      question: {
        ja: 'いつから、どの重要度の検知が増えたか。未抑制の検知を、根拠となった最新の記録の日時で数えます。急に増えた時間帯をドラッグまたはクリックで絞り込み、ルールとアカウントを確かめます。',
        en: 'Since when are there more, and how bad? Signals that nothing suppresses, at the time of their newest record. Narrow the time to a sudden rise and see which rule and account it is.',
      },
      where: OPEN_SIGNALS,
      by: BY_SEVERITY,
      size: { width: 12, height: 3 },
    }),
    {
      kind: 'table',
      id: 'accounts',
      title: { ja: 'アカウント別(対応を急ぐ順)', en: 'By account, most urgent first' },
      question: {
        ja: 'どのアカウントから対応するか。監視対象の全アカウントを、未抑制の緊急・高の多い順に並べます。「ルール」は検知したルールの種類数で、多いほど攻撃の進行や広範な設定不備を疑います。複数アカウントにまたがる検知は、関係するすべてのアカウントで数えます。',
        en: 'Which account needs me first? All watched accounts, those with most critical and high signals on top. Rules is how many different rules have hit: the more, the more it looks like an attack that goes on, or a set-up that is wrong throughout. A signal of several accounts counts for each of them.',
      },
      index: 'signals',
      time: 'picker',
      rows: [ACCOUNT_ROW],
      columns: [
        CRITICAL_SIGNALS,
        HIGH_SIGNALS,
        MEDIUM_SIGNALS,
        { id: 'rules', label: { ja: 'ルール', en: 'Rules' }, metric: distinct('rule.id'), where: OPEN_SIGNALS },
        LAST_COLUMN,
      ],
      orderBy: ['critical', 'high', 'medium'],
      complete: 'accounts',
      size: { width: 6, height: 6 },
    },
    {
      kind: 'table',
      id: 'rules',
      title: { ja: '検知ルール別', en: 'By rule' },
      question: {
        ja: 'どのルールが検知したか。未抑制の緊急・高の多い順です。行をクリックしてから一覧を開くと検知の中身が分かります。ルールの意味・確認事項・誤検知の例は「検知ルール」の画面で確かめます。抑制ばかりのルールは許可リストが、件数の多すぎるルールは対象の絞り込みが要るかもしれません。',
        en: 'Which rules have hit, those with most critical and high signals first. What a rule means, what to ask and when it is wrong stands on the page of the rules. A rule with very many signals may need entries in a list; one that is always suppressed shows that its list works.',
      },
      index: 'signals',
      time: 'picker',
      rows: [RULE_ROW],
      columns: [
        CRITICAL_SIGNALS,
        HIGH_SIGNALS,
        OTHER_SIGNALS,
        {
          id: 'accounts',
          label: { ja: 'アカウント', en: 'Accounts' },
          metric: distinct('cloud.account.id'),
          where: OPEN_SIGNALS,
        },
        SUPPRESSED_COLUMN,
      ],
      orderBy: ['critical', 'high', 'other'],
      size: { width: 6, height: 6 },
    },
    {
      kind: 'matrix',
      id: 'attack',
      title: { ja: '攻撃の段階(アカウント×ATT&CK戦術)', en: 'Steps of an attack (account x ATT&CK tactic)' },
      question: {
        ja: '攻撃はどこまで進んだか。未抑制の検知を、アカウントと MITRE ATT&CK の戦術で数えます。一つのアカウントで複数の段階に検知があれば、攻撃が進行しているおそれがあります。行をクリックして、時系列で確かめます。',
        en: 'How far has an attack come? Signals that nothing suppresses, by account and tactic of MITRE ATT&CK. Several steps in one account may be one attack that goes on: click the row and go through its signals in their order.',
      },
      index: 'signals',
      where: OPEN_SIGNALS,
      time: 'picker',
      rows: [ACCOUNT_ROW],
      columns: { field: 'threat.tactic.name', label: { ja: '戦術', en: 'Tactic' }, size: MOST_TACTICS },
      metric: COUNT,
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    countBy('signals', {
      id: 'techniques',
      title: { ja: 'ATT&CK技術別', en: 'By ATT&CK technique' },
      question: {
        ja: 'どの攻撃技術に当たる検知が多いか。番号は MITRE ATT&CK の技術IDです。見慣れない技術に緊急・高があれば、クリックして根拠を確かめます。',
        en: 'Which techniques of attack are seen most? The numbers are those of MITRE ATT&CK. Click one that you have not seen before and look at its evidence.',
      },
      where: OPEN_SIGNALS,
      split: { kind: 'terms', field: 'threat.technique.id', size: 20 },
      by: BY_SEVERITY,
      size: { width: 4, height: 5 },
    }),
    countBy('signals', {
      id: 'principals',
      title: { ja: '操作主体別', en: 'By principal' },
      question: {
        ja: '誰の操作が検知されたか。ロールまたは利用者ごとに数えます。一人に複数のルールの検知が集まっていれば、本人に操作の有無を確認します。',
        en: 'Whose calls were they? By role or user. Where several rules point at the same one, ask that person whether it was them.',
      },
      where: all(OPEN_SIGNALS, exists('hinomi.principal')),
      split: { kind: 'terms', field: 'hinomi.principal', size: 20 },
      by: BY_SEVERITY,
      size: { width: 4, height: 5 },
    }),
    countBy('signals', {
      id: 'addresses',
      title: { ja: '送信元IPアドレス別', en: 'By source address' },
      question: {
        ja: 'どこから行われたか。庁内や事業者の出口ではないアドレスに検知が集まっていれば、クリックし「横断調査」で他のソースの記録も調べます。',
        en: 'Where did they come from? An address that is none of yours and has many signals: click it, and follow it through all sources in Hunting.',
      },
      where: OPEN_SIGNALS,
      split: { kind: 'terms', field: 'source.ip', size: 20 },
      by: BY_SEVERITY,
      size: { width: 4, height: 5 },
    }),
    {
      kind: 'table',
      id: 'across',
      title: { ja: '複数の兆候が重なった検知(相関)', en: 'Signals that several signs make together' },
      question: {
        ja: '単独では見逃しやすい兆候が重なっていないか。複数の記録・アカウントの組み合わせを見るルール(Xで始まるもの)の検知です。最優先で開き、根拠の検知を順に確かめます。',
        en: 'Do signs come together that mean little alone? Hits of the rules that begin with X, which look at several records or accounts. Open these first, and go through the signals that they rest on.',
      },
      index: 'signals',
      where: { kind: 'like', field: 'rule.id', pattern: 'X*' },
      time: 'picker',
      rows: [RULE_ROW],
      columns: [
        CRITICAL_SIGNALS,
        HIGH_SIGNALS,
        {
          id: 'accounts',
          label: { ja: 'アカウント', en: 'Accounts' },
          metric: distinct('cloud.account.id'),
          where: OPEN_SIGNALS,
        },
        LAST_COLUMN,
      ],
      orderBy: ['critical', 'high'],
      size: { width: 5, height: 4 },
    },
    {
      kind: 'table',
      id: 'suppressed',
      title: { ja: '抑制された検知と理由', en: 'Suppressed signals, and why' },
      question: {
        ja: '何が、何の理由で隠されたか。a:自動処理のロール、s:許可された担当者、w:告知期間、e:信頼する外部アカウント、n:自庁の出口、i:AWSサービス、t:変更チケット、x:受容済みリスク。見覚えのない理由や、件数の急な増加があれば、許可リストの所有者に確認します。',
        en: 'What was hidden, and by what? a: automation role, s: allowed person, w: announced window, e: trusted account, n: own address, i: AWS service, t: change ticket, x: accepted risk. Ask the owner of the list about reasons that you do not know, and about sudden rises.',
      },
      index: 'signals',
      where: SUPPRESSED,
      time: 'picker',
      rows: [
        { field: 'hinomi.suppressed_by', label: { ja: '理由', en: 'Reason' }, size: 200 },
        { ...RULE_ROW, size: 20 },
      ],
      columns: [{ id: 'count', label: { ja: '件数', en: 'Signals' }, metric: COUNT }, LAST_COLUMN],
      orderBy: ['count'],
      size: { width: 7, height: 4 },
    },
    newestFirst('signals', {
      title: { ja: '新しい検知', en: 'Newest signals' },
      question: {
        ja: '新しい順に、抑制されていない検知の一覧です。行を開くと、根拠の記録、前後1時間の出来事、次に確認することが分かり、報告文をコピーできます。',
        en: 'Signals that nothing suppresses, newest first. Open one to see its evidence, what happened within an hour of it and what to do next, and to copy a report.',
      },
      where: OPEN_SIGNALS,
      columns: [
        '@timestamp',
        'hinomi.severity',
        'rule.id',
        'cloud.account.id',
        'source.ip',
        'hinomi.principal',
        'hinomi.target',
        'hinomi.count',
      ],
    }),
    {
      kind: 'documents',
      id: 'messages',
      title: { ja: '送った通知と結果', en: 'Messages and what became of them' },
      question: {
        ja: '誰に、いつ、何を通知し、届いたか。配送不能は宛先か設定の誤りなので、失敗の理由を直してから hinomi alerts redeliver で再送します。送信待ちが続けば通知機能の停止を疑います。成功した定時確認は省いています。',
        en: 'Who was told what and when, and did it arrive? What was given up has a wrong address or setting: mend it, then send again with hinomi alerts redeliver. If messages keep waiting, see whether the notifier runs. Signs of life that were sent are left out.',
      },
      index: 'alerts',
      where: not(any(is('hinomi.alert.kind', 'taken'), SENT_HEARTBEATS)),
      time: 'picker',
      columns: [
        '@timestamp',
        'hinomi.alert.status',
        'hinomi.alert.channel',
        'hinomi.alert.kind',
        'hinomi.severity',
        'rule.id',
        'cloud.account.id',
        'hinomi.alert.sent_at',
        'hinomi.alert.error',
      ],
      sort: [['@timestamp', 'desc']],
      size: { width: 12, height: 4 },
    },
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'rule.id',
    'cloud.account.id',
    'hinomi.principal',
    'source.ip',
    'hinomi.target',
    'hinomi.suppressed_by',
  ],
})
