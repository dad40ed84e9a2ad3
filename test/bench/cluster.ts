import { setTimeout as sleep } from 'node:timers/promises'
import { processCpuSeconds } from './cpu.ts'

/** The node that is measured, and what the bench asks of it besides the load itself. */
export class Cluster {
  readonly url: string
  readonly pid: number

  constructor(url: string, pid: number) {
    this.url = url
    this.pid = pid
  }

  /** Sends one request and returns its parsed answer. @throws Error when the status is not 2xx. */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }

  /** CPU seconds of the node's process; by /proc where there is one, since the node's own figure is cached for a second. */
  async cpuSeconds(): Promise<number> {
    const own = await processCpuSeconds(this.pid)
    if (own !== undefined) return own
    await sleep(1_100)
    const stats = (await this.call('GET', '/_nodes/stats/process?filter_path=nodes.*.process.cpu')) as {
      nodes: Record<string, { process: { cpu: { total_in_millis: number } } }>
    }
    return Object.values(stats.nodes).reduce((sum, { process }) => sum + process.cpu.total_in_millis, 0) / 1000
  }

  /** Deletes every index and every template. */
  async wipe(): Promise<void> {
    const indices = (await this.call('GET', '/_cat/indices?format=json&h=index')) as { index: string }[]
    for (const { index } of indices) await this.call('DELETE', `/${index}`)
    const templates = (await this.call('GET', '/_index_template')) as { index_templates: { name: string }[] }
    for (const { name } of templates.index_templates) await this.call('DELETE', `/_index_template/${name}`)
    const components = (await this.call('GET', '/_component_template')) as { component_templates: { name: string }[] }
    for (const { name } of components.component_templates) await this.call('DELETE', `/_component_template/${name}`)
  }

  /** Refreshes, waits until no merge runs, flushes: only then is the work of a load done. */
  async settle(): Promise<void> {
    await this.call('POST', '/_all/_refresh')
    for (let quiet = 0; quiet < 3; ) {
      const stats = (await this.call('GET', '/_stats/merge,indexing')) as {
        _all: { total: { merges: { current: number }; indexing: { index_current: number } } }
      }
      const { merges, indexing } = stats._all.total
      quiet = merges.current === 0 && indexing.index_current === 0 ? quiet + 1 : 0
      await sleep(200)
    }
    await this.call('POST', '/_all/_flush?wait_if_ongoing=true')
  }

  /** Documents of an index or pattern that searches see. */
  async count(index: string): Promise<number> {
    return ((await this.call('GET', `/${index}/_count`)) as { count: number }).count
  }

  /** Bytes of an index or pattern after merging each shard into one segment, without the versions that were written over. */
  async mergedBytes(index: string): Promise<number> {
    await this.#releaseOldVersions(index)
    await this.call('POST', `/${index}/_forcemerge?max_num_segments=1`)
    await this.settle()
    return this.#segments(index, 'size_in_bytes')
  }

  /** Overwritten documents survive a merge until the shard's retention lease has moved past them, which it does every 30 s. */
  async #releaseOldVersions(index: string): Promise<void> {
    if ((await this.#segments(index, 'deleted_docs')) === 0) return
    for (let tries = 0; tries < 90; tries++) {
      const stats = (await this.call('GET', `/${index}/_stats?level=shards`)) as ShardStats
      const copies = Object.values(stats.indices).flatMap(({ shards }) => Object.values(shards).flat())
      const isPast = copies.every(({ retention_leases, seq_no }) =>
        retention_leases.leases.every(({ retaining_seq_no }) => retaining_seq_no > seq_no.max_seq_no),
      )
      if (isPast) break
      await sleep(1_000)
    }
    await this.call('POST', `/${index}/_flush?force=true&wait_if_ongoing=true`)
  }

  /** Sums over the searchable segments: the store statistics of a node are cached for ten seconds. */
  async #segments(index: string, what: 'size_in_bytes' | 'deleted_docs'): Promise<number> {
    const answer = (await this.call('GET', `/${index}/_segments`)) as Segments
    return Object.values(answer.indices)
      .flatMap(({ shards }) => Object.values(shards).flat())
      .flatMap(({ segments }) => Object.values(segments))
      .reduce((sum, segment) => sum + segment[what], 0)
  }
}

interface ShardStats {
  readonly indices: Record<string, { shards: Record<string, ShardCopy[]> }>
}
interface ShardCopy {
  readonly seq_no: { readonly max_seq_no: number }
  readonly retention_leases: { readonly leases: readonly { readonly retaining_seq_no: number }[] }
}
interface Segments {
  readonly indices: Record<
    string,
    { shards: Record<string, { segments: Record<string, { size_in_bytes: number; deleted_docs: number }> }[]> }
  >
}
