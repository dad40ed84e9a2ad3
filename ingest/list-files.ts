import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { isAccountId } from '#core/accounts.ts'
import { messageOf } from '#core/errors.ts'
import { readTime } from '#core/time.ts'
import { isListName, LIST_NAMES, type ListName } from '#detections/list-names.ts'
import type { ListEntry } from '#detections/lists.ts'
import { readYaml } from '#detections/yaml-documents.ts'
import { splitValues, visible } from './account-cells.ts'
import { readCsvRows } from './csv-rows.ts'

/** A mistake in a list file; `row` is a line of a CSV file, or the number of an entry of a YAML file. */
export interface ListProblem {
  readonly file: string
  readonly row: number
  readonly message: string
}

/** All entries of a folder, and what is wrong with it. */
export interface ListFiles {
  readonly entries: readonly ListEntry[]
  readonly problems: readonly ListProblem[]
}

const COLUMNS = ['list', 'value', 'account', 'label', 'rule', 'owner', 'from', 'until', 'members'] as const
type Column = (typeof COLUMNS)[number]
type Row = Readonly<Partial<Record<Column, string>>>

/** A file of a lists folder. */
export interface NamedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Says whether a file of this name is one of lists. */
export function isListFile(name: string): boolean {
  return /\.(?:csv|ya?ml)$/i.test(name)
}

const MAX_FILE_BYTES = 5 * 1024 * 1024
const MAX_FILES = 200
const MAX_ENTRIES = 100_000
const MAX_CELL_CHARACTERS = 1000

/** Reads every `*.csv`, `*.yml` and `*.yaml` of a folder, as {@link readListFiles} says. */
export async function readListFolder(folder: string): Promise<ListFiles> {
  const names = (await readdir(folder)).filter(isListFile).sort()
  const files: NamedFile[] = []
  const problems: ListProblem[] = []
  for (const name of names.slice(0, MAX_FILES)) {
    const path = join(folder, name)
    if ((await stat(path)).size > MAX_FILE_BYTES) problems.push(tooLarge(name))
    else files.push({ name, bytes: await readFile(path) })
  }
  const read = readListFiles(files)
  if (names.length > MAX_FILES) problems.unshift(tooMany(folder))
  return { entries: read.entries, problems: [...problems, ...read.problems] }
}

/**
 * Reads the files of lists. A file holds one list, and is named after it (`automation_roles.csv`), or says the list in a column `list`.
 *
 * Columns, or keys of YAML entries: `value` (a text with `*` and `?`, an address, or a network), `account` (empty: all accounts), `label`, `rule`, `owner`, `from`, `until`, `members`
 * (separated by `;`, or a YAML list). Times are half-open; a date alone begins at midnight in Japan. With any mistake the entry is left out and named.
 */
export function readListFiles(files: readonly NamedFile[]): ListFiles {
  const entries: ListEntry[] = []
  const problems: ListProblem[] = []
  if (files.length > MAX_FILES) problems.push(tooMany('the lists'))
  for (const { name: file, bytes } of files.slice(0, MAX_FILES)) {
    const say = (row: number, message: string) => problems.push({ file, row, message })
    if (bytes.byteLength > MAX_FILE_BYTES) {
      problems.push(tooLarge(file))
      continue
    }
    const list = basename(file, extname(file))
    const rows = /\.csv$/i.test(file) ? csvRows(bytes, say) : yamlRows(textOf(bytes), say)
    for (const { row, values } of rows) {
      if (entries.length >= MAX_ENTRIES) {
        say(row, `is beyond the ${MAX_ENTRIES} entries that are read`)
        break
      }
      const entry = entryOf(values, list)
      if (typeof entry === 'string') say(row, entry)
      else entries.push(entry)
    }
  }
  return { entries, problems }
}

function tooLarge(file: string): ListProblem {
  return { file, row: 0, message: `is larger than ${MAX_FILE_BYTES} bytes: part it` }
}

function tooMany(where: string): ListProblem {
  return { file: where, row: 0, message: `holds more than ${MAX_FILES} files: the rest is not read` }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
}

interface NumberedRow {
  readonly row: number
  readonly values: Row
}
type Say = (row: number, message: string) => void

function csvRows(bytes: Uint8Array, say: Say): NumberedRow[] {
  const { rows, fault } = readCsvRows(bytes)
  if (fault !== undefined) say(fault.line, fault.message)
  const [head, ...others] = rows
  if (head === undefined) return []
  const columns = head.cells.map((cell) => cell.toLowerCase())
  const unknown = columns.find((cell) => cell !== '' && !isColumn(cell))
  if (unknown !== undefined) say(head.line, `"${visible(unknown)}" is no column: write some of ${COLUMNS.join(',')}`)
  if (!columns.includes('value')) {
    say(head.line, `the first row must name the columns, at least value; there are ${COLUMNS.join(',')}`)
    return []
  }
  return others.map(({ line, cells }) => ({
    row: line,
    values: Object.fromEntries(columns.flatMap((column, at) => (isColumn(column) ? [[column, cells[at] ?? '']] : []))),
  }))
}

function yamlRows(text: string, say: Say): NumberedRow[] {
  const read = readYaml(text)
  if ('problem' in read) {
    say(0, read.problem)
    return []
  }
  return read.documents.flat().flatMap((value, at) => {
    const row = at + 1
    if (typeof value === 'string') return [{ row, values: { value } }]
    if (typeof value !== 'object' || value === null) {
      say(row, 'must be a text, or a map with a value')
      return []
    }
    const unknown = Object.keys(value).find((key) => !isColumn(key))
    if (unknown !== undefined) {
      say(row, `"${visible(unknown)}" is no key: write some of ${COLUMNS.join(', ')}`)
      return []
    }
    const nested = Object.entries(value).find(([, member]) => [member].flat().some(isNested))
    if (nested !== undefined) {
      say(row, `${nested[0]} must be a text, or a list of texts`)
      return []
    }
    const values = Object.entries(value).map(([key, member]) => [
      key,
      Array.isArray(member) ? member.join(';') : String(member ?? ''),
    ])
    return [{ row, values: Object.fromEntries(values) as Row }]
  })
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isColumn(text: string): text is Column {
  return (COLUMNS as readonly string[]).includes(text)
}

/** Returns the entry of a row, or what is wrong with it. */
function entryOf(row: Row, fileList: string): ListEntry | string {
  const long = COLUMNS.find((column) => column !== 'members' && (row[column] ?? '').length > MAX_CELL_CHARACTERS)
  if (long !== undefined) return `${long} has more than ${MAX_CELL_CHARACTERS} characters`
  const list = row.list || fileList
  if (!isListName(list)) return `"${visible(list)}" is no list: name the file after one of ${LIST_NAMES.join(', ')}`
  const { value = '', account = '', label, rule, owner } = row
  if (value === '') return 'has no value'
  if (account !== '' && !isAccountId(account)) return `account "${visible(account)}" must have 12 digits, or be empty`
  const from = timeOf(row.from)
  const until = timeOf(row.until)
  if (from === 'bad' || until === 'bad') return 'from and until are dates, such as 2026-11-30 or 2026-11-30T18:00+09:00'
  if (from !== undefined && until !== undefined && from >= until) return 'from must lie before until'
  const missing = missingOf(list, row)
  if (missing !== undefined) return missing
  const members = splitValues(row.members ?? '')
  return {
    list,
    value,
    ...(account === '' ? {} : { account }),
    ...(label ? { label } : {}),
    ...(rule ? { rule } : {}),
    ...(owner ? { owner } : {}),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(members.length === 0 ? {} : { members }),
  }
}

/** What hides signals must say who answers for it and when it ends; without that it would hide nothing. */
function missingOf(list: ListName, row: Row): string | undefined {
  if (list !== 'change_tickets' && list !== 'exceptions') return undefined
  const missing = (['rule', 'owner', 'until'] as const).filter((column) => !row[column])
  return missing.length === 0 ? undefined : `${list} needs ${missing.join(', ')}: without it, it hides nothing`
}

function timeOf(text: string | undefined): number | undefined | 'bad' {
  if (text === undefined || text === '') return undefined
  return readTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00+09:00` : text) ?? 'bad'
}

/** Says why a folder cannot be read. */
export function unreadableLists(folder: string, thrown: unknown): string {
  return `the lists folder ${folder} cannot be read: ${messageOf(thrown)}`
}
