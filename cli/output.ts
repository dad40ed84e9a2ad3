import { spinner } from '@clack/prompts'
import stringWidth from 'string-width'
import { replaceDeceiving } from '#core/shown-text.ts'

/** What the user hears while something takes long: a moving line on a terminal, plain lines elsewhere, nothing in scripts (`--json`). */
export interface Progress {
  update(text: string): void
  done(text: string): void
  failed(text: string): void
}

const PLAIN_INTERVAL_MS = 2_000

/** Starts a progress on stderr, so that stdout stays for results. */
export function startProgress(text: string, options: { quiet?: boolean | undefined } = {}): Progress {
  if (options.quiet) return { update: () => {}, done: () => {}, failed: () => {} }
  if (process.stderr.isTTY) return terminalProgress(text)
  return plainProgress(text)
}

function terminalProgress(text: string): Progress {
  const line = spinner({ output: process.stderr })
  line.start(text)
  return {
    update: (next) => line.message(next),
    done: (last) => line.stop(last),
    failed: (last) => line.error(last),
  }
}

function plainProgress(text: string): Progress {
  let last = Date.now()
  console.error(text)
  return {
    update(next) {
      if (Date.now() - last < PLAIN_INTERVAL_MS) return
      last = Date.now()
      console.error(next)
    },
    done: (end) => console.error(end),
    failed: (end) => console.error(end),
  }
}

/** Writes one JSON value as one line on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value)}\n`)
}

/** Writes a value as JSON that a terminal shows as it is: what {@link visible} makes dots of is escaped. */
export function visibleJson(value: unknown): string {
  return replaceDeceiving(JSON.stringify(value), (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Lays rows out in columns; numbers are set to the right. Japanese characters count as two columns wide. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)))
  const widths = head.map((title, column) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[column] ?? ''))),
  )
  const right = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - stringWidth(cell))
        return right[column] ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

/**
 * Makes text of others fit for a terminal: control characters and signs that turn the direction of writing or end a line become dots;
 * tabs and newlines stay. Keys of objects and bytes of records are written by whoever may write into the archive.
 */
export function visible(text: string): string {
  return replaceDeceiving(text, () => '·')
}

/** Like {@link visible}, for one line of a list: no newline in it may begin a line of its own, which would look like one of ours. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\t\n]/g, '·')
}
