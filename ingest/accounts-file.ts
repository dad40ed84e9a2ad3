import { ACCOUNT_COLUMNS, type Account } from '#core/accounts.ts'
import { BYTE_ORDER_MARK, csvRow } from '#core/csv-row.ts'
import {
  type Checked,
  checkAccountId,
  checkAllowList,
  checkRegion,
  checkSource,
  checkText,
  splitValues,
  visible,
} from './account-cells.ts'
import { type CsvFault, type CsvRow, readCsvRows } from './csv-rows.ts'

/**
 * Something wrong in an accounts file: the 1-based line that the row begins on, the name of the column (or `file`), and what is wrong
 * with it and how to mend it.
 */
export interface AccountsProblem {
  readonly line: number
  readonly column: string
  readonly message: string
}

/** What an accounts file holds, or everything that is wrong with it; never both. */
export type AccountsFile = { readonly accounts: Account[] } | { readonly problems: AccountsProblem[] }

type Column = (typeof ACCOUNT_COLUMNS)[number]
/** Stands for a column where something is wrong with the file as a whole. */
const WHOLE_FILE = 'file'
const REQUIRED: readonly Column[] = ['account_id', 'name']

/**
 * Reads the accounts registry: a CSV file with one row an account, edited in Excel.
 *
 * Columns may stand in any order: `account_id` and `name` are required, `municipality`, `system`, `vendor`, `environment`, `regions`,
 * `expected_sources`, `contacts` and `allow_lists` are optional; several values in a cell are separated by `;`. `fileName` is named in
 * messages; `sourceIds` are the sources that `expected_sources` may list. UTF-8 or Shift_JIS. One mistake anywhere, and there are no
 * accounts but all mistakes in the order of the file.
 */
export function readAccountsFile(bytes: Uint8Array, fileName: string, sourceIds: readonly string[]): AccountsFile {
  const { rows, fault } = readCsvRows(bytes)
  const [first, ...others] = rows
  const problems: AccountsProblem[] = []
  const header = first === undefined ? undefined : readHeader(first, problems)
  const accounts = header === undefined ? [] : readRows(others, header, sourceIds, problems)
  if (fault !== undefined) {
    problems.push({ line: fault.line, column: columnOf(fault, header), message: fault.message })
  } else if (header === undefined) {
    problems.push({
      line: 1,
      column: WHOLE_FILE,
      message: `${fileName} is empty: write the columns ${ACCOUNT_COLUMNS.join(',')}`,
    })
  } else if (others.length === 0) {
    problems.push({ line: 2, column: WHOLE_FILE, message: `${fileName} names no account: write one row for each` })
  }
  if (problems.length > 0) return { problems: problems.sort((a, b) => a.line - b.line) }
  return { accounts }
}

function columnOf({ column }: CsvFault, header: Header | undefined): string {
  if (column === undefined) return WHOLE_FILE
  const name = header?.[column - 1]
  return name === undefined || name === 'unknown' ? `column ${column}` : name
}

/** What the columns are, in the order of the file; undefined for those without a name. */
type Header = readonly (Column | 'unknown' | undefined)[]

function readHeader({ line, cells }: CsvRow, problems: AccountsProblem[]): Header {
  const header: (Column | 'unknown' | undefined)[] = []
  cells.forEach((cell, index) => {
    const column = ACCOUNT_COLUMNS.find((name) => name === cell.toLowerCase())
    if (column === undefined && cell !== '') {
      problems.push({ line, column: visible(cell), message: unknownColumn(cell, cells.length) })
    } else if (column !== undefined && header.includes(column)) {
      problems.push({ line, column, message: `is there twice, the second time as column ${index + 1}` })
    }
    header.push(column ?? (cell === '' ? undefined : 'unknown'))
  })
  for (const column of REQUIRED) {
    if (header.includes(column)) continue
    problems.push({
      line,
      column,
      message: `is missing: the first row must name the columns ${ACCOUNT_COLUMNS.join(',')}`,
    })
  }
  return header
}

function unknownColumn(cell: string, columns: number): string {
  if (columns === 1 && /[;\t]/.test(cell))
    return 'separates its columns by ; or tabs: save the sheet as CSV with commas'
  const letters = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '')
  const meant = ACCOUNT_COLUMNS.find((name) => letters(name) === letters(cell))
  return meant === undefined
    ? `is no column of this file: remove it, or use one of ${ACCOUNT_COLUMNS.join(',')}`
    : `is no column of this file: write ${meant}`
}

function readRows(
  rows: readonly CsvRow[],
  header: Header,
  sourceIds: readonly string[],
  problems: AccountsProblem[],
): Account[] {
  const lineOf = new Map<string, number>()
  return rows.map((row) => {
    const account = readRow(row, header, sourceIds, problems)
    const before = lineOf.get(account.id)
    if (before !== undefined) {
      const message = `${account.id} is already on line ${before}: keep one of lines ${before} and ${row.line}`
      problems.push({ line: row.line, column: 'account_id', message })
    } else if (account.id !== '') lineOf.set(account.id, row.line)
    return account
  })
}

function readRow(
  { line, cells }: CsvRow,
  header: Header,
  sourceIds: readonly string[],
  problems: AccountsProblem[],
): Account {
  cells.forEach((cell, index) => {
    // A column that we do not know is reported once, in the header.
    if (cell === '' || header[index] !== undefined) return
    const message = 'is in a column without a name: put values that hold a comma in quotes, or remove it'
    problems.push({ line, column: `column ${index + 1}`, message })
  })
  const cell = (column: Column) => unescapeFormula(cells[header.indexOf(column)] ?? '')
  const take = <T>(column: Column, checked: Checked<T>): T | undefined => {
    if ('value' in checked) return checked.value
    problems.push({ line, column, message: checked.problem })
    return undefined
  }
  const text = (column: Column) => take(column, checkText(cell(column))) || undefined
  const values = (column: Column, check: (value: string) => Checked<string>) =>
    splitValues(cell(column)).flatMap((value) => take(column, check(value)) ?? [])
  const id = header.includes('account_id') ? take('account_id', checkAccountId(cell('account_id'))) : undefined
  const name = text('name')
  if (cell('name') === '' && header.includes('name')) {
    problems.push({ line, column: 'name', message: 'is empty: write a name that people know the account by' })
  }
  return {
    id: id ?? '',
    name: name ?? '',
    municipality: text('municipality'),
    system: text('system'),
    vendor: text('vendor'),
    environment: text('environment'),
    regions: values('regions', checkRegion),
    expectedSources: values('expected_sources', (value) => checkSource(value, sourceIds)),
    contacts: values('contacts', checkText),
    allowLists: values('allow_lists', (value) => {
      const checked = checkText(value)
      return 'value' in checked ? checkAllowList(checked.value) : checked
    }),
  }
}

/**
 * Writes the accounts registry so that Excel opens it in Japanese: UTF-8 with byte order mark, lines ending in CR LF.
 *
 * Text that Excel would take for a formula gets a `'` in front (OWASP: CSV injection), which `readAccountsFile` takes off again.
 */
export function writeAccountsFile(accounts: readonly Account[]): string {
  const rows = accounts.map((account) => [
    account.id,
    account.name,
    account.municipality ?? '',
    account.system ?? '',
    account.vendor ?? '',
    account.environment ?? '',
    account.regions.join(';'),
    account.expectedSources.join(';'),
    account.contacts.join(';'),
    account.allowLists.join(';'),
  ])
  return BYTE_ORDER_MARK + [ACCOUNT_COLUMNS, ...rows].map((cells) => csvRow(cells.map(escapeFormula))).join('')
}

/** Full-width signs count too: a Japanese Excel takes them for the same. Blanks before them may get lost. */
const FORMULA = /^'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/

function escapeFormula(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value
}

function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell
}
