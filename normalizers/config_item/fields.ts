import { date, type FieldTable, flatObject, keyword, long } from '#core/field.ts'
import type { SharedField } from '#core/source.ts'
import { EVENT_FIELDS, RESOURCE_FIELDS } from '../field-groups.ts'

/** What configuration items say that ECS has no field for (AWS Config API: ConfigurationItem). */
export const CONFIG_ITEM_FIELDS = {
  configuration: flatObject('Configuration of the resource', '資源の構成', { search: false }),
  delivery_time: date('When the item was delivered', '配信日時', { search: 'slow' }),
  item_version: keyword('Version of the format', '形式のバージョン', { search: 'slow' }),
  md5_hash: keyword('Hash of the configuration', '構成のハッシュ', { search: 'slow' }),
  recording_frequency: keyword('CONTINUOUS or DAILY', '記録の頻度', { search: 'slow' }),
  related_events: keyword('CloudTrail events that led to the item', '関連するCloudTrailイベント', { list: true }),
  relationships: keyword('Related resources: name, type, id', '関連する資源', { list: true }),
  resource_created_at: date('Creation of the resource', '資源の作成日時'),
  resource_id: keyword('Id of the resource', '資源ID'),
  resource_name: keyword('Name of the resource', '資源名'),
  resource_type: keyword('Type of the resource', '資源の種類'),
  state_id: keyword('Id of the state', '状態ID', { search: 'slow' }),
  status: keyword('Status of the item', '記録の状態'),
  supplementary_configuration: flatObject('Further configuration', '補足の構成', { search: false }),
  tags_count: long('Number of tags', 'タグの数'),
} as const satisfies FieldTable

export const CONFIG_ITEM_USES = [
  ...EVENT_FIELDS,
  ...RESOURCE_FIELDS,
  'cloud.availability_zone',
  'cloud.instance.id',
  'cloud.service.name',
  'event.code',
  'event.provider',
  'event.sequence',
  'hinomi.resource.name',
  'hinomi.resource.tags',
  'hinomi.resource.type',
  'host.id',
  'host.ip',
  'host.type',
  'message',
  'related.hosts',
  'related.ip',
  'user.id',
  'user.name',
] as const satisfies readonly SharedField[]
