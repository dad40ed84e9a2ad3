import { EventEmitter, once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '#opensearch/client.ts'
import { startViewer, viewOf } from '#test/viewer/start-viewer.ts'
import { ask } from './ask.ts'
import { failureOf } from './panel-answers.ts'
import { Problem } from './problem.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that answers the n-th request as told. */
async function clientOf(answer: (response: ServerResponse, number: number) => void) {
  let number = 0
  const server = createServer((request, response) => {
    request.resume()
    answer(response, ++number)
  })
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const question = { method: 'POST', path: '/_search', body: {} } as const
const errorOf = (type: string, reason = '') => ({ error: { type, reason, root_cause: [{ type, reason }] } })

describe('ask', () => {
  it('asks once more where the connection breaks', async () => {
    const client = await clientOf((response, number) => {
      if (number === 1) response.destroy()
      else json(response, 200, { number })
    })
    expect(await ask(client, question)).toEqual({ number: 2 })
  })

  it.each([
    [429, errorOf('rejected_execution_exception'), 503],
    [503, errorOf('cluster_block_exception'), 503],
    [502, {}, 503],
    [401, {}, 502],
    [403, errorOf('security_exception', 'no permissions for [indices:data/read/search]'), 502],
    [404, errorOf('index_not_found_exception'), 404],
    [400, errorOf('parsing_exception', 'unknown'), 400],
  ])('makes of status %i a problem of status %i', async (status, body, expected) => {
    const client = await clientOf((response) => json(response, status, body))
    const problem = await ask(client, question).catch((thrown: unknown) => thrown)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: expected })
  })

  it('tells OpenSearch to stop when nobody waits any longer', async () => {
    const seen = new EventEmitter()
    const arrived = once(seen, 'request')
    const closed = once(seen, 'close')
    const client = await clientOf((response) => {
      response.once('close', () => seen.emit('close'))
      seen.emit('request')
    })
    const viewer = await startViewer({ client })
    const stop = new AbortController()
    try {
      const asked = fetch(`${viewer.url}/api/documents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ index: 'findings', view: viewOf(), from: 0, size: 1 }),
        signal: stop.signal,
      })
      await arrived
      stop.abort()
      await expect(asked).rejects.toThrow()
      await closed
    } finally {
      await viewer.stop()
    }
    expect(viewer.bugs).toEqual([])
  })
})

describe('failureOf', () => {
  it.each([
    ['an answer of every shard', { timed_out: false, _shards: { failed: 0 }, hits: {} }, undefined],
    ['no answer', undefined, 'no_answer'],
    ['a time-out', { timed_out: true, _shards: { failed: 0 } }, 'took too long'],
    ['a missing index', errorOf('index_not_found_exception'), 'hinomi load'],
    ['too many buckets', errorOf('too_many_buckets_exception'), 'too many different values'],
    ['an overloaded node', errorOf('circuit_breaking_exception'), 'overloaded'],
    [
      'a shard that failed',
      { _shards: { failed: 2, failures: [{ reason: { type: 'x', reason: 'y' } }] } },
      '2 shard(s) failed',
    ],
    ['nonsense', { error: 'text' }, 'does not accept'],
  ])('of %s', (_, answer, words) => {
    const failure = failureOf(answer)
    if (words === undefined) expect(failure).toBeUndefined()
    else {
      expect(failure?.en).toContain(words)
      expect(failure?.ja).toMatch(/[ぁ-ん]/)
    }
  })
})
