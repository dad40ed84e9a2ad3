import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import { addressOf, explainFailure } from './client.ts'

/** OpenSearch runs without the plugin that was asked: what stands on it has to be left out, as on our local node. */
export class PluginAbsent extends HinomiError {}

/** A status of less than 500 and the JSON that came with it. */
export interface PluginAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * Sends one request to the API of a plugin, below `/_plugins/`. Returns its answer also for 400, 404 and 409, which every caller reads himself.
 *
 * @throws PluginAbsent when OpenSearch knows no such path; HinomiError of explainFailure for everything else that fails.
 */
export async function callPlugin(
  client: Client,
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { body, query }: { readonly body?: object; readonly query?: Readonly<Record<string, string | number>> } = {},
): Promise<PluginAnswer> {
  const answer = await client.transport
    .request(
      {
        ...{ method, path: `/_plugins/${path}` },
        ...(query !== undefined && { querystring: { ...query } }),
        ...(body !== undefined && { body: body as never }),
      },
      { ignore: [400, 404, 409] },
    )
    .catch((thrown: unknown) => {
      throw explainFailure(thrown, addressOf(client))
    })
  const read: Readonly<Record<string, unknown>> = isObject(answer.body) ? answer.body : {}
  if (typeof read.error === 'string' && read.error.startsWith('no handler found for uri')) {
    throw new PluginAbsent('config', `OpenSearch at ${addressOf(client)} has no plugin that answers /_plugins/${path}`)
  }
  return { status: answer.statusCode ?? 0, body: read }
}

/** What a plugin says about a refusal, as part of a sentence. */
export function refusalOf({ status, body }: PluginAnswer): string {
  const { error, message, reason } = body
  const inner = isObject(error) ? error.reason : error
  const said = [inner, message, reason].find((one) => typeof one === 'string' && one !== '')
  return said === undefined ? `HTTP ${status}` : `HTTP ${status}: ${String(said).slice(0, 300)}`
}

/**
 * Says whether a stored value holds everything that is wanted; the server adds defaults and times of its own. Lists must agree in
 * length and order.
 */
export function holds(stored: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(stored) &&
      stored.length === wanted.length &&
      wanted.every((one, position) => holds(stored[position], one))
    )
  }
  if (!isObject(wanted)) return stored === wanted
  return isObject(stored) && Object.entries(wanted).every(([name, value]) => holds(stored[name], value))
}
