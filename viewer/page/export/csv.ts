import type { Cell, Grid } from './grid.ts'

/** Without it Excel takes UTF-8 for Shift_JIS. */
const BYTE_ORDER_MARK = '\ufeff'
/** Texts that begin like this are run as formulas by spreadsheets, the full-width signs by Japanese Excel (OWASP: CSV injection). */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/
/** Digits that Excel would show as 1.11122E+11, or without the zeros in front: account ids. */
const LONG_DIGITS = /^(?:\d{12,}|0\d+)$/

/**
 * Writes a table as CSV that Excel opens in Japanese: UTF-8 with byte order mark, CRLF (RFC 4180).
 *
 * What a spreadsheet would run as a formula begins with an apostrophe; digits that it would shorten become the formula of a text.
 */
export function toCsv({ heads, rows }: Grid): string {
  return BYTE_ORDER_MARK + [heads, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

/** Writes a table for the clipboard, so that it lands in the cells of a spreadsheet. */
export function toClipboard({ heads, rows }: Grid): string {
  return [heads, ...rows].map((row) => row.map((cell) => safe(cell).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'string' && LONG_DIGITS.test(cell)) return `="${cell}"`
  const text = safe(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function safe(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  return FORMULA.test(cell) ? `'${cell}` : cell
}
