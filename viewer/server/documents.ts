import type { Client } from '@opensearch-project/opensearch'
import { BYTE_ORDER_MARK, csvRow } from '#core/csv-row.ts'
import { type DocumentsRequest, documentsSearch, readDocuments } from '#dashboards/search/documents-search.ts'
import type { DocumentsData } from '#dashboards/search/panel-data.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import { CSV_ROWS, type CsvQuery, type DocumentsAnswer, type DocumentsQuery } from '../api.ts'
import { valueAt } from '../field-values.ts'
import { type Answer, ask } from './ask.ts'
import { cellOf, headingOf } from './csv.ts'
import { failureOf, SEARCH_TIMEOUT } from './panel-answers.ts'
import { Problem } from './problem.ts'

/** Lists documents and says how many there are in all. @throws Problem see {@link ask}; 503 when not every shard answered in time */
export async function listDocuments(
  client: Client,
  query: DocumentsQuery,
  view: SettledView,
  signal?: AbortSignal,
): Promise<DocumentsAnswer> {
  const { from, size, columns } = query
  const search = documentsSearch({ ...requestOf(query), columns, from, size }, view)
  const path = `/${search.index}/_search`
  const body = { timeout: SEARCH_TIMEOUT, ...search.body }
  const answer = await ask(client, { method: 'POST', path, query: { ignore_unavailable: true }, body }, signal)
  const { total, documents } = readWhole(answer)
  return { total, documents }
}

function requestOf(query: Omit<DocumentsQuery, 'from' | 'size'>): Omit<DocumentsRequest, 'from' | 'size'> {
  const { index, where, sort } = query
  return { index, where, sort, time: query.time ?? 'picker' }
}

/** A list that lacks what one shard holds would look complete. */
function readWhole(answer: Answer): DocumentsData {
  const failure = failureOf(answer)
  if (failure !== undefined) throw new Problem(503, failure.ja, failure.en)
  return readDocuments(answer)
}

const PAGE_ROWS = 1000
const KEEP_ALIVE = '2m'

/**
 * Answers the documents as CSV, at most {@link CSV_ROWS} rows, a page at a time, so that memory does not grow with them.
 *
 * All pages are of one moment (OpenSearch: point in time): nothing comes twice or is missed while logs are loaded. The first page is
 * asked before the answer begins, so that what cannot be asked is a proper error.
 * @throws Problem as {@link listDocuments}
 */
export async function answerCsv(
  client: Client,
  query: CsvQuery,
  view: SettledView,
  signal?: AbortSignal,
): Promise<Response> {
  const reader = await openReader(client, query, view, signal)
  const first = await reader.page(0).catch(async (thrown: unknown) => {
    await reader.close()
    throw thrown
  })
  const chunks = csvChunks(reader, first, query)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(Buffer.from(value))
    },
    async cancel() {
      await chunks.return()
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="hinomi-${query.index}.csv"`,
    },
  })
}

interface PageReader {
  page(from: number): Promise<DocumentsData>
  close(): Promise<void>
}

async function openReader(
  client: Client,
  query: CsvQuery,
  view: SettledView,
  signal: AbortSignal | undefined,
): Promise<PageReader> {
  const { columns } = query
  const searchFor = (from: number) =>
    documentsSearch({ ...requestOf(query), columns, from, size: Math.min(PAGE_ROWS, CSV_ROWS - from) }, view)
  const opened = await ask(
    client,
    {
      method: 'POST',
      path: `/${searchFor(0).index}/_search/point_in_time`,
      query: { keep_alive: KEEP_ALIVE },
    },
    signal,
  )
  const id = String(opened.pit_id)
  return {
    async page(from) {
      const body = { timeout: SEARCH_TIMEOUT, ...searchFor(from).body, pit: { id, keep_alive: KEEP_ALIVE } }
      return readWhole(await ask(client, { method: 'POST', path: '/_search', body }, signal))
    },
    async close() {
      // it ends by itself too, so that failing to end it early is of no concern
      await ask(client, { method: 'DELETE', path: '/_search/point_in_time', body: { pit_id: [id] } }).catch(() => {})
    },
  }
}

async function* csvChunks(
  reader: PageReader,
  first: DocumentsData,
  { columns, view, language }: CsvQuery,
): AsyncGenerator<string, void, void> {
  const { timeZone } = view
  try {
    yield BYTE_ORDER_MARK + csvRow(columns.map((field) => headingOf(field, language, timeZone)))
    let page = first
    for (let from = 0; ; from += PAGE_ROWS) {
      if (from > 0) page = await reader.page(from)
      const rows = page.documents.map(({ source }) =>
        csvRow(columns.map((field) => cellOf(valueAt(source, field), field, timeZone))),
      )
      if (rows.length > 0) yield rows.join('')
      if (rows.length < PAGE_ROWS || from + PAGE_ROWS >= CSV_ROWS) return
    }
  } finally {
    await reader.close()
  }
}
