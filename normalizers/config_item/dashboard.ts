import { RESOURCES_COLUMN } from '#core/panels/columns.ts'
import { any, is } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, max } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { CONFIG_ITEM_FIELDS, CONFIG_ITEM_USES } from './fields.ts'

type Field = SourceFieldName<'config', typeof CONFIG_ITEM_FIELDS, typeof CONFIG_ITEM_USES>

const CREATED = is('event.type', 'creation')
const CHANGED = is('event.type', 'change')
const DELETED = is('event.type', 'deletion')

const KINDS: readonly Group<Field>[] = [
  { id: 'created', label: { ja: '作成', en: 'Created' }, where: CREATED, tone: 'neutral' },
  { id: 'changed', label: { ja: '変更', en: 'Changed' }, where: CHANGED, tone: 'low' },
  { id: 'deleted', label: { ja: '削除', en: 'Deleted' }, where: DELETED, tone: 'high' },
]
const CREATED_COLUMN: Column<Field> = {
  id: 'created',
  label: { ja: '作成', en: 'Created' },
  metric: COUNT,
  where: CREATED,
}
const CHANGED_COLUMN: Column<Field> = {
  id: 'changed',
  label: { ja: '変更', en: 'Changed' },
  metric: COUNT,
  where: CHANGED,
}
const DELETED_COLUMN: Column<Field> = {
  id: 'deleted',
  label: { ja: '削除', en: 'Deleted' },
  metric: COUNT,
  where: DELETED,
  tone: 'high',
}
const LAST: Column<Field> = { id: 'last', label: { ja: '最新', en: 'Last' }, metric: max('@timestamp'), format: 'time' }
const GUARDED = any(
  is('event.code', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Policy', 'AWS::IAM::Group'),
  is('event.code', 'AWS::EC2::SecurityGroup', 'AWS::EC2::NetworkAcl', 'AWS::EC2::RouteTable'),
  is('event.code', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::CloudTrail::Trail'),
)

/** What was set up, changed and taken away. */
export const dashboard = defineDashboard<Field>({
  id: 'config_item',
  title: { ja: 'Config変更', en: 'Config changes' },
  description: {
    ja: 'AWS Config の構成項目。資源がいつ作られ、変わり、消えたかを見ます。誰が変えたかは CloudTrail で確認します。',
    en: 'Configuration items of AWS Config: when resources were made, changed and deleted. CloudTrail tells by whom.',
  },
  panels: [
    figures('config_item', {
      id: 'figures',
      title: { ja: '構成の変化', en: 'Changes' },
      question: {
        ja: '期間中に何が変わったか。作業予定のない時間帯の変更や削除は、クリックして内容を確認します。',
        en: 'What changed? Click changes and deletions outside of planned work and look at them.',
      },
      groups: [
        ...KINDS,
        { id: 'guarded', label: { ja: '権限・通信の要', en: 'Rights and network' }, where: GUARDED, tone: 'medium' },
      ],
    }),
    everyAccount('config_item', {
      title: { ja: 'アカウント別', en: 'By account' },
      question: {
        ja: 'どのアカウントが変わったか。監視対象の全アカウントを、削除の多い順に並べます。',
        en: 'Which account changed? All watched accounts, most deletions first.',
      },
      columns: [DELETED_COLUMN, CHANGED_COLUMN, CREATED_COLUMN, RESOURCES_COLUMN, LAST],
      orderBy: ['deleted', 'changed', 'created'],
      size: { width: 8, height: 5 },
    }),
    countBy('config_item', {
      id: 'types',
      title: { ja: '資源の種類', en: 'Kinds of resources' },
      question: {
        ja: '何が変わったか。IAM・セキュリティグループ・鍵・証跡の変更は、必ず予定された作業と突き合わせます。',
        en: 'What changed? Match changes of IAM, security groups, keys and trails with planned work.',
      },
      split: { kind: 'terms', field: 'event.code', size: 60 },
      by: { kind: 'groups', groups: KINDS },
      size: { width: 4, height: 5 },
    }),
    countOverTime('config_item', {
      id: 'over-time',
      title: { ja: '変化の推移', en: 'Changes over time' },
      question: {
        ja: 'いつ変わったか。山の時刻に作業申請があったかを確認します。',
        en: 'When? See whether work was announced for the hour of a hill.',
      },
      by: { kind: 'groups', groups: KINDS },
      size: { width: 12, height: 3 },
    }),
    {
      kind: 'table',
      id: 'guarded',
      title: { ja: '権限・通信の要の変更', en: 'Changes of rights and network' },
      question: {
        ja: '守りの要となる資源のうち、何が変わったか。行をクリックして資源を絞り、CloudTrail で操作者を確認します。',
        en: 'What changed of what guards the account? Click a row and see in CloudTrail who did it.',
      },
      index: 'config_item',
      where: GUARDED,
      time: 'picker',
      rows: [
        { field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 2 },
      ],
      columns: [DELETED_COLUMN, CHANGED_COLUMN, CREATED_COLUMN, LAST],
      orderBy: ['deleted', 'changed', 'last'],
      size: { width: 7, height: 5 },
    },
    {
      kind: 'table',
      id: 'busiest',
      title: { ja: '変更の多い資源', en: 'Resources that change most' },
      question: {
        ja: '何度も変わる資源はどれか。自動化による往復(設定の奪い合い)がないかを確認します。',
        en: 'What changes again and again? Two programs may fight over a setting.',
      },
      index: 'config_item',
      where: CHANGED,
      time: 'picker',
      rows: [{ field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 200 }],
      columns: [CHANGED_COLUMN, LAST],
      orderBy: ['changed', 'last'],
      size: { width: 5, height: 5 },
    },
    newestFirst('config_item', {
      title: { ja: '構成項目の一覧', en: 'List of items' },
      question: {
        ja: '構成項目を新しい順に並べます。行を開くと、その時点の構成、関連する資源、原本を確認できます。',
        en: 'Items, newest first. Open a row for the configuration of that moment, related resources and the raw record.',
      },
      columns: [
        '@timestamp',
        'cloud.account.name',
        'event.type',
        'event.code',
        'hinomi.resource.name',
        'hinomi.resource.id',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'cloud.account.name',
    'cloud.region',
    'event.action',
    'event.code',
    'hinomi.resource.name',
    'hinomi.resource.id',
  ],
})
