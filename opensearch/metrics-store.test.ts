import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createClient } from './client.ts'
import { readMetrics } from './metrics-store.ts'

const SOON = { baseDelayMs: 5, maxDelayMs: 10, patienceMs: 5_000 }

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** An OpenSearch that answers multi-gets with these lists of documents, the last one for ever. */
async function answering(...answers: object[][]) {
  let asked = 0
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ docs: answers[Math.min(asked++, answers.length - 1)] }))
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  const client = createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { client, asked: () => asked }
}

const there = { _id: 'a', found: true, _source: { records: 1 } }
const missing = { _id: 'b', found: false }

it('gives documents in the order asked, undefined for what is not there', async () => {
  const { client, asked } = await answering([there, missing])

  expect(await readMetrics(client, ['a', 'b'], SOON)).toEqual([{ records: 1 }, undefined])
  expect(await readMetrics(client, [], SOON)).toEqual([])
  expect(asked()).toBe(1)
})

it('NA-08 does not take a document whose shard is away for one that is not there', async () => {
  const away = { _id: 'a', error: { type: 'no_shard_available_action_exception' } }
  const { client, asked } = await answering([away, missing], [there, missing])

  expect(await readMetrics(client, ['a', 'b'], SOON)).toEqual([{ records: 1 }, undefined])
  expect(asked()).toBe(2)
})

it('says what to do when there is no index of metrics', async () => {
  const { client, asked } = await answering([{ _id: 'a', error: { type: 'index_not_found_exception' } }])

  await expect(readMetrics(client, ['a'], SOON)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('hinomi opensearch bootstrap'),
  })
  expect(asked()).toBe(1)
})
