import { HinomiError } from '#core/errors.ts'
import type { JsonObject } from '#core/json-object.ts'
import { callApi, type HttpAnswer, type HttpApi, readApiUrl } from '../http-api.ts'
import type { MultipartBody } from './multipart.ts'

/** Where OpenSearch Dashboards is (`https://search.example.com/_dashboards`), and as whom and in which tenant it is spoken to. */
export interface DashboardsTarget extends HttpApi {
  /** `global` or undefined: everybody's; `__user__`: one's own (security plugin: tenants). */
  readonly tenant: string | undefined
}

/** An answer that is no failure of the way there: its status and its JSON. */
export interface DashboardsAnswer {
  readonly status: number
  readonly body: JsonObject
}

/** Reads the address of OpenSearch Dashboards; throws HinomiError `usage` as readApiUrl does. */
export function readDashboardsUrl(text: string, { secret }: { readonly secret: boolean }): URL {
  const example = 'https://search.example.com/_dashboards'
  const { origin, pathname } = readApiUrl(text, { example, password: 'HINOMI_DASHBOARDS_PASSWORD', secret })
  return new URL(`${origin}${pathname.replace(/\/(app(\/.*)?)?$/, '')}`)
}

/**
 * Sends one request to the API of OpenSearch Dashboards and returns what it says, also when it says no.
 *
 * @throws HinomiError as callApi does; `config` when the server refuses who asks or is none.
 */
export async function callDashboards(
  target: DashboardsTarget,
  path: string,
  { contentType, bytes }: MultipartBody,
): Promise<DashboardsAnswer> {
  const { url, tenant } = target
  const address = new URL(`${url.href.replace(/\/$/, '')}/api/${path}`)
  // A header holds no Japanese name; the security plugin reads the query too.
  const inHeader = tenant !== undefined && /^[\x21-\x7e]+$/.test(tenant)
  if (tenant !== undefined && !inHeader) address.searchParams.set('security_tenant', tenant)
  const headers = {
    'osd-xsrf': 'true',
    'content-type': contentType,
    ...(inHeader && { securitytenant: tenant }),
  }
  return checkAnswer(await callApi(NAME, target, { method: 'POST', address, headers, bytes }), target)
}

const NAME = 'OpenSearch Dashboards'

function checkAnswer({ status, body }: HttpAnswer, { url, tenant }: DashboardsTarget): DashboardsAnswer {
  const at = `${NAME} at ${url.host}${url.pathname}`
  const said = saidBy(body)
  if (status >= 300 && status < 400) {
    throw new HinomiError(
      'config',
      `${at} wants somebody to sign in: use --user, or --sigv4 for Amazon OpenSearch Service`,
    )
  }
  if (status === 401) {
    throw new HinomiError(
      'config',
      `${at} does not accept who asks${said}: check --user and HINOMI_DASHBOARDS_PASSWORD, or --sigv4${tenantHint(tenant)}`,
    )
  }
  if (status === 403) {
    throw new HinomiError(
      'config',
      `${at} does not permit this${said}: the user needs write access to saved objects${tenantHint(tenant)}`,
    )
  }
  if (status === 404) {
    throw new HinomiError(
      'config',
      `there is no OpenSearch Dashboards at ${url.host}${url.pathname}: on Amazon OpenSearch Service the address ends with /_dashboards`,
    )
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
