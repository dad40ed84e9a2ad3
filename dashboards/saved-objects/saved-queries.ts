import { all, COUNTED, type Condition, is, OPEN } from '#core/panels/condition.ts'
import type { Bilingual } from '#core/panels/split.ts'
import { dqlOf } from '../search/dql-of.ts'
import { type Language, prefixOf, type SavedObject, savedObject } from './saved-object.ts'

interface SavedQuery {
  readonly id: string
  readonly title: Bilingual
  readonly description: Bilingual
  readonly where: Condition
}

const SECURITY_GROUP_OPEN: Condition = { kind: 'exists', field: 'hinomi.sg_world_ports' }

/** The questions that people type again and again. */
const QUERIES: readonly SavedQuery[] = [
  {
    id: 'counted-once',
    title: { ja: '検出結果:重複とサンプルを除く', en: 'Findings: no copies, no samples' },
    description: {
      ja: '別のサービスからも届く写しとサンプルを除き、1件を1件として数えます。',
      en: 'Leaves out samples and copies of findings that their own source also sends.',
    },
    where: COUNTED,
  },
  {
    id: 'open',
    title: { ja: '検出結果:未対応', en: 'Findings: open' },
    description: { ja: 'いま対応が必要な検出結果。', en: 'What somebody still has to deal with.' },
    where: all(OPEN, COUNTED),
  },
  {
    id: 'open-critical',
    title: { ja: '検出結果:未対応の緊急', en: 'Findings: open and critical' },
    description: { ja: '最初に見るべき検出結果。', en: 'What to look at first.' },
    where: all(OPEN, COUNTED, is('hinomi.severity', 'critical')),
  },
  {
    id: 'open-critical-high',
    title: { ja: '検出結果:未対応の緊急・高', en: 'Findings: open, critical or high' },
    description: { ja: '当日中に見るべき検出結果。', en: 'What to look at today.' },
    where: all(OPEN, COUNTED, is('hinomi.severity', 'critical', 'high')),
  },
  {
    id: 'exploitable-fixable',
    title: { ja: '脆弱性:悪用コードあり・修正あり', en: 'Vulnerabilities: exploit known, fix available' },
    description: {
      ja: '悪用コードが知られ、更新で直せる未対応の脆弱性。',
      en: 'Open vulnerabilities with a known exploit that an update removes.',
    },
    where: all(
      OPEN,
      COUNTED,
      is('hinomi.vulnerability.exploit_available', true),
      is('hinomi.vulnerability.fix_available', 'yes', 'partial'),
    ),
  },
  {
    id: 'writes-by-persons',
    title: { ja: '操作:人による変更', en: 'Calls: changes by persons' },
    description: {
      ja: '人の操作の可能性がある変更。',
      en: 'Changes that are not surely made by an AWS service.',
    },
    where: all(is('hinomi.is_write', true), is('hinomi.is_human', true)),
  },
  {
    id: 'root',
    title: { ja: '操作:ルートユーザー', en: 'Calls: root user' },
    description: { ja: 'ルートユーザーによる操作。', en: 'Calls of the root user.' },
    where: is('aws.cloudtrail.user_identity.type', 'Root'),
  },
  {
    id: 'denied',
    title: { ja: '操作:拒否された呼び出し', en: 'Calls: denied' },
    description: {
      ja: '権限がなく拒否された呼び出し。',
      en: 'Calls that were refused for want of permission.',
    },
    where: {
      kind: 'any',
      conditions: [
        { kind: 'like', field: 'error.code', pattern: '*AccessDenied*' },
        { kind: 'like', field: 'error.code', pattern: '*Unauthorized*' },
        { kind: 'like', field: 'error.code', pattern: '*Forbidden*' },
      ],
    },
  },
  {
    id: 'failed-sign-in',
    title: { ja: '操作:サインインの失敗', en: 'Calls: failed sign-in' },
    description: { ja: 'コンソールへのサインインの失敗。', en: 'Failed sign-ins to the console.' },
    where: all(is('aws.cloudtrail.event_name', 'ConsoleLogin'), is('event.outcome', 'failure')),
  },
  {
    id: 'made-public',
    title: { ja: '操作:公開・全開放', en: 'Calls: opened to everybody' },
    description: {
      ja: '誰でも使えるようにした変更と、全開放のポート。',
      en: 'Changes that opened something, or a port, to everybody.',
    },
    where: { kind: 'any', conditions: [is('hinomi.public', true), SECURITY_GROUP_OPEN] },
  },
  {
    id: 'admin-granted',
    title: { ja: '操作:管理者権限の付与', en: 'Calls: administrator rights granted' },
    description: { ja: '管理者権限を与えた操作。', en: 'Calls that granted administrator rights.' },
    where: is('hinomi.admin_policy', true),
  },
  {
    id: 'rejected-flows',
    title: { ja: '通信:拒否', en: 'Traffic: rejected' },
    description: { ja: '拒否された通信。', en: 'Rejected traffic.' },
    where: is('event.action', 'reject'),
  },
  {
    id: 'failed-by-persons',
    title: { ja: '操作:人による失敗', en: 'Calls: failed, by persons' },
    description: {
      ja: '人の操作の可能性がある、失敗した呼び出し。',
      en: 'Failed calls that are not surely made by an AWS service.',
    },
    where: all(is('event.outcome', 'failure'), is('hinomi.is_human', true)),
  },
]

/** Returns the saved queries of a bundle. They leave time and filters of the page alone. */
export function savedQueries(language: Language): SavedObject[] {
  const brand = { ja: '火の見', en: 'Hinomi' }[language]
  return QUERIES.map(({ id, title, description, where }) =>
    savedObject('query', `${prefixOf(language)}query-${id}`, {
      title: `${brand} ${title[language]}`,
      description: description[language],
      query: { query: dqlOf(where), language: 'kuery' },
    }),
  )
}
