import { boolean, type FieldTable, keyword } from '#core/field.ts'
import type { SharedField } from '#core/source.ts'
import { EVENT_FIELDS } from '../field-groups.ts'

/** What query logs say that ECS has no field for (Amazon Route 53: values that appear in Resolver query logs). */
export const ROUTE53_RESOLVER_FIELDS = {
  firewall_action: keyword('Action of the DNS Firewall: ALERT or BLOCK', 'DNS Firewallの動作'),
  firewall_domain_list_id: keyword('Domain list of the DNS Firewall', 'ドメインリストID'),
  firewall_rule_group_id: keyword('Rule group of the DNS Firewall', 'ルールグループID'),
  is_delayed: boolean('True where the log was delayed', '遅延の有無'),
  resolver_network_interface: keyword('Interface of the endpoint', 'エンドポイントのインターフェース'),
  version: keyword('Version of the format, when not 1.100000', '形式のバージョン'),
} as const satisfies FieldTable

export const ROUTE53_RESOLVER_USES = [
  ...EVENT_FIELDS,
  'cloud.instance.id',
  'dns.answers.class',
  'dns.answers.data',
  'dns.answers.type',
  'dns.question.class',
  'dns.question.name',
  'dns.question.type',
  'dns.resolved_ip',
  'dns.response_code',
  'dns.type',
  'event.outcome',
  'hinomi.network.vpc_id',
  'network.protocol',
  'network.transport',
  'network.type',
  'observer.name',
  'observer.type',
  'related.hosts',
  'related.ip',
  'rule.id',
  'rule.ruleset',
  'source.ip',
  'source.port',
] as const satisfies readonly SharedField[]
