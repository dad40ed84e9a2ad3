import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { startTestNode, type TestNode } from '#test/opensearch-node.ts'
import { ago, flowKey, flowLine, newArchive, type TestArchive } from './archive-builder.ts'
import { altered, Pipeline } from './pipeline.ts'

// A machine that does much else at the same time is no reason to fail.
vi.setConfig({ testTimeout: 120_000 })

/** More than the loader looks up at once, so that it must ask for what is known while the node is away. */
const OBJECTS = 450
const FLOWS_PER_OBJECT = 30
const FLOWS = OBJECTS * FLOWS_PER_OBJECT
/** After the first body was sent, and before the loader must ask for what it knows of the last objects. */
const KILLED_AT_OBJECT = 250

let node: TestNode
let archive: TestArchive
beforeAll(async () => {
  node = await startTestNode()
})
afterAll(() => node.stop())
beforeEach(async () => {
  archive = await newArchive()
})
afterEach(() => archive.remove())

/** Fills the archive; what is read after the crash is of another month than what is read before, so its index must be made then. */
async function fill(objects: number): Promise<void> {
  for (let n = 0; n < objects; n++) {
    const time = ago({ days: n < KILLED_AT_OBJECT ? 2 : 40 })
    const lines = Array.from({ length: FLOWS_PER_OBJECT }, (_, line) => flowLine(line, { at: time }))
    await archive.flows(lines, flowKey({ name: String(n).padStart(4, '0') }))
  }
}

/** The archive with something that happens when an object is read, in the order of the keys. */
async function watched(onRead: (count: number) => void): Promise<Archive> {
  const plain = await openArchive(archive.folder)
  let count = 0
  return altered(plain, {
    async *list(prefix) {
      const objects = []
      for await (const object of plain.list(prefix)) objects.push(object)
      yield* objects.sort((a, b) => (a.key < b.key ? -1 : 1))
    },
    read(key) {
      onRead(++count)
      return plain.read(key)
    },
  })
}

/** Starts the node that was killed again, on the same port with the same data. */
async function startAgain(): Promise<void> {
  node = await startTestNode({ port: Number(new URL(node.url).port), dataFolder: node.dataFolder })
}

describe('a node that is killed in the middle of a load', () => {
  it('NA-08 and comes back: the load waits, ends well, and has lost and doubled nothing', async () => {
    await fill(OBJECTS)
    const pipeline = new Pipeline(node)
    let restarted: Promise<void> | undefined

    const summary = await pipeline.load(
      await watched((count) => {
        if (count === KILLED_AT_OBJECT) restarted = node.kill().then(startAgain)
      }),
    )
    await restarted

    expect(summary).toMatchObject({ objects: OBJECTS, received: FLOWS, quarantined: 0, failed: [] })
    expect(await pipeline.count('logs-aws.vpcflow-*')).toBe(FLOWS)
    expect(Object.keys(await pipeline.counts())).toHaveLength(2)
    expect(await pipeline.count(METRICS_INDEX)).toBe(OBJECTS)
    const again = await pipeline.load(archive)
    expect(again).toMatchObject({ received: FLOWS, indexed: 0, duplicate: FLOWS })
    await pipeline.reset()
  })

  it('NA-08 and stays away: the load ends with one sentence, and a later load finishes it', async () => {
    await fill(OBJECTS)
    const pipeline = new Pipeline(node)
    let killed: Promise<void> | undefined
    const dying = await watched((count) => {
      if (count === KILLED_AT_OBJECT) killed = node.kill()
    })

    const loading = pipeline.loadDirectly(dying, { patienceMs: 500 })

    await expect(loading).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringMatching(
        /^OpenSearch at http:\/\/127.0.0.1:\d+ .*(start it|try again)|^nothing got through/,
      ),
    })
    await killed
    await startAgain()
    const finished = await pipeline.load(archive)
    expect(finished).toMatchObject({ received: FLOWS, quarantined: 0, failed: [] })
    expect(await pipeline.count('logs-aws.vpcflow-*')).toBe(FLOWS)
  })
})
