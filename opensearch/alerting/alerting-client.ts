import { HinomiError, messageOf } from '#core/errors.ts'
import { isLoopback } from '../dashboards-api/dashboards-client.ts'
import { PluginAbsent } from '../plugin-api.ts'
import type { Authorize } from '../signing/authorization.ts'

/** Where OpenSearch is, and as whom it is spoken to. */
export interface AlertingTarget {
  /** Without a slash at its end: `https://search.example.com`. */
  readonly url: URL
  readonly authorize: Authorize
  readonly timeoutMs: number
}

/** A status and its JSON. */
export interface AlertingAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Reads the address of OpenSearch.
 *
 * @throws HinomiError `usage` for what is no http(s) address, holds a password, is that of OpenSearch Dashboards, or would send a password
 *   unencrypted over a network.
 */
export function readOpenSearchUrl(text: string, { secret }: { readonly secret: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new HinomiError('usage', '--url is no address: write it like https://search.example.com')
  if (url.username !== '' || url.password !== '')
    throw new HinomiError('usage', '--url must hold no user and no password: use --user')
  if (secret && url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new HinomiError('usage', `credentials do not go over plain http to ${url.host}: use https`)
  if (/\/_dashboards(\/|$)/.test(url.pathname))
    throw new HinomiError('usage', '--url is that of OpenSearch Dashboards: leave /_dashboards out')
  return new URL(`${url.origin}${url.pathname.replace(/\/+$/, '')}`)
}

/**
 * Sends one request to the API of a plugin and returns what it says, also when it says no.
 *
 * @throws HinomiError `transient` when it cannot be reached or is overloaded, `config` when it refuses who asks or lacks the plugin.
 */
export async function callAlerting(
  { url, authorize, timeoutMs }: AlertingTarget,
  method: 'POST' | 'PUT',
  path: string,
  body: object,
): Promise<AlertingAnswer> {
  const address = new URL(`${url.href.replace(/\/$/, '')}/_plugins/${path}`)
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const headers = { 'content-type': 'application/json' }
  const signed = await authorize({ method, url: address, headers, body: bytes })
  const response = await fetch(address, {
    ...{ method, headers: { ...headers, ...signed }, body: bytes },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((thrown: unknown) => {
    throw unreachable(url, thrown)
  })
  const text = await response.text().catch((thrown: unknown) => {
    throw unreachable(url, thrown)
  })
  return readAnswer(response.status, text, url)
}

const OVERLOADED = [408, 429, 502, 503, 504]

function readAnswer(status: number, text: string, url: URL): AlertingAnswer {
  const body = readObject(text)
  const said = body === undefined ? '' : reasonOf(body)
  const because = said === '' ? '' : ` (${said})`
  if (OVERLOADED.includes(status))
    throw new HinomiError(
      'transient',
      `OpenSearch at ${url.host} is overloaded or starting (HTTP ${status}): try again later`,
    )
  if (status === 401 || status === 403)
    throw new HinomiError(
      'config',
      `OpenSearch at ${url.host} does not permit this${because}: check --user or --sigv4; the user needs alerting_full_access and notifications_full_access`,
    )
  if (said.startsWith('no handler found for uri'))
    throw new PluginAbsent(
      'config',
      `OpenSearch at ${url.host} has no Alerting or Notifications plugin: a local node of ours is such a one`,
    )
  if (body === undefined)
    throw new HinomiError('config', `what answers at ${url.host} is no OpenSearch (HTTP ${status}): check --url`)
  return { status, body }
}

/** What the server says about a refusal: a text, or the reason of its error. */
export function reasonOf({ error }: Readonly<Record<string, unknown>>): string {
  if (typeof error === 'string') return error.slice(0, 500)
  const { reason, type } = (error ?? {}) as Readonly<Record<string, unknown>>
  return [type, reason]
    .filter((one) => typeof one === 'string')
    .join(': ')
    .slice(0, 500)
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

function unreachable(url: URL, thrown: unknown): HinomiError {
  return new HinomiError('transient', `OpenSearch at ${url.host} cannot be reached: ${messageOf(thrown)}`, {
    cause: thrown,
  })
}
