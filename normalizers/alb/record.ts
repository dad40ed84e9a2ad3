import { readIp } from '#core/address.ts'
import type { Notes } from '#core/notes.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import type { Read } from '#core/source.ts'
import { readTime } from '#core/time.ts'
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

/** Places of the columns of a log of Network Load Balancers (Elastic Load Balancing: access log entries of Network Load Balancers). */
export const NETWORK_COLUMN = {
  type: 0,
  version: 1,
  time: 2,
  elb: 3,
  listener: 4,
  client: 5,
  destination: 6,
  connectionTime: 7,
  tlsHandshakeTime: 8,
  receivedBytes: 9,
  sentBytes: 10,
  incomingTlsAlert: 11,
  chosenCertArn: 12,
  chosenCertSerial: 13,
  tlsCipher: 14,
  tlsProtocolVersion: 15,
  tlsNamedGroup: 16,
  domainName: 17,
  alpnFeProtocol: 18,
  alpnBeProtocol: 19,
  alpnClientPreferenceList: 20,
  tlsConnectionCreationTime: 21,
} as const
/** Such logs once ended with the domain name. */
const FEWEST_NETWORK_COLUMNS = 18

/** Places of the columns of a connection log entry (Elastic Load Balancing: connection log entries of Application Load Balancers). */
export const CONNECTION_COLUMN = {
  time: 0,
  clientIp: 1,
  clientPort: 2,
  listenerPort: 3,
  tlsProtocol: 4,
  tlsCipher: 5,
  tlsHandshakeLatency: 6,
  leafClientCertSubject: 7,
  leafClientCertValidity: 8,
  leafClientCertSerialNumber: 9,
  tlsVerifyStatus: 10,
  connTraceId: 11,
} as const
/** The trace id came later. */
const FEWEST_CONNECTION_COLUMNS = 11

/** Requests and user agents are bounded by the load balancer far below. */
const MAX_LINE_CHARACTERS = 262_144
const STARTS_WITH_TIME = /^\d{4}-\d{2}-\d{2}T/

/** What a line is about: a request, a TLS connection of a Network Load Balancer, or one of an Application Load Balancer. */
export type EntryKind = 'request' | 'network' | 'connection'

/** One line by its columns, at the places of {@link COLUMN}, {@link NETWORK_COLUMN} or {@link CONNECTION_COLUMN}. */
export type AccessLogEntry = readonly string[]

/** Returns the text of a column; undefined where the line is too short or says `-`. */
export function column(entry: AccessLogEntry, place: number): string | undefined {
  const value = entry[place]
  return value === '-' || value === '' ? undefined : value
}

/** Says by its first column what an entry is about. */
export function kindOf([first = '', second = '']: AccessLogEntry): EntryKind {
  if (first === 'tls' && /^[\d.]+$/.test(second)) return 'network'
  return STARTS_WITH_TIME.test(first) ? 'connection' : 'request'
}

/** Returns the time at a place in epoch milliseconds, or why there is none. */
export function timeOf(entry: AccessLogEntry, place: number): number | Rejection {
  const text = column(entry, place)
  const missing = text === undefined ? 'time-missing' : 'time-unreadable'
  return readTime(text) ?? reject(missing, { path: 'time', message: 'is no time' })
}

/** Reads a number that OpenSearch can hold as a float; what is none is absent and tags the record. */
export function numberIn(entry: AccessLogEntry, place: number, notes: Notes): number | undefined {
  const text = column(entry, place)
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isFinite(Math.fround(value))) return value
  notes.tag('unparsed-field')
  return undefined
}

/** Reads a whole number, such as a count; what is none is absent and tags the record. */
export function wholeIn(entry: AccessLogEntry, place: number, notes: Notes): number | undefined {
  const value = numberIn(entry, place, notes)
  if (value === undefined || Number.isSafeInteger(value)) return value
  notes.tag('unparsed-field')
  return undefined
}

const NANOSECONDS_PER_MS = 1_000_000
/** The longest duration whose nanoseconds are an exact number, some 104 days. */
const MAX_DURATION_MS = Math.floor(Number.MAX_SAFE_INTEGER / NANOSECONDS_PER_MS)

/** Returns milliseconds as nanoseconds; undefined for what is no duration, or too long to be written exactly. */
export function durationOf(lastedMs: number | undefined): number | undefined {
  const fits = lastedMs !== undefined && lastedMs >= 0 && lastedMs <= MAX_DURATION_MS
  return fits ? lastedMs * NANOSECONDS_PER_MS : undefined
}

/** Columns after the last one that we know, by number. A dash says that a new column is not in use yet. */
export function columnsAfter(entry: AccessLogEntry, known: number): Record<string, string> {
  const columns = entry.slice(known).map((value, index) => [`col_${known + index + 1}`, value] as const)
  return Object.fromEntries(columns.filter(([, value]) => value !== '-' && value !== ''))
}

/**
 * Reads one line of a log. What the load balancer says about itself ("Enable AccessLog for ELB") and comments are left out; a line of
 * another log, or with too few columns, or that is too long, is rejected.
 */
export function readEntry(line: unknown): Read<AccessLogEntry> {
  if (typeof line !== 'string') return badLine('no line of text')
  if (line.startsWith('#') || line.startsWith('Enable AccessLog')) return { kind: 'skip', reason: 'control-line' }
  if (line.length > MAX_LINE_CHARACTERS) return badLine(`more than ${MAX_LINE_CHARACTERS} characters`)
  const columns = columnsOf(line)
  if (columns === undefined) return badLine('a quote is never closed')
  const kind = kindOf(columns)
  const fewest = FEWEST[kind]
  if (columns.length < fewest) return badLine(`${columns.length} columns, at least ${fewest} expected`)
  if (kind === 'connection' && readIp(columns[CONNECTION_COLUMN.clientIp]) === undefined) {
    return badLine('begins with a time, but names no client: no connection log entry')
  }
  return { kind: 'record', record: columns }
}

const FEWEST: Readonly<Record<EntryKind, number>> = {
  request: FEWEST_COLUMNS,
  network: FEWEST_NETWORK_COLUMNS,
  connection: FEWEST_CONNECTION_COLUMNS,
}

function badLine(message: string): Read<AccessLogEntry> {
  return reject('line', { path: '', message })
}
