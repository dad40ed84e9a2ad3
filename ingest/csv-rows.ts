import { isUtf8 } from 'node:buffer'
import { CsvError, parse } from 'csv-parse/sync'

/** One row of a table and the line of the file that it begins on; rows with line breaks in quoted cells span several lines. */
export interface CsvRow {
  /** 1-based. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Why a file is no table of comma-separated values, or from which line on it is none. */
export interface CsvFault {
  readonly line: number
  /** 1-based; undefined when it is not about one column. */
  readonly column?: number
  readonly message: string
}

/** The rows up to the first fault. Rows without any value are left out; cells are trimmed, also of full-width spaces. */
export interface CsvRows {
  readonly rows: readonly CsvRow[]
  readonly fault?: CsvFault
}

const SAVE_AS = 'save the sheet as "CSV UTF-8"'
const REPLACEMENT = '\ufffd'

/**
 * Reads comma-separated values (RFC 4180) as Excel writes them: UTF-8 with or without byte order mark, or else Shift_JIS (code page 932,
 * Excel's plain "CSV" in Japanese); lines may end in CR LF, LF or CR.
 */
export function readCsvRows(bytes: Uint8Array): CsvRows {
  const text = decode(bytes)
  if (typeof text !== 'string') return { rows: [], fault: text }
  const rows: CsvRow[] = []
  const lineAt = lineCounter(Buffer.from(text))
  let start = 0
  const keep = (cells: string[], { bytes: end }: { bytes: number }) => {
    const trimmed = cells.map((cell) => cell.trim())
    if (trimmed.some((cell) => cell !== '')) rows.push({ line: lineAt(start), cells: trimmed })
    start = end
    return null
  }
  try {
    parse(text, { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, on_record: keep })
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    return { rows, fault: quoteFault(thrown, lineAt(start)) }
  }
  return { rows }
}

function decode(bytes: Uint8Array): string | CsvFault {
  const [first, second, third] = bytes
  // The beginnings of .xlsx and .xls files.
  if ((first === 0x50 && second === 0x4b && third === 0x03) || (first === 0xd0 && second === 0xcf && third === 0x11)) {
    return { line: 1, message: `is an Excel workbook, no CSV: ${SAVE_AS}` }
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { line: 1, message: `is UTF-16 text: ${SAVE_AS}` }
  }
  const utf8 = isUtf8(bytes)
  const text = new TextDecoder(utf8 ? 'utf-8' : 'shift_jis').decode(bytes)
  const broken = text.indexOf(REPLACEMENT)
  if (broken < 0) return text
  const message = utf8
    ? `holds the sign ${REPLACEMENT}: a program lost characters here; write them again`
    : `is neither UTF-8 nor Shift_JIS: ${SAVE_AS}`
  return { line: lineCounter(Buffer.from(text.slice(0, broken)))(Number.POSITIVE_INFINITY), message }
}

/** The parser's own count is off by one for every line break within quotes, so lines are counted from where records begin. */
function lineCounter(bytes: Uint8Array): (offset: number) => number {
  let at = 0
  let line = 1
  return (offset) => {
    for (; at < Math.min(offset, bytes.length); at++) {
      const newLine = bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] !== 0x0a)
      if (newLine) line++
    }
    return line
  }
}

function quoteFault(error: CsvError, line: number): CsvFault {
  const column = typeof error.column === 'number' ? error.column + 1 : undefined
  const message =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'begins a quoted value that never ends: add the closing "'
      : 'has a " in the wrong place: put the whole value in quotes and write " inside it twice'
  return { line, ...(column !== undefined && { column }), message: `${message}; what follows was not read` }
}
