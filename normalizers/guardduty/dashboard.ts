import { ACCOUNTS_COLUMN, RESOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, COUNTED, exists, is, not } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { firstSeenOverTime, openByAccount, openByRegion, openNow } from '#core/panels/findings-panels.ts'
import { COUNT, distinct, max, sum } from '#core/panels/metrics.ts'
import {
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  MEDIUM_COLUMN,
  OLDEST_COLUMN,
  OPEN_FINDINGS,
  SEVERE_COLUMN,
} from '#core/panels/open-findings.ts'
import { countBy, newestFirst } from '#core/panels/range-panels.ts'
import { BY_SEVERITY } from '#core/panels/split.ts'
import type { GUARDDUTY_FIELDS, GUARDDUTY_USES } from './fields.ts'

type Field = SourceFieldName<'guardduty', typeof GUARDDUTY_FIELDS, typeof GUARDDUTY_USES>

const FINDINGS = { id: 'findings', label: { ja: '検出数', en: 'Findings' }, metric: COUNT } as const
const LAST_SEEN = {
  id: 'last-seen',
  label: { ja: '最終観測', en: 'Last seen' },
  metric: max('hinomi.finding.last_seen'),
  format: 'time',
} as const

const LIST_COLUMNS = [
  '@timestamp',
  'hinomi.severity',
  'hinomi.finding.status',
  'cloud.account.name',
  'rule.id',
  'hinomi.finding.title',
  'hinomi.resource.name',
  'source.ip',
  'user.name',
] as const

/** The questions of threats: which account, how bad, since when, what, who, from where, to where, on which resource. */
export const dashboard = defineDashboard<Field>({
  id: 'guardduty',
  title: { ja: 'GuardDuty', en: 'GuardDuty' },
  description: {
    ja: '脅威検知。上段は期間指定によらず「いま未対応」の件数、推移から下は選択した期間の検出結果(対応済みも含む)です。サンプル検出結果は数えません。',
    en: 'Threats. The upper part counts what is open now, whatever the time range; from the trend on, findings of the chosen range, also those dealt with. Sample findings are not counted.',
  },
  panels: [
    openNow('guardduty', {
      title: { ja: 'いま未対応の脅威', en: 'Open threats now' },
      question: {
        ja: '未対応の脅威は何件あり、どれほど重大か。緊急が1件でもあれば攻撃の連鎖が疑われるため、クリックして一覧を開き、直ちに該当システムの事業者へ連絡します。期限超過は、緊急7日・高30日・中90日を過ぎた未対応の件数です。',
        en: 'How many threats are open, and how bad are they? A single critical one may be a chain of attacks: click it, open the list and call the vendor of the system at once. Overdue: open for longer than 7 days (critical), 30 (high) or 90 (medium).',
      },
    }),
    openByAccount('guardduty', {
      title: { ja: 'アカウント別の未対応(深刻な順)', en: 'Open threats by account, worst first' },
      question: {
        ja: 'どのアカウントから手を付けるべきか。緊急・高の多い順に、監視対象の全アカウントを表示します。行をクリックするとこのページ全体をそのアカウントに絞り込めます。検出が0件でも、GuardDutyが届いているかは「取込状況」で確かめてください。',
        en: 'Which account needs me first? All watched accounts, those with most critical and high threats on top. Click a row to narrow the page to the account. No findings may also mean that nothing arrives: see Pipeline.',
      },
    }),
    openByRegion('guardduty', {
      title: { ja: 'リージョン別の未対応', en: 'Open threats by Region' },
      question: {
        ja: 'どのリージョンで起きているか。東京・大阪以外に検出があるときは、使わないはずのリージョンで資源を作られた疑いがあるため、CloudTrailで同じリージョンの変更操作を確認します。',
        en: 'In which Region? Outside Tokyo and Osaka somebody may have made resources where none should be: look for changes in that Region in CloudTrail.',
      },
    }),
    firstSeenOverTime('guardduty', {
      title: { ja: '新規検出の推移(初回観測日時)', en: 'New threats over time (first seen)' },
      question: {
        ja: 'いつから始まったか。GuardDutyが初めて観測した日時で数えます(対応済みも含む)。急に増えた日があれば、その範囲をドラッグして期間を絞り、種類と接続元を見ます。',
        en: 'Since when? Counted by when GuardDuty saw it first, also what has been dealt with. Drag over a sudden rise to narrow the range, then look at types and addresses.',
      },
      size: { width: 7, height: 4 },
    }),
    countBy('guardduty', {
      id: 'purposes',
      title: { ja: '脅威の目的', en: 'Threat purposes' },
      question: {
        ja: '攻撃はどの段階にあるか。Recon(偵察)だけなら様子見できることが多く、CredentialAccess・Exfiltration・Impactなどが出ていれば侵入後の活動を疑い、同じ資源・主体を「横断調査」で追います。',
        en: 'How far has an attack come? Recon alone can often wait; CredentialAccess, Exfiltration or Impact speak of somebody inside: follow the resource and the principal in Hunting.',
      },
      where: COUNTED,
      split: { kind: 'terms', field: 'rule.category', size: 30 },
      by: BY_SEVERITY,
      size: { width: 5, height: 4 },
    }),
    {
      kind: 'table',
      id: 'types',
      title: { ja: '検出タイプ', en: 'Finding types' },
      question: {
        ja: '何が検知されたか。緊急・高を含むタイプから順に並びます。「回数」はGuardDutyが数えた発生回数です。同じタイプが多数のアカウントで出ているときは、共通の設定や共通の攻撃元を疑います。',
        en: 'What was found? Types with critical and high findings first. Times is how often GuardDuty says it happened. A type in many accounts points to a shared setting or a shared attacker.',
      },
      index: 'guardduty',
      where: COUNTED,
      time: 'picker',
      rows: [{ field: 'rule.id', label: { ja: '検出タイプ', en: 'Finding type' }, size: 150 }],
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        MEDIUM_COLUMN,
        FINDINGS,
        { id: 'times', label: { ja: '回数', en: 'Times' }, metric: sum('hinomi.finding.count') },
        ACCOUNTS_COLUMN,
        LAST_SEEN,
      ],
      orderBy: ['critical', 'high', 'findings'],
      size: { width: 7, height: 5 },
    },
    {
      kind: 'table',
      id: 'users',
      title: { ja: '誰の権限か(利用者)', en: 'Who: users and sessions' },
      question: {
        ja: '誰の権限で行われたか。API操作やデータベースへのログインに関する検出を、利用者(サーバーのロールではインスタンスID)ごとに数えます。心当たりを本人または事業者に確認し、覚えがなければ認証情報を無効化します。',
        en: 'Whose rights were used? Findings about API calls and database logins, by person, or by instance where the role of a server was used. Ask the person or the vendor; if nobody knows of it, disable the credentials.',
      },
      index: 'guardduty',
      where: all(COUNTED, exists('user.name')),
      time: 'picker',
      rows: [{ field: 'user.name', label: { ja: '利用者・セッション', en: 'User or session' }, size: 300 }],
      columns: [SEVERE_COLUMN, FINDINGS, ACCOUNTS_COLUMN, LAST_SEEN],
      orderBy: ['severe', 'findings'],
      size: { width: 5, height: 5 },
    },
    {
      kind: 'table',
      id: 'sources',
      title: { ja: 'どこから(接続元アドレス)', en: 'From where: source addresses' },
      question: {
        ja: '攻撃や不審な操作はどのアドレスから来たか(外向き通信の検出は除く)。高い重要度が付いたアドレスは、「横断調査」でそのアドレスを検索し、許可された通信や成功したAPI操作がほかにないかを確認します。',
        en: 'Which addresses did it come from, outbound traffic left out? Search an address with a high severity in Hunting: was other traffic accepted, did other calls succeed?',
      },
      index: 'guardduty',
      where: all(COUNTED, exists('source.ip'), not(is('network.direction', 'outbound'))),
      time: 'picker',
      rows: [
        { field: 'source.ip', label: { ja: '接続元', en: 'Source' }, size: 300 },
        { field: 'source.geo.country_name', label: { ja: '国', en: 'Country' }, size: 3 },
        { field: 'source.as.organization.name', label: { ja: 'AS組織', en: 'AS owner' }, size: 3 },
      ],
      columns: [SEVERE_COLUMN, FINDINGS, ACCOUNTS_COLUMN, LAST_SEEN],
      orderBy: ['severe', 'findings'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'destinations',
      title: { ja: 'どこへ(外向きの通信先)', en: 'To where: outbound destinations' },
      question: {
        ja: '庁内・クラウド側の資源がどこへ通信したか。感染や持ち出しを示すことがあります。通信元の資源を確認し、業務で使わない宛先ならセキュリティグループで遮断して事業者に調査を依頼します。',
        en: 'Where did our own resources connect to? This can mean an infection or stolen data. Look at the resource; if the business does not need the destination, block it in the security group and ask the vendor to investigate.',
      },
      index: 'guardduty',
      where: all(COUNTED, is('network.direction', 'outbound'), exists('destination.ip')),
      time: 'picker',
      rows: [
        { field: 'destination.ip', label: { ja: '通信先', en: 'Destination' }, size: 100 },
        { field: 'destination.port', label: { ja: 'ポート', en: 'Port' }, size: 5 },
        { field: 'destination.as.organization.name', label: { ja: 'AS組織', en: 'AS owner' }, size: 3 },
      ],
      columns: [FINDINGS, RESOURCES_COLUMN, LAST_SEEN],
      orderBy: ['findings', 'last-seen'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'resources',
      title: { ja: '影響を受けた資源(未対応・深刻な順)', en: 'Affected resources, open, worst first' },
      question: {
        ja: 'どの資源が狙われ、いまも未対応なのはどれか。種類の異なる検出が同じ資源に重なっているときは侵入が進んでいる可能性が高いため、その資源を先に調べます。',
        en: 'Which resources are affected and still open? Several types on one resource often mean that an attack goes on: look there first.',
      },
      index: 'guardduty',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [
        { field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'hinomi.resource.name', label: { ja: '名前', en: 'Name' }, size: 2 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 2 },
      ],
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        MEDIUM_COLUMN,
        { id: 'types', label: { ja: '種類数', en: 'Types' }, metric: distinct('rule.id') },
        OLDEST_COLUMN,
        LAST_SEEN,
      ],
      orderBy: ['critical', 'high', 'types'],
      size: { width: 12, height: 4 },
    },
    newestFirst('guardduty', {
      title: { ja: '検出結果の一覧', en: 'List of findings' },
      question: {
        ja: '期間内に更新された検出結果を新しい順に並べます。行を開くと、項目の詳細、原本の記録、同じ主体・アドレス・資源への絞り込みが使えます。',
        en: 'Findings that changed within the range, newest first. Open a row for all fields, the raw record and the way to the same principal, address or resource.',
      },
      where: COUNTED,
      columns: LIST_COLUMNS,
    }),
  ],
  documentColumns: LIST_COLUMNS,
})
