import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { layOutForTests, startTestNode } from '#test/opensearch-node.ts'
import { mountSmallDisk } from '#test/small-disk.ts'
import { startNode } from './node.ts'

let homeFolder: string
beforeAll(async () => {
  homeFolder = await layOutForTests()
})

describe('a node that starts', () => {
  it('answers, refuses to guess an index, keeps its data over a stop, and leaves nothing running', async () => {
    const dataFolder = await mkdtemp(join(homeFolder, 'data', 'test-'))
    const first = await startNode({ homeFolder, dataFolder, fast: true })
    const guessed = await send(first.url, 'PUT', '/never-made/_doc/1', { a: 1 })
    await send(first.url, 'PUT', '/made')
    const written = await send(first.url, 'PUT', '/made/_doc/1', { a: 1 })

    await first.stop()
    const runningAfterStop = isRunning(first.pid)
    const second = await startNode({ homeFolder, dataFolder, port: Number(new URL(first.url).port), fast: false })
    await send(second.url, 'GET', '/_cluster/health?wait_for_status=yellow')
    const read = await send(second.url, 'GET', '/made/_doc/1')
    await second.stop()
    await rm(dataFolder, { recursive: true, force: true })

    expect(guessed).toBe(404)
    expect(written).toBe(201)
    expect(runningAfterStop).toBe(false)
    expect(await first.ended).toBeUndefined()
    expect(second.url).toBe(first.url)
    expect(read).toBe(200)
  })

  it('tells when it ends by itself, and says nothing when it was killed on purpose', async () => {
    const [shot, killed] = await Promise.all([startTestNode(), startTestNode()])

    process.kill(shot.pid, 'SIGKILL')
    await killed.kill()

    expect(await shot.ended).toMatchObject({
      code: 'transient',
      message: expect.stringContaining('OpenSearch ended by itself (SIGKILL)'),
    })
    expect(await killed.ended).toBeUndefined()
    expect(await readdir(killed.dataFolder)).toContain('nodes')
    await Promise.all([shot.stop(), killed.stop()])
    await expect(readdir(killed.dataFolder)).rejects.toThrow('ENOENT')
  })

  it('dies with its parent', async () => {
    const dataFolder = await mkdtemp(join(homeFolder, 'data', 'test-'))
    const script = `
      import { startNode } from ${JSON.stringify(fileURLToPath(new URL('./node.ts', import.meta.url)))}
      const node = await startNode(${JSON.stringify({ homeFolder, dataFolder, fast: true })})
      console.log(node.pid)`
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: parent.stdout }), 'line')
    const pid = Number(line)
    const runningBefore = isRunning(pid)

    parent.kill('SIGKILL')
    for (let waitedMs = 0; isRunning(pid) && waitedMs < 10_000; waitedMs += 100) await sleep(100)

    expect(runningBefore).toBe(true)
    expect(isRunning(pid)).toBe(false)
    await rm(dataFolder, { recursive: true, force: true })
  })
})

describe('a node that cannot start', () => {
  it('names the port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0

    await expect(startTestNode({ port })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(new RegExp(`^port ${port} is in use by another program: choose another`)),
    })
    server.close()
  })

  it('names the data folder that another node uses', async () => {
    const first = await startTestNode()

    await expect(startTestNode({ dataFolder: first.dataFolder })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`${first.dataFolder} is used by another running node`),
    })
    await first.stop()
  })

  it('says that Java is missing', async () => {
    await expect(startTestNode({ env: { PATH: '' } })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/^Java is missing/),
    })
  })

  it('says what is wrong with the heap', async () => {
    await expect(startTestNode({ heap: '9999g' })).rejects.toThrow(/no memory for a heap of 9999g/)
    await expect(startTestNode({ heap: 'plenty' })).rejects.toThrow(/plenty is no heap size/)
  })

  it('ends the node and says so when it takes too long', async () => {
    await expect(startTestNode({ startTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'transient',
      message: expect.stringMatching(/^OpenSearch was not ready after 0.3 s and was ended/),
    })
  })
})

describe('a node on a full disk', () => {
  it('says so when it cannot start', async ({ skip }) => {
    const disk = await mountSmallDisk(1)
    if (disk === undefined) return skip('mounting needs root on Linux')
    try {
      await fill(disk.folder)
      await expect(startNode({ homeFolder, dataFolder: disk.folder })).rejects.toMatchObject({
        code: 'config',
        message: expect.stringMatching(/^the disk that holds .* is full/),
      })
    } finally {
      await disk.remove()
    }
  })

  it('says so when the disk fills while it runs', async ({ skip }) => {
    const disk = await mountSmallDisk(4)
    if (disk === undefined) return skip('mounting needs root on Linux')
    const node = await startNode({ homeFolder, dataFolder: disk.folder, fast: true })
    try {
      await send(node.url, 'PUT', '/big', { settings: { number_of_replicas: 0 }, mappings: { dynamic: false } })
      const before = node.trouble()
      for (let i = 0; i < 20 && node.trouble() === undefined; i++) {
        await send(node.url, 'PUT', `/big/_doc/${i}`, { text: 'x'.repeat(1_000_000) })
      }

      expect(before).toBeUndefined()
      expect(node.trouble()).toMatchObject({ code: 'config', message: expect.stringMatching(/is full/) })
    } finally {
      await node.kill()
      await disk.remove()
    }
  })
})

async function fill(folder: string): Promise<void> {
  const file = await open(join(folder, 'filler'), 'w')
  try {
    for (;;) await file.write(Buffer.alloc(4096))
  } catch {
    await file.close()
  }
}

async function send(url: string, method: string, path: string, body?: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await answer.arrayBuffer()
  return answer.status
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
