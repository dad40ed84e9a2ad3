import { type FieldTable, flatObject, keyword, long } from '#core/field.ts'
import type { SharedField } from '#core/source.ts'
import { EVENT_FIELDS, REQUEST_FIELDS, USER_AGENT_FIELDS } from '../field-groups.ts'

/** What web ACL logs say that ECS has no field for (AWS WAF: log fields for web ACL traffic). */
export const WAF_FIELDS = {
  'captcha.code': long('Response code of the CAPTCHA', 'CAPTCHAの応答コード'),
  'captcha.failure_reason': keyword('Why the CAPTCHA failed', 'CAPTCHAの失敗理由'),
  'challenge.code': long('Response code of the challenge', 'チャレンジの応答コード'),
  'challenge.failure_reason': keyword('Why the challenge failed', 'チャレンジの失敗理由'),
  content_type: keyword('Content type of the request', 'コンテンツタイプ'),
  excluded_rules: keyword('Rules that were left out', '除外されたルール', { list: true }),
  format_version: long('Version of the format, when not 1', '形式のバージョン'),
  forwarded_asn: long('Autonomous system of the forwarded client', '転送元のAS番号'),
  ja4: keyword('JA4 fingerprint', 'JA4'),
  labels: keyword('Labels on the request', 'ラベル', { list: true }),
  match_details: flatObject('What matched where', '一致した内容', { search: false }),
  non_terminating_rules: keyword('Rules that matched and only counted', '一致したが通過させたルール', { list: true }),
  origin: keyword('Origin of the request', 'リクエスト元のオリジン', { search: 'slow' }),
  oversize_fields: keyword('Parts too large to be inspected whole', '検査上限を超えた部分', { list: true }),
  rate_based_rules: keyword('Rate-based rules that acted', 'レートベースのルール', { list: true }),
  rule_groups: keyword('Rule groups with a match', '一致したルールグループ', { list: true }),
  'source.id': keyword('Protected resource', '保護対象のID'),
  'source.name': keyword('Kind of the protected resource: ALB, CF, APIGW', '保護対象の種類'),
  terminating_match: keyword('What matched: condition and place', '一致した条件と場所', { list: true }),
  'web_acl.arn': keyword('Web ACL', 'Web ACLのARN', { search: 'slow' }),
  'web_acl.id': keyword('Id of the web ACL', 'Web ACLのID'),
  'web_acl.scope': keyword('regional or global', 'Web ACLの範囲'),
} as const satisfies FieldTable

export const WAF_USES = [
  ...EVENT_FIELDS,
  ...REQUEST_FIELDS,
  ...USER_AGENT_FIELDS,
  'cloud.service.name',
  'event.outcome',
  'http.request.body.bytes',
  'http.request.id',
  'http.request.referrer',
  'network.protocol',
  'network.transport',
  'observer.name',
  'observer.type',
  'related.hosts',
  'related.ip',
  'rule.category',
  'rule.id',
  'rule.name',
  'rule.ruleset',
  'source.as.number',
  'source.geo.country_iso_code',
  'source.ip',
  'tls.client.ja3',
] as const satisfies readonly SharedField[]

/** Found by enrichment: the client behind a trusted proxy. */
export const WAF_ENRICHED = ['network.forwarded_ip'] as const satisfies readonly SharedField[]
