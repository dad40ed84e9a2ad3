import fc from 'fast-check'
import { expect, it } from 'vitest'
import { answerItems, type BulkReply, type ReceivedBulk, startBulkServer } from '#test/bulk-server.ts'
import { type BulkOutcome, createBulkWriter } from './bulk-writer.ts'
import { createClient } from './client.ts'

const BODY_BYTES = 600
const PENDING_BYTES = 1_500

/** What the server does with one request; `written` says whether it keeps the documents although no proper answer comes. */
const trouble = fc.oneof(
  fc.record({
    kind: fc.constantFrom('cut', 'cut-answer', 'stall-answer', 'page', 'too-few', 'no-status', 'gateway'),
    written: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('overload', 'unavailable'), written: fc.constant(false) }),
  fc.record({ kind: fc.constant('items'), rejected: fc.uint32Array({ maxLength: 8 }) }),
  fc.constant({ kind: 'fine' as const }),
)
type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never

const documents = fc.array(
  fc.record({
    kind: fc.constantFrom('new', 'new', 'new', 'bad', 'known'),
    length: fc.integer({ min: 0, max: 900 }),
  }),
  { maxLength: 60 },
)

it('NA-08 settles every item exactly once and rightly, whatever the server answers, within the memory it may use', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.array(trouble, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), check),
    { numRuns: 60 },
  )
})

interface Document {
  readonly kind: string
  readonly length: number
}

async function check(sources: readonly Document[], script: readonly Trouble[], inFlight: number): Promise<void> {
  const store = new Map<string, number>()
  const server = await startBulkServer((bulk, n) => reply(bulk, script[n] ?? { kind: 'fine' }, store))
  const outcomes = new Map<string, BulkOutcome[]>()
  let heldBytes = 0
  let mostHeldBytes = 0
  let largestBytes = 0
  const writer = createBulkWriter(createClient(server.url), {
    bodyBytes: BODY_BYTES,
    pendingBytes: PENDING_BYTES,
    inFlight,
    baseDelayMs: 1,
    maxDelayMs: 2,
    requestTimeoutMs: 100,
  })

  for (const [i, { kind, length }] of sources.entries()) {
    const id = `${kind}-${i}`
    const json = JSON.stringify('x'.repeat(length))
    const sizeBytes = json.length + `{"create":{"_index":"logs","_id":"${id}"}}\n\n`.length
    largestBytes = Math.max(largestBytes, sizeBytes)
    heldBytes += sizeBytes
    mostHeldBytes = Math.max(mostHeldBytes, heldBytes)
    const settle = (outcome: BulkOutcome) => {
      heldBytes -= sizeBytes
      outcomes.set(id, [...(outcomes.get(id) ?? []), outcome])
    }
    await writer.add({ index: 'logs', id, operation: 'create', json, settle })
  }
  await writer.flush()
  await server.close()

  const expected = sources.map(({ kind }, i) => [`${kind}-${i}`, kind] as const)
  expect(outcomes.size).toBe(expected.length)
  for (const [id, kind] of expected) {
    const [outcome, ...more] = outcomes.get(id) ?? []
    expect(more).toEqual([])
    if (kind === 'bad') expect(outcome?.kind).toBe('refused')
    else if (kind === 'known') expect(outcome?.kind).toBe('conflict')
    // What was written although no answer came is there already the next time.
    else expect(outcome?.kind).toMatch(/^(created|conflict)$/)
  }
  const created = [...outcomes.values()].filter(([outcome]) => outcome?.kind === 'created').length
  expect([...store.keys()].sort()).toEqual(
    expected
      .filter(([, kind]) => kind === 'new')
      .map(([id]) => id)
      .sort(),
  )
  expect(created).toBeLessThanOrEqual(store.size)
  expect(writer.stats).toMatchObject({ items: sources.length, created, unsettled: 0 })
  expect(heldBytes).toBe(0)
  expect(mostHeldBytes).toBeLessThan(PENDING_BYTES + largestBytes)
  // The server hears of a request that was given up only a moment later.
  if (!script.some(({ kind }) => kind === 'stall-answer')) expect(server.mostInFlight).toBeLessThanOrEqual(inFlight)
  for (const { items, sizeBytes } of server.received)
    if (items.length > 1) expect(sizeBytes).toBeLessThanOrEqual(BODY_BYTES)
}

function reply(bulk: ReceivedBulk, trouble: Trouble, store: Map<string, number>): BulkReply {
  if (trouble.kind === 'items' && 'rejected' in trouble)
    return write(bulk, store, new Set(trouble.rejected.map((n) => n % bulk.items.length)))
  if ('written' in trouble && trouble.written) write(bulk, store, new Set())
  switch (trouble.kind) {
    case 'cut':
    case 'cut-answer':
    case 'stall-answer':
      return trouble.kind
    case 'page':
      return { status: 200, body: '<html>', contentType: 'text/html' }
    case 'too-few':
      return {
        status: 200,
        body: { errors: false, items: bulk.items.slice(1).map(() => ({ create: { status: 201 } })) },
      }
    case 'no-status':
      return { status: 200, body: { errors: true, items: bulk.items.map(() => ({ create: {} })) } }
    case 'gateway':
      return { status: 504 }
    case 'overload':
      return { status: 429, body: { error: { type: 'rejected_execution_exception', reason: 'busy' }, status: 429 } }
    case 'unavailable':
      return { status: 503 }
    default:
      return write(bulk, store, new Set())
  }
}

/** What OpenSearch does: each item for itself, and an id only once. */
function write(bulk: ReceivedBulk, store: Map<string, number>, rejected: ReadonlySet<number>): BulkReply {
  return answerItems(bulk, ({ id }, i) => {
    if (rejected.has(i))
      return { status: 429, error: { type: 'rejected_execution_exception', reason: 'queue is full' } }
    if (id.startsWith('bad'))
      return { status: 400, error: { type: 'mapper_parsing_exception', reason: 'failed to parse' } }
    if (id.startsWith('known') || store.has(id))
      return { status: 409, error: { type: 'version_conflict_engine_exception' } }
    store.set(id, 1)
    return 201
  })
}
