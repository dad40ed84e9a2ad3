import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { patiently } from './patience.ts'

const SOON = { baseDelayMs: 5, maxDelayMs: 20 }
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** An OpenSearch that answers its requests with these statuses, the last one for ever. */
async function answering(...statuses: number[]) {
  let asked = 0
  const server = createServer((_, response) => {
    const status = statuses[Math.min(asked++, statuses.length - 1)] ?? 500
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(status < 300 ? '{"acknowledged":true}' : '{"error":{"type":"some_exception","reason":"because"}}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  open.push(() => {
    server.closeAllConnections()
    return new Promise((done) => server.close(() => done()))
  })
  const { port } = server.address() as AddressInfo
  const client = createClient(`http://127.0.0.1:${port}`)
  return { ask: () => client.cluster.health(), client, asked: () => asked }
}

describe('patiently', () => {
  it('NA-08 asks again while OpenSearch is overloaded or starting, and says why it waits', async () => {
    const { client, ask, asked } = await answering(503, 429, 200)
    const reasons: string[] = []

    const { body } = await patiently(client, ask, { ...SOON, onWaiting: (reason) => reasons.push(reason) })

    expect(body).toEqual({ acknowledged: true })
    expect(asked()).toBe(3)
    expect(reasons).toEqual([expect.stringContaining('not available'), expect.stringContaining('overloaded')])
  })

  it('waits for a node that is away, but not for ever', async () => {
    const client = createClient('http://127.0.0.1:1')
    const startedAt = Date.now()

    const asking = patiently(client, () => client.cluster.health(), { ...SOON, patienceMs: 200 })

    await expect(asking).rejects.toMatchObject({ code: 'transient', message: expect.stringContaining('127.0.0.1:1') })
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(200)
  })

  it.each([401, 403, 404, 400])('does not ask again after HTTP %i, which stays', async (status) => {
    const { client, ask, asked } = await answering(status)

    await expect(patiently(client, ask, SOON)).rejects.toMatchObject({ name: 'HinomiError' })
    expect(asked()).toBe(1)
  })
})
