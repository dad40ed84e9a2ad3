import { BYTE_ORDER_MARK, csvRow } from '#core/csv-row.ts'
import { csvText, inertText } from '../../csv-text.ts'
import type { Cell, Grid } from './grid.ts'

/** Writes a table as CSV that Excel opens in Japanese: UTF-8 with byte order mark, CRLF (RFC 4180), nothing that it would run. */
export function toCsv({ heads, rows }: Grid): string {
  return BYTE_ORDER_MARK + [heads, ...rows].map((row) => csvRow(row.map((cell) => written(cell, csvText)))).join('')
}

/** Writes a table for the clipboard, so that it lands in the cells of a spreadsheet. */
export function toClipboard({ heads, rows }: Grid): string {
  const line = (row: readonly Cell[]) =>
    row.map((cell) => written(cell, inertText).replace(/[\t\r\n]+/g, ' ')).join('\t')
  return [heads, ...rows].map(line).join('\n')
}

function written(cell: Cell, asText: (text: string) => string): string {
  return typeof cell === 'string' ? asText(cell) : String(cell ?? '')
}
