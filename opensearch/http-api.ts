import { HinomiError, messageOf } from '#core/errors.ts'
import { type JsonObject, parseObject } from '#core/json-object.ts'
import { isLoopback } from '#core/loopback.ts'
import type { Authorize } from './signing/authorization.ts'

/** An HTTP API that the client of OpenSearch does not speak: where it is, and as whom it is spoken to. */
export interface HttpApi {
  /** Without a slash at its end. */
  readonly url: URL
  readonly authorize: Authorize
  readonly timeoutMs: number
}

/** What is sent to an API. */
export interface HttpRequest {
  readonly method: 'POST' | 'PUT'
  readonly address: URL
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** A status and its JSON; undefined where it is no object. */
export interface HttpAnswer {
  readonly status: number
  readonly body: JsonObject | undefined
}

/**
 * Reads what `--url` says.
 *
 * @throws HinomiError `usage` for what is no http(s) address, holds a password (which belongs into the variable `password`), or would send a
 *   secret unencrypted over a network.
 */
export function readApiUrl(
  text: string,
  { example, password, secret }: { readonly example: string; readonly password: string; readonly secret: boolean },
): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new HinomiError('usage', `--url is no address: write it like ${example}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new HinomiError('usage', `--url must hold no user and no password: use --user and ${password}`)
  }
  if (secret && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new HinomiError('usage', `credentials do not go over plain http to ${url.host}: use https`)
  }
  return url
}

const OVERLOADED = [408, 429, 502, 503, 504]

/**
 * Sends one request and returns what the server says, also when it says no.
 *
 * @param name Who is spoken to, for messages.
 * @throws HinomiError `transient` when it cannot be reached or is overloaded, `config` when its certificate is not trusted.
 */
export async function callApi(
  name: string,
  { authorize, timeoutMs }: HttpApi,
  { method, address, headers, bytes }: HttpRequest,
): Promise<HttpAnswer> {
  const signed = await authorize({ method, url: address, headers, body: bytes })
  const response = await fetch(address, {
    ...{ method, headers: { ...headers, ...signed }, body: bytes },
    // A redirection leads to a page to sign in, and must not be followed with the body.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((thrown: unknown) => {
    throw unreachable(name, address, thrown)
  })
  const { status } = response
  const text = await response.text().catch((thrown: unknown) => {
    throw unreachable(name, address, thrown)
  })
  if (OVERLOADED.includes(status)) {
    throw new HinomiError(
      'transient',
      `${name} at ${address.host} is overloaded or starting (HTTP ${status}): try again later`,
    )
  }
  return { status, body: parseObject(text) }
}

function unreachable(name: string, { host }: URL, thrown: unknown): HinomiError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  const code =
    typeof (cause as { code?: unknown })?.code === 'string' ? (cause as { code: string }).code : messageOf(cause)
  return /CERT|SELF_SIGNED|ALTNAME/.test(code)
    ? new HinomiError(
        'config',
        `the certificate of ${host} is not trusted (${code}): name its authority in NODE_EXTRA_CA_CERTS`,
      )
    : new HinomiError('transient', `${name} at ${host} cannot be reached (${code}): check --url and the network`)
}
