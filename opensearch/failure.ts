import { errors } from '@opensearch-project/opensearch'
import { HinomiError, messageOf } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import { withoutPayload } from './reason.ts'

/**
 * Turns anything that a request to OpenSearch throws into one sentence with the way out.
 *
 * The error of the client itself holds the whole request; it is neither shown nor kept as cause. Codes: `config` for
 * credentials, permissions, TLS, names and missing indices; `transient` for overload, time-outs and a node that is away;
 * `bug` for requests that OpenSearch does not understand.
 */
export function explainFailure(error: unknown, url: string): HinomiError {
  if (error instanceof HinomiError) return error
  const at = `OpenSearch at ${withoutCredentials(url)}`
  if (error instanceof errors.ResponseError) return explainStatus(statusOf(error), errorOf(error), at)
  if (error instanceof errors.TimeoutError) {
    return new HinomiError(
      'transient',
      `${at} did not answer in time: it is overloaded or unreachable; try again later`,
    )
  }
  if (error instanceof errors.ConnectionError) return explainConnection(error.message, at)
  if (error instanceof errors.DeserializationError) {
    return new HinomiError(
      'transient',
      `${at} gave an answer that cannot be read: try again; if it stays, check the proxy`,
    )
  }
  if (error instanceof errors.RequestAbortedError || error instanceof errors.NoLivingConnectionsError) {
    return new HinomiError('transient', `the request to ${at} was broken off: try again`)
  }
  if (error instanceof errors.OpenSearchClientError) return new HinomiError('bug', `${at}: ${error.name}`)
  return new HinomiError('bug', `${at}: ${messageOf(error)}`, { cause: error })
}

/** The type and reason that OpenSearch gives for refusing a request; both empty when it gave none. */
export interface ErrorBody {
  readonly type: string
  readonly reason: string
}

/** Returns the HTTP status of a refused request; the client prefers the one that the body claims. */
export function statusOf(error: errors.ResponseError): number {
  return error.meta.statusCode ?? 0
}

/** Reads type and reason out of a refused request, without anything that quotes a document. */
export function errorOf(error: errors.ResponseError): ErrorBody {
  const body: unknown = error.meta.body
  const inner = isObject(body) && isObject(body.error) ? body.error : {}
  return {
    type: typeof inner.type === 'string' ? inner.type : '',
    reason: typeof inner.reason === 'string' ? withoutPayload(inner.reason) : messageBefore(body),
  }
}

/** The gateway of Amazon OpenSearch Service says why in a message; below the first line stands the request with its token. */
function messageBefore(body: unknown): string {
  const said = isObject(body) ? (body.message ?? body.Message) : undefined
  return typeof said === 'string' ? (said.split('\n')[0] ?? '').slice(0, 300) : ''
}

/** Explains an HTTP status of 400 or more. */
function explainStatus(status: number, { type, reason }: ErrorBody, at: string): HinomiError {
  const said = [type, reason].filter((text) => text !== '').join(': ') || `HTTP ${status}`
  switch (status) {
    case 401:
      return new HinomiError(
        'config',
        `${at} does not accept the user or the password: check HINOMI_OPENSEARCH_URL (special characters percent-encoded)`,
      )
    case 403:
      if (type === 'cluster_block_exception') {
        return new HinomiError('config', `${at} is blocked (${reason}): remove the block and try again`)
      }
      if (/signature|security token|credential/i.test(reason)) {
        return new HinomiError(
          'config',
          `${at} does not accept the signature (${reason}): check the AWS credentials, the Region and the clock of this machine`,
        )
      }
      return new HinomiError(
        'config',
        `${at} does not permit this (${permissionIn(reason)}): give the user that permission`,
      )
    case 404:
      if (type === 'index_not_found_exception') {
        return new HinomiError('config', `${at}: ${reason || 'no such index'}: run "hinomi opensearch bootstrap"`)
      }
      return new HinomiError('config', `${at} does not know what was asked for (${said}): check HINOMI_OPENSEARCH_URL`)
    case 413:
      return new HinomiError('config', `${at} does not take a request of this size: raise http.max_content_length`)
    case 408:
    case 429:
      return new HinomiError('transient', `${at} is overloaded (${said}): try again later, or with less at a time`)
    case 502:
    case 503:
    case 504:
      return new HinomiError(
        'transient',
        `${at} is not available (${said}): try again when it has started or recovered`,
      )
    default:
      if (status >= 500) return new HinomiError('transient', `${at} failed (${said}): see its log, then try again`)
      return new HinomiError('bug', `${at} does not understand the request (${said})`)
  }
}

/** "no permissions for [indices:data/read] and User [name=…]" names the user's roles too, which nobody needs in a log. */
function permissionIn(reason: string): string {
  return /no permissions for (\[[^\]]*\])/.exec(reason)?.[1] ?? (reason || 'HTTP 403')
}

const TLS_TROUBLE =
  /certificate|self[- ]signed|altnames|unable to (verify|get)|SSL|TLS|EPROTO|wrong version number|CERT_|secure/i

/** Explains a connection that did not come about or broke, from the only thing the client keeps of it: its message. */
function explainConnection(message: string, at: string): HinomiError {
  if (/wrong version number|packet length too long|http request/i.test(message)) {
    return new HinomiError(
      'config',
      `${at} does not speak TLS: write http:// instead of https:// in HINOMI_OPENSEARCH_URL`,
    )
  }
  if (TLS_TROUBLE.test(message)) {
    return new HinomiError(
      'config',
      `${at} cannot be trusted (${message}): name the certificate of its authority in NODE_EXTRA_CA_CERTS, or use the host name of its certificate`,
    )
  }
  if (/ENOTFOUND/.test(message)) {
    return new HinomiError('config', `${at} has an unknown host name: check HINOMI_OPENSEARCH_URL`)
  }
  if (/ECONNRESET|socket hang up|aborted|EPIPE|Parse Error/.test(message)) {
    return new HinomiError(
      'transient',
      `${at} closed the connection: try again; if it never answers, it may want https:// instead of http://`,
    )
  }
  // Where a name has several addresses, Node reports the refusals together and without any message.
  if (/ECONNREFUSED|^Connection Error$/.test(message)) {
    return new HinomiError(
      'transient',
      `${at} refuses connections: start it ("hinomi opensearch start") or check HINOMI_OPENSEARCH_URL`,
    )
  }
  return new HinomiError(
    'transient',
    `${at} cannot be reached (${message}): check the network and HINOMI_OPENSEARCH_URL`,
  )
}

/** Returns an address without user and password, also when it is so broken that it cannot be parsed. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1').replace(/\/$/, '')
}
