import { networkDirection, networkType, readHostName, readIp } from '#core/address.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { flatObject } from '#core/flat-object.ts'
import { parseJson } from '#core/json-object.ts'
import { isAbsent, isoTime, portNumber, present, wholeNumber } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import { severityFields, severityOf } from '#core/severity.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, list, lower, text, textOrNumber, unique } from '#core/text.ts'
import { readTime } from '#core/time.ts'
import { readTlsVersion } from '#core/tls.ts'
import { readUrl } from '#core/url.ts'
import { readUserAgent } from '#core/user-agent.ts'
import type { FirewallDocument, Part } from './document.ts'
import { type LogKind, logKind } from './log-kind.ts'
import type { FirewallEvent, FirewallLog } from './record.ts'

const MAX_MESSAGE_CHARACTERS = 1000
const MAX_REASON_CHARACTERS = 512
const DENIED: ReadonlySet<string> = new Set(['blocked', 'drop', 'reject'])
const ALLOWED: ReadonlySet<string> = new Set(['allowed', 'pass', 'alert'])
const NO_PROTOCOL: ReadonlySet<string> = new Set(['failed', 'unknown'])
/** Suricata counts severity from 1, the worst. */
const SEVERITY_SCORE: Readonly<Record<number, number>> = { 1: 70, 2: 40, 3: 10 }
const MILDEST_SCORE = 1

/**
 * Makes the document of one record: which connection, which rule matched, what became of it, and what was seen inside: HTTP, TLS, DNS.
 */
export function normalizeLog(log: FirewallLog, context: RecordContext): NormalizeOutcome<FirewallDocument> {
  const { notes } = context
  const { event } = log
  const path = isAbsent(event.timestamp) ? 'event_timestamp' : 'event.timestamp'
  const timeValue = isAbsent(event.timestamp) ? log.event_timestamp : event.timestamp
  const time = readTime(timeValue)
  if (time === undefined) {
    return reject(isAbsent(timeValue) ? 'time-missing' : 'time-unreadable', { path, message: 'is no time' })
  }

  const kind = logKind(context.key, event)
  const alert = kind === 'alert'
  const category = alert ? ['intrusion_detection', 'network'] : ['network']
  const decision = kind === 'flow' ? undefined : decisionOf(event)
  const source = readIp(event.src_ip)
  const destination = readIp(event.dest_ip)
  const bytes = wholeNumber(event.netflow?.bytes, notes)
  const packets = wholeNumber(event.netflow?.pkts, notes)
  const signature = text(event.alert?.signature)
  const severity = alert ? severityOfAlert(event, context) : undefined
  const http = event.http
  const domain = lower(http?.hostname)
  const tls = tlsOf(event)
  const question = questionOf(event)

  const document: FirewallDocument = {
    message: alert ? cut(signature, MAX_MESSAGE_CHARACTERS, 'message', notes) : undefined,
    event: {
      kind: alert ? 'alert' : 'event',
      category,
      type: allowedTypes(category, decision === undefined ? ['connection'] : ['connection', decision]),
      action: actionOf(kind, event),
      outcome: decision === undefined ? undefined : decision === 'allowed' ? 'success' : 'failure',
      reason: cut(reasonOf(kind, event), MAX_REASON_CHARACTERS, 'event.reason', notes),
      start: isoTime(event.netflow?.start, notes),
      end: isoTime(event.netflow?.end, notes),
      ...severity?.event,
    },
    cloud: { region: context.region, availability_zone: text(log.availability_zone) },
    observer: { name: log.firewall_name, type: 'firewall', vendor: 'AWS', product: 'Network Firewall' },
    source: { ip: source, port: port(event, event.src_port, context), bytes, packets },
    destination: { ip: destination, port: port(event, event.dest_port, context) },
    network: {
      transport: lower(event.proto),
      protocol: protocolOf(event),
      direction: networkDirection(source, destination),
      type: networkType(source),
      bytes,
      packets,
    },
    rule: ruleOf(event),
    http: {
      version: text(http?.protocol)?.replace(/^HTTP\//i, ''),
      request: { method: text(http?.http_method) },
      response: { status_code: wholeNumber(http?.status, notes) },
    },
    url: urlOf(http, domain),
    user_agent: readUserAgent(http?.http_user_agent, notes),
    tls,
    dns: { question },
    related: {
      ip: unique([source, destination]),
      hosts: unique([domain, tls?.client?.server_name?.toLowerCase(), question?.name].map(readHostName)),
    },
    hinomi: severity?.hinomi,
    aws: { network_firewall: ownFields(kind, event, context) },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

type OwnFields = NonNullable<NonNullable<FirewallDocument['aws']>['network_firewall']>

function ownFields(kind: LogKind, event: FirewallEvent, { notes }: RecordContext): OwnFields {
  const { netflow, revocation_check: revocation } = event
  return {
    log_kind: kind,
    flow_id: textOrNumber(event.flow_id),
    event_type: text(event.event_type),
    direction: text(event.direction),
    tcp_flags: text(event.tcp?.tcp_flags),
    alert_action: text(event.alert?.action),
    verdict: text(event.verdict?.action),
    aws_category: categories(event.aws_category),
    tls_inspected: flag(event.tls_inspected),
    netflow: {
      age: wholeNumber(netflow?.age, notes),
      min_ttl: wholeNumber(netflow?.min_ttl, notes),
      max_ttl: wholeNumber(netflow?.max_ttl, notes),
      tx_cnt: wholeNumber(netflow?.tx_cnt, notes),
      state: text(netflow?.state),
    },
    metadata: flatObject(event.alert?.metadata, 'aws.network_firewall.metadata', notes),
    revocation: {
      status: text(revocation?.status),
      action: text(revocation?.action),
      leaf_cert_fpr: text(revocation?.leaf_cert_fpr),
    },
    pkt_src: text(event.pkt_src),
  }
}

/** The verdict is the last word about the packet; the alert says what the rule wanted. */
function decisionOf({ alert, verdict }: FirewallEvent): 'allowed' | 'denied' | undefined {
  const words = [lower(alert?.action), lower(verdict?.action)].filter((word) => word !== undefined)
  if (words.some((word) => DENIED.has(word))) return 'denied'
  return words.some((word) => ALLOWED.has(word)) ? 'allowed' : undefined
}

function actionOf(kind: LogKind, event: FirewallEvent): string | undefined {
  if (kind === 'flow') return 'netflow'
  if (kind === 'tls') return event.revocation_check ? 'tls-revocation' : 'tls-error'
  return lower(event.alert?.action) ?? lower(event.verdict?.action)
}

function reasonOf(kind: LogKind, event: FirewallEvent): string | undefined {
  if (kind === 'alert') return text(event.alert?.signature)
  return text(event.tls_error?.error_message) ?? text(event.revocation_check?.status)
}

function severityOfAlert({ alert }: FirewallEvent, { notes }: RecordContext) {
  const number = wholeNumber(alert?.severity, notes)
  if (number === undefined) return undefined
  return severityFields(severityOf(SEVERITY_SCORE[number] ?? MILDEST_SCORE), { number }, notes)
}

function ruleOf({ alert }: FirewallEvent): Part<'rule'> | undefined {
  if (isAbsent(alert)) return undefined
  return {
    id: textOrNumber(alert.signature_id),
    name: text(alert.signature),
    category: text(alert.category),
    version: textOrNumber(alert.rev),
  }
}

/** ICMP has types where others have ports, and Suricata writes 0. */
function port({ proto }: FirewallEvent, value: unknown, { notes }: RecordContext): number | undefined {
  return proto?.toUpperCase().startsWith('ICMP') || proto?.toUpperCase() === 'IPV6-ICMP'
    ? undefined
    : portNumber(value, notes)
}

function protocolOf({ app_proto }: FirewallEvent): string | undefined {
  const protocol = lower(app_proto)
  return protocol === undefined || NO_PROTOCOL.has(protocol) ? undefined : protocol
}

/** The log names host and path apart. */
function urlOf(http: FirewallEvent['http'], domain: string | undefined): Part<'url'> | undefined {
  const url = text(http?.url)
  if (url === undefined) return { domain }
  const { full: _, ...parts } = readUrl(url)
  return { ...parts, domain: parts.domain ?? domain }
}

function tlsOf({ tls, sni }: FirewallEvent): Part<'tls'> {
  const version = readTlsVersion(text(tls?.version))
  const name = text(tls?.sni) ?? text(sni)
  return {
    version: version.version,
    version_protocol: version.version_protocol,
    client: { server_name: name === '-' ? undefined : name, ja3: text(tls?.ja3?.hash) },
    server: {
      subject: text(tls?.subject),
      issuer: text(tls?.issuerdn),
      hash: { sha1: text(tls?.fingerprint)?.replaceAll(':', '') },
    },
  }
}

/** Suricata 7 keeps questions in a list, named by singular or plural. */
function questionOf({ dns }: FirewallEvent): { name: string | undefined; type: string | undefined } | undefined {
  const question = present(dns?.queries)[0] ?? present(dns?.query)[0] ?? dns
  return question ? { name: lower(question.rrname)?.replace(/(?<=.)\.$/, ''), type: text(question.rrtype) } : undefined
}

/** A list, or the JSON text of one. */
function categories(value: unknown): string[] | undefined {
  if (typeof value !== 'string') return unique(list(value).map(text))
  return unique(list(parseJson(value)).map(text)) ?? unique([text(value)])
}

function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}
