import { boolean, date, type FieldTable, float, keyword, long } from '../field.ts'
import { REASONS } from '../rejection.ts'

/** The index that holds one document for each object of the archive. */
export const METRICS_INDEX = 'hinomi-pipeline-metrics'

type ByReason = { readonly [R in (typeof REASONS)[number] as `quarantined_by.${R}`]: ReturnType<typeof long> }

const byReason = Object.fromEntries(
  REASONS.map((reason) => [`quarantined_by.${reason}`, long(`Set aside: ${reason}`, `隔離:${reason}`)]),
) as ByReason

/** What is known about the loading of one object. The four counts add up to `records.received`. */
export const METRICS_FIELDS = {
  '@timestamp': date('When the object was loaded', '取込日時'),
  'cloud.account.id': keyword('Account of the key', 'AWSアカウントID'),
  'cloud.account.name': keyword('Name of the account', 'アカウント名'),
  'cloud.region': keyword('Region of the key', 'リージョン'),
  'event.dataset': keyword('Source', 'データセット'),
  'object.bucket': keyword('Bucket', 'バケット'),
  'object.key': keyword('Key', 'キー'),
  'object.etag': keyword('ETag', 'ETag'),
  'object.changed': boolean('Known key with another ETag: AWS writes an object once', '内容が変わったオブジェクト'),
  'object.size_bytes': long('Size as stored', '保存サイズ'),
  'object.written_at': date('When the object was written', 'オブジェクトの作成日時'),
  'records.received': long('Records received', '受信件数'),
  'records.indexed': long('Records indexed', '登録件数'),
  'records.duplicate': long('Records already there, or older than what is there', '重複件数'),
  'records.skipped': long('Records left out by rule', '除外件数'),
  'records.quarantined': long('Records set aside', '隔離件数'),
  'records.first': date('First @timestamp', '最初の日時'),
  'records.last': date('Last @timestamp', '最後の日時'),
  'load.lag_seconds': long('Seconds from the last record to the load', '取込遅延(秒)'),
  'load.seconds': float('Seconds of the load', '取込時間(秒)'),
  ...byReason,
} as const satisfies FieldTable

/** The fields of the metrics index. */
export type MetricsField = keyof typeof METRICS_FIELDS
