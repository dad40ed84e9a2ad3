import { errors } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import { type BulkItem, type BulkOutcome, type Refusal, refuse } from './bulk-item.ts'
import { type ErrorBody, errorOf, explainFailure, statusOf } from './failure.ts'
import { withoutPayload } from './reason.ts'

/** What is to be done about one item: its outcome, the same item again, or an end to everything because of its index. */
export type ItemVerdict =
  | BulkOutcome
  | { readonly kind: 'again'; readonly reason: string }
  | { readonly kind: 'stop'; readonly error: HinomiError }

/** What is to be done about a whole body that was not judged item by item. */
export type BodyVerdict =
  /** Everything again after a pause; `overload` asks for less at a time. */
  | { readonly kind: 'again'; readonly reason: string; readonly overload: boolean }
  /** The body is larger than something on the way accepts. */
  | { readonly kind: 'too-large' }
  /** One line spoils the whole body: find it. */
  | { readonly kind: 'bad-line'; readonly refusal: Refusal }
  /** Nothing that is sent can succeed until a person has changed something. */
  | { readonly kind: 'stop'; readonly error: HinomiError }

/**
 * Judges the parsed body of a 200 answer, item by item in request order.
 *
 * Returns undefined when it is no answer to this request (another number of items, another operation, no status): then
 * nobody knows what was written, and everything has to be sent again.
 */
export function judgeItems(
  entries: readonly Pick<BulkItem, 'index' | 'operation'>[],
  body: unknown,
): ItemVerdict[] | undefined {
  const results = isObject(body) ? body.items : undefined
  if (!Array.isArray(results) || results.length !== entries.length) return undefined
  const verdicts: ItemVerdict[] = []
  for (const [i, { index, operation }] of entries.entries()) {
    const result: unknown = results[i]
    const answer = isObject(result) ? result[operation] : undefined
    if (!isObject(answer) || typeof answer.status !== 'number') return undefined
    verdicts.push(judgeItem(index, answer.status, answer.error))
  }
  return verdicts
}

const CREATED: BulkOutcome = { kind: 'created' }
const UPDATED: BulkOutcome = { kind: 'updated' }
const CONFLICT: BulkOutcome = { kind: 'conflict' }

function judgeItem(index: string, status: number, error: unknown): ItemVerdict {
  if (status === 201) return CREATED
  if (status === 200) return UPDATED
  if (status === 409) return CONFLICT
  const type = isObject(error) && typeof error.type === 'string' ? error.type : `status_${status}`
  // A document must not be able to quote what would stop the whole load.
  const reason = isObject(error) && typeof error.reason === 'string' ? withoutPayload(error.reason) : ''
  if (status === 429 || status >= 500 || status < 300) return { kind: 'again', reason: overloadOf(index, type) }
  const wayOut = WAYS_OUT.find((way) => way.status === status && way.pattern.test(`${type}: ${reason}`))
  if (wayOut) return stop(`index "${index}" ${wayOut.message(index)}`)
  return refuse(type, reason || 'OpenSearch gave no reason')
}

function overloadOf(index: string, type: string): string {
  return type === 'cluster_block_exception'
    ? `index "${index}" is read-only because a disk of the cluster is nearly full`
    : `OpenSearch is overloaded (${type})`
}

/** Refusals that are about the index and not about the document: with them, every other document would be refused too. */
const WAYS_OUT: readonly { status: number; pattern: RegExp; message: (index: string) => string }[] = [
  {
    status: 404,
    pattern: /./,
    message: () => 'does not exist: run "hinomi opensearch bootstrap", then load again',
  },
  {
    status: 403,
    pattern: /^cluster_block_exception/,
    message: (index) =>
      `is blocked for writing: remove the block with PUT ${index}/_settings {"index.blocks.write":null,"index.blocks.read_only":null}, then load again`,
  },
  {
    status: 403,
    pattern: /./,
    message: () => 'may not be written by this user: give the user a role that may write to it',
  },
  { status: 401, pattern: /./, message: () => 'may not be written without logging in: check HINOMI_OPENSEARCH_URL' },
  {
    status: 400,
    pattern: /^index_closed_exception/,
    message: (index) => `is closed: open it with POST ${index}/_open, then load again`,
  },
  {
    status: 400,
    pattern: /maximum (normal )?shards open/,
    message: () => 'cannot be made, the cluster holds as many shards as it may: delete old indices or add a node',
  },
  {
    status: 400,
    pattern: /no write index is defined for alias/,
    message: () => 'is an alias without a write index: run "hinomi opensearch bootstrap", then load again',
  },
  {
    status: 400,
    pattern: /only write ops with an op_type of create are allowed in data streams/,
    message: () => 'is a data stream, which takes no versions: delete it and run "hinomi opensearch bootstrap"',
  },
  {
    status: 400,
    pattern: /pipeline with id .* does not exist/,
    message: () =>
      'names an ingest pipeline that does not exist: create it, or remove it from the settings of the index',
  },
]

/** Judges what a request threw: an HTTP status, a broken connection, an answer that cannot be read. */
export function judgeFailure(error: unknown, url: string): BodyVerdict {
  if (error instanceof errors.ResponseError) return judgeStatus(statusOf(error), errorOf(error))
  if (error instanceof errors.DeserializationError) return MALFORMED
  const explained = explainFailure(error, url)
  if (explained.code !== 'transient') return { kind: 'stop', error: explained }
  const away = error instanceof errors.ConnectionError && /ECONNREFUSED|EHOSTUNREACH/.test(error.message)
  return { kind: 'again', reason: explained.message, overload: !away }
}

/** Judges a request that was refused as a whole, by HTTP status and the error in its body. */
function judgeStatus(status: number, { type, reason }: ErrorBody): BodyVerdict {
  const said = type === '' ? `HTTP ${status}` : `HTTP ${status}, ${type}`
  if (status === 413) return { kind: 'too-large' }
  if (status === 408 || status === 429) {
    return { kind: 'again', reason: `OpenSearch is overloaded (${said})`, overload: true }
  }
  if (status >= 500) return { kind: 'again', reason: `OpenSearch is not available (${said})`, overload: true }
  // A page of a proxy, and not OpenSearch, when it gives no type: worth waiting for OpenSearch to come back.
  if (status < 400 || (status === 400 && type === '')) return MALFORMED
  if (status === 400 && !ABOUT_THE_REQUEST.test(reason)) {
    return { kind: 'bad-line', refusal: refuse(type, reason || 'OpenSearch gave no reason') }
  }
  return stop(`OpenSearch refuses every bulk request (${said}${reason && `: ${reason}`}): ${wayOutOf(status, type)}`)
}

/** The answer to a bulk request that is none: a page of a proxy, no JSON, or the wrong items. */
export const MALFORMED: BodyVerdict = {
  kind: 'again',
  reason: 'the answer is not that of an OpenSearch bulk request',
  overload: true,
}

/** With these a 400 is not due to a line of the body, and halving it would in the end refuse every document. */
const ABOUT_THE_REQUEST = /unrecognized parameter|no handler found|Content-Type/

function stop(message: string): { kind: 'stop'; error: HinomiError } {
  return { kind: 'stop', error: new HinomiError('config', message) }
}

function wayOutOf(status: number, type: string): string {
  if (type === 'cluster_block_exception') return 'remove the block of the cluster, then load again'
  if (status === 401) return 'check user and password in HINOMI_OPENSEARCH_URL'
  if (status === 403) return 'give the user a role that may write; with signed requests, check credentials and clock'
  return 'check that HINOMI_OPENSEARCH_URL is the address of an OpenSearch'
}
