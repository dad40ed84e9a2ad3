import type { Client } from '@opensearch-project/opensearch'
import { type LoadRequest, refresh, runLoad } from '#cli/loading.ts'
import { openRegistry } from '#cli/registry.ts'
import { type Account, accountLookup } from '#core/accounts.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { type LoadOptions, type LoadSummary, loadArchive } from '#ingest/load-archive.ts'
import type { ObjectMetrics } from '#ingest/object-metrics.ts'
import { listQuarantine, type QuarantineEntry, readQuarantine } from '#ingest/quarantine.ts'
import { addsUp } from '#ingest/tally.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createBulkWriter } from '#opensearch/bulk-writer.ts'
import { createClient } from '#opensearch/client.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import { readMetrics } from '#opensearch/metrics-store.ts'
import { readPipeline } from '#opensearch/pipeline-report.ts'
import { borrowTestNode, type SharedNode, startTestNode } from '#test/opensearch-node.ts'
import type { TestArchive } from './archive-builder.ts'

/** How a test loads; without `accounts` every account that the keys name is accepted. */
export type TestLoad = Partial<LoadRequest> & { readonly accounts?: readonly Account[] }

/** A stored document with what OpenSearch knows about it. */
export interface Stored {
  readonly _index: string
  readonly _id: string
  readonly _version: number
  readonly _seq_no: number
  readonly _source: Record<string, unknown>
}

const OURS = 'findings-*,logs-*,hinomi-*'
const PAGE = 5_000

/** The whole path from an archive to a real OpenSearch, as the command line puts it together. */
export class Pipeline {
  readonly node: SharedNode
  readonly client: Client

  constructor(node: SharedNode) {
    this.node = node
    this.client = createClient(node.url)
  }

  get url(): string {
    return this.node.url
  }

  /** Loads an archive; throws when the counts of the summary or of any metrics document do not add up. */
  async load(from: TestArchive | Archive, { accounts, ...request }: TestLoad = {}): Promise<LoadSummary> {
    const archive = 'folder' in from ? await openArchive(from.folder) : from
    const registry =
      accounts === undefined
        ? await openRegistry(undefined, archive)
        : { accounts, lookup: accountLookup(accounts), discovered: false }
    const cluster = { url: this.url, client: this.client, target: 'local' as const }
    const summary = await runLoad(archive, registry, cluster, { mode: 'load', ...request }, true)
    for (const counts of [summary, ...Object.values(summary.bySource)]) {
      if (!addsUp(counts)) throw new Error(`counts do not add up: ${JSON.stringify(counts)}`)
    }
    const { wrong } = await readPipeline(this.client)
    if (wrong.length > 0) throw new Error(`metrics do not add up: ${JSON.stringify(wrong)}`)
    return summary
  }

  /** Loads as `load` does, but with other sources or less patience than the command line has. */
  async loadDirectly(
    from: TestArchive | Archive,
    {
      sources = SOURCES,
      patienceMs = 60_000,
      ...request
    }: Partial<LoadOptions> & { readonly patienceMs?: number } = {},
  ): Promise<LoadSummary> {
    const patience = { patienceMs, baseDelayMs: 20 }
    const opener = new IndexOpener(this.client, patience)
    await bootstrap(this.client, sources, 'local')
    const summary = await loadArchive({
      archive: 'folder' in from ? await openArchive(from.folder) : from,
      accounts: undefined,
      writer: createBulkWriter(this.client, patience),
      openIndex: (index) => opener.open(index),
      readMetrics: (ids) => readMetrics<ObjectMetrics>(this.client, ids, patience),
      mode: 'load',
      now: () => Date.now(),
      ...request,
      sources,
    })
    await refresh(this.client)
    return summary
  }

  /** Loads only what is set aside, as `hinomi quarantine replay` does. */
  async replayQuarantine(from: TestArchive, load: TestLoad = {}): Promise<LoadSummary> {
    return this.load(from, { ...load, onlyRecords: await recordsSetAside(from) })
  }

  /** Returns every document of an index pattern, sorted by id. */
  async documents(index: string, query: object = { match_all: {} }): Promise<Stored[]> {
    const found: Stored[] = []
    let after: unknown[] | undefined
    do {
      const body = {
        ...{ size: PAGE, query, version: true, seq_no_primary_term: true, sort: [{ _id: 'asc' }] },
        ...(after === undefined ? {} : { search_after: after }),
      }
      const answer = await this.client.search({ index, body: body as never })
      const hits = answer.body.hits.hits as unknown as (Stored & { sort: unknown[] })[]
      found.push(...hits)
      after = hits.length < PAGE ? undefined : hits.at(-1)?.sort
    } while (after !== undefined)
    return found
  }

  /** Returns the ids of documents of which OpenSearch left a value out of its index, because it was of the wrong type. */
  async withIgnored(index: string): Promise<string[]> {
    return (await this.documents(index, { exists: { field: '_ignored' } })).map(({ _id }) => _id)
  }

  async count(index: string, query: object = { match_all: {} }): Promise<number> {
    const { body } = await this.client.count({ index, body: { query } as never })
    return body.count
  }

  /** Number of documents by index, without the pipeline metrics and the signals. */
  async counts(): Promise<Record<string, number>> {
    await refresh(this.client)
    const counts: Record<string, number> = {}
    for (const index of await this.indices()) {
      const count = index.startsWith('hinomi-') ? 0 : await this.count(index)
      if (count > 0) counts[index] = count
    }
    return counts
  }

  async indices(): Promise<string[]> {
    return Object.keys((await this.client.indices.get({ index: OURS })).body).sort()
  }

  /** Deletes every index of ours, so that one node serves many tests. */
  async reset(): Promise<void> {
    const index = (await this.indices()).join()
    if (index !== '') await this.client.indices.delete({ index })
  }

  stop(): Promise<void> {
    return this.node.stop()
  }
}

/** Returns the path to an empty node, which is started for it only where it has settings of its own. */
export async function startPipeline(options?: Parameters<typeof startTestNode>[0]): Promise<Pipeline> {
  return new Pipeline(await (options === undefined ? borrowTestNode() : startTestNode(options)))
}

/** An archive that does something else in some of its methods. */
export function altered(plain: Archive, change: Partial<Archive>): Archive {
  return {
    ...{ name: plain.name, bucket: plain.bucket },
    list: (prefix) => plain.list(prefix),
    read: (key) => plain.read(key),
    etag: (key) => plain.etag(key),
    head: (key) => plain.head(key),
    put: (key, body) => plain.put(key, body),
    delete: (key) => plain.delete(key),
    ...change,
  }
}

/** Returns everything that is set aside in an archive, by key and offset. */
export async function quarantineOf(from: TestArchive | Archive): Promise<QuarantineEntry[]> {
  const archive = 'folder' in from ? await openArchive(from.folder) : from
  const entries: QuarantineEntry[] = []
  for (const keys of (await listQuarantine(archive)).values()) {
    for (const key of keys) entries.push(...(await readQuarantine(archive, key)))
  }
  return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : (a.offset ?? -1) - (b.offset ?? -1)))
}

/** Returns the offsets of what is set aside, by key. */
export async function recordsSetAside(from: TestArchive): Promise<Map<string, Set<number | undefined>>> {
  const offsets = new Map<string, Set<number | undefined>>()
  for (const { key, offset } of await quarantineOf(from)) {
    offsets.set(key, (offsets.get(key) ?? new Set()).add(offset))
  }
  return offsets
}

/** An account of the registry; `more` replaces members. */
export function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: `account ${id}`, regions: [], expectedSources: [], contacts: [], allowLists: [], ...more }
}

/** Reads a dotted path of a document. */
export function at(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
}
