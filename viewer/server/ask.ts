import { type Client, errors } from '@opensearch-project/opensearch'
import { objectOf } from '#core/json-object.ts'
import type { Bilingual } from '#core/panels/split.ts'
import { addressOf, explainFailure } from '#opensearch/client.ts'
import { Problem } from './problem.ts'

/** What is sent to OpenSearch. `lines` is NDJSON, one value a line. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: object
  readonly lines?: readonly object[]
}

/** What OpenSearch answers: parsed JSON that nobody has checked yet. */
export type Answer = Readonly<Record<string, unknown>>

const TIMEOUT_MS = 30_000

/**
 * Asks OpenSearch one question that changes nothing.
 *
 * A connection that breaks is tried once more: after a restart of the node the first request goes out on a dead one. When `signal` is
 * aborted, because nobody waits any longer, OpenSearch is told to stop too.
 * @throws Problem 503 when OpenSearch is away or overloaded, 502 when it refuses us, 400 when it does not understand the conditions
 */
export async function ask(client: Client, question: Question, signal?: AbortSignal): Promise<Answer> {
  try {
    return await send(client, question, signal)
  } catch (thrown) {
    if (!(thrown instanceof errors.ConnectionError) || signal?.aborted) throw problemOf(thrown, client)
  }
  return send(client, question, signal).catch((thrown: unknown) => {
    throw problemOf(thrown, client)
  })
}

async function send(client: Client, question: Question, signal: AbortSignal | undefined): Promise<Answer> {
  const { method, path, query, body, lines } = question
  const request = client.transport.request(
    {
      method,
      path,
      ...(query !== undefined && { querystring: query }),
      ...(body !== undefined && { body: body as Record<string, unknown> }),
      ...(lines !== undefined && { bulkBody: lines as Record<string, unknown>[] }),
    },
    { requestTimeout: TIMEOUT_MS },
  )
  // abort() returns the request, and what a listener returns must not be a promise: Node.js would throw its rejection at the process
  const stop = () => {
    request.abort()
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const answer = await request
    return answer.body as unknown as Answer
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Turns what the client throws into what the page is told. */
function problemOf(thrown: unknown, client: Client): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof errors.ResponseError && thrown.meta.statusCode === 404) {
    return new Problem(404, '見つかりません', 'there is no such document')
  }
  if (thrown instanceof errors.ResponseError && thrown.meta.statusCode === 400) {
    const { ja, en } = sentenceOf(thrown.meta.body?.error)
    return new Problem(400, ja, en)
  }
  const { code, message } = explainFailure(thrown, addressOf(client))
  if (code === 'transient') return new Problem(503, `OpenSearch が応答していません(${message})`, message)
  if (code === 'config') return new Problem(502, `OpenSearch に拒否されました(${message})`, message)
  return new Problem(500, `内部エラーです(${message})`, message)
}

const LONGEST_REASON = 300
const BUSY = ['circuit_breaking_exception', 'rejected_execution_exception', 'opensearch_rejected_execution_exception']

/** Says in both languages why OpenSearch did not answer one search, from the `error` it gave. */
export function sentenceOf(error: unknown): Bilingual {
  const { type, reason } = rootOf(error)
  if (type === 'index_not_found_exception') {
    return {
      ja: 'この索引はまだありません。ログを取り込むと作られます(hinomi load)',
      en: 'this index does not exist yet: loading logs makes it (hinomi load)',
    }
  }
  if (type === 'too_many_buckets_exception') {
    return {
      ja: '結果の種類が多すぎます。期間か条件を絞ってください',
      en: 'there are too many different values: narrow the time or the conditions',
    }
  }
  if (BUSY.includes(type)) {
    return {
      ja: 'OpenSearch が混み合っています。しばらくして、または期間を短くして再実行してください',
      en: 'OpenSearch is overloaded: try again later, or over a shorter time',
    }
  }
  const said = (reason === '' ? type : `${type}: ${reason}`).slice(0, LONGEST_REASON)
  return {
    ja: `OpenSearch がこの条件を受け付けません(${said})`,
    en: `OpenSearch does not accept these conditions (${said})`,
  }
}

/** Too much time: said of a search that OpenSearch ended before it was done. */
export const TIMED_OUT: Bilingual = {
  ja: '時間内に終わりませんでした。期間か条件を絞ってください',
  en: 'it took too long: narrow the time or the conditions',
}

/** The first cause that says something, since the outermost error only says that all shards failed. */
function rootOf(error: unknown): { readonly type: string; readonly reason: string } {
  const outer = objectOf(error)
  const causes = Array.isArray(outer.root_cause) ? outer.root_cause : []
  const cause = objectOf(outer.caused_by)
  const inner = [objectOf(causes[0]), cause, outer].find(({ type }) => typeof type === 'string') ?? outer
  return { type: textOf(inner.type), reason: textOf(inner.reason) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
