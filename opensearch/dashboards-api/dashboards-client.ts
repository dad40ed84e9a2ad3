import { HinomiError, messageOf } from '#core/errors.ts'
import type { Authorize } from '../signing/authorization.ts'
import type { MultipartBody } from './multipart.ts'

/** Where OpenSearch Dashboards is, and as whom and in which tenant it is spoken to. */
export interface DashboardsTarget {
  /** Without a slash at its end: `https://search.example.com/_dashboards`. */
  readonly url: URL
  /** `global` or undefined: everybody's; `__user__`: one's own (security plugin: tenants). */
  readonly tenant: string | undefined
  readonly authorize: Authorize
  readonly timeoutMs: number
}

/** An answer that is no failure of the way there: its status and its JSON. */
export interface DashboardsAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Reads the address of OpenSearch Dashboards.
 *
 * @throws HinomiError `usage` for what is no http(s) address, holds a password, or would send one unencrypted over a network.
 */
export function readDashboardsUrl(text: string, { secret }: { readonly secret: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new HinomiError('usage', '--url is no address: write it like https://search.example.com/_dashboards')
  }
  if (url.username !== '' || url.password !== '') {
    throw new HinomiError('usage', '--url must hold no user and no password: use --user and HINOMI_DASHBOARDS_PASSWORD')
  }
  if (secret && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new HinomiError('usage', `credentials do not go over plain http to ${url.host}: use https`)
  }
  const path = url.pathname.replace(/\/(app(\/.*)?)?$/, '')
  return new URL(`${url.origin}${path}`)
}

/**
 * Sends one request to the API of OpenSearch Dashboards and returns what it says, also when it says no.
 *
 * @throws HinomiError `transient` when it cannot be reached or is overloaded, `config` when it refuses who asks or is none.
 */
export async function callDashboards(
  { url, tenant, authorize, timeoutMs }: DashboardsTarget,
  path: string,
  { contentType, bytes }: MultipartBody,
): Promise<DashboardsAnswer> {
  const address = new URL(`${url.href.replace(/\/$/, '')}/api/${path}`)
  // A header holds no Japanese name; the security plugin reads the query too.
  const inHeader = tenant !== undefined && /^[\x21-\x7e]+$/.test(tenant)
  if (tenant !== undefined && !inHeader) address.searchParams.set('security_tenant', tenant)
  const headers = {
    'osd-xsrf': 'true',
    'content-type': contentType,
    ...(inHeader && { securitytenant: tenant }),
  }
  const signed = await authorize({ method: 'POST', url: address, headers, body: bytes })
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...headers, ...signed },
    body: bytes,
    // A redirection leads to a page to sign in, and must not be followed with the body.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((thrown: unknown) => {
    throw unreachable(url, thrown)
  })
  return readAnswer(response, url, tenant)
}

async function readAnswer(response: Response, url: URL, tenant: string | undefined): Promise<DashboardsAnswer> {
  const { status } = response
  const text = await response.text().catch((thrown: unknown) => {
    throw unreachable(url, thrown)
  })
  const at = `OpenSearch Dashboards at ${url.host}${url.pathname}`
  if (status >= 300 && status < 400) {
    throw new HinomiError(
      'config',
      `${at} wants somebody to sign in: use --user, or --sigv4 for Amazon OpenSearch Service`,
    )
  }
  const body = readObject(text)
  const said = saidBy(body)
  switch (status) {
    case 401:
      throw new HinomiError(
        'config',
        `${at} does not accept who asks${said}: check --user and HINOMI_DASHBOARDS_PASSWORD, or --sigv4${tenantHint(tenant)}`,
      )
    case 403:
      throw new HinomiError(
        'config',
        `${at} does not permit this${said}: the user needs write access to saved objects${tenantHint(tenant)}`,
      )
    case 404:
      throw new HinomiError(
        'config',
        `there is no OpenSearch Dashboards at ${url.host}${url.pathname}: on Amazon OpenSearch Service the address ends with /_dashboards`,
      )
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
      throw new HinomiError('transient', `${at} is overloaded or starting (HTTP ${status}): try again later`)
  }
  if (body === undefined && status !== 413) {
    throw new HinomiError(
      'config',
      `what answers at ${url.host}${url.pathname} is no OpenSearch Dashboards: check --url`,
    )
  }
  return { status, body: body ?? {} }
}

/** What the server says about a refusal, as part of a sentence. */
export function saidBy(body: Readonly<Record<string, unknown>> | undefined): string {
  return typeof body?.message === 'string' && body.message !== '' ? ` (${body.message.slice(0, 500)})` : ''
}

function tenantHint(tenant: string | undefined): string {
  return tenant === undefined ? '' : `, and check that it may use the tenant "${tenant}"`
}

function unreachable(url: URL, thrown: unknown): HinomiError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  const code =
    typeof (cause as { code?: unknown })?.code === 'string' ? (cause as { code: string }).code : messageOf(cause)
  const isCertificate = /CERT|SELF_SIGNED|ALTNAME/.test(code)
  return isCertificate
    ? new HinomiError(
        'config',
        `the certificate of ${url.host} is not trusted (${code}): name its authority in NODE_EXTRA_CA_CERTS`,
      )
    : new HinomiError(
        'transient',
        `OpenSearch Dashboards at ${url.host} cannot be reached (${code}): check --url and the network`,
      )
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Says whether a host name is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
