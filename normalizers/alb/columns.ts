/**
 * Cuts a line into its columns: separated by blanks, some in double quotes, within which `\"` is a quote (Elastic Load Balancing: access log
 * syntax). Returns undefined for a line with a quote that is never closed.
 *
 * A backslash may also end a quoted column, for clients write what they like: where no other quote closes the column, the first that a blank
 * or the end of the line follows does.
 */
export function columnsOf(line: string): string[] | undefined {
  const columns: string[] = []
  const found: Closings = { unescaped: -1, any: -1 }
  let start = 0
  while (start < line.length) {
    if (line.charCodeAt(start) !== QUOTE) {
      const blank = line.indexOf(' ', start)
      const end = blank < 0 ? line.length : blank
      if (end > start) columns.push(line.slice(start, end))
      start = end + 1
      continue
    }
    const end = closingQuote(line, start + 1, found)
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

/** The quotes found last: what lies ahead is not looked for again, for a hostile line may hold a hundred thousand columns. */
interface Closings {
  unescaped: number
  any: number
}

function closingQuote(line: string, from: number, found: Closings): number | undefined {
  if (found.unescaped < from) found.unescaped = nextClosing(line, from, isUnescaped)
  if (found.unescaped < line.length) return found.unescaped
  if (found.any < from) found.any = nextClosing(line, from, () => true)
  return found.any < line.length ? found.any : undefined
}

/** The next quote that a blank or the end of the line follows, and that fits; the length of the line where there is none. */
function nextClosing(line: string, from: number, fits: (line: string, quote: number) => boolean): number {
  for (let quote = line.indexOf('"', from); quote >= 0; quote = line.indexOf('"', quote + 1)) {
    const closes = quote + 1 === line.length || line.charCodeAt(quote + 1) === BLANK
    if (closes && fits(line, quote)) return quote
  }
  return line.length
}

/** A quote is escaped by an odd number of backslashes before it. They never reach beyond the quote that opens the column. */
function isUnescaped(line: string, quote: number): boolean {
  let slash = quote - 1
  while (line.charCodeAt(slash) === BACKSLASH) slash--
  return (quote - 1 - slash) % 2 === 0
}
