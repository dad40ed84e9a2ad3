import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One item as it arrived in a bulk body. */
export interface ReceivedItem {
  readonly operation: string
  readonly index: string
  readonly id: string
  readonly version: number | undefined
  readonly json: string
}

/** One bulk request as it arrived. */
export interface ReceivedBulk {
  readonly items: readonly ReceivedItem[]
  readonly sizeBytes: number
  readonly url: string
}

/**
 * What the server does with a request: an answer, or one of the ways in which none arrives.
 *
 * `cut` closes the connection without an answer, `cut-answer` in the middle of one; `stall` never answers,
 * `stall-answer` starts an answer and then sends nothing more.
 */
export type BulkReply =
  | 'cut'
  | 'cut-answer'
  | 'stall'
  | 'stall-answer'
  | { readonly status: number; readonly body?: unknown; readonly contentType?: string }

/** A server that answers _bulk as it is told. */
export interface BulkServer {
  readonly url: string
  readonly received: readonly ReceivedBulk[]
  /** Requests that are open now. */
  readonly inFlight: number
  /** The most requests that were open at the same time. */
  readonly mostInFlight: number
  close(): Promise<void>
}

/** Starts a server on 127.0.0.1 whose nth bulk request is answered with `reply(request, n)`, n from 0. */
export async function startBulkServer(reply: (request: ReceivedBulk, n: number) => BulkReply): Promise<BulkServer> {
  const received: ReceivedBulk[] = []
  let open = 0
  let mostInFlight = 0
  const server = createServer(async (request, response) => {
    mostInFlight = Math.max(mostInFlight, ++open)
    response.once('close', () => open--)
    const bulk = await receive(request).catch(() => undefined)
    if (bulk === undefined) return
    received.push(bulk)
    send(response, reply(bulk, received.length - 1))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    get inFlight() {
      return open
    },
    get mostInFlight() {
      return mostInFlight
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function receive(request: IncomingMessage): Promise<ReceivedBulk> {
  const body = await text(request)
  const lines = body.split('\n')
  const items: ReceivedItem[] = []
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const action: Record<string, { _index: string; _id: string; version?: number }> = JSON.parse(lines[i] ?? '')
    const [[operation, target] = []] = Object.entries(action)
    if (operation === undefined || target === undefined) throw new Error(`no action line: ${lines[i]}`)
    items.push({ operation, index: target._index, id: target._id, version: target.version, json: lines[i + 1] ?? '' })
  }
  return { items, sizeBytes: Buffer.byteLength(body), url: request.url ?? '' }
}

function send(response: ServerResponse, reply: BulkReply): void {
  if (reply === 'stall') return
  if (reply === 'cut') {
    response.destroy()
    return
  }
  if (reply === 'cut-answer' || reply === 'stall-answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"errors":false,', () => {
      if (reply === 'cut-answer') response.destroy()
    })
    return
  }
  const { status, body = '', contentType = 'application/json' } = reply
  response.writeHead(status, { 'content-type': contentType })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** What became of one item: a status, or a status with the error that OpenSearch gives. */
export type ItemAnswer = number | { readonly status: number; readonly error: unknown }

/** The answer of an OpenSearch that judges each item by itself. */
export function answerItems(bulk: ReceivedBulk, judge: (item: ReceivedItem, i: number) => ItemAnswer): BulkReply {
  const answers = bulk.items.map((item, i) => {
    const answer = judge(item, i)
    return { [item.operation]: typeof answer === 'number' ? { status: answer } : answer }
  })
  const failed = bulk.items.some((_, i) => (Object.values(answers[i] ?? {})[0]?.status ?? 0) >= 300)
  return { status: 200, body: { errors: failed, items: answers } }
}

/** The answer of an OpenSearch to which every item is new. */
export function acceptAll(bulk: ReceivedBulk): BulkReply {
  return answerItems(bulk, () => 201)
}
