import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request as it arrived. */
export interface Received {
  readonly body: string
  readonly headers: IncomingMessage['headers']
  readonly url: string
}

/** What a receiver does with the nth request: an answer, or no answer in one of the ways that happen. */
export type Answer =
  | number
  | 'reset'
  | 'stall'
  | 'huge'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }

/** A webhook of ours. */
export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** Answers from now on so. */
  answer(answer: (request: Received, n: number) => Answer): void
  close(): Promise<void>
}

/** Starts a receiver on 127.0.0.1 that answers 200 until it is told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let judge: (request: Received, n: number) => Answer = () => 200
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return
    const one = { body, headers: request.headers, url: request.url ?? '' }
    received.push(one)
    reply(response, judge(one, received.length - 1))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer(next) {
      judge = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'stall') return
  if (answer === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (answer === 'huge') {
    response.writeHead(200)
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
    }
    response.on('drain', pour)
    pour()
    return
  }
  const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer
  response.writeHead(status, headers).end(body)
}
