/** Without it Excel takes UTF-8 for Shift_JIS. */
export const BYTE_ORDER_MARK = '\ufeff'

/** Writes one row of CSV (RFC 4180): CRLF at the end, cells quoted that need it, and those that begin or end with a space, which readers cut off. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
