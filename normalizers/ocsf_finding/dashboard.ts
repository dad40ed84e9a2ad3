import { ACCOUNTS_COLUMN, RESOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, COUNTED, is, not } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { openBy, openByAccount, openByRegion, openList, openNow, worstResources } from '#core/panels/findings-panels.ts'
import { COUNT } from '#core/panels/metrics.ts'
import {
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  OLDEST_COLUMN,
  OPEN_COLUMN,
  OPEN_FINDINGS,
  statusGroups,
} from '#core/panels/open-findings.ts'
import { countOverTime } from '#core/panels/range-panels.ts'
import { BY_SEVERITY, type Group } from '#core/panels/split.ts'
import type { OCSF_FINDING_FIELDS, OCSF_FINDING_USES } from './fields.ts'

type Field = SourceFieldName<'ocsf', typeof OCSF_FINDING_FIELDS, typeof OCSF_FINDING_USES>

const COMPLIANCE = is('event.code', '2003')
const VULNERABILITY = is('event.code', '2002')
const FAILED = is('event.outcome', 'failure')

const CLASSES: readonly Group<Field>[] = [
  {
    id: 'detection',
    label: { ja: '脅威の検出', en: 'Detections' },
    where: is('event.code', '2001', '2004', '2005'),
    tone: 'critical',
  },
  { id: 'vulnerability', label: { ja: '脆弱性', en: 'Vulnerabilities' }, where: VULNERABILITY, tone: 'high' },
  { id: 'compliance', label: { ja: '設定の不備', en: 'Compliance' }, where: COMPLIANCE, tone: 'medium' },
  { id: 'data', label: { ja: 'データの保護', en: 'Data security' }, where: is('event.code', '2006'), tone: 'medium' },
  {
    id: 'other',
    label: { ja: 'その他', en: 'Other' },
    where: not(is('event.code', '2001', '2002', '2003', '2004', '2005', '2006')),
    tone: 'neutral',
  },
]

/** The questions of OCSF findings: what is open, of which class, in which account, from which product. */
export const dashboard = defineDashboard<Field>({
  id: 'ocsf_finding',
  title: { ja: 'OCSF検出結果', en: 'OCSF findings' },
  description: {
    ja: '新しい Security Hub(V2)などが OCSF 形式で送る検出結果。同じアカウントが従来の形式(ASFF)や GuardDuty・Inspector も送る場合は、そちらのページで数え、ここでは数えません。露出(exposure)の検出結果はここにしか届かないため、常に数えます。',
    en: 'Findings in OCSF, of the new Security Hub (V2) and others. Where the account also sends ASFF, GuardDuty or Inspector, they are counted there and not here. Exposure findings only come here, and always count.',
  },
  panels: [
    openNow('ocsf_finding', {
      title: { ja: 'いま未対応の検出結果', en: 'Open findings now' },
      question: {
        ja: '未対応の検出結果は何件あり、どれほど重大か。抑制・解消したものは含みません。期限超過は、緊急7日・高30日・中90日を過ぎた件数です。',
        en: 'How much is open, and how bad is it? What was suppressed or resolved is not in it. Overdue: open for longer than 7 days (critical), 30 (high) or 90 (medium).',
      },
    }),
    openByAccount('ocsf_finding', {
      title: { ja: 'アカウント別の未対応(深刻な順)', en: 'Open findings by account, worst first' },
      question: {
        ja: 'どのアカウントから手を付けるか。監視対象の全アカウントを、緊急・高の多い順に並べます。',
        en: 'Which account first? All watched accounts, those with most critical and high findings on top.',
      },
    }),
    openByRegion('ocsf_finding', {
      title: { ja: 'リージョン別の未対応', en: 'Open findings by Region' },
      question: {
        ja: 'どのリージョンか。使っていないはずのリージョンに検出があれば、誰が何を作ったかを「CloudTrail」で確認します。',
        en: 'In which Region? Where nobody should work, see in CloudTrail who made what.',
      },
    }),
    openBy('ocsf_finding', {
      id: 'classes',
      title: { ja: '種類別の未対応', en: 'Open findings by class' },
      question: {
        ja: '何についての検出か。脅威の検出は直ちに、脆弱性と設定の不備は期限を決めて対応します。',
        en: 'What are they about? Detections at once; vulnerabilities and compliance by their due date.',
      },
      split: { kind: 'groups', groups: CLASSES },
      size: { width: 4, height: 3 },
    }),
    openBy('ocsf_finding', {
      id: 'products',
      title: { ja: '製品別の未対応', en: 'Open findings by product' },
      question: {
        ja: 'どの製品が検出したか。届くはずの製品がないときは、連携の設定を確認します。',
        en: 'Which product found it? Where one is missing, look at how it is connected.',
      },
      split: { kind: 'terms', field: 'aws.ocsf.product_name', size: 50 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'bars',
      id: 'statuses',
      title: { ja: '対応状況', en: 'How far the work is' },
      question: {
        ja: '検出結果はどこまで処理されたか。「対応中」のまま増え続けるときは、事業者に状況を確認します。',
        en: 'How far has the work come? If what is in progress only grows, ask the vendors.',
      },
      index: 'ocsf_finding',
      where: COUNTED,
      time: 'now',
      split: { kind: 'groups', groups: statusGroups({ ja: '対応中', en: 'In progress' }) },
      metric: COUNT,
      size: { width: 4, height: 3 },
    },
    countOverTime('ocsf_finding', {
      id: 'over-time',
      title: { ja: '更新の推移', en: 'Changes over time' },
      question: {
        ja: 'いつ動きがあったか。最終更新日時で数えます(合格した検査は除く)。急な増加は、リリース作業か新しい攻撃を疑います。',
        en: 'When did something change? Counted by the last change, without checks that passed. A sudden rise: a release, or an attack.',
      },
      where: all(COUNTED, not(is('event.outcome', 'success'))),
      by: BY_SEVERITY,
      size: { width: 12, height: 3 },
    }),
    {
      kind: 'table',
      id: 'rules',
      title: { ja: '検出の内容', en: 'What was found' },
      question: {
        ja: '何が多いか。多くのアカウントに現れるものは、共通の手順やテンプレートで直すほうが早く済みます。',
        en: 'What is found most? What shows up in many accounts is mended faster in a shared template.',
      },
      index: 'ocsf_finding',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [
        { field: 'hinomi.finding.title', label: { ja: '件名', en: 'Title' }, size: 200 },
        { field: 'aws.ocsf.product_name', label: { ja: '製品', en: 'Product' }, size: 5 },
      ],
      columns: [CRITICAL_COLUMN, HIGH_COLUMN, OPEN_COLUMN, ACCOUNTS_COLUMN],
      orderBy: ['critical', 'high', 'open'],
      size: { width: 7, height: 5 },
    },
    {
      kind: 'table',
      id: 'standards',
      title: { ja: '基準ごとの合否', en: 'Standards: passed and failed' },
      question: {
        ja: '基準ごとにどこまで満たしているか。一つの検出結果が複数の基準に数えられます。',
        en: 'How far is each standard met? One finding may belong to several standards.',
      },
      index: 'ocsf_finding',
      where: all(COUNTED, COMPLIANCE),
      time: 'now',
      rows: [{ field: 'rule.ruleset', label: { ja: '基準', en: 'Standard' }, size: 30 }],
      columns: [
        { id: 'failed', label: { ja: '不合格', en: 'Failed' }, metric: COUNT, where: FAILED, tone: 'high' },
        {
          id: 'passed',
          label: { ja: '合格', en: 'Passed' },
          metric: COUNT,
          where: is('event.outcome', 'success'),
          tone: 'good',
        },
      ],
      orderBy: ['failed', 'passed'],
      size: { width: 5, height: 5 },
    },
    {
      kind: 'table',
      id: 'vulnerabilities',
      title: { ja: '脆弱性', en: 'Vulnerabilities' },
      question: {
        ja: 'どの脆弱性から直すか。影響する資源の多いものから並べます。',
        en: 'Which vulnerability first? Those that touch most resources are on top.',
      },
      index: 'ocsf_finding',
      where: all(OPEN_FINDINGS, VULNERABILITY),
      time: 'now',
      rows: [{ field: 'vulnerability.id', label: { ja: '脆弱性', en: 'Vulnerability' }, size: 200 }],
      columns: [CRITICAL_COLUMN, HIGH_COLUMN, RESOURCES_COLUMN, OLDEST_COLUMN],
      orderBy: ['critical', 'high', 'resources'],
      size: { width: 6, height: 4 },
    },
    worstResources('ocsf_finding', {
      title: { ja: '検出の多い資源', en: 'Resources with most findings' },
      question: {
        ja: 'どの資源から直すか。一つの資源に緊急・高が重なっているものから並べます。',
        en: 'Which resource first? Those on which critical and high findings meet are on top.',
      },
    }),
    openList('ocsf_finding', {
      title: { ja: '未対応の一覧', en: 'List of open findings' },
      question: {
        ja: '未対応の検出結果を重大な順に並べます。行を開くと、説明、対処方法へのリンク、原本の記録を確認できます。',
        en: 'Open findings, worst first. Open a row for the description, the link to what to do, and the raw record.',
      },
      columns: [
        'hinomi.severity',
        'cloud.account.name',
        'hinomi.finding.title',
        'hinomi.resource.id',
        'aws.ocsf.product_name',
        'hinomi.finding.first_seen',
        'hinomi.finding.updated_at',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'hinomi.finding.status',
    'cloud.account.name',
    'hinomi.finding.title',
    'hinomi.resource.id',
    'aws.ocsf.product_name',
    'hinomi.finding.first_seen',
  ],
})
