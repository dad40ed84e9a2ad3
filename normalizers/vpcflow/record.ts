import { reject } from '#core/rejection.ts'
import type { Read } from '#core/source.ts'

/** One flow log line with the columns that its header names, or one row of a Parquet file with its columns. */
export interface FlowRecord {
  readonly columns: ReadonlyMap<string, number>
  readonly values: readonly string[]
}

/** Columns of version 2 in their documented order: the format of a line without header. */
const DEFAULT_COLUMNS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'

/** Column names that any flow log may have; a header is recognised by them. */
const HEADER_WORDS = new Set([
  ...DEFAULT_COLUMNS.split(' '),
  'vpc-id',
  'subnet-id',
  'tgw-id',
  'tgw-attachment-id',
  'region',
])
const COLUMN_NAME = /^[a-z][a-z0-9_-]*$/
/** Lines with every column of every version are shorter than 4,000; cutting megabytes into columns takes gigabytes. */
const MAX_LINE_CHARACTERS = 65_536

/**
 * Makes the reader of one flow log object: lines or rows in, records by column name out.
 *
 * The header line names the columns, hyphens or underscores alike; a repeated header inside the object is a header again, no record.
 * Rows of Parquet come as objects by column name, which has underscores there (Amazon VPC: flow log files).
 * A line with fewer columns than the header, or of more than 65,536 characters, is rejected (`line`); more columns are kept by
 * number (`col_<n>`).
 */
export function flowReader(): (line: unknown) => Read<FlowRecord> {
  let columns = columnsOf(DEFAULT_COLUMNS.split(' '))
  const readRow = rowReader()
  return (line) => {
    if (isFlowRow(line)) return readRow(line)
    if (typeof line !== 'string') return reject('line', { path: '', message: 'no line of text' })
    if (line.length > MAX_LINE_CHARACTERS) {
      return reject('line', { path: '', message: `more than ${MAX_LINE_CHARACTERS} characters` })
    }
    const values = line.trim().split(' ')
    if (isHeader(values)) {
      columns = columnsOf(values)
      return { kind: 'none' }
    }
    if (values.length < columns.size) {
      return reject('line', { path: '', message: `${values.length} columns where the header names ${columns.size}` })
    }
    return { kind: 'record', record: { columns, values } }
  }
}

/** Says whether a value is a row of a flow log: an object with columns that any flow log has. */
export function isFlowRow(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).some((name) => HEADER_WORDS.has(name.replaceAll('_', '-')))
}

/** All rows of a file have the same columns, so that their names are read once. */
function rowReader(): (row: Readonly<Record<string, unknown>>) => Read<FlowRecord> {
  let names: readonly string[] = []
  let columns: ReadonlyMap<string, number> = new Map()
  return (row) => {
    const keys = Object.keys(row)
    if (keys.length !== names.length || keys.some((key, index) => key !== names[index])) {
      names = keys
      columns = columnsOf(keys)
    }
    return { kind: 'record', record: { columns, values: keys.map((key) => textOf(row[key])) } }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Returns the value of a column; undefined when the format lacks it or the line says `-`. */
export function column(record: FlowRecord, name: string): string | undefined {
  const index = record.columns.get(name)
  const value = index === undefined ? undefined : record.values[index]
  return value === '-' || value === '' ? undefined : value
}

function isHeader(values: readonly string[]): boolean {
  const first = values[0]?.charCodeAt(0) ?? 0
  const startsWithLetter = first >= 0x61 && first <= 0x7a
  return (
    startsWithLetter &&
    values.every((value) => COLUMN_NAME.test(value)) &&
    values.some((value) => HEADER_WORDS.has(value.replaceAll('_', '-')))
  )
}

function columnsOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, index) => [name.replaceAll('_', '-'), index]))
}
