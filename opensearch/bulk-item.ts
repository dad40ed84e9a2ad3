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
  /** The document, serialised. */
  readonly json: string
  /** Called exactly once, never while `add` runs, also when the same bytes had to be sent several times. */
  settle(outcome: BulkOutcome): void
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

/** An item with what the writer needs to know of it. */
export interface Entry {
  readonly item: BulkItem
  readonly action: string
  /** A raw newline would end the document too early; where JSON allows one, a space means the same. */
  readonly json: string
  /** What the item adds to a body. */
  readonly sizeBytes: number
}

/** Measures an item and writes its action line. */
export function toEntry(item: BulkItem): Entry {
  const action = actionLine(item)
  const json = item.json.includes('\n') ? item.json.replaceAll('\n', ' ') : item.json
  return { item, action, json, sizeBytes: Buffer.byteLength(action) + Buffer.byteLength(json) + 1 }
}

/**
 * Writes items as the body of one bulk request.
 *
 * Straight into bytes: one Japanese character would double the memory of a joined string of otherwise plain documents,
 * and it would have to be encoded afterwards all the same.
 */
export function encodeBody(entries: readonly Entry[]): Buffer {
  const body = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + entry.sizeBytes, 0))
  let end = 0
  for (const { action, json } of entries) {
    end += body.write(action, end)
    end += body.write(json, end)
    end = body.writeUInt8(0x0a, end)
  }
  return body
}
