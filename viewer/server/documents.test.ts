import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '#opensearch/client.ts'
import { startViewer, type TestViewer, viewOf } from '#test/viewer/start-viewer.ts'

let server: Server
let viewer: TestViewer
afterEach(async () => {
  await viewer.stop()
  server.closeAllConnections()
  server.close()
})

const PAGE = Array.from({ length: 1000 }, (_, at) => ({
  ...{ _index: 'findings-guardduty', _id: String(at) },
  _source: { hinomi: { principal: 'x'.repeat(2000) } },
}))

/** A viewer of an OpenSearch that gives full pages for ever, until page `failsAt`; tells of what is asked. */
async function viewerOfPages(failsAt: number): Promise<EventEmitter> {
  const seen = new EventEmitter()
  let page = 0
  server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.method === 'DELETE') seen.emit('closed')
    if (request.url?.startsWith('/_search?') || request.url === '/_search') {
      if (++page === failsAt) response.writeHead(503).end('{"error":{"type":"x","reason":"y"},"status":503}')
      else
        response.end(
          JSON.stringify({ timed_out: false, _shards: { failed: 0 }, hits: { total: { value: 1e6 }, hits: PAGE } }),
        )
    } else response.end('{"pit_id":"pit"}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  viewer = await startViewer({ client: createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) })
  return seen
}

const query = { index: 'guardduty', view: viewOf(), columns: ['hinomi.principal'], language: 'en' }

describe('a CSV of documents', () => {
  it('ends after 10,000 rows', async () => {
    const seen = await viewerOfPages(100)
    const closed = once(seen, 'closed')
    const text = await (await viewer.post('/api/documents.csv', query)).text()
    expect(text.split('\r\n')).toHaveLength(10_002)
    await closed
  })

  it('that cannot begin is a proper error', async () => {
    const seen = await viewerOfPages(1)
    const closed = once(seen, 'closed')
    const answer = await viewer.post('/api/documents.csv', query)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ error: { ja: expect.any(String) } })
    await closed
  })

  it('that breaks off does not look whole', async () => {
    const seen = await viewerOfPages(4)
    const closed = once(seen, 'closed')
    const answer = await viewer.post('/api/documents.csv', query)
    await expect(answer.text()).rejects.toThrow()
    await closed
    expect((await viewer.get('/')).status).toBe(200)
  })

  it('that nobody reads to its end leaves nothing open', async () => {
    const seen = await viewerOfPages(100)
    const closed = once(seen, 'closed')
    const answer = await viewer.post('/api/documents.csv', query)
    await answer.body?.cancel()
    await closed
  })
})
