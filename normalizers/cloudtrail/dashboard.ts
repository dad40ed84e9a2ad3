import { ACTOR_GROUPS } from '#core/panels/actor-groups.ts'
import {
  ACCOUNTS_COLUMN,
  EVENTS_COLUMN,
  FAILURES_COLUMN,
  LAST_COLUMN,
  PRINCIPALS_COLUMN,
} from '#core/panels/columns.ts'
import { all, any, exists, is } from '#core/panels/condition.ts'
import { defineDashboard, type SourceFieldName } from '#core/panels/dashboard.ts'
import { COUNT, distinct } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countBy, countOverTime, everyAccount, figures, newestFirst } from '#core/panels/range-panels.ts'
import type { Group } from '#core/panels/split.ts'
import type { CLOUDTRAIL_FIELDS, CLOUDTRAIL_USES } from './fields.ts'
import { BLINDING, DENIED, OPENED, OUTSIDE_HOME, SENSITIVE, SIGN_IN, SIGN_IN_WITHOUT_MFA } from './watched-calls.ts'

type Field = SourceFieldName<'cloudtrail', typeof CLOUDTRAIL_FIELDS, typeof CLOUDTRAIL_USES>

const WRITE = is('hinomi.is_write', true)
const FAILURE = is('event.outcome', 'failure')
const ROOT = all(is('aws.cloudtrail.user_identity.type', 'Root'), is('event.kind', 'event'))

/** What must not happen unnoticed; most of these figures are 0 on a good day. */
const FIGURES: readonly Group<Field>[] = [
  { id: 'blinding', label: { ja: '監視・記録の停止', en: 'Watching stopped' }, where: BLINDING, tone: 'critical' },
  { id: 'root', label: { ja: 'ルートユーザー', en: 'Root user' }, where: ROOT, tone: 'critical' },
  {
    id: 'no-mfa',
    label: { ja: 'MFAなしサインイン', en: 'Sign-in without MFA' },
    where: SIGN_IN_WITHOUT_MFA,
    tone: 'critical',
  },
  {
    id: 'admin',
    label: { ja: '管理者権限の付与', en: 'Administrator granted' },
    where: is('hinomi.admin_policy', true),
    tone: 'high',
  },
  {
    id: 'external',
    label: { ja: '外部アカウント許可', en: 'Foreign account granted' },
    where: exists('hinomi.external_accounts'),
    tone: 'high',
  },
  { id: 'public', label: { ja: '全体公開', en: 'Opened to everybody' }, where: OPENED, tone: 'high' },
  {
    id: 'outside',
    label: { ja: '国外での変更', en: 'Change outside Japan' },
    where: OUTSIDE_HOME,
    tone: 'high',
  },
  {
    id: 'failed-sign-in',
    label: { ja: 'サインイン失敗', en: 'Failed sign-ins' },
    where: all(SIGN_IN, FAILURE),
    tone: 'medium',
  },
  { id: 'denied', label: { ja: '権限エラー', en: 'Access denied' }, where: DENIED, tone: 'medium' },
]

const WRITES_COLUMN: Column<Field> = {
  id: 'writes',
  label: { ja: '変更', en: 'Changes' },
  metric: COUNT,
  where: WRITE,
}
const SENSITIVE_COLUMN: Column<Field> = {
  id: 'sensitive',
  label: { ja: '重要な変更', en: 'Sensitive' },
  metric: COUNT,
  where: SENSITIVE,
  tone: 'high',
}

const LIST_COLUMNS = [
  '@timestamp',
  'cloud.account.name',
  'event.action',
  'event.outcome',
  'user.name',
  'user.effective.name',
  'source.address',
  'hinomi.target',
  'error.code',
] as const

/** The questions of CloudTrail: what must not go unnoticed, which account, who changed what, from where, and what failed. */
export const dashboard = defineDashboard<Field>({
  id: 'cloudtrail',
  title: { ja: 'CloudTrail', en: 'CloudTrail' },
  description: {
    ja: '誰が・いつ・どこから・何を操作したか。選択した期間の操作記録です。',
    en: 'Who did what, when and from where, within the chosen range.',
  },
  panels: [
    figures('cloudtrail', {
      id: 'watched',
      title: { ja: '見逃せない操作', en: 'What must not go unnoticed' },
      question: {
        ja: '期間内に、見逃してはならない操作はあったか。「重要な変更」を含め、0でない数字はクリックして一覧を開き、事業者の作業申請と照合します。申請のない監視停止・ルートユーザー・外部アカウント許可は、不正を疑って直ちに連絡します。MFAなしはIAMユーザーとルートユーザーだけを数えます(SSOのMFAは認証基盤側で行われ、CloudTrailには出ません)。「国外での変更」は東京・大阪・グローバルサービス以外での変更です。',
        en: 'Did anything happen that must not go unnoticed? Click a figure that is not 0, open the list, and compare with the work that vendors announced. Watching stopped, root or a foreign account without announcement: suspect an attack and call at once. Without MFA counts IAM users and root only (the MFA of people from an identity provider is not in CloudTrail). Outside Japan: changes other than in Tokyo, Osaka and global services.',
      },
      groups: FIGURES,
    }),
    everyAccount('cloudtrail', {
      title: { ja: 'アカウント別の操作', en: 'Activity by account' },
      question: {
        ja: 'どのアカウントで重要な変更や失敗が多いか。監視対象の全アカウントを、重要な変更・失敗の多い順に並べます。件数が0のアカウントは、CloudTrailが届いていないおそれがあります。',
        en: 'Which account has most sensitive changes and failures? All watched accounts. An account with 0 events probably sends no CloudTrail.',
      },
      columns: [SENSITIVE_COLUMN, FAILURES_COLUMN, WRITES_COLUMN, EVENTS_COLUMN, PRINCIPALS_COLUMN, LAST_COLUMN],
      orderBy: ['sensitive', 'failures', 'writes'],
      size: { width: 9, height: 5 },
    }),
    countBy('cloudtrail', {
      id: 'regions',
      title: { ja: 'リージョン別の操作', en: 'Activity by Region' },
      question: {
        ja: 'どのリージョンで操作されたか。東京(ap-northeast-1)・大阪(ap-northeast-3)と、グローバルサービスが記録されるus-east-1以外があれば、利用の許可を確認します。',
        en: 'In which Region? Anything besides Tokyo (ap-northeast-1), Osaka (ap-northeast-3) and us-east-1, where global services are recorded, needs a reason.',
      },
      split: { kind: 'terms', field: 'cloud.region', size: 40 },
      by: {
        kind: 'groups',
        groups: [
          {
            id: 'read',
            label: { ja: '参照', en: 'Read' },
            where: is('hinomi.is_write', false),
            tone: 'neutral',
          },
          { id: 'write', label: { ja: '変更', en: 'Change' }, where: WRITE, tone: 'medium' },
        ],
      },
      size: { width: 3, height: 5 },
    }),
    countOverTime('cloudtrail', {
      id: 'writes-over-time',
      title: { ja: '変更操作の推移(操作者の種別)', en: 'Changes over time, by kind of actor' },
      question: {
        ja: '変更はいつ、誰の側で行われたか。深夜・休日の担当者による変更や、自動処理の急増を探します。気になる山はドラッグで期間を絞ります。',
        en: 'When were changes made, and on whose side? Look for people at night or on holidays, and for sudden work of roles. Drag over a peak to narrow the range.',
      },
      where: WRITE,
      by: { kind: 'groups', groups: ACTOR_GROUPS },
      size: { width: 8, height: 4 },
    }),
    countBy('cloudtrail', {
      id: 'actors',
      title: { ja: '操作者の種別', en: 'Kinds of actors' },
      question: {
        ja: '操作は人・自動処理・政府側・AWSのどれによるものか(参照も含む)。ルートユーザー、IAMユーザー、他アカウントは通常使わないため、あれば内容を確認します。',
        en: 'People, roles, the government side, or AWS itself, reads included? Root, IAM users and other accounts are rarely used: see what they did.',
      },
      split: { kind: 'groups', groups: ACTOR_GROUPS },
      size: { width: 4, height: 4 },
    }),
    {
      kind: 'table',
      id: 'sensitive-changes',
      title: { ja: '重要な変更(監視・権限・公開)', en: 'Sensitive changes: watching, rights, openness' },
      question: {
        ja: '監視の停止、権限の変更、公開・通信許可につながる操作は何があったか。失敗だけが並ぶ場合も、試みた主体を調べます。行をクリックして絞り、作業申請のない操作を洗い出します。',
        en: 'Which calls stopped watching, changed rights or opened something? Look at who tried even where all failed. Click a row, and sort out what nobody announced.',
      },
      index: 'cloudtrail',
      where: SENSITIVE,
      time: 'picker',
      rows: [
        { field: 'event.action', label: { ja: '操作', en: 'Call' }, size: 100 },
        { field: 'cloud.account.name', label: { ja: 'アカウント名', en: 'Account name' }, size: 300 },
      ],
      columns: [EVENTS_COLUMN, FAILURES_COLUMN, PRINCIPALS_COLUMN, LAST_COLUMN],
      orderBy: ['last'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'errors',
      title: { ja: 'エラーの内訳', en: 'What failed' },
      question: {
        ja: '何が失敗しているか。権限エラーが多くの操作にわたる主体は、権限を探っている可能性があります。スロットリングは自動処理の過剰な呼び出しなので、事業者に間隔の調整を依頼します。',
        en: 'What fails? A principal that is denied many different calls may be looking for what it can do. Throttling is a program that calls too often: ask the vendor to slow it down.',
      },
      index: 'cloudtrail',
      where: exists('error.code'),
      time: 'picker',
      rows: [
        { field: 'error.code', label: { ja: 'エラーコード', en: 'Error code' }, size: 50 },
        { field: 'event.action', label: { ja: '操作', en: 'Call' }, size: 20 },
      ],
      columns: [EVENTS_COLUMN, PRINCIPALS_COLUMN, LAST_COLUMN],
      orderBy: ['events'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'principals',
      title: { ja: '誰が(操作主体)', en: 'Who: principals' },
      question: {
        ja: 'どの主体が重要な変更や失敗を起こしているか。接続元アドレス数が急に増えた主体は、認証情報の漏えいを疑います。行をクリックすると、その主体の操作だけに絞れます。',
        en: 'Which principals make sensitive changes or fail? One that suddenly calls from many addresses may have lost its credentials. Click a row to see only what it did.',
      },
      index: 'cloudtrail',
      time: 'picker',
      rows: [{ field: 'hinomi.principal', label: { ja: '主体', en: 'Principal' }, size: 300 }],
      columns: [
        SENSITIVE_COLUMN,
        FAILURES_COLUMN,
        WRITES_COLUMN,
        EVENTS_COLUMN,
        { id: 'addresses', label: { ja: '接続元数', en: 'Addresses' }, metric: distinct('source.ip') },
        LAST_COLUMN,
      ],
      orderBy: ['sensitive', 'failures', 'writes'],
      size: { width: 12, height: 4 },
    },
    {
      kind: 'table',
      id: 'addresses',
      title: { ja: 'どこから(接続元アドレス)', en: 'From where: addresses' },
      question: {
        ja: 'どのアドレスから操作されたか。庁内・事業者の出口にない見慣れないアドレス、または多数のアカウントにまたがるアドレスを「横断調査」で調べます。',
        en: 'From which addresses? Look up in Hunting those that are no exit of the municipality or a vendor, and those that reach many accounts.',
      },
      index: 'cloudtrail',
      where: exists('source.ip'),
      time: 'picker',
      rows: [{ field: 'source.ip', label: { ja: '接続元', en: 'Address' }, size: 100 }],
      columns: [SENSITIVE_COLUMN, FAILURES_COLUMN, EVENTS_COLUMN, PRINCIPALS_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
      orderBy: ['sensitive', 'failures', 'events'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'sign-ins',
      title: { ja: 'コンソールへのサインイン', en: 'Sign-ins to the console' },
      question: {
        ja: '誰がコンソールに入ったか。失敗が続いた後の成功、MFAなし、見慣れない接続元の組合せに注意し、本人に確認します。',
        en: 'Who signed in? Success after several failures, no MFA, a new address: ask the person.',
      },
      index: 'cloudtrail',
      where: SIGN_IN,
      time: 'picker',
      rows: [{ field: 'user.name', label: { ja: '利用者', en: 'User' }, size: 300 }],
      columns: [
        {
          id: 'no-mfa',
          label: { ja: 'MFAなし', en: 'No MFA' },
          metric: COUNT,
          where: SIGN_IN_WITHOUT_MFA,
          tone: 'critical',
        },
        FAILURES_COLUMN,
        EVENTS_COLUMN,
        { id: 'addresses', label: { ja: '接続元数', en: 'Addresses' }, metric: distinct('source.ip') },
        ACCOUNTS_COLUMN,
        LAST_COLUMN,
      ],
      orderBy: ['no-mfa', 'failures', 'events'],
      size: { width: 6, height: 4 },
    },
    {
      kind: 'table',
      id: 'calls',
      title: { ja: '何を(サービスと操作)', en: 'What: services and calls' },
      question: {
        ja: 'どのサービスにどんな変更が行われたか。ふだん見ない操作や、急に増えた操作を探します。参照だけの操作は含みません。',
        en: 'Which changes, to which service? Look for calls that are new or suddenly many. Reads are left out.',
      },
      index: 'cloudtrail',
      where: WRITE,
      time: 'picker',
      rows: [
        { field: 'cloud.service.name', label: { ja: 'サービス', en: 'Service' }, size: 50 },
        { field: 'event.action', label: { ja: '操作', en: 'Call' }, size: 50 },
      ],
      columns: [EVENTS_COLUMN, FAILURES_COLUMN, PRINCIPALS_COLUMN, ACCOUNTS_COLUMN, LAST_COLUMN],
      orderBy: ['events'],
      size: { width: 12, height: 4 },
    },
    newestFirst('cloudtrail', {
      title: { ja: '変更と失敗の一覧', en: 'List of changes and failures' },
      question: {
        ja: '変更操作と失敗した操作を新しい順に並べます。行を開くと、リクエストの内容、原本の記録、同じ主体・アドレス・前後15分の記録へ移れます。',
        en: 'Changes and failures, newest first. Open a row for the parameters, the raw record, and the way to the same principal, address or the 15 minutes around it.',
      },
      where: any(WRITE, FAILURE),
      columns: LIST_COLUMNS,
    }),
  ],
  documentColumns: LIST_COLUMNS,
})
