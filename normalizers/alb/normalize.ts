import { readAddressPort } from '#core/address-port.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { flatObject } from '#core/flat-object.ts'
import { epochTime } from '#core/optional-value.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { unique } from '#core/text.ts'
import { toIso } from '#core/time.ts'
import { readTlsVersion } from '#core/tls.ts'
import { readUrl, type UrlParts, withoutSecrets } from '#core/url.ts'
import { readUserAgent } from '#core/user-agent.ts'
import { normalizeConnection, normalizeNetworkEntry } from './connection.ts'
import type { RequestDocument } from './document.ts'
import {
  type AccessLogEntry,
  COLUMN,
  column,
  columnsAfter,
  durationOf,
  KNOWN_COLUMNS,
  kindOf,
  numberIn,
  timeOf,
  wholeIn,
} from './record.ts'
import { type RequestLine, readRequestLine } from './request-line.ts'

const ROOT_TRACE = /(?:^|;)Root=([^;]+)/

/** Makes the document of one line, whichever log of a load balancer it comes from. */
export function normalizeEntry(entry: AccessLogEntry, context: RecordContext): NormalizeOutcome<RequestDocument> {
  switch (kindOf(entry)) {
    case 'request':
      return normalizeRequest(entry, context)
    case 'network':
      return normalizeNetworkEntry(entry, context)
    case 'connection':
      return normalizeConnection(entry, context)
  }
}

/**
 * Makes the document of one request: who asked for what, what came back, and which target answered.
 *
 * Columns are read by their place, so that new ones never cost a line: those at the end that we do not know are kept as `extra`. A
 * request line that cannot be read is kept as it is and tags the record `unparsed-request`.
 */
function normalizeRequest(entry: AccessLogEntry, context: RecordContext): NormalizeOutcome<RequestDocument> {
  const { notes } = context
  const time = timeOf(entry, COLUMN.time)
  if (typeof time !== 'number') return time

  const status = wholeIn(entry, COLUMN.elbStatusCode, notes)
  const actions = listOf(column(entry, COLUMN.actionsExecuted))
  const lastAction = actions?.at(-1)
  const error = column(entry, COLUMN.errorReason)
  const blocked = lastAction === 'waf' && status === 403
  const category = blocked ? ['network', 'web'] : ['web']
  const source = readAddressPort(column(entry, COLUMN.client))
  const destination = readAddressPort(column(entry, COLUMN.target))
  const tls = readTlsVersion(column(entry, COLUMN.sslProtocol))
  const serverName = column(entry, COLUMN.domainName)
  const request = requestOf(entry, context)
  const created = epochTime(column(entry, COLUMN.requestCreationTime), notes)
  const requestId = column(entry, COLUMN.traceId)
  const traceId = requestId === undefined ? undefined : ROOT_TRACE.exec(requestId)?.[1]
  const elb = column(entry, COLUMN.elb)

  const document: RequestDocument = {
    event: {
      kind: 'event',
      category,
      type: allowedTypes(category, typesOf(status, error, blocked)),
      action: lastAction,
      outcome: outcomeOf(status),
      reason: error ?? column(entry, COLUMN.classificationReason),
      start: created === undefined ? undefined : toIso(created),
      duration: created === undefined ? undefined : durationOf(time - created),
    },
    cloud: { region: context.region, service: { name: 'elasticloadbalancing' } },
    source,
    destination,
    http: {
      version: request.version,
      request: {
        method: request.method,
        id: requestId === `Root=${traceId}` ? undefined : requestId,
        bytes: wholeIn(entry, COLUMN.receivedBytes, notes),
      },
      response: { status_code: status, bytes: wholeIn(entry, COLUMN.sentBytes, notes) },
    },
    url: request.url,
    user_agent: readUserAgent(column(entry, COLUMN.userAgent), notes),
    tls: {
      cipher: column(entry, COLUMN.sslCipher),
      version: tls.version,
      version_protocol: tls.version_protocol,
      // The host of the URL, nearly always: once is enough for logs that come by the million.
      client: { server_name: serverName === request.url?.domain ? undefined : serverName },
    },
    trace: { id: traceId },
    network: { protocol: 'http', transport: 'tcp' },
    observer: { name: elb, type: 'load-balancer' },
    related: {
      ip: unique([source.ip, destination.ip]),
      hosts: unique([request.url?.domain, serverName?.toLowerCase()]),
    },
    aws: { alb: ownFields(entry, actions, elb, context) },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

type OwnFields = NonNullable<NonNullable<RequestDocument['aws']>['alb']>

function ownFields(
  entry: AccessLogEntry,
  actions: readonly string[] | undefined,
  elb: string | undefined,
  context: RecordContext,
): OwnFields {
  const text = (place: number) => column(entry, place)
  const times = [COLUMN.requestProcessingTime, COLUMN.targetProcessingTime, COLUMN.responseProcessingTime].map(
    (place) => numberIn(entry, place, context.notes),
  )
  const [request, target, response] = times.map((seconds) => (seconds === -1 ? undefined : seconds))
  const targets = listOf(text(COLUMN.targetList), ' ')
  const codes = listOf(text(COLUMN.targetStatusCodeList), ' ')
  const redirect = text(COLUMN.redirectUrl)
  const transformed = text(COLUMN.transformedUri)
  return {
    type: text(COLUMN.type),
    name: elb?.split('/')[1],
    target_status_code:
      text(COLUMN.targetStatusCode) === text(COLUMN.elbStatusCode)
        ? undefined
        : wholeIn(entry, COLUMN.targetStatusCode, context.notes),
    target_group_arn: text(COLUMN.targetGroupArn),
    chosen_cert_arn: text(COLUMN.chosenCertArn),
    matched_rule_priority: wholeIn(entry, COLUMN.matchedRulePriority, context.notes),
    processing_failed: times.includes(-1) ? true : undefined,
    request_processing_seconds: request,
    target_processing_seconds: target,
    response_processing_seconds: response,
    actions: actions !== undefined && actions.length > 1 ? actions : undefined,
    redirect_url: redirect === undefined ? undefined : withoutSecrets(redirect),
    error_reason: text(COLUMN.errorReason),
    target_list: repeats(targets, text(COLUMN.target)) ? undefined : targets,
    target_status_code_list: repeats(codes, text(COLUMN.targetStatusCode)) ? undefined : codes,
    classification: text(COLUMN.classification),
    classification_reason: text(COLUMN.classificationReason),
    conn_trace_id: text(COLUMN.connTraceId),
    transformed_host: text(COLUMN.transformedHost),
    transformed_uri: transformed === undefined ? undefined : withoutSecrets(transformed),
    transform_status: text(COLUMN.requestTransformStatus),
    extra:
      entry.length > KNOWN_COLUMNS
        ? flatObject(columnsAfter(entry, KNOWN_COLUMNS), 'aws.alb.extra', context.notes)
        : undefined,
  }
}

type Request = Omit<RequestLine, 'url'> & { readonly url?: UrlParts | undefined }

function requestOf(entry: AccessLogEntry, { notes }: RecordContext): Request {
  const line = column(entry, COLUMN.request)
  if (line === undefined) return {}
  const request = readRequestLine(line)
  if (request?.url !== undefined) {
    // The whole URL is what is logged: once is enough for logs that come by the million.
    const { full: _, ...url } = readUrl(request.url)
    return { ...request, url }
  }
  if (request !== undefined) return { method: request.method, version: request.version }
  notes.tag('unparsed-request')
  return { url: { original: line.split(' ').map(withoutSecrets).join(' ') } }
}

function typesOf(status: number | undefined, error: string | undefined, blocked: boolean): string[] {
  const types = ['access']
  if (error !== undefined || (status !== undefined && status >= 500)) types.push('error')
  if (blocked) types.push('denied')
  return types
}

function outcomeOf(status: number | undefined): string {
  if (status === undefined) return 'unknown'
  return status < 400 ? 'success' : 'failure'
}

function listOf(text: string | undefined, separator = ','): readonly string[] | undefined {
  return text?.split(separator).filter((part) => part !== '')
}

/** A list of one that another column says already. */
function repeats(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list?.length === 1 && list[0] === value
}
