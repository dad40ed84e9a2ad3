import type { Entry } from './bulk-item.ts'

/** Items that are sent in one body. */
export interface Batch<E extends Entry> {
  readonly entries: readonly E[]
  readonly sizeBytes: number
}

/** What waits to be sent. */
export interface BulkQueue<E extends Entry> {
  /** Bytes of the items that were never sent. */
  readonly newBytes: number
  push(entry: E): void
  /** Puts entries in front, to be sent again together. */
  again(entries: readonly E[]): void
  /** Puts the two halves of a batch in front, each to be sent alone. */
  split(batch: Batch<E>): void
  /**
   * Takes the next batch of at most `bodyBytes`, or one larger item alone; new items only when they fill one or `partial`. A batch of new
   * items ends where their memory ends.
   */
  take(bodyBytes: number, partial: boolean): Batch<E> | undefined
  clear(): void
}

/** Makes an empty queue. */
export function createBulkQueue<E extends Entry>(): BulkQueue<E> {
  /** Never sent, in the order they came. */
  let fresh: E[] = []
  let newBytes = 0
  let returned: Batch<E>[] = []

  function split({ entries }: Batch<E>): void {
    const middle = Math.ceil(entries.length / 2)
    returned.unshift(toBatch(entries.slice(0, middle)), toBatch(entries.slice(middle)))
  }

  function takeReturned(bodyBytes: number): Batch<E> | undefined {
    const batch = returned.shift()
    if (batch === undefined || batch.entries.length === 1 || batch.sizeBytes <= bodyBytes) return batch
    split(batch)
    return takeReturned(bodyBytes)
  }

  function takeFresh(bodyBytes: number): Batch<E> {
    let count = 0
    let sizeBytes = 0
    for (const entry of fresh) {
      const fits = entry.memory === fresh[0]?.memory && sizeBytes + entry.sizeBytes <= bodyBytes
      if (count > 0 && !fits) break
      sizeBytes += entry.sizeBytes
      count++
    }
    newBytes -= sizeBytes
    const entries = fresh
    fresh = entries.splice(count)
    return { entries, sizeBytes }
  }

  return {
    get newBytes() {
      return newBytes
    },
    push(entry) {
      fresh.push(entry)
      newBytes += entry.sizeBytes
    },
    again(entries) {
      returned.unshift(toBatch(entries))
    },
    split,
    take(bodyBytes, partial) {
      if (returned.length > 0) return takeReturned(bodyBytes)
      if (fresh.length === 0 || (newBytes < bodyBytes && !partial)) return undefined
      return takeFresh(bodyBytes)
    },
    clear() {
      fresh = []
      newBytes = 0
      returned = []
    },
  }
}

function toBatch<E extends Entry>(entries: readonly E[]): Batch<E> {
  return { entries, sizeBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}
