import { boolean, type FieldTable, flatObject, keyword, long } from '#core/field.ts'
import type { SharedField } from '#core/source.ts'
import { EVENT_FIELDS, FINDING_STATE_FIELDS, RESOURCE_FIELDS, SEVERITY_FIELDS } from '../field-groups.ts'

/** What AWS Health says that ECS has no field for (AWS Health: EventBridge event schema). */
export const HEALTH_FIELDS = {
  actionability: keyword('ACTION_REQUIRED, ACTION_MAY_BE_REQUIRED or INFORMATIONAL', '対応の要否'),
  affected_account: keyword('Account that is affected', '影響を受けるアカウント'),
  backup_event: boolean('Copy that the backup Region delivered', 'バックアップリージョンからの写し'),
  category: keyword('issue, accountNotification, scheduledChange or investigation', '通知の分類'),
  communication_id: keyword('Identifies the message, without the page', '通知ID'),
  entity_statuses: keyword('Affected entities with their status', '影響を受ける資源と状態', { list: true }),
  event_arn: keyword('ARN of the event; many accounts share it', 'イベントのARN'),
  languages: keyword('Languages of the description', '説明の言語', { list: true }),
  metadata: flatObject('Further facts of the event', 'その他の情報', { search: false }),
  page: long('Page of the message', 'ページ'),
  personas: keyword('Whom it is for: OPERATIONS, SECURITY or BILLING', '想定する読み手', { list: true }),
  scope: keyword('PUBLIC, ACCOUNT_SPECIFIC or NONE', '範囲'),
  status: keyword('open, closed or upcoming', '状態'),
  total_pages: long('Pages of the message', '総ページ数'),
} as const satisfies FieldTable

export const HEALTH_USES = [
  ...EVENT_FIELDS,
  ...SEVERITY_FIELDS,
  ...FINDING_STATE_FIELDS,
  ...RESOURCE_FIELDS,
  'cloud.instance.id',
  'cloud.service.name',
  'event.code',
  'event.end',
  'event.id',
  'event.provider',
  'event.reason',
  'event.start',
  'hinomi.finding.canonical_id',
  'hinomi.finding.description',
  'hinomi.finding.types',
  'message',
  'rule.id',
  'rule.name',
] as const satisfies readonly SharedField[]
