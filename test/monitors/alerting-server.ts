import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkSignature, type SigningKey } from '../dashboards/dashboards-server.ts'

/** How the server behaves; everything else follows the Alerting and Notifications API of OpenSearch 2.19. */
export interface AlertingOptions {
  /** Accepts only this user. */
  readonly user?: { readonly name: string; readonly password: string }
  /** Accepts only requests that this key has signed (AWS: Signature Version 4). */
  readonly key?: SigningKey
  /** Says that nothing handles the path, as a server without the plugins does. */
  readonly bare?: boolean
  /** Refuses the monitor of this name. */
  readonly refuse?: string
  /** Answers every request so. */
  readonly always?: { readonly status: number; readonly body: string }
}

type Json = Record<string, unknown>

/** A monitor with what the server adds. */
interface StoredMonitor {
  readonly id: string
  readonly seqNo: number
  readonly monitor: Json
}

/** A running server and what it holds. */
export interface AlertingServer {
  readonly url: string
  /** Channels by their ids. */
  readonly channels: ReadonlyMap<string, Json>
  readonly monitors: readonly StoredMonitor[]
  /** Method, path and status of everything that was asked. */
  readonly requests: readonly string[]
  /** Keeps a monitor as if somebody else had made or changed it. */
  keep(monitor: Json): void
  stop(): Promise<void>
}

class Refusal extends Error {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

function refuse(message: string): never {
  throw new Refusal(400, 'illegal_argument_exception', message)
}

/** Starts a server on a free port of this machine that takes nothing which the real one would refuse. */
export async function startAlertingServer(options: AlertingOptions = {}): Promise<AlertingServer> {
  const channels = new Map<string, Json>()
  const monitors: StoredMonitor[] = []
  const requests: string[] = []
  let sequence = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const send = (status: number, text: string) => {
      requests.push(`${request.method} ${request.url} ${status}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end(text)
    }
    if (options.always !== undefined) return send(options.always.status, options.always.body)
    try {
      send(200, JSON.stringify(handle(request, body)))
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) return send(403, JSON.stringify({ error: String(thrown) }))
      const { status, type, message } = thrown
      const error = type === '' ? message : { root_cause: [{ type, reason: message }], type, reason: message }
      send(status, JSON.stringify({ error, status }))
    }
  })

  function handle(request: IncomingMessage, bytes: Buffer): object {
    const url = new URL(request.url ?? '', 'http://server')
    const called = `${request.method} ${url.pathname}`
    if (options.bare)
      throw new Refusal(400, '', `no handler found for uri [${request.url}] and method [${request.method}]`)
    checkCaller(request, url, bytes, options)
    if (!request.headers['content-type']?.startsWith('application/json'))
      throw new Refusal(406, '', 'Content-Type header is not supported')
    const body = JSON.parse(bytes.toString('utf8')) as Json
    const [, channelId] = /^PUT \/_plugins\/_notifications\/configs\/([^/]+)$/.exec(called) ?? []
    const [, monitorId] = /^PUT \/_plugins\/_alerting\/monitors\/([^/]+)$/.exec(called) ?? []
    if (called === 'POST /_plugins/_notifications/configs') return createChannel(body)
    if (channelId !== undefined) return updateChannel(channelId, body)
    if (called === 'POST /_plugins/_alerting/monitors/_search') return search(body)
    if (called === 'POST /_plugins/_alerting/monitors') return createMonitor(body)
    if (monitorId !== undefined) return updateMonitor(monitorId, url.searchParams, body)
    throw new Refusal(400, '', `no handler found for uri [${request.url}] and method [${request.method}]`)
  }

  function createChannel({ config_id: id, config }: Json): object {
    if (typeof id !== 'string' || !/^[A-Za-z0-9+/_-]+$/.test(id)) refuse('Invalid characters in config_id')
    if (channels.has(id)) throw new Refusal(409, 'version_conflict_engine_exception', `config ${id} exists`)
    channels.set(id, checkedConfig(config))
    return { config_id: id }
  }

  function updateChannel(id: string, { config }: Json): object {
    if (!channels.has(id)) throw new Refusal(404, 'status_exception', `NotificationConfig ${id} not found`)
    channels.set(id, checkedConfig(config))
    return { config_id: id }
  }

  function search(body: Json): object {
    if (monitors.length === 0)
      throw new Refusal(404, 'index_not_found_exception', 'no such index [.opendistro-alerting-config]')
    const prefix = ((body.query as Json).prefix as Json)['monitor.name.keyword']
    const found = monitors
      .filter(({ monitor }) => String(monitor.name).startsWith(String(prefix)))
      .slice(0, Number(body.size ?? 10))
    const hits = found.map(({ id, seqNo, monitor }) => ({
      ...{ _index: '.opendistro-alerting-config', _id: id, _seq_no: seqNo, _primary_term: 1 },
      _source: { ...monitor, last_update_time: 1 },
    }))
    return { hits: { total: { value: hits.length, relation: 'eq' }, hits } }
  }

  function createMonitor(monitor: Json): object {
    checkMonitor(monitor)
    if (monitor.name === options.refuse) refuse('this one is refused')
    const stored = { id: `server-${++sequence}`, seqNo: sequence, monitor }
    monitors.push(stored)
    return { _id: stored.id, _version: 1, _seq_no: stored.seqNo, _primary_term: 1, monitor }
  }

  function updateMonitor(id: string, query: URLSearchParams, monitor: Json): object {
    const at = monitors.findIndex((one) => one.id === id)
    const known = monitors[at]
    if (known === undefined) throw new Refusal(404, 'status_exception', `Monitor with ${id} is not found`)
    if (query.get('if_seq_no') !== String(known.seqNo) || query.get('if_primary_term') !== '1')
      throw new Refusal(409, 'version_conflict_engine_exception', 'version conflict')
    checkMonitor(monitor)
    monitors[at] = { id, seqNo: ++sequence, monitor }
    return { _id: id, monitor }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ url: `http://127.0.0.1:${port}`, channels, monitors, requests },
    keep(monitor) {
      const at = monitors.findIndex((one) => one.monitor.name === monitor.name)
      const kept = { id: monitors[at]?.id ?? `server-${++sequence}`, seqNo: ++sequence, monitor }
      if (at < 0) monitors.push(kept)
      else monitors[at] = kept
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function checkCaller(request: IncomingMessage, url: URL, body: Buffer, { user, key }: AlertingOptions): void {
  if (user !== undefined) {
    const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
    if (request.headers.authorization !== expected) throw new Refusal(401, '', 'Unauthorized')
  }
  if (key !== undefined) checkSignature(request, url, body, key)
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : refuse('expected a list'))
const object = (value: unknown, name: string): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : refuse(`${name} is missing`)

function only(value: Json, keys: readonly string[]): void {
  for (const key of Object.keys(value)) if (!keys.includes(key)) refuse(`Unexpected field: ${key}`)
}

/** Sns.kt of the common utilities. */
function checkedConfig(value: unknown): Json {
  const config = object(value, 'config')
  if (typeof config.name !== 'string' || config.config_type !== 'sns') refuse('name or config_type is missing')
  const sns = object(config.sns, 'sns')
  if (!/^arn:aws(-[^:]+)?:sns:([a-zA-Z0-9-]+):([0-9]{12}):([a-zA-Z0-9-_]+)$/.test(String(sns.topic_arn)))
    refuse('Invalid AWS SNS topic ARN')
  return config
}

const TRIGGERS: Readonly<Record<string, string>> = {
  query_level_monitor: 'query_level_trigger',
  bucket_level_monitor: 'bucket_level_trigger',
}

function checkMonitor(monitor: Json): void {
  if ('id' in monitor || '_id' in monitor) refuse('Invalid monitor field')
  if (monitor.type !== 'monitor' || typeof monitor.name !== 'string') refuse('Monitor name or type is missing')
  const wanted = TRIGGERS[String(monitor.monitor_type)] ?? refuse('unknown monitor_type')
  const period = object(object(monitor.schedule, 'schedule').period, 'period')
  if (!Number.isInteger(period.interval) || !['MINUTES', 'HOURS', 'DAYS'].includes(String(period.unit)))
    refuse('Invalid schedule')
  const inputs = list(monitor.inputs)
  if (inputs.length !== 1) refuse('Monitors can only have one input')
  const search = object(inputs[0]?.search, 'search')
  const query = object(search.query, 'query')
  if (wanted === 'bucket_level_trigger' && Object.keys(object(query.aggregations, 'aggregations')).length === 0)
    refuse('At least one aggregation is required for the input Bucket Selector Trigger')
  const triggers = list(monitor.triggers)
  if (triggers.length > 10) refuse('Monitors can only support up to 10 triggers')
  for (const trigger of triggers) {
    const inner = object(trigger[wanted], `Incompatible trigger for ${String(monitor.monitor_type)}:`)
    only(inner, ['id', 'name', 'severity', 'condition', 'actions'])
    for (const action of list(inner.actions)) checkAction(action)
  }
}

function checkAction(action: Json): void {
  only(action, [
    ...['id', 'name', 'destination_id', 'throttle_enabled', 'throttle', 'subject_template', 'message_template'],
    'action_execution_policy',
  ])
  const policy = (action.action_execution_policy as Json | undefined)?.action_execution_scope as Json | undefined
  if (action.throttle_enabled === true) {
    const { value, unit } = object(action.throttle, 'Action throttle enabled but not set throttle value:')
    if (unit !== 'MINUTES') refuse('Only support MINUTES throttle unit currently')
    if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > 1440)
      refuse('Can only set throttle period between 1 and 1440')
    if (policy !== undefined && 'per_execution' in policy)
      refuse('Throttle is currently not supported for per execution action scope')
  }
  for (const template of ['subject_template', 'message_template'] as const) {
    if (object(action[template], template).lang !== 'mustache') refuse('Template must be a mustache script')
  }
}
