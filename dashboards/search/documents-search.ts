import { type Answer, countIn, objectIn, objectsIn } from './answer.ts'
import { fieldNamed } from './field-table.ts'
import { indexNameOf } from './index-name.ts'
import type { DocumentsData } from './panel-data.ts'
import { documentsQuery, type Question } from './panel-query.ts'
import type { SettledView } from './view.ts'

/** A search: the index, pattern or comma-separated patterns, and the body. */
export interface Search {
  readonly index: string
  readonly body: object
}

/** Which documents are listed, in which order, from which on and how many. */
export interface DocumentsRequest extends Question {
  /** Fields of `source` that come back; the whole document when absent. */
  readonly columns?: readonly string[] | undefined
  /** Newest first when absent. */
  readonly sort?: readonly (readonly [string, 'asc' | 'desc'])[] | undefined
  readonly from: number
  readonly size: number
}

const NEWEST_FIRST = [['@timestamp', 'desc']] as const

/**
 * Makes the search for a list of documents with their exact number.
 *
 * Documents that are equal by `sort` keep the order of their shard. Ordering them by `_id` would load the ids of all documents into the heap of
 * OpenSearch (some 37 bytes each): with ten million, a node of 1 GB refuses every list (`indices.breaker.fielddata.limit`).
 */
export function documentsSearch(request: DocumentsRequest, view: SettledView): Search {
  const { columns, from, size } = request
  const sort = request.sort === undefined || request.sort.length === 0 ? NEWEST_FIRST : request.sort
  return {
    index: indexNameOf(request.index),
    body: {
      from,
      size,
      track_total_hits: true,
      query: documentsQuery(request, view),
      sort: sort.map(([field, order]) => ({ [field]: sortOf(field, order) })),
      ...(columns !== undefined && { _source: columns }),
    },
  }
}

/** Reads the documents of an answer. */
export function readDocuments(answer: Answer): DocumentsData {
  const hits = objectIn(answer, 'hits')
  const documents = objectsIn(hits, 'hits').map((hit) => ({
    index: String(hit._index),
    id: String(hit._id),
    source: objectIn(hit, '_source'),
  }))
  return { kind: 'documents', total: countIn(objectIn(hits, 'total'), 'value'), documents }
}

/** An index that lacks the field would refuse the search; with another type its documents would come first. */
function sortOf(name: string, order: 'asc' | 'desc'): object {
  if (name.startsWith('_')) return { order }
  return { order, missing: '_last', unmapped_type: fieldNamed(name)?.type ?? 'keyword' }
}
