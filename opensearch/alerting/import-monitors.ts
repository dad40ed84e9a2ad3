import { HinomiError } from '#core/errors.ts'
import type { Channel } from '#detections/monitors/channels.ts'
import { type Monitor, NAME_PREFIX } from '#detections/monitors/monitor.ts'
import type { HttpApi } from '../http-api.ts'
import { type AlertingAnswer, callAlerting, reasonOf } from './alerting-client.ts'

/** What a server did not take. */
export interface Refused {
  readonly name: string
  readonly reason: string
}

/** What became of an import. */
export interface MonitorReport {
  readonly channels: number
  readonly created: number
  readonly updated: number
  readonly refused: readonly Refused[]
  /** Monitors with our prefix that the server has and this program does not know: old ones, or exports. */
  readonly others: readonly string[]
}

/** A monitor as the server keeps it. */
interface Stored {
  readonly id: string
  readonly seqNo: number
  readonly primaryTerm: number
  readonly enabled: boolean
}

/** More than the managed service takes. */
const MOST_STORED = 2000

/**
 * Creates or updates channels and monitors (OpenSearch: Notifications and Alerting API). It may be repeated: channels are found by their id,
 * monitors by their name, and one that somebody has switched off stays off. Nothing is deleted.
 *
 * Goes on after a refusal, so that one monitor costs only itself; but without its channels no monitor is made.
 *
 * @throws HinomiError as callAlerting does; `config` when two monitors on the server have one name.
 */
export async function importMonitors(
  target: HttpApi,
  channels: readonly Channel[],
  monitors: readonly Monitor[],
): Promise<MonitorReport> {
  const refusedChannels: Refused[] = []
  for (const channel of channels) {
    const refused = await putChannel(target, channel)
    if (refused !== undefined) refusedChannels.push(refused)
  }
  const none = { channels: channels.length - refusedChannels.length, created: 0, updated: 0 }
  if (refusedChannels.length > 0) return { ...none, refused: refusedChannels, others: [] }
  const stored = await findStored(target)
  const report = { ...none, refused: [] as Refused[] }
  for (const monitor of monitors) {
    const known = stored.get(monitor.name)
    const answer = await (known === undefined ? create(target, monitor) : update(target, monitor, known))
    if (answer.status >= 300) report.refused.push({ name: monitor.name, reason: refusalOf(answer) })
    else if (known === undefined) report.created++
    else report.updated++
  }
  const ours = new Set(monitors.map(({ name }) => name))
  return { ...report, others: [...stored.keys()].filter((name) => !ours.has(name)).sort() }
}

async function putChannel(target: HttpApi, channel: Channel): Promise<Refused | undefined> {
  const id = channel.config_id
  const created = await callAlerting(target, 'POST', '_notifications/configs', channel)
  const answer =
    created.status === 409
      ? await callAlerting(target, 'PUT', `_notifications/configs/${id}`, { config: channel.config })
      : created
  return answer.status < 300 ? undefined : { name: id, reason: refusalOf(answer) }
}

function create(target: HttpApi, monitor: Monitor): Promise<AlertingAnswer> {
  return callAlerting(target, 'POST', '_alerting/monitors', monitor)
}

function update(
  target: HttpApi,
  monitor: Monitor,
  { id, seqNo, primaryTerm, enabled }: Stored,
): Promise<AlertingAnswer> {
  const path = `_alerting/monitors/${encodeURIComponent(id)}?if_seq_no=${seqNo}&if_primary_term=${primaryTerm}`
  return callAlerting(target, 'PUT', path, { ...monitor, enabled: monitor.enabled && enabled })
}

/** Alerting finds a monitor by nothing but what it is like; before the first one there is no index to search. */
async function findStored(target: HttpApi): Promise<ReadonlyMap<string, Stored>> {
  const answer = await callAlerting(target, 'POST', '_alerting/monitors/_search', {
    size: MOST_STORED,
    seq_no_primary_term: true,
    query: { prefix: { 'monitor.name.keyword': NAME_PREFIX } },
  })
  if (answer.status === 404 && reasonOf(answer.body).includes('index_not_found')) return new Map()
  if (answer.status >= 300)
    throw new HinomiError('config', `the monitors of the server cannot be listed: ${refusalOf(answer)}`)
  const { hits } = (answer.body.hits ?? {}) as { readonly hits?: readonly Hit[] }
  const found = new Map<string, Stored>()
  for (const hit of hits ?? []) {
    const { name, enabled } = hit._source.monitor ?? hit._source
    if (name === undefined) continue
    if (found.has(name))
      throw new HinomiError('config', `the server has two monitors "${name}": delete one in OpenSearch Dashboards`)
    found.set(name, { id: hit._id, seqNo: hit._seq_no, primaryTerm: hit._primary_term, enabled: enabled !== false })
  }
  return found
}

interface Named {
  readonly name?: string
  readonly enabled?: boolean
}

interface Hit {
  readonly _id: string
  readonly _seq_no: number
  readonly _primary_term: number
  /** The search leaves the wrapper out in some versions. */
  readonly _source: Named & { readonly monitor?: Named }
}

function refusalOf({ status, body }: AlertingAnswer): string {
  const reason = reasonOf(body)
  return reason === '' ? `HTTP ${status}` : `HTTP ${status}: ${reason}`
}
