import { openDetector } from '#cli/lists.ts'
import { openRegistry } from '#cli/registry.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { loadArchive } from '#ingest/load-archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'
import { Usage } from './usage.ts'

/** Takes everything at once and throws it away: what is left is what the loader does before the network. */
class NullWriter implements BulkWriter {
  documents = 0
  jsonBytes = 0
  #waiting: BulkItem[] = []

  add(item: BulkItem): undefined {
    if (!item.index.startsWith('hinomi-')) {
      this.documents++
      this.jsonBytes += typeof item.json === 'string' ? Buffer.byteLength(item.json) : item.json.length
    }
    this.#waiting.push(item)
    if (this.#waiting.length === 1) queueMicrotask(() => this.#settle())
  }

  async flush(): Promise<void> {
    this.#settle()
  }

  get stats(): never {
    throw new Error('nothing is counted here')
  }

  #settle(): void {
    for (const item of this.#waiting.splice(0)) item.settle({ kind: 'created' })
  }
}

// With `detect` as third argument, rules run on each event.
const [folder = '', accounts = '', detecting] = process.argv.slice(2)
const usage = new Usage()
const archive = await openArchive(folder)
const { lookup, accounts: all } = await openRegistry(accounts, archive)
const detector = detecting === 'detect' ? await openDetector(all, undefined) : undefined
const writer = new NullWriter()
const summary = await loadArchive({
  archive,
  accounts: lookup,
  sources: SOURCES,
  writer,
  openIndex: () => undefined,
  readMetrics: async (ids) => ids.map(() => undefined),
  mode: 'load',
  now: () => Date.now(),
  detector,
})
usage.print({
  records: summary.received,
  jsonBytes: writer.jsonBytes,
  documents: writer.documents,
  quarantined: summary.quarantined,
  duplicates: summary.duplicate,
})
if (summary.signals !== undefined) console.error(`${folder}: signals: ${JSON.stringify(summary.signals)}`)
if (summary.quarantined > 0) console.error(`${folder}: set aside: ${JSON.stringify(summary.reasons)}`)
