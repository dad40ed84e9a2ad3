import { columnOf, RESOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, is, within } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import {
  firstSeenOverTime,
  openBy,
  openByAccount,
  openByRegion,
  openList,
  openNow,
} from '#core/panels/findings-panels.ts'
import { COUNT, distinct, max } from '#core/panels/metrics.ts'
import {
  AGE_BANDS,
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  OLDEST_COLUMN,
  OPEN_COLUMN,
  OPEN_FINDINGS,
  OVERDUE_COLUMN,
  OVERDUE_GROUP,
} from '#core/panels/open-findings.ts'
import type { Column } from '#core/panels/panel.ts'
import { type Group, SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { INSPECTOR_FIELDS, INSPECTOR_USES } from './fields.ts'

type Field = SourceFieldName<'inspector', typeof INSPECTOR_FIELDS, typeof INSPECTOR_USES>

/** One in ten or more: far above what most vulnerabilities have (FIRST: EPSS). */
const LIKELY_EXPLOITED = 0.1

const EXPLOITABLE = is('hinomi.vulnerability.exploit_available', true)
const FIXABLE = is('hinomi.vulnerability.fix_available', 'yes', 'partial')
const REACHABLE = is('aws.inspector.type', 'NETWORK_REACHABILITY')
const LIKELY = within('hinomi.vulnerability.epss', { gte: LIKELY_EXPLOITED })

const MEND_FIRST: Group<Field> = {
  id: 'mend-first',
  label: { ja: '悪用・修正あり', en: 'Exploit and fix' },
  where: all(EXPLOITABLE, FIXABLE),
  tone: 'critical',
}

/** What to mend first: not only how bad a vulnerability is, but whether somebody can and does use it, and whether it can be mended. */
const FIGURES: readonly Group<Field>[] = [
  ...SEVERITY_GROUPS.filter(({ id }) => id !== 'info'),
  MEND_FIRST,
  { id: 'likely', label: { ja: 'EPSS 10%以上', en: 'EPSS 10 % or more' }, where: LIKELY, tone: 'high' },
  { id: 'reachable', label: { ja: '外部から到達可能', en: 'Reachable from outside' }, where: REACHABLE, tone: 'high' },
  OVERDUE_GROUP,
]

const EPSS_COLUMN: Column<Field> = {
  id: 'epss',
  label: { ja: 'EPSS', en: 'EPSS' },
  metric: max('hinomi.vulnerability.epss'),
  format: 'percent',
}

/** The questions of vulnerabilities: where, how bad, which can be used by an attacker, what to update, which images run. */
export const dashboard = defineDashboard<Field>({
  id: 'inspector',
  title: { ja: 'Inspector', en: 'Inspector' },
  description: {
    ja: '脆弱性とネットワーク到達性。件数ではなく「悪用できるか・直せるか・外から届くか」で優先順位を付けます。推移以外は、期間指定によらず、いま未対応のものです。',
    en: 'Vulnerabilities and network reachability, put in order by whether they can be used, can be mended and can be reached. All but the trend show what is open now, whatever the time range.',
  },
  panels: [
    openNow('inspector', {
      title: { ja: 'いま未対応の脆弱性', en: 'Open vulnerabilities now' },
      question: {
        ja: 'どの脆弱性を先に直すべきか。重要度よりも、悪用コードが出回り修正版もあるもの(「悪用・修正あり」)、EPSS(30日以内に悪用される確率)が10%以上のもの、外部から到達できるものを優先します。クリックするとこのページ全体を絞り込めます。',
        en: 'Which vulnerabilities come first? Before severity: those with an exploit and a fix, those with EPSS (the probability of exploitation within 30 days) of 10 % or more, and what can be reached from outside. A click narrows the page.',
      },
      groups: FIGURES,
    }),
    openByAccount('inspector', {
      title: { ja: 'アカウント別の未対応(急ぐ順)', en: 'Open vulnerabilities by account, most urgent first' },
      question: {
        ja: 'どのアカウントの更新が遅れているか。監視対象の全アカウントを、緊急・高の多い順に並べます。「悪用・修正あり」と「期限超過」の件数を添えて、事業者に更新の予定日を確認します。',
        en: 'Which account lags behind with updates? All watched accounts, those with most critical and high ones on top. Ask the vendor for a date, with what has an exploit and a fix, and what is overdue.',
      },
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        columnOf(MEND_FIRST),
        {
          id: 'reachable',
          label: { ja: '外部到達', en: 'Reachable' },
          metric: COUNT,
          where: REACHABLE,
          tone: 'high',
        },
        OVERDUE_COLUMN,
        OLDEST_COLUMN,
      ],
      orderBy: ['critical', 'high', 'mend-first'],
    }),
    openByRegion('inspector', {
      title: { ja: 'リージョン別の未対応', en: 'Open vulnerabilities by Region' },
      question: {
        ja: 'どのリージョンに残っているか。本番と待機系で差があるときは、待機系の更新漏れを疑います。',
        en: 'In which Region? A difference between main and standby may mean that the standby was not updated.',
      },
    }),
    firstSeenOverTime('inspector', {
      title: { ja: '新規検出の推移(初回観測日時)', en: 'New vulnerabilities over time (first seen)' },
      question: {
        ja: 'いつから増えたか。初めて検出された日時で数えます(対応済みも含む)。急増は、新しい脆弱性の公表か、古いイメージの配備によることが多いため、下の一覧でCVEとイメージを確認します。',
        en: 'Since when? Counted by when it was first seen, also what has been mended. A sudden rise is mostly a new CVE or an old image put to use: see the lists below.',
      },
      size: { width: 5, height: 3 },
    }),
    openBy('inspector', {
      id: 'age',
      title: { ja: '未対応の経過日数', en: 'Age of open vulnerabilities' },
      question: {
        ja: '期限を過ぎて残っているものはないか。目安は緊急7日・高30日・中90日です。古い帯に緊急・高が残っていれば、回避策の有無と更新予定を事業者に確認します。',
        en: 'Is anything overdue? Due within 7 days (critical), 30 (high), 90 (medium). For critical and high ones in an older band ask the vendor for a workaround and a date.',
      },
      split: { kind: 'groups', groups: AGE_BANDS },
      size: { width: 4, height: 3 },
    }),
    openBy('inspector', {
      id: 'resource-types',
      title: { ja: '資源の種類', en: 'Kinds of resources' },
      question: {
        ja: 'サーバー・コンテナイメージ・Lambdaのどれに多いか。サーバーはパッチ適用、イメージは再ビルド、Lambdaはライブラリ更新と、直し方と担当が変わります。',
        en: 'Servers, container images or Lambda functions? Servers are patched, images rebuilt, functions get new libraries, mostly by different people.',
      },
      split: { kind: 'terms', field: 'hinomi.resource.type', size: 20 },
      size: { width: 3, height: 3 },
    }),
    {
      kind: 'table',
      id: 'vulnerabilities',
      title: { ja: '脆弱性(悪用・修正ありを優先)', en: 'Vulnerabilities, those with exploit and fix first' },
      question: {
        ja: 'どの脆弱性がどれだけ広がっているか。悪用コードがあり修正できるものを先頭に、EPSSとスコアを添えて並べます。アカウント数の多いCVEは、全事業者への一斉連絡の対象です。',
        en: 'Which vulnerability is how widespread? Those with an exploit and a fix first, with EPSS and score. A CVE in many accounts is worth one message to all vendors.',
      },
      index: 'inspector',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [{ field: 'vulnerability.id', label: { ja: '脆弱性', en: 'Vulnerability' }, size: 300 }],
      columns: [
        columnOf(MEND_FIRST),
        EPSS_COLUMN,
        {
          id: 'score',
          label: { ja: '基本スコア', en: 'Base score' },
          metric: max('vulnerability.score.base'),
        },
        OPEN_COLUMN,
        RESOURCES_COLUMN,
        { id: 'accounts', label: { ja: 'アカウント数', en: 'Accounts' }, metric: distinct('cloud.account.id') },
        OLDEST_COLUMN,
      ],
      orderBy: ['mend-first', 'epss', 'open'],
      size: { width: 7, height: 5 },
    },
    {
      kind: 'table',
      id: 'packages',
      title: { ja: '更新すべきパッケージ', en: 'Packages to update' },
      question: {
        ja: '何をどの版に上げればよいか。「現在の版 -> 修正版」の形で、解消できる件数の多い順に並べます。矢印のないものは修正版がまだありません。この表をCSVで保存し、事業者への依頼に添えます。',
        en: 'What must be updated to which version? "present -> mended", those that solve most first; without an arrow there is no fix yet. Save the table as CSV and send it to the vendor.',
      },
      index: 'inspector',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [
        { field: 'aws.inspector.packages', label: { ja: 'パッケージと修正版', en: 'Package and fix' }, size: 300 },
      ],
      columns: [CRITICAL_COLUMN, HIGH_COLUMN, OPEN_COLUMN, RESOURCES_COLUMN],
      orderBy: ['critical', 'high', 'open'],
      size: { width: 5, height: 5 },
    },
    {
      kind: 'table',
      id: 'reachable',
      title: { ja: '外部から到達できる資源', en: 'What can be reached from outside' },
      question: {
        ja: 'インターネットなどから到達できるポートを持つ資源はどれか。業務に不要なポートはセキュリティグループを閉じます。同じ資源に脆弱性があれば、最優先で対応します。',
        en: 'Which resources have ports that can be reached from outside? Close in the security group what the business does not need. With a vulnerability on the same resource it comes before everything else.',
      },
      index: 'inspector',
      where: all(OPEN_FINDINGS, REACHABLE),
      time: 'now',
      rows: [
        { field: 'hinomi.resource.name', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'destination.port', label: { ja: 'ポート', en: 'Port' }, size: 20 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 300 },
      ],
      columns: [HIGH_COLUMN, OPEN_COLUMN, OLDEST_COLUMN],
      orderBy: ['high', 'open'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'images',
      title: { ja: '実行中のコンテナイメージ', en: 'Container images in use' },
      question: {
        ja: '実際に動いているイメージのうち、危険なものはどれか。使われていないイメージは含みません。緊急・高のあるものから、基盤イメージの更新と再配備を依頼します。',
        en: 'Which images that really run are dangerous? Images that nothing runs are left out. Ask for a new base image and a new deployment, those with critical and high ones first.',
      },
      index: 'inspector',
      where: all(OPEN_FINDINGS, within('aws.inspector.image.in_use_count', { gt: 0 })),
      time: 'now',
      rows: [{ field: 'container.image.name', label: { ja: 'イメージ', en: 'Image' }, size: 300 }],
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        columnOf(MEND_FIRST),
        {
          id: 'in-use',
          label: { ja: '実行数(最大)', en: 'Running (most)' },
          metric: max('aws.inspector.image.in_use_count'),
        },
        {
          id: 'last-used',
          label: { ja: '最終使用', en: 'Last used' },
          metric: max('aws.inspector.image.last_in_use_at'),
          format: 'time',
        },
      ],
      orderBy: ['critical', 'high', 'mend-first'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'resources',
      title: { ja: '脆弱性の多い資源', en: 'Resources with most vulnerabilities' },
      question: {
        ja: 'どの資源から更新するか。悪用・修正ありと緊急・高の多い順に並べます。同じサーバーに古い脆弱性が残っているときは、パッチ適用の対象から漏れていないかを確認します。',
        en: 'Which resource should be updated first? Those with most that can be used and mended on top. Old ones on a server may mean that it is left out of patching.',
      },
      index: 'inspector',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [
        { field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'hinomi.resource.name', label: { ja: '名前', en: 'Name' }, size: 2 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 2 },
      ],
      columns: [columnOf(MEND_FIRST), CRITICAL_COLUMN, HIGH_COLUMN, OPEN_COLUMN, EPSS_COLUMN, OLDEST_COLUMN],
      orderBy: ['mend-first', 'critical', 'high'],
      size: { width: 12, height: 4 },
    },
    openList('inspector', {
      title: { ja: '未対応の一覧', en: 'List of open vulnerabilities' },
      question: {
        ja: '未対応の脆弱性を重大な順に並べます。行を開くと、説明、修正方法、影響する版、原本の記録を確認できます。',
        en: 'Open vulnerabilities, worst first. Open a row for the description, the fix, the versions and the raw record.',
      },
      columns: [
        'hinomi.severity',
        'cloud.account.name',
        'hinomi.finding.title',
        'hinomi.resource.name',
        'aws.inspector.packages',
        'hinomi.vulnerability.epss',
        'hinomi.vulnerability.exploit_available',
        'hinomi.vulnerability.fix_available',
        'hinomi.finding.first_seen',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'hinomi.finding.status',
    'cloud.account.name',
    'hinomi.finding.title',
    'hinomi.resource.name',
    'aws.inspector.packages',
    'hinomi.vulnerability.exploit_available',
    'hinomi.vulnerability.fix_available',
    'hinomi.finding.first_seen',
  ],
})
