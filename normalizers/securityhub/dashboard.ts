import { ACCOUNT_ROWS } from '#core/panels/account-rows.ts'
import { all, COUNTED, exists, is, not } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import {
  firstSeenOverTime,
  openBy,
  openByAccount,
  openByRegion,
  openList,
  openNow,
  worstResources,
} from '#core/panels/findings-panels.ts'
import { COUNT, distinct } from '#core/panels/metrics.ts'
import {
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  OLDEST_COLUMN,
  OPEN_COLUMN,
  OPEN_FINDINGS,
  statusGroups,
} from '#core/panels/open-findings.ts'
import type { SECURITYHUB_FIELDS, SECURITYHUB_USES } from './fields.ts'

type Field = SourceFieldName<'securityhub', typeof SECURITYHUB_FIELDS, typeof SECURITYHUB_USES>

/** Findings of a control of a standard, as opposed to those that products send. */
const OF_CONTROLS = all(COUNTED, exists<Field>('aws.securityhub.compliance.control_id'))

const FAILED = is('aws.securityhub.compliance.status', 'FAILED', 'WARNING')

/** The questions of Security Hub CSPM: where controls fail, in which account and standard, and what other products say. */
export const dashboard = defineDashboard<Field>({
  id: 'securityhub',
  title: { ja: 'Security Hub', en: 'Security Hub' },
  description: {
    ja: '設定の不備(コントロール)と、Macie・IAM Access Analyzerなど各製品の検出結果。期間指定によらない「いま」の状態が中心です。GuardDutyとInspectorの写しは、それぞれのページで数えます。',
    en: 'Controls that fail, and what products such as Macie and IAM Access Analyzer find; mostly the state of now, whatever the time range. Copies of GuardDuty and Inspector findings are counted on their own pages.',
  },
  panels: [
    openNow('securityhub', {
      title: { ja: 'いま未対応の検出結果', en: 'Open findings now' },
      question: {
        ja: '未対応の不備は何件あり、どれほど重大か。通知済み・抑制済みのものは含みません。緊急・高をクリックして絞り込み、下のコントロール一覧で何が不合格かを確認します。期限超過は、緊急7日・高30日・中90日を過ぎた件数です。',
        en: 'How much is open, and how bad is it? What is acknowledged or suppressed is not in it. Click critical or high and see below which controls fail. Overdue: open for longer than 7 days (critical), 30 (high) or 90 (medium).',
      },
    }),
    openByAccount('securityhub', {
      title: { ja: 'アカウント別の未対応(深刻な順)', en: 'Open findings by account, worst first' },
      question: {
        ja: 'どのアカウントの設定がもっとも弱いか。監視対象の全アカウントを、緊急・高の多い順に並べます。行をクリックしてアカウントを絞り、不合格のコントロールを事業者への依頼事項にまとめます。',
        en: 'Which account is set up worst? All watched accounts, those with most critical and high findings on top. Click a row and make the failing controls a list for the vendor.',
      },
    }),
    openByRegion('securityhub', {
      title: { ja: 'リージョン別の未対応', en: 'Open findings by Region' },
      question: {
        ja: 'どのリージョンに不備があるか。大阪など副系リージョンの件数が東京とかけ離れて多いときは、設定の反映漏れを疑い、同じ統制が適用されているかを確認します。',
        en: 'In which Region? Many more in a second Region such as Osaka than in Tokyo may mean that settings were not rolled out there.',
      },
    }),
    firstSeenOverTime('securityhub', {
      title: { ja: '新規検出の推移(初回観測日時)', en: 'New findings over time (first seen)' },
      question: {
        ja: 'いつから増えたか。初めて観測された日時で数えます(対応済みも含み、合格したコントロールは除く)。リリース作業の日に増えていれば、その変更が原因かを「CloudTrail」で確認します。',
        en: 'Since when? Counted by when it was first seen, also what has been dealt with, without controls that pass. A rise on the day of a release: look in CloudTrail for what was changed.',
      },
      where: all(COUNTED, not(is('aws.securityhub.compliance.status', 'PASSED'))),
      size: { width: 5, height: 3 },
    }),
    openBy('securityhub', {
      id: 'products',
      title: { ja: '製品別の未対応', en: 'Open findings by product' },
      question: {
        ja: 'どの製品が検出したか。MacieやIAM Access Analyzerの検出は、個人情報や外部公開に関わることが多いため、件数が少なくても内容を確認します。',
        en: 'Which product found it? Macie and IAM Access Analyzer speak of personal data and of outside access: read them even when they are few.',
      },
      split: { kind: 'terms', field: 'aws.securityhub.product_name', size: 50 },
      size: { width: 4, height: 3 },
    }),
    {
      kind: 'bars',
      id: 'statuses',
      title: { ja: '対応状況', en: 'How far the work is' },
      question: {
        ja: '検出結果はどこまで処理されたか。「対応中」のまま増え続けるときは、通知したきりになっていないか事業者に確認します。「抑制」は受容の理由が記録されているかを定期的に見直します。',
        en: 'How far has the work come? If acknowledged only grows, ask the vendors what became of it. Review from time to time why findings were suppressed.',
      },
      index: 'securityhub',
      where: COUNTED,
      time: 'now',
      split: { kind: 'groups', groups: statusGroups({ ja: '対応中(通知済み)', en: 'Acknowledged' }) },
      metric: COUNT,
      size: { width: 3, height: 3 },
    },
    {
      kind: 'table',
      id: 'controls',
      title: { ja: '不合格のコントロール', en: 'Controls that fail' },
      question: {
        ja: 'どのコントロールがどこでも不合格か。多くのアカウントで不合格のものは、個別に直すより共通のテンプレートや手順を直すほうが早く済みます。「合格」も多いコントロールは、合格しているアカウントの設定を手本にできます。',
        en: 'Which controls fail everywhere? What fails in many accounts is mended faster in a shared template than one by one; where it passes in others, copy how they are set up.',
      },
      index: 'securityhub',
      where: OF_CONTROLS,
      time: 'now',
      rows: [
        { field: 'aws.securityhub.compliance.control_id', label: { ja: 'コントロール', en: 'Control' }, size: 500 },
        { field: 'rule.name', label: { ja: '内容', en: 'Meaning' }, size: 2 },
      ],
      columns: [
        { ...OPEN_COLUMN, where: is('hinomi.finding.status', 'open') },
        {
          id: 'critical-high',
          label: { ja: '緊急・高', en: 'Critical, high' },
          metric: COUNT,
          where: all(is('hinomi.finding.status', 'open'), is('hinomi.severity', 'critical', 'high')),
          tone: 'high',
        },
        {
          id: 'accounts',
          label: { ja: '不合格アカウント数', en: 'Accounts that fail' },
          metric: distinct('cloud.account.id'),
          where: FAILED,
        },
        {
          id: 'passed',
          label: { ja: '合格', en: 'Passed' },
          metric: COUNT,
          where: is('aws.securityhub.compliance.status', 'PASSED'),
          tone: 'good',
        },
      ],
      orderBy: ['critical-high', 'open', 'accounts'],
      size: { width: 7, height: 5 },
    },
    {
      kind: 'table',
      id: 'standards',
      title: { ja: '基準ごとの合否', en: 'Standards: passed and failed' },
      question: {
        ja: '基準ごとにどこまで満たしているか。件数はコントロールと資源の組の数で、一つの検出結果が複数の基準に数えられます。合格率は「合格÷(合格+不合格)」で求め、月次報告で前月と比べます。',
        en: 'How far is each standard met? Counts pairs of control and resource; one finding may belong to several standards. The pass rate is passed / (passed + failed): compare it from month to month.',
      },
      index: 'securityhub',
      where: OF_CONTROLS,
      time: 'now',
      rows: [{ field: 'rule.ruleset', label: { ja: '基準', en: 'Standard' }, size: 30 }],
      columns: [
        {
          id: 'failed',
          label: { ja: '不合格', en: 'Failed' },
          metric: COUNT,
          where: is('aws.securityhub.compliance.status', 'FAILED'),
          tone: 'high',
        },
        {
          id: 'warning',
          label: { ja: '警告', en: 'Warning' },
          metric: COUNT,
          where: is('aws.securityhub.compliance.status', 'WARNING'),
          tone: 'medium',
        },
        {
          id: 'passed',
          label: { ja: '合格', en: 'Passed' },
          metric: COUNT,
          where: is('aws.securityhub.compliance.status', 'PASSED'),
          tone: 'good',
        },
        {
          id: 'not-available',
          label: { ja: '判定不能', en: 'Not available' },
          metric: COUNT,
          where: is('aws.securityhub.compliance.status', 'NOT_AVAILABLE'),
        },
      ],
      orderBy: ['failed', 'warning'],
      size: { width: 5, height: 5 },
    },
    {
      kind: 'matrix',
      id: 'controls-by-account',
      title: { ja: '不合格の分布(アカウント×コントロール)', en: 'Where controls fail, by account and control' },
      question: {
        ja: '不合格はどのアカウントのどのコントロールに集まっているか。縦にそろって並ぶ列は全体の課題、横に並ぶ行はそのアカウント固有の課題です。件数の多い上位40コントロールを表示します。',
        en: 'Where do failures gather? A full column is a task for everybody, a full row one for that account. The 40 controls that fail most.',
      },
      index: 'securityhub',
      where: all(OPEN_FINDINGS, exists('aws.securityhub.compliance.control_id'), FAILED),
      time: 'now',
      rows: ACCOUNT_ROWS,
      columns: {
        field: 'aws.securityhub.compliance.control_id',
        label: { ja: 'コントロール', en: 'Control' },
        size: 40,
      },
      metric: COUNT,
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    {
      kind: 'table',
      id: 'other-findings',
      title: { ja: 'コントロール以外の検出(Macie等)', en: 'Findings of other products' },
      question: {
        ja: '設定検査以外では何が見つかっているか。個人情報の検出や外部公開の検出は、資源の持ち主である事業者に内容を確認し、不要な公開を止めます。',
        en: 'What was found besides controls? For personal data and outside access ask the vendor that owns the resource, and close what need not be open.',
      },
      index: 'securityhub',
      where: all(OPEN_FINDINGS, not(exists('aws.securityhub.compliance.control_id'))),
      time: 'now',
      rows: [
        { field: 'aws.securityhub.product_name', label: { ja: '製品', en: 'Product' }, size: 50 },
        { field: 'hinomi.finding.title', label: { ja: '件名', en: 'Title' }, size: 50 },
      ],
      columns: [CRITICAL_COLUMN, HIGH_COLUMN, OPEN_COLUMN, OLDEST_COLUMN],
      orderBy: ['critical', 'high', 'open'],
      size: { width: 6, height: 4 },
    },
    worstResources('securityhub', {
      title: { ja: '不備の多い資源', en: 'Resources with most findings' },
      question: {
        ja: 'どの資源から直すか。一つの資源に緊急・高が重なっているものから並べます。まとめて直せる設定かを事業者に確認します。',
        en: 'Which resource should be mended first? Those on which critical and high findings meet come first; ask the vendor whether one change mends several.',
      },
    }),
    openList('securityhub', {
      title: { ja: '未対応の一覧', en: 'List of open findings' },
      question: {
        ja: '未対応の検出結果を重大な順に並べます。行を開くと、説明、対処方法へのリンク、原本の記録を確認できます。',
        en: 'Open findings, worst first. Open a row for the description, the link to what to do, and the raw record.',
      },
      columns: [
        'hinomi.severity',
        'cloud.account.name',
        'rule.id',
        'hinomi.finding.title',
        'hinomi.resource.id',
        'aws.securityhub.product_name',
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
    'rule.id',
    'hinomi.finding.title',
    'hinomi.resource.id',
    'aws.securityhub.workflow_status',
    'hinomi.finding.first_seen',
  ],
})
