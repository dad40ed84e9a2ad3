import { all, any, COUNTED, is, OPEN, within } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { openBy, openByAccount, openByRegion, openList, openNow } from '#core/panels/findings-panels.ts'
import { distinct, max, min } from '#core/panels/metrics.ts'
import {
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  MEDIUM_COLUMN,
  OLDEST_COLUMN,
  OPEN_FINDINGS,
  OVERDUE_GROUP,
} from '#core/panels/open-findings.ts'
import { countOverTime } from '#core/panels/range-panels.ts'
import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { HEALTH_FIELDS, HEALTH_USES } from './fields.ts'

type Field = SourceFieldName<'health', typeof HEALTH_FIELDS, typeof HEALTH_USES>

const SCHEDULED = is('aws.health.category', 'scheduledChange')
const ACTION_REQUIRED = is('aws.health.actionability', 'ACTION_REQUIRED')
/** A notice counts by its first page; its resources stand on all. */
const ON_ANY_PAGE = all(
  is('hinomi.finding.is_sample', false),
  any(is('hinomi.finding.is_primary', true), within('aws.health.page', { gt: 1 })),
)
const SECURITY = is('event.category', 'intrusion_detection')

/** What AWS tells the accounts: trouble, planned changes, abuse. */
export const dashboard = defineDashboard<Field>({
  id: 'health',
  title: { ja: 'AWS Health', en: 'AWS Health' },
  description: {
    ja: 'AWSからの障害・計画変更・不正利用の通知。IAMなどグローバルサービスの通知は us-east-1 に届くため、リージョンが制限されたアカウントでは一部が欠けます。',
    en: 'What AWS says about trouble, planned changes and abuse. Notices about global services such as IAM go to us-east-1, so that accounts bound to other Regions see only a part.',
  },
  panels: [
    openNow('health', {
      title: { ja: 'いま続いている通知', en: 'Notices that are open' },
      question: {
        ja: 'AWSからの通知で終わっていないものは何件か。「不正利用・漏えい」は、鍵の漏えいや攻撃元としての通報です。最優先で事業者に連絡します。',
        en: 'Which notices are not closed? Abuse and leaks are leaked keys, or attacks that come from the account: call the vendor first.',
      },
      groups: [
        ...SEVERITY_GROUPS.filter(({ id }) => id !== 'info'),
        { id: 'security', label: { ja: '不正利用・漏えい', en: 'Abuse and leaks' }, where: SECURITY, tone: 'critical' },
        OVERDUE_GROUP,
        { id: 'action', label: { ja: '対応が必要', en: 'Action required' }, where: ACTION_REQUIRED, tone: 'high' },
        {
          id: 'next-week',
          label: { ja: '7日以内の計画変更', en: 'Changes within 7 days' },
          where: all(SCHEDULED, within('event.start', { gte: 'now', lt: 'now+7d' })),
          tone: 'medium',
        },
      ],
    }),
    openByAccount('health', {
      title: { ja: 'アカウント別の通知', en: 'Notices by account' },
      question: {
        ja: 'どのアカウントが影響を受けているか。監視対象の全アカウントを、深刻な通知の多い順に並べます。',
        en: 'Which account is affected? All watched accounts, those with the worst notices on top.',
      },
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        MEDIUM_COLUMN,
        { id: 'resources', label: { ja: '影響資源', en: 'Resources' }, metric: distinct('hinomi.resource.all') },
        OLDEST_COLUMN,
        { id: 'last', label: { ja: '最新', en: 'Last' }, metric: max('hinomi.finding.updated_at'), format: 'time' },
      ],
      size: { width: 8, height: 5 },
    }),
    openBy('health', {
      id: 'services',
      title: { ja: 'サービス別の通知', en: 'Notices by service' },
      question: {
        ja: 'どのサービスの通知か。同じサービスの障害が複数のアカウントに出ていれば、AWS側の広域障害です。事業者への個別確認より先に、影響範囲をまとめて知らせます。',
        en: 'About which service? The same issue in many accounts is trouble at AWS: tell everybody what is affected before asking each vendor.',
      },
      split: { kind: 'terms', field: 'cloud.service.name', size: 40 },
      size: { width: 4, height: 5 },
    }),
    {
      kind: 'table',
      id: 'scheduled',
      title: { ja: '計画変更', en: 'Scheduled changes' },
      question: {
        ja: 'いつ何が変わるか。再起動や廃止の予定を、開始の早い順に並べます。業務の繁忙期に重なるものは、事業者に日程の変更を依頼します。',
        en: 'What changes when? Reboots and retirements, the next one first. Ask the vendor for another date where it meets the busy season.',
      },
      index: 'health',
      where: all(OPEN_FINDINGS, SCHEDULED),
      time: 'now',
      rows: [
        { field: 'event.code', label: { ja: '種類', en: 'Type' }, size: 100 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 300 },
      ],
      columns: [
        { id: 'start', label: { ja: '開始', en: 'Start' }, metric: min('event.start'), format: 'time' },
        { id: 'end', label: { ja: '終了', en: 'End' }, metric: max('event.end'), format: 'time' },
        { id: 'resources', label: { ja: '影響資源', en: 'Resources' }, metric: distinct('hinomi.resource.all') },
      ],
      orderBy: ['start'],
      smallestFirst: true,
      size: { width: 7, height: 4 },
    },
    openByRegion('health', {
      title: { ja: 'リージョン別の通知', en: 'Notices by Region' },
      question: {
        ja: 'どのリージョンの通知か。global や us-east-1 は、リージョンによらないサービス(IAMなど)の通知です。',
        en: 'In which Region? global and us-east-1 are services without a Region, such as IAM.',
      },
      size: { width: 5, height: 4 },
    }),
    countOverTime('health', {
      id: 'over-time',
      title: { ja: '通知の推移(更新日時)', en: 'Notices over time (last update)' },
      question: {
        ja: 'いつ通知があったか。終わったものも含みます。業務の不調と時刻が重なれば、原因はAWS側かもしれません。',
        en: 'When did notices come? Also closed ones. Where trouble of the business falls into the same hour, the cause may lie at AWS.',
      },
      where: COUNTED,
      by: { kind: 'terms', field: 'event.action', size: 6 },
      size: { width: 7, height: 3 },
    }),
    {
      kind: 'table',
      id: 'entities',
      title: { ja: '影響を受ける資源', en: 'Affected resources' },
      question: {
        ja: 'どの資源が影響を受けるか。2ページ目以降の通知に書かれた資源も含みます。行をクリックすると、その資源の通知に絞り込みます。',
        en: 'Which resources are affected? Those on later pages of a notice are in it. Click a row for the notices about it.',
      },
      index: 'health',
      where: all(ON_ANY_PAGE, OPEN),
      time: 'now',
      rows: [
        { field: 'hinomi.resource.all', label: { ja: '資源', en: 'Resource' }, size: 300 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 2 },
      ],
      columns: [
        CRITICAL_COLUMN,
        HIGH_COLUMN,
        { id: 'notices', label: { ja: '通知', en: 'Notices' }, metric: distinct('aws.health.event_arn') },
      ],
      orderBy: ['critical', 'high', 'notices'],
      size: { width: 5, height: 3 },
    },
    openList('health', {
      title: { ja: '続いている通知の一覧', en: 'List of open notices' },
      question: {
        ja: '終わっていない通知を重大な順に並べます。行を開くと、AWSの説明文と影響資源を確認できます。',
        en: 'Open notices, worst first. Open a row for what AWS says and what is affected.',
      },
      columns: [
        'hinomi.severity',
        'cloud.account.name',
        'cloud.service.name',
        'event.action',
        'hinomi.finding.title',
        'aws.health.actionability',
        'event.start',
      ],
    }),
  ],
  documentColumns: [
    '@timestamp',
    'hinomi.severity',
    'hinomi.finding.status',
    'cloud.account.name',
    'cloud.service.name',
    'event.action',
    'hinomi.finding.title',
    'event.start',
  ],
})
