import type { Client } from '@opensearch-project/opensearch'
import { createIndex } from './bootstrap.ts'
import { type Patience, patiently } from './patience.ts'

/**
 * Makes sure that a monthly index exists before the first document is sent to it, so that no cluster ever guesses a mapping.
 * The names are made from a source and a month within the time window, never from a record, so there are few of them.
 */
export class IndexOpener {
  readonly #client: Client
  readonly #patience: Patience
  readonly #open = new Set<string>()
  readonly #opening = new Map<string, Promise<void>>()

  constructor(client: Client, patience: Patience = {}) {
    this.#client = client
    this.#patience = patience
  }

  /**
   * Returns undefined when the index is known to exist, else a promise that resolves when it does.
   * It rejects with a HinomiError: `config` when the index cannot be made, `transient` when the cluster stays away.
   */
  open(index: string): Promise<void> | undefined {
    if (this.#open.has(index)) return undefined
    let opening = this.#opening.get(index)
    if (opening === undefined) {
      opening = patiently(this.#client, () => createIndex(this.#client, index), this.#patience)
        .then(() => {
          this.#open.add(index)
        })
        // an opener that outlives one load must be able to try again
        .finally(() => this.#opening.delete(index))
      this.#opening.set(index, opening)
    }
    return opening
  }
}
