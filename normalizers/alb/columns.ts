/**
 * Cuts a line into its columns: separated by blanks, some in double quotes, within which `\"` is a quote (Elastic Load Balancing: access log
 * syntax). Returns undefined for a line with a quote that is never closed.
 *
 * A backslash may also end a quoted column, for clients write what they like: where no other quote closes the column, the first that a blank
 * or the end of the line follows does.
 */
export function columnsOf(line: string): string[] | undefined {
  const columns: string[] = []
  let start = 0
  while (start < line.length) {
    if (line.charCodeAt(start) !== QUOTE) {
      const blank = line.indexOf(' ', start)
      const end = blank < 0 ? line.length : blank
      if (end > start) columns.push(line.slice(start, end))
      start = end + 1
      continue
    }
    const end = closingQuote(line, start + 1)
    if (end === undefined) return undefined
    const column = line.slice(start + 1, end)
    columns.push(column.includes('\\"') ? column.replaceAll('\\"', '"') : column)
    start = end + 1
    if (line.charCodeAt(start) === BLANK) start++
  }
  return columns
}

const QUOTE = 0x22
const BLANK = 0x20
const BACKSLASH = 0x5c

function closingQuote(line: string, from: number): number | undefined {
  let last: number | undefined
  for (let end = line.indexOf('"', from); end >= 0; end = line.indexOf('"', end + 1)) {
    const closes = end + 1 === line.length || line.charCodeAt(end + 1) === BLANK
    if (closes && !isEscaped(line, from, end)) return end
    if (closes) last ??= end
  }
  return last
}

/** A quote is escaped by an odd number of backslashes before it. */
function isEscaped(line: string, from: number, quote: number): boolean {
  let slash = quote - 1
  while (slash >= from && line.charCodeAt(slash) === BACKSLASH) slash--
  return (quote - 1 - slash) % 2 === 1
}
