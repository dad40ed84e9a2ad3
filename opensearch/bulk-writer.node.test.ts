import type { Client } from '@opensearch-project/opensearch'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { borrowTestNode, type SharedNode, startTestNode, type TestNode } from '#test/opensearch-node.ts'
import { type BulkItem, type BulkOutcome, type BulkWriterOptions, createBulkWriter } from './bulk-writer.ts'
import { createClient, waitUntilReady } from './client.ts'

const MAPPINGS = {
  dynamic: false,
  properties: { n: { type: 'integer' }, ip: { type: 'ip' }, word: { type: 'keyword' } },
} as const

/** A writer on a node, and a counter of what becomes of its items. */
function prepare(client: Client, options: BulkWriterOptions = {}) {
  const outcomes = new Map<string, BulkOutcome>()
  const writer = createBulkWriter(client, { baseDelayMs: 20, maxDelayMs: 500, patienceMs: 60_000, ...options })
  const item = (id: string, more: Partial<BulkItem> = {}): BulkItem => ({
    index: 'logs',
    id,
    operation: 'create',
    json: JSON.stringify({ n: 1, text: 'x'.repeat(900) }),
    settle: (outcome) => {
      expect(outcomes.has(`${more.index ?? 'logs'}/${id}`)).toBe(false)
      outcomes.set(`${more.index ?? 'logs'}/${id}`, outcome)
    },
    ...more,
  })
  return { writer, item, outcomes }
}

async function createIndex(client: Client, index: string, settings: Record<string, unknown> = {}): Promise<void> {
  await client.indices.create({ index, body: { mappings: MAPPINGS, settings: { number_of_replicas: 0, ...settings } } })
}

async function countIn(client: Client, index = 'logs'): Promise<number> {
  await client.indices.refresh({ index })
  const { body } = await client.count({ index })
  return body.count
}

describe('on a node that is well', () => {
  let node: SharedNode
  let client: Client
  beforeAll(async () => {
    node = await borrowTestNode()
    client = createClient(node.url)
    for (const index of ['logs', 'findings', 'closed', 'blocked']) await createIndex(client, index)
  })
  afterAll(() => node.stop())

  it('NA-07 tells created, already there, newer there, and bad apart, and loads everything twice with the same result', async () => {
    const load = async () => {
      const { writer, item, outcomes } = prepare(client, { bodyBytes: 100_000 })
      for (let i = 0; i < 1_000; i++) await writer.add(item(`i${i}`))
      await writer.flush()
      return { count: await countIn(client), kinds: new Set([...outcomes.values()].map(({ kind }) => kind)) }
    }

    expect(await load()).toEqual({ count: 1_000, kinds: new Set(['created']) })
    expect(await load()).toEqual({ count: 1_000, kinds: new Set(['conflict']) })
  })

  it('NA-07 lets an older or repeated finding never undo a newer one', async () => {
    const { writer, item, outcomes } = prepare(client)
    const finding = (version: number, word: string) => {
      const settle = (outcome: BulkOutcome) => outcomes.set(word, outcome)
      const json = JSON.stringify({ word })
      return item('f1', { index: 'findings', operation: 'index', version, json, settle })
    }

    for (const [version, word] of [
      [2_000, 'second'],
      [1_000, 'first'],
      [2_000, 'second again'],
      [3_000, 'third'],
    ] as const) {
      writer.add(finding(version, word))
      await writer.flush()
    }
    const { body } = await client.get({ index: 'findings', id: 'f1' })

    expect(body._source).toEqual({ word: 'third' })
    expect(Object.fromEntries([...outcomes].map(([word, { kind }]) => [word, kind]))).toEqual({
      second: 'created',
      first: 'conflict',
      'second again': 'updated',
      third: 'updated',
    })
  })

  it('NA-07 hands bad documents back without quoting them, and writes their neighbours', async () => {
    const { writer, item, outcomes } = prepare(client)
    const bad = {
      'an address that is none': { ip: 'SecretAddress' },
      'a number that is none': { n: 'SecretNumber' },
      'an object instead of a word': { word: { SecretKey: 'SecretWord' } },
      'a word that is too long': { word: 'Secret'.repeat(6_000) },
    }

    for (const [id, document] of Object.entries(bad)) writer.add(item(id, { json: JSON.stringify(document) }))
    writer.add(item('no JSON', { json: '{"word": SecretToken}' }))
    writer.add(item('no object', { json: '"SecretText"' }))
    writer.add(item('nothing', { json: '' }))
    writer.add(item('good'))
    await writer.flush()

    const refused = Object.fromEntries([...outcomes].filter(([, { kind }]) => kind === 'refused'))
    expect(Object.keys(refused)).toEqual(
      [...Object.keys(bad), 'no JSON', 'no object', 'nothing'].map((id) => `logs/${id}`),
    )
    expect(JSON.stringify(refused)).not.toMatch(/Secret|83, 101, 99/)
    expect(refused['logs/an address that is none']).toMatchObject({
      type: 'mapper_parsing_exception',
      reason: expect.stringContaining('failed to parse field [ip] of type [ip]'),
    })
    expect(outcomes.get('logs/good')).toEqual({ kind: 'created' })
  })

  it('NA-08 stops at an index that is missing, closed or blocked, with the way out', async () => {
    await client.indices.close({ index: 'closed' })
    await client.indices.putSettings({ index: 'blocked', body: { 'index.blocks.write': true } })

    for (const [index, message] of [
      ['missing', /"missing" does not exist: run "hinomi opensearch bootstrap"/],
      ['closed', /"closed" is closed: open it with POST closed\/_open/],
      ['blocked', /"blocked" is blocked for writing: remove the block with PUT blocked\/_settings/],
    ] as const) {
      const { writer, item, outcomes } = prepare(client)
      writer.add(item(`beside ${index}`))
      writer.add(item('a', { index }))

      await expect(writer.flush()).rejects.toMatchObject({ code: 'config', message: expect.stringMatching(message) })
      expect([...outcomes.keys()]).toEqual([`logs/beside ${index}`])
    }
  })

  it('NA-08 waits while an index is read-only because the disk is full, and goes on when it is not', async () => {
    await client.indices.putSettings({ index: 'logs', body: { 'index.blocks.read_only_allow_delete': true } })
    const reasons: string[] = []
    const { writer, item, outcomes } = prepare(client, {
      onWaiting: (reason) => {
        reasons.push(reason)
        if (reasons.length !== 4) return
        client.indices.putSettings({ index: 'logs', body: { 'index.blocks.read_only_allow_delete': null } })
      },
    })

    for (let i = 0; i < 10; i++) writer.add(item(`during the block ${i}`))
    await writer.flush()

    expect(reasons[0]).toBe('index "logs" is read-only because a disk of the cluster is nearly full')
    expect(reasons.length).toBeGreaterThanOrEqual(4)
    expect([...outcomes.values()].every(({ kind }) => kind === 'created')).toBe(true)
  })
})

describe('on a node that is small', () => {
  it('NA-08 gets through although requests are rejected for their memory', async () => {
    const node = await startTestNode({ settings: { 'indexing_pressure.memory.limit': '256kb' } })
    const client = createClient(node.url)
    await createIndex(client, 'logs')
    const reasons = new Set<string>()
    const { writer, item } = prepare(client, { inFlight: 8, onWaiting: (reason) => reasons.add(reason) })

    for (let i = 0; i < 3_000; i++) await writer.add(item(`i${i}`))
    await writer.flush()

    expect([...reasons]).toContain('OpenSearch is overloaded (HTTP 429, rejected_execution_exception)')
    expect(writer.stats).toMatchObject({ created: 3_000, conflicts: 0, unsettled: 0 })
    expect(await countIn(client)).toBe(3_000)
    await node.stop()
  })

  it('NA-08 sends only rejected items again when the write queue is full', async () => {
    const node = await startTestNode({ settings: { 'node.processors': 1, 'thread_pool.write.queue_size': 1 } })
    const client = createClient(node.url)
    await createIndex(client, 'logs', { number_of_shards: 4 })
    const reasons = new Set<string>()
    const options = { inFlight: 16, bodyBytes: 20_000, onWaiting: (reason: string) => reasons.add(reason) }
    const { writer, item } = prepare(client, options)

    for (let i = 0; i < 2_000; i++) await writer.add(item(`i${i}`))
    await writer.flush()

    expect([...reasons]).toContain('OpenSearch is overloaded (rejected_execution_exception)')
    expect(writer.stats).toMatchObject({ created: 2_000, conflicts: 0, unsettled: 0 })
    expect(writer.stats.retries).toBeGreaterThan(0)
    expect(await countIn(client)).toBe(2_000)
    await node.stop()
  })

  it('NA-08 halves bodies that are too large for it, and sets aside only the document that is', async () => {
    const node = await startTestNode({ settings: { 'http.max_content_length': '1mb' } })
    const client = createClient(node.url)
    await createIndex(client, 'logs')
    const printed = vi.spyOn(console, 'log')
    const { writer, item, outcomes } = prepare(client)

    for (let i = 0; i < 6_000; i++) await writer.add(item(`i${i}`))
    await writer.add(item('huge', { json: JSON.stringify({ text: 'x'.repeat(2_000_000) }) }))
    await writer.flush()

    expect(outcomes.get('logs/huge')).toMatchObject({ kind: 'refused', type: 'request_too_large' })
    expect(writer.stats).toMatchObject({ created: 6_000, conflicts: 0, refused: 1, unsettled: 0 })
    expect(await countIn(client)).toBe(6_000)
    expect(printed).not.toHaveBeenCalled()
    await node.stop()
  })

  it('NA-08 stops, and sets nothing aside, when the cluster may hold no more shards', async () => {
    const node = await startTestNode({
      settings: { 'cluster.max_shards_per_node': 1, 'action.auto_create_index': true },
    })
    const client = createClient(node.url)
    await createIndex(client, 'logs')
    const { writer, item, outcomes } = prepare(client)

    writer.add(item('a', { index: 'one-too-many' }))

    await expect(writer.flush()).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/"one-too-many" cannot be made, the cluster holds as many shards as it may/),
    })
    expect(outcomes.size).toBe(0)
    await node.stop()
  })
})

describe('on a node that dies', () => {
  it.each(['kill', 'stop'] as const)(
    'NA-08 loses and doubles nothing over a %s and a new start in mid-load',
    async (end) => {
      const first = await startTestNode()
      const port = Number(new URL(first.url).port)
      const client = createClient(first.url)
      await createIndex(client, 'logs')
      let second: Promise<TestNode> | undefined
      const reasons: string[] = []
      const { writer, item, outcomes } = prepare(client, {
        bodyBytes: 50_000,
        onWaiting: (reason) => reasons.push(reason),
      })
      const restart = async () => {
        // stop() of a test node would remove its data: ask the process itself.
        if (end === 'kill') await first.kill()
        else process.kill(first.pid, 'SIGTERM')
        await first.ended
        return startTestNode({ port, dataFolder: first.dataFolder })
      }

      for (let i = 0; i < 20_000; i++) {
        await writer.add(item(`i${i}`))
        if (i === 8_000) second = restart()
      }
      await writer.flush()
      const node = await second
      await waitUntilReady(client, { timeoutMs: 30_000 })

      expect(await countIn(client)).toBe(20_000)
      expect(outcomes.size).toBe(20_000)
      expect(writer.stats.created + writer.stats.conflicts).toBe(20_000)
      expect(reasons.length).toBeGreaterThan(0)
      await node?.stop()
    },
    120_000,
  )
})
