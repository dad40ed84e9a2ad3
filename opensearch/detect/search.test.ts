import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../client.ts'
import { ruleSearch } from './search.ts'

const QUICK = { baseDelayMs: 1, maxDelayMs: 2, patienceMs: 5_000 }

let server: http.Server | undefined
afterEach(() => server?.close())

/** Answers every search with the next of these, the last one for ever; returns the client and how often it was asked. */
async function answering(...answers: readonly { status: number; body: object }[]) {
  const asked = { times: 0 }
  server = http.createServer((_, response) => {
    const { status, body } = answers[Math.min(asked.times++, answers.length - 1)] ?? { status: 500, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { client: createClient(`http://127.0.0.1:${port}`), asked }
}

const NO_MEMORY = { status: 429, body: { error: { type: 'circuit_breaking_exception', reason: 'Data too large' } } }
const BUSY = { status: 429, body: { error: { type: 'rejected_execution_exception', reason: 'queue' } } }
const FOUND = { status: 200, body: { timed_out: false, _shards: { failed: 0 }, hits: { hits: [] } } }

describe('a search of a rule', () => {
  it('that never fits into memory ends soon, as a failure of that rule and not of the cluster', async () => {
    const { client, asked } = await answering(NO_MEMORY)

    await expect(ruleSearch(client, QUICK)('logs-*', {})).rejects.toMatchObject({
      code: 'bug',
      message: expect.stringMatching(/logs-\* needs more memory .* --since/),
    })
    expect(asked.times).toBe(4)
  })

  it('is asked again when there is memory later', async () => {
    const { client } = await answering(NO_MEMORY, NO_MEMORY, FOUND)
    expect(await ruleSearch(client, QUICK)('logs-*', {})).toMatchObject({ timed_out: false })
  })

  it('waits much longer for a cluster that is busy', async () => {
    const { client, asked } = await answering(...Array.from({ length: 10 }, () => BUSY), FOUND)
    expect(await ruleSearch(client, QUICK)('logs-*', {})).toMatchObject({ timed_out: false })
    expect(asked.times).toBe(11)
  })

  it('takes no answer for whole that lacks a shard', async () => {
    const partial = { status: 200, body: { timed_out: false, _shards: { failed: 1 } } }
    const { client, asked } = await answering(partial, FOUND)
    await ruleSearch(client, QUICK)('logs-*', {})
    expect(asked.times).toBe(2)
  })
})
