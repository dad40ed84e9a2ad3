import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { NODE_KEEPER, startTestNode, type TestNode } from './opensearch-node.ts'

/**
 * Keeps OpenSearch nodes for all test files of a run, each lent to one file at a time: a start costs more than most files need, and a node
 * that has run for a while answers several times as fast. What comes back is emptied, and ended where it is not as it was at first or its
 * heap is rather full.
 */
export default async function keepNodes(): Promise<() => Promise<void>> {
  const nodes = new Map<string, Kept>()
  const server = createServer(async (request, response) => {
    try {
      const url = await text(request)
      if (request.url === '/lend') response.end(await lend(nodes))
      else response.end(await takeBack(nodes, url))
    } catch (thrown) {
      response.writeHead(500).end(String(thrown))
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // the processes of the test files inherit it
  process.env[NODE_KEEPER] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return async () => {
    server.closeAllConnections()
    server.close()
    await Promise.all([...nodes.values()].map(({ node }) => node.stop()))
  }
}

/** What files leave behind waits in the heap to be collected, and OpenSearch counts it when it refuses requests. */
const HEAP = '1g'
const FULL_PERCENT = 60

interface Kept {
  readonly node: TestNode
  /** The metadata of the cluster when nobody had used it. */
  readonly fresh: string
  isLent: boolean
}

async function lend(nodes: Map<string, Kept>): Promise<string> {
  const idle = [...nodes.values()].find(({ isLent }) => !isLent)
  if (idle !== undefined) {
    idle.isLent = true
    return idle.node.url
  }
  const node = await startTestNode({ heap: HEAP })
  nodes.set(node.url, { node, fresh: await metadataOf(node.url), isLent: true })
  return node.url
}

async function takeBack(nodes: Map<string, Kept>, url: string): Promise<string> {
  const kept = nodes.get(url)
  if (kept === undefined) throw new Error(`${url} is no node of this run`)
  const isAsBefore = await empty(url)
    .then(async () => (await metadataOf(url)) === kept.fresh && (await heapPercentOf(url)) < FULL_PERCENT)
    .catch(() => false)
  kept.isLent = false
  if (isAsBefore) return ''
  nodes.delete(url)
  await kept.node.stop()
  return 'ended'
}

async function empty(url: string): Promise<void> {
  const settings = (value: object) => ask(url, 'PUT', '/_cluster/settings', value)
  await settings({ persistent: { '*': null }, transient: { '*': null, 'action.destructive_requires_name': false } })
  for (const path of ['/_data_stream/*', '/*?expand_wildcards=all', '/_index_template/*', '/_component_template/*']) {
    await ask(url, 'DELETE', path)
  }
  for (const path of ['/_template/*', '/_ingest/pipeline/*']) await ask(url, 'DELETE', path)
  await settings({ transient: { '*': null } })
}

async function heapPercentOf(url: string): Promise<number> {
  const { nodes } = (await ask(url, 'GET', '/_nodes/stats/jvm')) as {
    nodes: Record<string, { jvm: { mem: { heap_used_percent: number } } }>
  }
  return Math.max(...Object.values(nodes).map(({ jvm }) => jvm.mem.heap_used_percent))
}

/** Everything that a cluster keeps, without what counts its changes. */
async function metadataOf(url: string): Promise<string> {
  const { metadata } = (await ask(url, 'GET', '/_cluster/state/metadata')) as { metadata: Record<string, unknown> }
  const { cluster_coordination: _, 'index-graveyard': __, ...rest } = metadata
  return JSON.stringify(withoutEmpty(rest))
}

/** A cluster goes on to list the kinds of things that it has ever held. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.length === 0 ? undefined : value
  const kept = Object.entries(value).flatMap(([name, below]) => {
    const left = withoutEmpty(below)
    return left === undefined ? [] : [[name, left]]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

async function ask(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status}`)
  return answer.json()
}
