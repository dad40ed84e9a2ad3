import { reject } from '#core/rejection.ts'
import type { Read } from '#core/source.ts'
import { columnsOf } from './columns.ts'

/** Places of the columns of an access log entry (Elastic Load Balancing: access log entries). */
export const COLUMN = {
  type: 0,
  time: 1,
  elb: 2,
  client: 3,
  target: 4,
  requestProcessingTime: 5,
  targetProcessingTime: 6,
  responseProcessingTime: 7,
  elbStatusCode: 8,
  targetStatusCode: 9,
  receivedBytes: 10,
  sentBytes: 11,
  request: 12,
  userAgent: 13,
  sslCipher: 14,
  sslProtocol: 15,
  targetGroupArn: 16,
  traceId: 17,
  domainName: 18,
  chosenCertArn: 19,
  matchedRulePriority: 20,
  requestCreationTime: 21,
  actionsExecuted: 22,
  redirectUrl: 23,
  errorReason: 24,
  targetList: 25,
  targetStatusCodeList: 26,
  classification: 27,
  classificationReason: 28,
  connTraceId: 29,
  transformedHost: 30,
  transformedUri: 31,
  requestTransformStatus: 32,
} as const
/** So many columns are known; more may follow. */
export const KNOWN_COLUMNS = 33
/** The first logs ended with the trace id; later columns may be missing. */
const FEWEST_COLUMNS = 18
/** Requests and user agents are bounded by the load balancer far below. */
const MAX_LINE_CHARACTERS = 262_144
const STARTS_WITH_TIME = /^\d{4}-\d{2}-\d{2}T/

/** One line by its columns, at the places of {@link COLUMN}. */
export type AccessLogEntry = readonly string[]

/** Returns the text of a column; undefined where the line is too short or says `-`. */
export function column(entry: AccessLogEntry, place: number): string | undefined {
  const value = entry[place]
  return value === '-' || value === '' ? undefined : value
}

/**
 * Reads one line of an access log. What the load balancer says about itself ("Enable AccessLog for ELB") and comments are left out; a line
 * of another log, or with too few columns, or that is too long, is rejected.
 */
export function readEntry(line: unknown): Read<AccessLogEntry> {
  if (typeof line !== 'string') return badLine('no line of text')
  if (line.startsWith('#') || line.startsWith('Enable AccessLog')) return { kind: 'skip', reason: 'control-line' }
  if (line.length > MAX_LINE_CHARACTERS) return badLine(`more than ${MAX_LINE_CHARACTERS} characters`)
  if (STARTS_WITH_TIME.test(line)) return badLine('begins with a time: no access log entry')
  const columns = columnsOf(line)
  if (columns === undefined) return badLine('a quote is never closed')
  if (columns.length < FEWEST_COLUMNS) return badLine(`${columns.length} columns, at least ${FEWEST_COLUMNS} expected`)
  return { kind: 'record', record: columns }
}

function badLine(message: string): Read<AccessLogEntry> {
  return reject('line', { path: '', message })
}
