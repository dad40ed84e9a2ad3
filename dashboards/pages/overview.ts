import { ACCOUNT_ROWS } from '#core/panels/account-rows.ts'
import { ACTOR_GROUPS } from '#core/panels/actor-groups.ts'
import { all, COUNTED, is, not, OPEN, within } from '#core/panels/condition.ts'
import { defineDashboard } from '#core/panels/dashboard.ts'
import { firstSeenOverTime, openBy, openNow } from '#core/panels/findings-panels.ts'
import { COUNT, distinct, max, min, sum } from '#core/panels/metrics.ts'
import {
  AGE_BANDS,
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  MEDIUM_COLUMN,
  NEW_COLUMN,
  OLDEST_COLUMN,
  OPEN_FINDINGS,
  OVERDUE_COLUMN,
} from '#core/panels/open-findings.ts'
import { OPEN_SIGNALS } from '#core/panels/open-signals.ts'
import { countBy } from '#core/panels/range-panels.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { PageField } from './fields.ts'

/** Enough to see who fell silent; what was loaded earlier would only make the question slower every day. */
const LOADED_RECENTLY = within('@timestamp', { gte: 'now-30d' })

/** Leaked keys, and attacks that come from the account. */
const SECURITY_NOTICE = is('event.category', 'intrusion_detection')

const PLANNED_CHANGE = is('aws.health.category', 'scheduledChange')

const SOURCE_COLUMNS = { field: 'event.dataset', label: { ja: 'ソース', en: 'Source' }, size: 30 } as const

/** What the operations assistant looks at in the morning: which account needs me first, what is open, overdue, new, silent. */
export const overview = defineDashboard<PageField>({
  id: 'overview',
  title: { ja: '全体', en: 'Overview' },
  description: {
    ja: '朝いちばんに開くページです。どのアカウントから対応するか、何が未対応・期限超過・新規か、記録が届いているかを上から順に確かめます。',
    en: 'The page to open in the morning: which account needs you first, what is open, overdue and new, and whether everything still arrives.',
  },
  panels: [
    openNow('findings', {
      title: { ja: 'いま未対応の検出結果', en: 'Open findings now' },
      question: {
        ja: '全アカウント・全ソースで、いま対応が必要な件数はいくつか。期間指定の影響は受けません。サンプル検出結果は除き、同じ検出結果が二つの経路で届いても1件と数えます。緊急が0でなければ、クリックして下の表で対象のアカウントを確かめます。',
        en: 'How much is there to deal with now, over all accounts and sources, whatever the time range? Samples are left out, and a finding that arrives by two routes counts once. If critical is not 0, click it and see below whose it is.',
      },
    }),
    {
      kind: 'numbers',
      id: 'signals-now',
      title: { ja: '24時間以内の検知', en: 'Signals of the last 24 hours' },
      question: {
        ja: '検知ルールは、この24時間に何を見つけたか。許可リストや変更チケットで抑制されたものは除きます。緊急・高が0でなければ「アラート」を開き、対象と根拠を確かめます。',
        en: 'What have the detection rules found in the last 24 hours? Signals that a list or ticket suppresses are left out. If critical or high is not 0, open Alerts and see whose they are and what they rest on.',
      },
      index: 'signals',
      where: all(OPEN_SIGNALS, within('@timestamp', { gte: 'now-24h' })),
      time: 'now',
      metric: COUNT,
      groups: SEVERITY_GROUPS,
      size: { width: 12, height: 2 },
    },
    {
      kind: 'table',
      id: 'accounts',
      title: { ja: 'アカウント一覧(対応を急ぐ順)', en: 'Accounts, most urgent first' },
      question: {
        ja: 'どのアカウントから手を付けるか。監視対象の全アカウントを、未対応の緊急・高・期限超過が多い順に並べます。「受信ソース」は24時間以内に記録があったソースの数、「最終記録」は最も新しい記録からの経過時間、「取込の遅れ」はその24時間の記録が取り込まれるまでの最大時間です。0や1日以上の行は送信が止まっていないかを「取込状況」で確かめます。行のクリックでページ全体を絞り込めます。',
        en: 'Which account needs me first? All watched accounts, those with most critical, high and overdue findings on top. Sources counts those with records of the last 24 hours, last record is the time since the newest one, lag the longest time until they were loaded: where they are 0 or over a day, see Pipeline whether the account still sends. A click on a row narrows the page.',
      },
      index: 'findings',
      where: all(COUNTED, OPEN),
      time: 'now',
      rows: [...ACCOUNT_ROWS, { field: 'hinomi.vendor', label: { ja: '事業者', en: 'Vendor' }, size: 5 }],
      columns: [CRITICAL_COLUMN, HIGH_COLUMN, MEDIUM_COLUMN, OVERDUE_COLUMN, NEW_COLUMN, OLDEST_COLUMN],
      orderBy: ['critical', 'high', 'overdue'],
      joined: [
        {
          index: 'metrics',
          where: LOADED_RECENTLY,
          time: 'now',
          columns: [
            {
              id: 'sources',
              label: { ja: '受信ソース', en: 'Sources' },
              metric: distinct('event.dataset'),
              where: within('records.last', { gte: 'now-24h' }),
            },
            {
              id: 'last-record',
              label: { ja: '最終記録', en: 'Last record' },
              metric: max('records.last'),
              format: 'age',
            },
            {
              id: 'lag',
              label: { ja: '取込の遅れ', en: 'Lag' },
              metric: max('load.lag_seconds'),
              where: within('records.last', { gte: 'now-24h' }),
              format: 'seconds',
            },
          ],
        },
      ],
      complete: 'accounts',
      size: { width: 12, height: 6 },
    },
    {
      kind: 'table',
      id: 'health',
      title: { ja: 'AWSからのお知らせ(続いているもの)', en: 'What AWS tells us (open notices)' },
      question: {
        ja: 'AWSは何を知らせてきているか。AWS Healthの終わっていない通知を、漏えい・障害・計画変更の順に多いアカウントから並べます。「次の変更」は最も近い計画変更の開始で、数字のクリックで一覧、詳しくは「AWS Health」。IAMなどグローバルサービスの通知は us-east-1 に届くため、リージョンが制限されたアカウントでは一部が欠けます。空でも、お知らせがないとは限りません。',
        en: 'What does AWS tell us? Accounts with most open notices of AWS Health: abuse and leaks, then issues, then planned changes; next change is the start of the nearest one. A figure opens its list, AWS Health shows more. Notices about global services such as IAM go to us-east-1, so that accounts bound to other Regions see only a part: an empty row does not mean that there is nothing.',
      },
      index: 'health',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: ACCOUNT_ROWS,
      columns: [
        {
          id: 'security',
          label: { ja: '漏えい', en: 'Abuse' },
          metric: COUNT,
          where: SECURITY_NOTICE,
          tone: 'critical',
        },
        {
          id: 'issues',
          label: { ja: '障害', en: 'Issues' },
          metric: COUNT,
          where: is('aws.health.category', 'issue', 'investigation'),
          tone: 'high',
        },
        { id: 'changes', label: { ja: '計画変更', en: 'Changes' }, metric: COUNT, where: PLANNED_CHANGE },
        {
          id: 'next-change',
          label: { ja: '次の変更', en: 'Next change' },
          metric: min('event.start'),
          where: all(PLANNED_CHANGE, within('event.start', { gte: 'now' })),
          format: 'time',
        },
        { id: 'notices', label: { ja: '全通知', en: 'All' }, metric: COUNT },
        { id: 'resources', label: { ja: '影響資源', en: 'Resources' }, metric: distinct('hinomi.resource.all') },
      ],
      orderBy: ['security', 'issues', 'changes'],
      complete: 'accounts',
      size: { width: 7, height: 4 },
    },
    openBy('findings', {
      id: 'open-by-source',
      title: { ja: 'ソース別の未対応', en: 'Open findings by source' },
      question: {
        ja: 'いまの未対応はどのサービスの検出結果か。緊急・高の多いソースのページを開き、種類と対象を調べます。Security Hub経由で届いた写しは、元のサービス側で数えます。',
        en: 'Which service found what is open now? Open the page of the source with most critical and high findings. Copies that come through Security Hub are counted with the service that found them.',
      },
      split: { kind: 'terms', field: 'event.dataset', size: 30 },
      size: { width: 5, height: 4 },
    }),
    {
      kind: 'matrix',
      id: 'config-rules',
      title: { ja: '守られていないConfigルール(ルール×アカウント)', en: 'Config rules that are broken, by account' },
      question: {
        ja: 'どのルールが、どのアカウントで守られていないか。非準拠の資源の数を、多いルールから並べます。横に並んで数字のあるルールは全事業者への一斉連絡か例外としての整理、一つの欄だけ大きいルールはその事業者への依頼の対象です。詳しくは「Config準拠」。',
        en: 'Which rule is broken in which account? Resources that are not compliant, most broken rule first. A rule with figures in many columns is worth one message to all vendors or an agreed exception; one large figure is a matter for that vendor. Config compliance shows more.',
      },
      index: 'config_compliance',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [{ field: 'aws.config.rule_base_name', label: { ja: 'ルール', en: 'Rule' }, size: 100 }],
      columns: { field: 'cloud.account.name', label: { ja: 'アカウント', en: 'Account' }, size: 300 },
      metric: COUNT,
      size: { width: 12, height: 4 },
    },
    openBy('findings', {
      id: 'age',
      title: { ja: '未対応の経過日数', en: 'Age of open findings' },
      question: {
        ja: '放置されているものはないか。初回観測からの日数別に、未対応の件数を重要度で色分けします。対応期限の目安は緊急7日・高30日・中90日です。目安より右下の帯に緊急・高があれば、事業者に対応予定日を確認します。',
        en: 'Is anything left lying? Open findings by days since they were first seen, coloured by severity. Due within 7 days (critical), 30 (high), 90 (medium): ask the vendor for a date where critical or high findings stand in an older band.',
      },
      split: { kind: 'groups', groups: AGE_BANDS },
      size: { width: 4, height: 4 },
    }),
    firstSeenOverTime('findings', {
      id: 'new-per-day',
      title: { ja: '新規の検出結果(初回観測日時)', en: 'New findings (first seen)' },
      question: {
        ja: 'いつ、どれだけ新しく見つかったか。各サービスが初めて観測した日時で数え、その後に解消したものも含みます。合格したコントロールの記録は除きます。急な増加は、新しい攻撃か、新しい検査項目の追加かを見分けます。',
        en: 'When was how much found anew? Counted by when the service saw it first, also what was solved since; controls that pass are left out. Is a sudden rise a new attack, or a new control?',
      },
      where: all(COUNTED, not(is('aws.securityhub.compliance.status', 'PASSED'))),
      size: { width: 4, height: 4 },
    }),
    {
      kind: 'series',
      id: 'closed-per-day',
      title: { ja: '終わった検出結果(最終更新日時)', en: 'Closed findings (last change)' },
      question: {
        ja: '対応は進んでいるか。いま「解消」「アーカイブ」「抑制」の状態にあるものを、サービス側の最終更新日時で数えます。文書は最新の状態だけを持つため、再発したものはここから消えて未対応に戻ります。合格したコントロールは再評価のたびに更新日時が変わるため除きます。新規より少ない状態が続くときは体制を見直します。',
        en: 'Does the work go forward? What is resolved, archived or suppressed now, by its last change in the service. Documents hold the latest state only: what comes back leaves this chart and is open again. Controls that pass are left out, because each check changes their time. Fewer than new ones for weeks? Then more hands are needed.',
      },
      index: 'findings',
      where: all(
        COUNTED,
        is('hinomi.finding.status', 'resolved', 'archived', 'suppressed'),
        not(is('aws.securityhub.compliance.status', 'PASSED')),
      ),
      time: 'picker',
      timeField: 'hinomi.finding.updated_at',
      by: {
        kind: 'groups',
        groups: [
          {
            id: 'resolved',
            label: { ja: '解消', en: 'Resolved' },
            where: is('hinomi.finding.status', 'resolved'),
            tone: 'good',
          },
          {
            id: 'archived',
            label: { ja: 'アーカイブ', en: 'Archived' },
            where: is('hinomi.finding.status', 'archived'),
            tone: 'low',
          },
          {
            id: 'suppressed',
            label: { ja: '抑制', en: 'Suppressed' },
            where: is('hinomi.finding.status', 'suppressed'),
            tone: 'neutral',
          },
        ],
      },
      metric: COUNT,
      size: { width: 4, height: 4 },
    },
    {
      kind: 'matrix',
      id: 'last-record',
      title: { ja: '最後の記録からの経過(アカウント×ソース)', en: 'Time since the last record, by account and source' },
      question: {
        ja: '届かなくなったものはないか。届いた中で最も新しい記録が発生してからの経過時間です。絶えず届くはずのログは、ルールP01の時間(CloudTrail 60分、VPCフローログ 30分など)で黄、その3倍で赤になります。赤または空欄(30日以上届いていない)なら送信停止を疑い、アカウントの運用者に設定変更の有無を確認します。検出結果など何か起きたときだけ届くものは、古くても異常とは限らず、色を付けません。',
        en: 'Did anything stop arriving? The time since the newest record that arrived. Logs that never pause turn yellow after the time of rule P01 (60 minutes for CloudTrail, 30 for VPC Flow Logs, …) and red after three times as long. Red, or an empty cell (nothing for 30 days), means that sending may have stopped: ask the operator of the account what was changed. What comes only when something happens, such as findings, may be old and is not coloured.',
      },
      index: 'metrics',
      where: all(LOADED_RECENTLY, not(is('event.dataset', 'unknown'))),
      time: 'now',
      rows: ACCOUNT_ROWS,
      columns: SOURCE_COLUMNS,
      metric: max('records.last'),
      format: 'age',
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    countBy('cloudtrail', {
      id: 'actors',
      title: { ja: '変更操作は誰によるものか', en: 'Who made changes' },
      question: {
        ja: '変更は政府側の統制によるものか、私たちの担当者やシステムか。CloudTrailの変更操作を操作者の種別で数えます(役割名などの記録内容から判定)。ルートユーザー・IAMユーザー・他アカウントがあれば、クリックして「CloudTrail」で操作の内容と承認を確認します。',
        en: 'Was it the government side, or us? Changes in CloudTrail by kind of actor, told from what the records say, such as role names. Root, IAM users or another account? Click, and check in CloudTrail what was done and who agreed.',
      },
      where: is('hinomi.is_write', true),
      split: { kind: 'groups', groups: ACTOR_GROUPS },
      size: { width: 6, height: 4 },
    }),
    {
      kind: 'table',
      id: 'trust',
      title: { ja: 'この数字は信用できるか', en: 'Can I trust the numbers?' },
      question: {
        ja: '受信した記録はすべて、登録・重複・除外・隔離のどれかに必ず数えられます。隔離が0でなければ、検索できない記録があります。「取込状況」で理由を確かめ、直した後に hinomi quarantine replay で取り込み直します。',
        en: 'Every record received is indexed, a duplicate, skipped by rule or set aside; nothing is lost silently. If set aside is not 0, some records cannot be found: see the reasons in Pipeline, mend them, and load again with hinomi quarantine replay.',
      },
      index: 'metrics',
      time: 'picker',
      rows: [{ field: 'event.dataset', label: { ja: 'ソース', en: 'Source' }, size: 30 }],
      columns: [
        { id: 'received', label: { ja: '受信', en: 'Received' }, metric: sum('records.received') },
        { id: 'indexed', label: { ja: '登録', en: 'Indexed' }, metric: sum('records.indexed') },
        { id: 'duplicate', label: { ja: '重複', en: 'Duplicate' }, metric: sum('records.duplicate') },
        { id: 'skipped', label: { ja: '除外', en: 'Skipped' }, metric: sum('records.skipped') },
        {
          id: 'quarantined',
          label: { ja: '隔離', en: 'Set aside' },
          metric: sum('records.quarantined'),
          tone: 'high',
        },
      ],
      orderBy: ['quarantined', 'received'],
      size: { width: 6, height: 4 },
    },
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'hinomi.finding.status',
    'event.dataset',
    'cloud.account.name',
    'hinomi.finding.title',
    'hinomi.resource.name',
    'hinomi.finding.first_seen',
  ],
})
