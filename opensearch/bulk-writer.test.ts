import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  acceptAll,
  answerItems,
  type BulkReply,
  type BulkServer,
  type ReceivedBulk,
  type ReceivedItem,
  startBulkServer,
} from '#test/bulk-server.ts'
import { type BulkItem, type BulkOutcome, type BulkWriterOptions, createBulkWriter } from './bulk-writer.ts'
import { createClient } from './client.ts'

const SECRET = 'SecretOfTheDocument'
const REJECTED = { status: 429, error: { type: 'rejected_execution_exception', reason: 'queue is full' } }
const OVERLOAD = { status: 429, body: { error: { type: 'rejected_execution_exception', reason: 'busy' }, status: 429 } }

let server: BulkServer | undefined
afterEach(() => server?.close())

/** A server that gives these answers one after the other and then takes everything, and a writer that talks to it. */
async function prepare(replies: readonly Reply[], options: BulkWriterOptions = {}) {
  const started = await startBulkServer((bulk, n) => {
    const reply = replies[n] ?? acceptAll
    return typeof reply === 'function' ? reply(bulk) : reply
  })
  server = started
  const outcomes = new Map<string, BulkOutcome[]>()
  const writer = createBulkWriter(createClient(started.url), { baseDelayMs: 2, ...options })
  const item = (id: string, more: Partial<BulkItem> = {}): BulkItem => ({
    index: 'logs-example',
    id,
    operation: 'create',
    json: JSON.stringify({ id, secret: SECRET }),
    settle: (outcome) => outcomes.set(id, [...(outcomes.get(id) ?? []), outcome]),
    ...more,
  })
  return { server: started, writer, item, outcomes }
}

type Reply = BulkReply | ((bulk: ReceivedBulk) => BulkReply)

const ids = (bulk: ReceivedBulk | undefined) => bulk?.items.map(({ id }) => id)
const answer =
  (judge: (item: ReceivedItem, i: number) => ReturnType<Parameters<typeof answerItems>[1]>) => (bulk: ReceivedBulk) =>
    answerItems(bulk, judge)

describe('what is sent', () => {
  it('sends everything at a flush, in order, with the action that was asked for', async () => {
    const { server, writer, item, outcomes } = await prepare([answer((_, i) => [201, 200][i] ?? 201)])

    const waiting = [
      writer.add(item('a')),
      writer.add(item('b', { operation: 'index', version: 1_700_000_000_000, index: 'findings-example' })),
      writer.add(item('"quoted" 日本')),
    ]
    await writer.flush()

    expect(waiting).toEqual([undefined, undefined, undefined])
    expect(server.received).toHaveLength(1)
    expect(server.received[0]?.url).toBe(
      '/_bulk?filter_path=errors%2Citems.*.status%2Citems.*.error.type%2Citems.*.error.reason',
    )
    expect(server.received[0]?.items).toMatchObject([
      { operation: 'create', index: 'logs-example', id: 'a', version: undefined },
      { operation: 'index', index: 'findings-example', id: 'b', version: 1_700_000_000_000 },
      { operation: 'create', id: '"quoted" 日本' },
    ])
    expect(Object.fromEntries(outcomes)).toEqual({
      a: [{ kind: 'created' }],
      b: [{ kind: 'updated' }],
      '"quoted" 日本': [{ kind: 'created' }],
    })
    expect(writer.stats).toMatchObject({ items: 3, created: 2, updated: 1, unsettled: 0, requests: 1, retries: 0 })
    expect(writer.stats.bytes).toBe(server.received[0]?.sizeBytes)
  })

  it('keeps bodies below their bound, sends a larger document alone, and never more requests than allowed', async () => {
    const { server, writer, item, outcomes } = await prepare([], { bodyBytes: 1000, inFlight: 2 })

    for (let i = 0; i < 40; i++) await writer.add(item(`small-${i}`))
    await writer.add(item('large', { json: JSON.stringify('x'.repeat(3000)) }))
    await writer.add(item('after'))
    await writer.flush()

    const bodies = server.received.map((bulk) => ({ count: bulk.items.length, sizeBytes: bulk.sizeBytes }))
    expect(bodies.filter(({ sizeBytes }) => sizeBytes > 1000)).toEqual([{ count: 1, sizeBytes: expect.any(Number) }])
    expect(bodies.length).toBeLessThan(12)
    expect(server.mostInFlight).toBeLessThanOrEqual(2)
    expect(outcomes.size).toBe(42)
  })

  it('sends every body that is full without being asked', async () => {
    const { server, writer, item, outcomes } = await prepare([], { bodyBytes: 1000, inFlight: 1, pendingBytes: 1e6 })

    for (let i = 0; i < 45; i++) writer.add(item(`i${i}`))
    await vi.waitFor(() => expect(outcomes.size).toBeGreaterThan(30))

    expect(server.received.every(({ sizeBytes }) => sizeBytes > 800)).toBe(true)
  })

  it('sends a document with raw newlines as one line', async () => {
    const { server, writer, item } = await prepare([])

    writer.add(item('pretty', { json: '{\n  "a": 1\n}' }))
    await writer.flush()

    expect(server.received[0]?.items[0]?.json).toBe('{   "a": 1 }')
  })

  it('asks to wait when there is no room, and says when there is', async () => {
    const { server, writer, item } = await prepare([], { bodyBytes: 200, inFlight: 1, pendingBytes: 400 })

    const promises: (Promise<void> | undefined)[] = []
    for (let i = 0; i < 6; i++) promises.push(writer.add(item(`i${i}`)))
    await promises.at(-1)

    expect(promises[0]).toBeUndefined()
    expect(promises.at(-1)).toBeInstanceOf(Promise)
    expect(writer.stats.unsettled).toBeLessThan(6)
    expect(server.received.length).toBeGreaterThan(0)
  })

  it('goes on without a flush when less fits into memory than into a body', async () => {
    const { writer, item, outcomes } = await prepare([], { bodyBytes: 1_000_000, pendingBytes: 1 })

    await writer.add(item('a'))

    expect(outcomes.size).toBe(1)
  })

  it('flushes what was taken before, and does not wait for what comes later', async () => {
    const { writer, item, outcomes } = await prepare([acceptAll, 'stall'], { requestTimeoutMs: 60_000 })
    writer.add(item('before'))

    const flushed = writer.flush()
    writer.add(item('later'))
    await flushed

    expect([...outcomes.keys()]).toEqual(['before'])
  })

  it('flushes nothing at once', async () => {
    const { server, writer } = await prepare([])

    await writer.flush()

    expect(server.received).toHaveLength(0)
  })

  it('lets a settled item add the next one', async () => {
    const { writer, item, outcomes } = await prepare([])
    let last: Promise<void> | undefined
    writer.add(
      item('first', {
        settle: () => {
          writer.add(item('second'))
          last = writer.flush()
        },
      }),
    )

    await writer.flush()
    await last

    expect(outcomes.get('second')).toEqual([{ kind: 'created' }])
  })
})

describe('NA-07 outcomes of single items', () => {
  it('NA-07 counts 409 as a success and hands a 400 back with a reason that quotes nothing of the document', async () => {
    const preview = `failed to parse field [source.ip] of type [ip] in document with id 'bad'. Preview of field's value: '${SECRET}'`
    const { server, writer, item, outcomes } = await prepare([
      answer(({ id }) => {
        if (id === 'known') return { status: 409, error: { type: 'version_conflict_engine_exception', reason: 'x' } }
        if (id === 'bad') return { status: 400, error: { type: 'mapper_parsing_exception', reason: preview } }
        return 201
      }),
    ])

    for (const id of ['new', 'known', 'bad']) writer.add(item(id))
    await writer.flush()

    expect(Object.fromEntries(outcomes)).toEqual({
      new: [{ kind: 'created' }],
      known: [{ kind: 'conflict' }],
      bad: [
        {
          kind: 'refused',
          type: 'mapper_parsing_exception',
          reason: "failed to parse field [source.ip] of type [ip] in document with id '…'.",
        },
      ],
    })
    expect(writer.stats).toMatchObject({ created: 1, conflicts: 1, refused: 1, retries: 0 })
    expect(server.received).toHaveLength(1)
  })

  it('NA-07 never sends an id or a version that would spoil the whole body', async () => {
    const { server, writer, item, outcomes } = await prepare([])
    const during: unknown[] = []
    const long = '国'.repeat(171)

    for (const bad of [
      item(long),
      item(''),
      item('negative', { operation: 'index', version: -1 }),
      item('half', { operation: 'index', version: 0.5 }),
      item('create', { version: 1 }),
    ]) {
      writer.add(bad)
      during.push(outcomes.size)
    }
    writer.add(item('国'.repeat(170)))
    writer.add(item('zero', { operation: 'index', version: 0 }))
    await writer.flush()

    expect(during).toEqual([0, 0, 0, 0, 0])
    expect(server.received.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(['国'.repeat(170), 'zero'])
    expect(writer.stats).toMatchObject({ refused: 5, created: 2, unsettled: 0 })
    expect(outcomes.get(long)).toEqual([
      { kind: 'refused', type: 'invalid_id', reason: 'the document id has more than 512 bytes' },
    ])
    expect(outcomes.get('negative')).toMatchObject([{ type: 'invalid_version' }])
  })

  it('NA-07 finds the one line for which the whole body is refused', async () => {
    const refuseWhole = (bulk: ReceivedBulk): BulkReply =>
      bulk.items.some(({ id }) => id === 'bad')
        ? { status: 400, body: { error: { type: 'illegal_argument_exception', reason: 'bad line' }, status: 400 } }
        : acceptAll(bulk)
    const { server, writer, item, outcomes } = await prepare(Array(20).fill(refuseWhole))

    for (let i = 0; i < 30; i++) writer.add(item(i === 17 ? 'bad' : `good-${i}`))
    await writer.flush()

    expect(outcomes.get('bad')).toEqual([{ kind: 'refused', type: 'illegal_argument_exception', reason: 'bad line' }])
    expect(writer.stats).toMatchObject({ created: 29, refused: 1, unsettled: 0 })
    expect(server.received.length).toBeLessThanOrEqual(12)
  })

  it('NA-07 does not set every document aside when the request itself is not understood', async () => {
    const body = {
      error: { type: 'illegal_argument_exception', reason: 'request [/_bulk] contains unrecognized parameter: [x]' },
    }
    const { writer, item, outcomes } = await prepare(Array(9).fill({ status: 400, body }))

    writer.add(item('a'))
    writer.add(item('b'))

    await expect(writer.flush()).rejects.toThrow(/refuses every bulk request .* \(2 items were not settled\)/)
    expect(outcomes.size).toBe(0)
  })
})

describe('NA-08 trouble that passes', () => {
  it('NA-08 sends only those items again that were rejected', async () => {
    const { server, writer, item, outcomes } = await prepare([
      answer(({ id }) => (id === 'b' || id === 'd' ? REJECTED : 201)),
      answer(({ id }) => (id === 'd' ? { status: 503, error: { type: 'unavailable_shards_exception' } } : 201)),
    ])

    for (const id of ['a', 'b', 'c', 'd']) writer.add(item(id))
    await writer.flush()

    expect(server.received.map(ids)).toEqual([['a', 'b', 'c', 'd'], ['b', 'd'], ['d']])
    expect([...outcomes.values()]).toEqual(Array(4).fill([{ kind: 'created' }]))
    expect(writer.stats).toMatchObject({ retries: 2, created: 4 })
  })

  const blocked = {
    status: 429,
    error: {
      type: 'cluster_block_exception',
      reason:
        'index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];',
    },
  }
  it.each<[string, Reply]>([
    ['an item that is rejected without any error body', answer(() => ({ status: 429, error: undefined }))],
    ['an item that failed on the server', answer(() => ({ status: 500, error: 'broken' }))],
    ['an index that is read-only because the disk is full', answer(() => blocked)],
    ['a request that is rejected', OVERLOAD],
    ['a gateway without a backend', { status: 502, body: '<html>Bad Gateway</html>', contentType: 'text/html' }],
    [
      'a node that is starting',
      { status: 503, body: 'OpenSearch Security not initialized.', contentType: 'text/plain' },
    ],
    ['a gateway that waited too long', { status: 504 }],
    ['a connection that is cut', 'cut'],
    ['an answer that is cut', 'cut-answer'],
    ['a request without an answer', 'stall'],
    ['an answer that stalls', 'stall-answer'],
    ['a page instead of an answer', { status: 200, body: '<html>Log in</html>', contentType: 'text/html' }],
    ['a page that claims to be JSON', { status: 200, body: '<html>Log in</html>' }],
    ['a page with status 400', { status: 400, body: '<html>plain HTTP request</html>', contentType: 'text/html' }],
    ['an empty answer', { status: 200, body: '' }],
    ['an answer without items', { status: 200, body: { errors: false } }],
    ['an answer with too few items', { status: 200, body: { errors: false, items: [{ create: { status: 201 } }] } }],
    [
      'an answer with too many items',
      { status: 200, body: { errors: false, items: Array(3).fill({ create: { status: 201 } }) } },
    ],
    ['an answer whose items are nothing', { status: 200, body: { errors: true, items: [null, null] } }],
    ['an answer without a status', { status: 200, body: { errors: true, items: [{ create: {} }, { create: {} }] } }],
    [
      'an answer to another operation',
      { status: 200, body: { errors: false, items: Array(2).fill({ index: { status: 201 } }) } },
    ],
  ])('NA-08 sends everything again after %s', async (_, reply) => {
    const { server, writer, item, outcomes } = await prepare([reply], { requestTimeoutMs: 200 })

    writer.add(item('a'))
    writer.add(item('b'))
    await writer.flush()

    expect(server.received.map(ids)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(Object.fromEntries(outcomes)).toEqual({ a: [{ kind: 'created' }], b: [{ kind: 'created' }] })
    expect(writer.stats).toMatchObject({ requests: 2, retries: 1, unsettled: 0 })
  })

  it('NA-08 waits for a server that is not there yet, and says why', async () => {
    const { server: gone, writer, item, outcomes } = await prepare([])
    await gone.close()
    const reasons: string[] = []
    const patient = createBulkWriter(createClient(gone.url), {
      baseDelayMs: 20,
      patienceMs: 200,
      onWaiting: (reason, ms) => reasons.push(`${reason} ${ms}`),
    })

    patient.add(item('a'))

    await expect(patient.flush()).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringMatching(
        /^nothing got through for \d+ s: OpenSearch at http:\/\/127.* refuses connections: .* \(1 item was not settled\)$/,
      ),
    })
    expect(reasons.length).toBeGreaterThan(1)
    expect(reasons[0]).toMatch(/refuses connections.* \d+$/)
    expect(outcomes.size).toBe(0)
    expect(writer.stats.requests).toBe(0)
  })

  it('NA-08 is patient as long as anything gets through', async () => {
    const slowly = answer((_, i) => (i === 0 ? 201 : REJECTED))
    const { writer, item } = await prepare(
      Array(12).fill((bulk: ReceivedBulk) => slowly(bulk)),
      { baseDelayMs: 40, patienceMs: 100 },
    )

    for (let i = 0; i < 12; i++) writer.add(item(`i${i}`))
    await writer.flush()

    expect(writer.stats.waitedMs).toBeGreaterThan(0)
    expect(writer.stats).toMatchObject({ created: 12, retries: 11 })
  })

  it('NA-08 slows down once for requests that failed at the same time', async () => {
    const reasons: string[] = []
    const { writer, item } = await prepare([OVERLOAD, OVERLOAD], {
      bodyBytes: 150,
      inFlight: 2,
      baseDelayMs: 100,
      onWaiting: (reason) => reasons.push(reason),
    })

    for (let i = 0; i < 4; i++) writer.add(item(`i${i}`))
    await writer.flush()

    expect(reasons).toEqual(['OpenSearch is overloaded (HTTP 429, rejected_execution_exception)'])
    expect(writer.stats).toMatchObject({ retries: 2, created: 4 })
  })

  it('NA-08 sends less at a time after a sign of overload', async () => {
    const { server, writer, item } = await prepare([OVERLOAD, OVERLOAD], { bodyBytes: 1_000_000, inFlight: 1 })

    for (let i = 0; i < 100; i++) writer.add(item(`i${i}`, { json: JSON.stringify('x'.repeat(9_000)) }))
    await writer.flush()

    const sizes = server.received.map(({ sizeBytes }) => sizeBytes)
    expect(sizes[0]).toBeGreaterThan(900_000)
    expect(sizes[1]).toBeLessThan(500_000)
    expect(Math.max(...sizes.slice(2))).toBeLessThan(300_000)
    expect(writer.stats).toMatchObject({ created: 100, unsettled: 0 })
  })
})

describe('NA-08 bodies that are too large', () => {
  const upTo = (limitBytes: number) => (bulk: ReceivedBulk) =>
    bulk.sizeBytes > limitBytes ? ({ status: 413, body: '' } as const) : acceptAll(bulk)

  it('NA-08 halves until they fit, remembers that, and sets aside only what never fits', async () => {
    const { server, writer, item, outcomes } = await prepare(Array(200).fill(upTo(2_000)), {
      bodyBytes: 6_000,
      inFlight: 1,
    })

    for (let i = 0; i < 200; i++) await writer.add(item(`i${i}`))
    await writer.add(item('huge', { json: JSON.stringify('x'.repeat(2_500)) }))
    for (let i = 200; i < 220; i++) await writer.add(item(`i${i}`))
    await writer.flush()

    expect(outcomes.get('huge')).toEqual([
      { kind: 'refused', type: 'request_too_large', reason: expect.stringContaining('larger than OpenSearch accepts') },
    ])
    expect(writer.stats).toMatchObject({ created: 220, refused: 1, unsettled: 0 })
    expect(server.received.filter(({ sizeBytes }) => sizeBytes > 2_000).length).toBeLessThanOrEqual(5)
  })
})

describe('NA-08 trouble that only a person can end', () => {
  it.each([
    [
      404,
      'index_not_found_exception',
      'no such index [logs-example]',
      /"logs-example" does not exist: run "hinomi opensearch bootstrap"/,
    ],
    [403, 'security_exception', 'no permissions', /"logs-example" may not be written by this user/],
    [
      403,
      'cluster_block_exception',
      'blocked by: [FORBIDDEN/8/index write (api)];',
      /is blocked for writing: remove the block with PUT/,
    ],
    [400, 'index_closed_exception', 'closed', /"logs-example" is closed: open it with POST logs-example\/_open/],
    [
      400,
      'validation_exception',
      'this action would add [2] total shards, but this cluster currently has [9]/[9] maximum shards open;',
      /as many shards as it may/,
    ],
  ])('NA-08 stops at item %d %s, having settled what was written', async (status, type, reason, message) => {
    const { writer, item, outcomes } = await prepare([
      answer(({ id }) => (id === 'b' ? { status, error: { type, reason } } : 201)),
    ])

    for (const id of ['a', 'b', 'c']) writer.add(item(id))
    const flushed = writer.flush()

    await expect(flushed).rejects.toMatchObject({ code: 'config', message: expect.stringMatching(message) })
    await expect(flushed).rejects.toThrow('(1 item was not settled)')
    await expect(writer.add(item('d'))).rejects.toThrow(message)
    await expect(writer.flush()).rejects.toThrow(message)
    expect([...outcomes.keys()]).toEqual(['a', 'c'])
  })

  it.each([
    [401, '', /check user and password/],
    [403, 'cluster_block_exception', /remove the block of the cluster/],
    [403, 'security_exception', /give the user a role that may write/],
    [404, '', /check that HINOMI_OPENSEARCH_URL is the address/],
  ])('NA-08 stops at request %d %s', async (status, type, message) => {
    const { writer, item, outcomes } = await prepare([{ status, body: { error: { type, reason: 'said' } } }])

    writer.add(item('a'))

    await expect(writer.flush()).rejects.toMatchObject({ code: 'config', message: expect.stringMatching(message) })
    expect(outcomes.size).toBe(0)
  })

  it('NA-08 tells everyone who waits for room', async () => {
    const { writer, item } = await prepare([{ status: 401 }], { pendingBytes: 1 })

    const both = [writer.add(item('a')), writer.add(item('b'))]

    for (const waiting of both) await expect(waiting).rejects.toThrow(/check user and password/)
  })

  it('shows neither document nor password, in no error and in no cause', async () => {
    const {
      server,
      writer: _,
      item,
    } = await prepare([{ status: 403, body: { error: { type: 'x', reason: `'${SECRET}'` } } }])
    const url = server.url.replace('//', '//reader:secret-password@')
    const writer = createBulkWriter(createClient(url))
    writer.add(item('a'))

    const error = await writer.flush().catch((thrown: unknown) => thrown)

    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(new RegExp(`${SECRET}|secret-password`))
  })
})

describe('being stopped', () => {
  it('ends at once when the signal comes, also in the middle of a request', async () => {
    const controller = new AbortController()
    // longer than a test may take: only the signal can end it
    const change = { signal: controller.signal, requestTimeoutMs: 600_000 }
    const { server, writer, item, outcomes } = await prepare(['stall'], change)
    writer.add(item('a'))
    const flushed = writer.flush()
    while (server.received.length === 0) await sleep(1)

    controller.abort()

    await expect(flushed).rejects.toMatchObject({
      code: 'transient',
      message: 'the bulk writer was stopped (1 item was not settled)',
    })
    await vi.waitFor(() => expect(server.inFlight).toBe(0))
    expect(outcomes.size).toBe(0)
  })

  it('ends a pause', async () => {
    const controller = new AbortController()
    const { writer, item } = await prepare(['cut'], {
      signal: controller.signal,
      baseDelayMs: 60_000,
      onWaiting: () => controller.abort(),
    })
    writer.add(item('a'))

    await expect(writer.flush()).rejects.toThrow('the bulk writer was stopped')
  })

  it('takes nothing when the signal came before', async () => {
    const { writer, item } = await prepare([], { signal: AbortSignal.abort() })

    await expect(writer.add(item('a'))).rejects.toThrow('the bulk writer was stopped (0 items were not settled)')
  })

  it('fails as a bug when a settle throws, and settles nothing after that', async () => {
    const { writer, item, outcomes } = await prepare([])
    writer.add(
      item('a', {
        settle: () => {
          throw new Error('broken counter')
        },
      }),
    )
    writer.add(item('b'))

    await expect(writer.flush()).rejects.toMatchObject({
      code: 'bug',
      message: 'settling an item failed: broken counter (1 item was not settled)',
    })
    expect(outcomes.size).toBe(0)
  })

  it('prints nothing by itself', async () => {
    const printed = vi.spyOn(console, 'log')
    const { writer, item } = await prepare(['cut-answer', 'stall-answer', 'cut'], { requestTimeoutMs: 50 })

    writer.add(item('a'))
    await writer.flush()

    expect(printed).not.toHaveBeenCalled()
  })
})
