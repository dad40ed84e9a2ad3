import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Kept {
  seqNo: number
  value: Record<string, unknown>
}

/** How the server behaves; everything else follows the APIs of the index management plugin 2.19. */
export interface ServerOptions {
  /** Its indices, with the lifecycle policy that each has. */
  readonly indices?: Readonly<Record<string, string | undefined>>
  /** Refuses the repository, as the domain does that may not take the role. */
  readonly refusedBucket?: string
  /** Somebody else changes each policy between our question and our answer. */
  readonly busy?: boolean
}

/** A running server and what it holds. */
export interface IndexManagementServer {
  readonly url: string
  readonly policies: ReadonlyMap<string, Kept>
  readonly snapshots: ReadonlyMap<string, Kept>
  readonly repositories: ReadonlyMap<string, Record<string, unknown>>
  /** The policy of each index and the version of it that the index follows. */
  readonly managed: ReadonlyMap<string, { policy: string; seqNo: number }>
  readonly writes: readonly string[]
  stop(): Promise<void>
}

class Refusal extends Error {
  readonly status: number

  constructor(status: number, reason: string) {
    super(reason)
    this.status = status
  }
}

/** Starts a server on a free port of this machine. */
export async function startIndexManagementServer(options: ServerOptions = {}): Promise<IndexManagementServer> {
  const policies = new Map<string, Kept>()
  const snapshots = new Map<string, Kept>()
  const repositories = new Map<string, Record<string, unknown>>()
  const managed = new Map<string, { policy: string; seqNo: number }>()
  const indices = Object.keys(options.indices ?? {})
  for (const [index, policy] of Object.entries(options.indices ?? {}))
    if (policy !== undefined) managed.set(index, { policy, seqNo: 0 })
  const writes: string[] = []
  let seqNo = 100

  function answer(method: string, url: URL, body: Record<string, unknown>): object {
    const parts = url.pathname.split('/').slice(1)
    const [root, api, noun, name = ''] = parts
    if (method !== 'GET') writes.push(`${method} ${url.pathname}`)
    if (root === '_snapshot') return repository(method, api ?? '', body)
    if (api === '_ism' && noun === 'policies')
      return policy(policies, method, name, url, body.policy as Record<string, unknown>, 'policy')
    if (api === '_sm' && noun === 'policies') return policy(snapshots, method, name, url, body, 'sm_policy')
    if (api === '_ism' && noun === 'explain') return explain(name)
    if (api === '_ism' && (noun === 'add' || noun === 'change_policy')) return attach(noun, name, body)
    throw new Refusal(400, 'no handler')
  }

  function repository(method: string, name: string, body: Record<string, unknown>): object {
    if (method === 'GET') {
      const found = repositories.get(name)
      if (found === undefined) throw new Refusal(404, `[${name}] missing`)
      return { [name]: found }
    }
    const { bucket } = body.settings as { bucket: string }
    if (bucket === options.refusedBucket) throw new Refusal(403, 'User is not authorized to perform: iam:PassRole')
    repositories.set(name, body)
    return { acknowledged: true }
  }

  function policy(
    kept: Map<string, Kept>,
    method: string,
    name: string,
    url: URL,
    value: Record<string, unknown>,
    key: string,
  ): object {
    const found = kept.get(name)
    const shown = (one: Kept) => ({
      ...{ _id: name, _version: 1, _seq_no: one.seqNo, _primary_term: 1 },
      // what the server adds of its own
      [key]: { policy_id: name, last_updated_time: 1_700_000_000_000, schema_version: 21, ...one.value },
    })
    if (method === 'GET') {
      if (found === undefined) throw new Refusal(404, 'Policy not found')
      const answered = shown(found)
      if (options.busy === true) found.seqNo = ++seqNo
      return answered
    }
    const given = url.searchParams.get('if_seq_no')
    const creates = method === 'POST' || given === null
    if (creates && found !== undefined) throw new Refusal(409, 'document already exists')
    if (!creates && (Number(given) !== found?.seqNo || url.searchParams.get('if_primary_term') !== '1'))
      throw new Refusal(409, 'version conflict')
    if (key === 'policy') refuseOverlap(kept, name, value)
    const next = { seqNo: ++seqNo, value }
    kept.set(name, next)
    return shown(next)
  }

  function refuseOverlap(kept: Map<string, Kept>, name: string, value: Record<string, unknown>): void {
    for (const [other, { value: theirs }] of kept) {
      if (other !== name && JSON.stringify(theirs.ism_template) === JSON.stringify(value.ism_template))
        throw new Refusal(400, `new policy ${name} has an ism template that matches ${other}`)
    }
  }

  function explain(pattern: string): object {
    const begins = pattern.split(',').map((one) => one.replace(/\*$/, ''))
    const met = indices.filter((index) => begins.some((begin) => index.startsWith(begin)))
    const rows = met.map((index) => {
      const has = managed.get(index)
      return [
        index,
        has === undefined
          ? { 'index.plugins.index_state_management.policy_id': null, enabled: null }
          : { policy_id: has.policy, policy_seq_no: has.seqNo, enabled: true, index },
      ] as const
    })
    return { ...Object.fromEntries(rows), total_managed_indices: met.filter((index) => managed.has(index)).length }
  }

  function attach(what: string, index: string, body: Record<string, unknown>): object {
    const id = String(body.policy_id)
    const kept = policies.get(id)
    if (kept === undefined) throw new Refusal(404, 'Could not find policy')
    if ((what === 'add') === managed.has(index)) {
      const reason = what === 'add' ? 'This index already has a policy' : 'This index is not being managed'
      return { updated_indices: 0, failures: true, failed_indices: [{ index_name: index, reason }] }
    }
    managed.set(index, { policy: id, seqNo: kept.seqNo })
    return { updated_indices: 1, failures: false, failed_indices: [] }
  }

  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      const send = (status: number, value: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      try {
        send(200, answer(request.method ?? '', new URL(request.url ?? '', 'http://server'), body))
      } catch (thrown) {
        const status = thrown instanceof Refusal ? thrown.status : 500
        const reason = thrown instanceof Error ? thrown.message : ''
        send(status, { error: { type: 'status_exception', reason }, status })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...{ policies, snapshots, repositories, managed, writes },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}
