import * as z from 'zod'
import { listOf, loose, word } from '#core/schema-words.ts'

const Alert = z.object({
  action: word,
  signature_id: loose,
  rev: loose,
  signature: word,
  category: word,
  severity: loose,
  metadata: loose,
})
const Netflow = z.object({
  pkts: loose,
  bytes: loose,
  start: loose,
  end: loose,
  age: loose,
  min_ttl: loose,
  max_ttl: loose,
  tx_cnt: loose,
  state: word,
})
const Http = z.object({
  hostname: word,
  url: word,
  http_user_agent: word,
  http_method: word,
  protocol: word,
  status: loose,
})
const Tls = z.object({
  sni: word,
  version: word,
  subject: word,
  issuerdn: word,
  fingerprint: word,
  ja3: z.object({ hash: word }).nullish(),
})
const DnsQuestion = z.object({ rrname: word, rrtype: word })
const Dns = z.object({ rrname: word, rrtype: word, queries: listOf(DnsQuestion), query: listOf(DnsQuestion) })

const Event = z.object({
  timestamp: loose,
  event_type: word,
  flow_id: loose,
  src_ip: word,
  src_port: loose,
  dest_ip: word,
  dest_port: loose,
  proto: word,
  app_proto: word,
  direction: word,
  pkt_src: word,
  alert: Alert.nullish(),
  verdict: z.object({ action: word }).nullish(),
  netflow: Netflow.nullish(),
  tcp: z.object({ tcp_flags: word }).nullish(),
  http: Http.nullish(),
  tls: Tls.nullish(),
  dns: Dns.nullish(),
  sni: word,
  tls_error: z.object({ error_message: word }).nullish(),
  revocation_check: z.object({ status: word, action: word, leaf_cert_fpr: word }).nullish(),
  aws_category: loose,
  tls_inspected: loose,
})

/**
 * One record of AWS Network Firewall, as far as we read it: who logged, and what Suricata saw (AWS Network Firewall: contents of a log).
 * Without firewall and event it has no meaning.
 */
export const FirewallLog = z.object({
  firewall_name: z.string().min(1),
  event: Event,
  event_timestamp: loose,
  availability_zone: word,
})
export type FirewallLog = z.output<typeof FirewallLog>
export type FirewallEvent = z.output<typeof Event>
