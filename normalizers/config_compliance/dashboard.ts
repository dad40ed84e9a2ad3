import { ACCOUNTS_COLUMN, RESOURCES_COLUMN } from '#core/panels/columns.ts'
import { all, COUNTED, is } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { openBy, openByAccount, openByRegion, openList, openNow } from '#core/panels/findings-panels.ts'
import { COUNT, distinct, max } from '#core/panels/metrics.ts'
import { HIGH_COLUMN, MEDIUM_COLUMN, OLDEST_COLUMN, OPEN_FINDINGS, OVERDUE_GROUP } from '#core/panels/open-findings.ts'
import type { Column } from '#core/panels/panel.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { CONFIG_COMPLIANCE_FIELDS, CONFIG_COMPLIANCE_USES } from './fields.ts'

type Field = SourceFieldName<'config', typeof CONFIG_COMPLIANCE_FIELDS, typeof CONFIG_COMPLIANCE_USES>

const OPEN_COLUMN: Column<Field> = { id: 'open', label: { ja: '非準拠', en: 'Non-compliant' }, metric: COUNT }
const RULES_COLUMN: Column<Field> = {
  id: 'rules',
  label: { ja: 'ルール数', en: 'Rules' },
  metric: distinct('aws.config.rule_base_name'),
}
const BROKE = is('aws.config.previous_compliance_type', 'COMPLIANT')

/** Which accounts and resources break which rules, and what has changed. */
export const dashboard = defineDashboard<Field>({
  id: 'config_compliance',
  title: { ja: 'Config準拠', en: 'Config compliance' },
  description: {
    ja: 'AWS Config ルールへの準拠状況。Security Hub が作ったルール(securityhub-*)は、Security Hub を監視しているアカウントでは写しとして数えません。',
    en: 'Compliance with AWS Config rules. Rules that Security Hub made (securityhub-*) are copies, and not counted, where Security Hub is watched.',
  },
  panels: [
    openNow('config_compliance', {
      title: { ja: 'いま非準拠の資源', en: 'Not compliant now' },
      question: {
        ja: '非準拠は何件あり、どれほど重大か。「高」は、CloudTrail・MFA・外部公開などアカウントそのものを守るルールです。クリックして絞り込み、下の一覧でルールと資源を確認します。',
        en: 'How much is not compliant, and how bad is it? High are rules that guard the account itself: trails, MFA, public access. Click it and see rules and resources below.',
      },
      groups: [...SEVERITY_GROUPS, OVERDUE_GROUP],
    }),
    openByAccount('config_compliance', {
      title: { ja: 'アカウント別の非準拠(深刻な順)', en: 'Not compliant by account, worst first' },
      question: {
        ja: 'どのアカウントがもっとも守られていないか。監視対象の全アカウントを、「高」の多い順に並べます。行をクリックしてアカウントを絞り、事業者への依頼事項にまとめます。',
        en: 'Which account breaks most? All watched accounts, most high ones on top. Click a row and make the rules a list for the vendor.',
      },
      columns: [HIGH_COLUMN, MEDIUM_COLUMN, RULES_COLUMN, RESOURCES_COLUMN, OLDEST_COLUMN],
      orderBy: ['high', 'medium'],
    }),
    openByRegion('config_compliance', {
      title: { ja: 'リージョン別の非準拠', en: 'Not compliant by Region' },
      question: {
        ja: 'どのリージョンに残っているか。大阪だけ多いときは、設定が展開されていないことを疑います。',
        en: 'In which Region? Many in Osaka only may mean that settings were not rolled out there.',
      },
    }),
    {
      kind: 'matrix',
      id: 'rules-by-account',
      title: { ja: 'ルール×アカウント(非準拠の資源数)', en: 'Rules by account (resources that are not compliant)' },
      question: {
        ja: 'どのルールがどこでも守られていないか。横に並んで数字のあるルールは、全事業者への一斉連絡か、例外としての整理の対象です。',
        en: 'Which rule fails everywhere? A rule with figures in many columns is worth one message to all vendors, or an agreed exception.',
      },
      index: 'config_compliance',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [{ field: 'aws.config.rule_base_name', label: { ja: 'ルール', en: 'Rule' }, size: 200 }],
      columns: { field: 'cloud.account.name', label: { ja: 'アカウント', en: 'Account' }, size: 300 },
      metric: COUNT,
      size: { width: 12, height: 6 },
    },
    {
      kind: 'series',
      id: 'changes-over-time',
      title: { ja: '準拠状況の変化', en: 'Changes of compliance' },
      question: {
        ja: 'いつ変わったか。判定の日時で数えます。ある時刻に集中する変化は、リリース作業か構成の一括変更です。「CloudTrail」で同じ時刻の操作を確認します。',
        en: 'When did it change? By when the result was recorded. A burst is a release or a change in bulk: look in CloudTrail at the same time.',
      },
      index: 'config_compliance',
      where: COUNTED,
      time: 'picker',
      timeField: 'hinomi.finding.updated_at',
      by: { kind: 'terms', field: 'aws.config.compliance_type', size: 5 },
      metric: COUNT,
      size: { width: 8, height: 4 },
    },
    openBy('config_compliance', {
      id: 'rulesets',
      title: { ja: 'ルールの出所', en: 'Who made the rule' },
      question: {
        ja: '誰が作ったルールか。適合パック(conformance-pack-*)は統制側が配布したもの、config はアカウントの持ち主が作ったものです。問い合わせ先がこれで決まります。',
        en: 'Who made the rule? Conformance packs are handed out by those who govern; config is the account owner. It tells whom to ask.',
      },
      split: { kind: 'terms', field: 'rule.ruleset', size: 50 },
      size: { width: 4, height: 4 },
    }),
    {
      kind: 'table',
      id: 'rules',
      title: { ja: '守られていないルール', en: 'Rules that are broken' },
      question: {
        ja: '何が守られていないか。「高」の多い順に、資源数とアカウント数を添えて並べます。行をクリックすると、そのルールに反する資源に絞り込みます。',
        en: 'What is broken? Most high ones first, with resources and accounts. Click a row for the resources that break it.',
      },
      index: 'config_compliance',
      where: OPEN_FINDINGS,
      time: 'now',
      rows: [{ field: 'aws.config.rule_base_name', label: { ja: 'ルール', en: 'Rule' }, size: 300 }],
      columns: [HIGH_COLUMN, OPEN_COLUMN, RESOURCES_COLUMN, ACCOUNTS_COLUMN, OLDEST_COLUMN],
      orderBy: ['high', 'open'],
      size: { width: 7, height: 5 },
    },
    openBy('config_compliance', {
      id: 'resource-types',
      title: { ja: '資源の種類', en: 'Kinds of resources' },
      question: {
        ja: 'どの種類の資源に多いか。S3バケットやセキュリティグループに偏っていれば、雛形(テンプレート)の見直しでまとめて直せます。',
        en: 'Which kinds of resources? Where most are buckets or security groups, mending the template mends them all.',
      },
      split: { kind: 'terms', field: 'hinomi.resource.type', size: 40 },
      size: { width: 5, height: 5 },
    }),
    {
      kind: 'table',
      id: 'broke',
      title: { ja: '準拠から非準拠に変わったもの', en: 'What was in order and broke' },
      question: {
        ja: '期間内に、準拠から非準拠へ変わった資源はどれか。誰が変えたかを「横断調査」で資源IDから確認します。意図した変更でなければ元に戻すよう依頼します。',
        en: 'What was in order and broke within the time range? Look in Threat hunting, by the resource, who changed it; ask to undo what was not meant.',
      },
      index: 'config_compliance',
      where: all(OPEN_FINDINGS, BROKE),
      time: 'picker',
      rows: [
        { field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 2 },
      ],
      columns: [
        RULES_COLUMN,
        {
          id: 'last',
          label: { ja: '最新の判定', en: 'Last result' },
          metric: max('hinomi.finding.updated_at'),
          format: 'time',
        },
      ],
      orderBy: ['rules', 'last'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'unknown',
      title: { ja: '判定できないルール', en: 'Rules without a result' },
      question: {
        ja: '判定材料が足りない(INSUFFICIENT_DATA)ルールはどれか。「準拠」ではありません。記録対象の資源がないか、ルールの実行に失敗していないかを事業者に確認します。',
        en: 'Which rules cannot judge (INSUFFICIENT_DATA)? That is not "compliant": ask whether anything is recorded and whether the rule runs.',
      },
      index: 'config_compliance',
      where: all(COUNTED, is('hinomi.finding.status', 'unknown')),
      time: 'now',
      rows: [{ field: 'aws.config.rule_base_name', label: { ja: 'ルール', en: 'Rule' }, size: 300 }],
      columns: [ACCOUNTS_COLUMN, RESOURCES_COLUMN, OLDEST_COLUMN],
      orderBy: ['accounts', 'resources'],
      size: { width: 6, height: 4 },
    },
    openList('config_compliance', {
      title: { ja: '非準拠の一覧', en: 'List of what is not compliant' },
      question: {
        ja: '非準拠の資源を重大な順に並べます。行を開くと、理由の注記と、原本の記録を確認できます。',
        en: 'What is not compliant, worst first. Open a row for the annotation and the raw record.',
      },
      columns: [
        'hinomi.severity',
        'cloud.account.name',
        'cloud.region',
        'aws.config.rule_base_name',
        'hinomi.resource.type',
        'hinomi.resource.id',
        'event.reason',
        'hinomi.finding.updated_at',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'hinomi.finding.status',
    'cloud.account.name',
    'cloud.region',
    'aws.config.rule_base_name',
    'hinomi.resource.type',
    'hinomi.resource.id',
    'event.reason',
  ],
})
