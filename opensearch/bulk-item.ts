/**
 * What became of one document.
 *
 * | kind | HTTP status of the item | meaning |
 * | --- | --- | --- |
 * | `created` | 201 | written, and new |
 * | `updated` | 200 | written over an older version |
 * | `conflict` | 409 | already there, or there is a newer version: a success |
 * | `refused` | 400, or never sent | this document is bad; the reason quotes nothing of it |
 */
export type BulkOutcome =
  | { readonly kind: 'created' }
  | { readonly kind: 'updated' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused'; readonly type: string; readonly reason: string }

export type Refusal = Extract<BulkOutcome, { kind: 'refused' }>

/** One document on its way into an index. */
export interface BulkItem {
  readonly index: string
  readonly id: string
  readonly operation: 'create' | 'index'
  /** With the operation `index` only: the document is written unless a higher version is there (external_gte). */
  readonly version?: number | undefined
  /** The document as JSON; bytes are those of UTF-8 without a newline, and are copied before `add` returns. */
  readonly json: string | Uint8Array
  /** Called exactly once, without `this`, never while `add` runs, also when the same bytes had to be sent several times. */
  readonly settle: (outcome: BulkOutcome) => void
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/index-document/: ids end at 512 bytes of UTF-8. */
const LONGEST_ID_BYTES = 512

/**
 * Finds what would make OpenSearch refuse a whole bulk body because of this one item.
 *
 * Such an item must never be sent: its neighbours would not be written either.
 */
export function findRefusal({ id, operation, version }: BulkItem): Refusal | undefined {
  if (id === '') return refuse('invalid_id', 'the document id is empty')
  // No character takes more than three bytes in UTF-8 a code unit, so short ids need no count.
  if (id.length * 3 > LONGEST_ID_BYTES && Buffer.byteLength(id) > LONGEST_ID_BYTES) {
    return refuse('invalid_id', `the document id has more than ${LONGEST_ID_BYTES} bytes`)
  }
  if (version === undefined) return undefined
  if (operation === 'create') return refuse('invalid_version', 'a version goes with the operation "index" only')
  if (!Number.isSafeInteger(version) || version < 0) {
    return refuse('invalid_version', 'the version is no whole number from 0 to 2^53')
  }
  return undefined
}

/** Makes the outcome of an item whose document is bad. */
export function refuse(type: string, reason: string): Refusal {
  return { kind: 'refused', type, reason }
}

/** Returns the line of a bulk body that goes before the document, with its newline. */
export function actionLine({ index, id, operation, version }: BulkItem): string {
  const versioned = version === undefined ? '' : `,"version":${version},"version_type":"external_gte"`
  return `{"${operation}":{"_index":${quote(index)},"_id":${quote(id)}${versioned}}}\n`
}

/** Characters that stand for themselves in JSON, and nearly all that our ids and index names are made of. */
const PLAIN = /^[\w.:+/=-]*$/

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** What the writer keeps of an item, with the section in which it was taken. */
export interface Entry<Section = unknown> extends Pick<BulkItem, 'index' | 'operation' | 'settle'> {
  readonly section: Section
  /** Action line and document, each with its newline, are the bytes from `start` to `end` of this memory. */
  readonly memory: Buffer
  readonly start: number
  readonly end: number
  readonly sizeBytes: number
}

/** A body may be small; a text is given three times its length until it is written. */
const SMALLEST_BLOCK_BYTES = 1024 * 1024
const NEWLINE = 0x0a
const MOST_BYTES_OF_UNIT = 3

/**
 * Memory for items that wait to be sent, in blocks of a request body, so that nearly every body is sent as it lies there.
 *
 * They wait as bytes outside of the heap of JavaScript: as texts, thousands of documents would be moved about by the garbage collector,
 * take two bytes a character because of one Japanese name, and be measured before they are encoded.
 */
export class EntryMemory<Section = undefined> {
  readonly #blockBytes: number
  #memory = Buffer.alloc(0)
  #end = 0

  constructor(blockBytes: number) {
    this.#blockBytes = Math.max(SMALLEST_BLOCK_BYTES, blockBytes)
  }

  /** Writes action line and document of an item. */
  keep(item: BulkItem, section: Section): Entry<Section> {
    const action = actionLine(item)
    const json = typeof item.json === 'string' ? withoutNewlines(item.json) : item.json
    const units = typeof json === 'string' ? json.length * MOST_BYTES_OF_UNIT : json.length
    this.#reserve(action.length * MOST_BYTES_OF_UNIT + units + 1)
    const memory = this.#memory
    const start = this.#end
    let end = start + memory.write(action, start)
    if (typeof json === 'string') {
      end += memory.write(json, end)
    } else {
      memory.set(json, end)
      end += json.length
    }
    end = memory.writeUInt8(NEWLINE, end)
    this.#end = end
    const { index, operation, settle } = item
    return { index, operation, settle, section, memory, start, end, sizeBytes: end - start }
  }

  #reserve(sizeBytes: number): void {
    if (this.#end + sizeBytes <= this.#memory.length) return
    this.#memory = Buffer.allocUnsafeSlow(Math.max(this.#blockBytes, sizeBytes))
    this.#end = 0
  }
}

/** A raw newline would end the document too early; where JSON allows one, a space means the same. */
function withoutNewlines(json: string): string {
  return json.includes('\n') ? json.replaceAll('\n', ' ') : json
}

/** Returns the body of one bulk request: the memory itself where the items lie there one behind the other, else a copy. */
export function encodeBody(entries: readonly Entry[]): Buffer {
  const [first] = entries
  const last = entries.at(-1)
  if (first !== undefined && last !== undefined && areAdjacent(entries)) {
    return first.memory.subarray(first.start, last.end)
  }
  const body = Buffer.allocUnsafeSlow(entries.reduce((sum, entry) => sum + entry.sizeBytes, 0))
  let at = 0
  for (const { memory, start, end } of entries) at += memory.copy(body, at, start, end)
  return body
}

function areAdjacent(entries: readonly Entry[]): boolean {
  return entries.every(({ memory, start }, at) => {
    const before = entries[at - 1]
    return before === undefined || (before.memory === memory && before.end === start)
  })
}
