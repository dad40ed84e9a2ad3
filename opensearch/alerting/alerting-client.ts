import { HinomiError } from '#core/errors.ts'
import { type JsonObject, objectOf } from '#core/json-object.ts'
import { callApi, type HttpAnswer, type HttpApi, readApiUrl } from '../http-api.ts'
import { PluginAbsent } from '../plugin-api.ts'

/** A status and its JSON. */
export interface AlertingAnswer {
  readonly status: number
  readonly body: JsonObject
}

/** Reads the address of OpenSearch; throws HinomiError `usage` as readApiUrl does, and for that of OpenSearch Dashboards. */
export function readOpenSearchUrl(text: string, { secret }: { readonly secret: boolean }): URL {
  const example = 'https://search.example.com'
  const { origin, pathname } = readApiUrl(text, { example, password: 'HINOMI_OPENSEARCH_PASSWORD', secret })
  if (/\/_dashboards(\/|$)/.test(pathname)) {
    throw new HinomiError('usage', '--url is that of OpenSearch Dashboards: leave /_dashboards out')
  }
  return new URL(`${origin}${pathname.replace(/\/+$/, '')}`)
}

/**
 * Sends one request to the API of a plugin and returns what it says, also when it says no.
 *
 * @throws HinomiError as callApi does; `config` when the server refuses who asks or lacks the plugin.
 */
export async function callAlerting(
  target: HttpApi,
  method: 'POST' | 'PUT',
  path: string,
  body: object,
): Promise<AlertingAnswer> {
  const address = new URL(`${target.url.href.replace(/\/$/, '')}/_plugins/${path}`)
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const headers = { 'content-type': 'application/json' }
  return checkAnswer(await callApi('OpenSearch', target, { method, address, headers, bytes }), target)
}

function checkAnswer({ status, body }: HttpAnswer, { url }: HttpApi): AlertingAnswer {
  const said = body === undefined ? '' : reasonOf(body)
  const because = said === '' ? '' : ` (${said})`
  if (status === 401 || status === 403) {
    throw new HinomiError(
      'config',
      `OpenSearch at ${url.host} does not permit this${because}: check --user or --sigv4; the user needs alerting_full_access and notifications_full_access`,
    )
  }
  if (said.startsWith('no handler found for uri')) {
    throw new PluginAbsent(
      'config',
      `OpenSearch at ${url.host} has no Alerting or Notifications plugin: a local node of ours is such a one`,
    )
  }
  if (body === undefined) {
    throw new HinomiError('config', `what answers at ${url.host} is no OpenSearch (HTTP ${status}): check --url`)
  }
  return { status, body }
}

/** What the server says about a refusal: a text, or the reason of its error. */
export function reasonOf({ error }: JsonObject): string {
  if (typeof error === 'string') return error.slice(0, 500)
  const { reason, type } = objectOf(error)
  return [type, reason]
    .filter((one) => typeof one === 'string')
    .join(': ')
    .slice(0, 500)
}
