import { type AddressPort, readAddressPort } from '#core/address-port.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { flatObject } from '#core/flat-object.ts'
import { isoTime, portNumber } from '#core/optional-value.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import { readTlsVersion } from '#core/tls.ts'
import type { RequestDocument } from './document.ts'
import {
  type AccessLogEntry,
  CONNECTION_COLUMN,
  column,
  columnsAfter,
  durationOf,
  NETWORK_COLUMN,
  numberIn,
  timeOf,
  wholeIn,
} from './record.ts'

const MS_PER_SECOND = 1000
const CATEGORY = ['network']
/** Load balancer in the name of an object: `_app.shinsei.0123456789abcdef_`. */
const LOAD_BALANCER = /_(app|net)\.([^_/]+)\.([^_./]+)_/
const VALIDITY = /^NotBefore=([^;]+);NotAfter=(.+)$/

/**
 * Makes the document of one TLS connection of a Network Load Balancer (Elastic Load Balancing: access log entries of Network Load
 * Balancers). A connection without a cipher was not established.
 */
export function normalizeNetworkEntry(
  entry: AccessLogEntry,
  context: RecordContext,
): NormalizeOutcome<RequestDocument> {
  const time = timeOf(entry, NETWORK_COLUMN.time)
  if (typeof time !== 'number') return time
  const text = (place: number) => column(entry, place)
  const number = (place: number) => wholeIn(entry, place, context.notes)
  const elb = text(NETWORK_COLUMN.elb)
  const lastedMs = number(NETWORK_COLUMN.connectionTime)
  const handshakeMs = number(NETWORK_COLUMN.tlsHandshakeTime)
  const received = number(NETWORK_COLUMN.receivedBytes)
  const sent = number(NETWORK_COLUMN.sentBytes)
  const cipher = text(NETWORK_COLUMN.tlsCipher)
  const serverName = text(NETWORK_COLUMN.domainName)
  const source = readAddressPort(text(NETWORK_COLUMN.client))
  const destination = readAddressPort(text(NETWORK_COLUMN.destination))
  const base = connection(context, elb, source, destination, cipher === undefined ? 'failure' : 'success')
  const document: RequestDocument = {
    ...base,
    event: {
      ...base.event,
      start: isoTime(text(NETWORK_COLUMN.tlsConnectionCreationTime), context.notes),
      duration: durationOf(lastedMs),
    },
    source: { ...source, bytes: received },
    tls: {
      cipher,
      ...readTlsVersion(text(NETWORK_COLUMN.tlsProtocolVersion)),
      curve: text(NETWORK_COLUMN.tlsNamedGroup),
      next_protocol: text(NETWORK_COLUMN.alpnFeProtocol),
      client: { server_name: serverName },
    },
    network: {
      ...base.network,
      bytes: sumOf(received, sent),
    },
    related: { ...base.related, hosts: unique([serverName?.toLowerCase()]) },
    aws: {
      alb: {
        type: text(NETWORK_COLUMN.type),
        name: nameOf(elb),
        listener: text(NETWORK_COLUMN.listener),
        chosen_cert_arn: text(NETWORK_COLUMN.chosenCertArn),
        handshake_seconds: handshakeMs === undefined ? undefined : handshakeMs / MS_PER_SECOND,
        incoming_tls_alert: number(NETWORK_COLUMN.incomingTlsAlert),
        backend_protocol: text(NETWORK_COLUMN.alpnBeProtocol),
        offered_protocols: text(NETWORK_COLUMN.alpnClientPreferenceList)?.split('","'),
        extra: extraOf(entry, Object.keys(NETWORK_COLUMN).length, context),
      },
    },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

/**
 * Makes the document of one connection of an Application Load Balancer (Elastic Load Balancing: connection log entries). Which load
 * balancer it was only the name of the object tells.
 */
export function normalizeConnection(entry: AccessLogEntry, context: RecordContext): NormalizeOutcome<RequestDocument> {
  const time = timeOf(entry, CONNECTION_COLUMN.time)
  if (typeof time !== 'number') return time
  const { notes } = context
  const text = (place: number) => column(entry, place)
  const status = text(CONNECTION_COLUMN.tlsVerifyStatus)
  const [, kind, name, id] = LOAD_BALANCER.exec(context.key.slice(context.key.lastIndexOf('/') + 1)) ?? []
  const validity = text(CONNECTION_COLUMN.leafClientCertValidity)
  const [, notBefore, notAfter] = (validity === undefined ? undefined : VALIDITY.exec(validity)) ?? []
  if (validity !== undefined && notBefore === undefined) notes.tag('unparsed-field')
  const serial = text(CONNECTION_COLUMN.leafClientCertSerialNumber)
  const base = connection(
    context,
    name === undefined ? undefined : `${kind}/${name}/${id}`,
    {
      ...readAddressPort(text(CONNECTION_COLUMN.clientIp)),
      port: portNumber(text(CONNECTION_COLUMN.clientPort), notes),
    },
    { port: portNumber(text(CONNECTION_COLUMN.listenerPort), notes) },
    outcomeOf(status),
  )
  const document: RequestDocument = {
    ...base,
    event: { ...base.event, reason: status === 'Success' ? undefined : status?.replace(/^Failed:/, '') },
    tls: {
      cipher: text(CONNECTION_COLUMN.tlsCipher),
      ...readTlsVersion(text(CONNECTION_COLUMN.tlsProtocol)),
      client: {
        subject: text(CONNECTION_COLUMN.leafClientCertSubject),
        not_before: isoOf(notBefore),
        not_after: isoOf(notAfter),
        x509: { serial_number: serial },
      },
    },
    aws: {
      alb: {
        name,
        handshake_seconds: numberIn(entry, CONNECTION_COLUMN.tlsHandshakeLatency, notes),
        conn_trace_id: text(CONNECTION_COLUMN.connTraceId),
        extra: extraOf(entry, Object.keys(CONNECTION_COLUMN).length, context),
      },
    },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

/** What both logs of connections say in the same way. */
function connection(
  context: RecordContext,
  elb: string | undefined,
  source: AddressPort,
  destination: AddressPort,
  outcome: string,
) {
  return {
    event: {
      kind: 'event',
      category: CATEGORY,
      type: allowedTypes(CATEGORY, ['connection']),
      action: 'connection',
      outcome,
    },
    cloud: { region: context.region, service: { name: 'elasticloadbalancing' } },
    source,
    destination,
    network: { transport: 'tcp' },
    observer: { name: elb, type: 'load-balancer' },
    related: { ip: unique([source.ip, destination.ip]) },
  }
}

function sumOf(received: number | undefined, sent: number | undefined): number | undefined {
  if (received === undefined || sent === undefined) return undefined
  return Number.isSafeInteger(received + sent) ? received + sent : undefined
}

/** Connections without TLS have no status. */
function outcomeOf(status: string | undefined): string {
  if (status === undefined) return 'unknown'
  return status === 'Success' ? 'success' : 'failure'
}

function nameOf(elb: string | undefined): string | undefined {
  return elb?.split('/')[1]
}

function isoOf(text: string | undefined): string | undefined {
  const time = readTime(text)
  return time === undefined ? undefined : toIso(time)
}

function extraOf(entry: AccessLogEntry, known: number, { notes }: RecordContext) {
  return entry.length > known ? flatObject(columnsAfter(entry, known), 'aws.alb.extra', notes) : undefined
}
