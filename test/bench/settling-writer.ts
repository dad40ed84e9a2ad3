import type { BulkItem, BulkWriter } from '#opensearch/bulk-writer.ts'

/** Takes everything at once and sends nothing: what is left of a load is what the loader does before the network. */
export class SettlingWriter implements BulkWriter {
  documents = 0
  jsonBytes = 0
  readonly #onDocument: ((item: BulkItem) => void) | undefined
  #waiting: BulkItem[] = []

  /** `onDocument` sees every document of a source, and none of our own indices. */
  constructor(onDocument?: (item: BulkItem) => void) {
    this.#onDocument = onDocument
  }

  add(item: BulkItem): undefined {
    if (!item.index.startsWith('hinomi-')) {
      this.documents++
      this.jsonBytes += typeof item.json === 'string' ? Buffer.byteLength(item.json) : item.json.length
      this.#onDocument?.(item)
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
