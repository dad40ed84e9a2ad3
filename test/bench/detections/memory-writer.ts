import type { BulkItem, BulkOutcome, BulkWriter } from '#opensearch/bulk-writer.ts'

/** A document as it was written last. */
export interface StoredDocument {
  readonly index: string
  readonly id: string
  readonly version: number
  readonly json: Buffer
}

/** Takes what a load writes and keeps it as OpenSearch would: one document for each index and id, the newest version. */
export class MemoryWriter implements BulkWriter {
  readonly #documents = new Map<string, StoredDocument>()
  #waiting: (() => void)[] = []

  /** All documents, in the order in which their ids came first. */
  get documents(): Iterable<StoredDocument> {
    return this.#documents.values()
  }

  add(item: BulkItem): undefined {
    const outcome = this.#store(item)
    this.#waiting.push(() => item.settle(outcome))
    if (this.#waiting.length === 1) queueMicrotask(() => this.#settle())
  }

  async flush(): Promise<void> {
    this.#settle()
  }

  get stats(): never {
    throw new Error('nothing is counted here')
  }

  #store({ index, id, operation, version = 0, json }: BulkItem): BulkOutcome {
    const key = `${index}/${id}`
    const known = this.#documents.get(key)
    if (known !== undefined && (operation === 'create' || known.version > version)) return { kind: 'conflict' }
    this.#documents.set(key, { index, id, version, json: Buffer.from(json) })
    return { kind: known === undefined ? 'created' : 'updated' }
  }

  #settle(): void {
    for (const settle of this.#waiting.splice(0)) settle()
  }
}
