import { randomBytes } from 'node:crypto'

/** A page object that is stored: its name in the folder of the run, and how many findings it holds. */
export interface StoredPage {
  readonly name: string
  readonly findings: number
}

/** Where a run is: small, plain JSON, enough to go on from. */
export interface RunState {
  /** Names the run: its start and four random bytes, so that names sort by time. */
  readonly run: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Token of the page that is to be asked for next; undefined begins the list. */
  readonly next?: string | undefined
  readonly pages: readonly StoredPage[]
}

/** Begins a run at a time in epoch milliseconds. */
export function beginRun(nowMs: number): RunState {
  const startedAt = new Date(nowMs).toISOString()
  const stamp = startedAt.replace(/[-:]|\.\d+/g, '')
  return { run: `${stamp}-${randomBytes(4).toString('hex')}`, startedAt, pages: [] }
}

/** Returns the folder of a run: the hour in which it began, whenever its pages are written. */
export function folderOfRun(account: string, word: string, region: string, startedAt: string): string {
  return `events/${account}/${word}/${region}/${startedAt.slice(0, 13).replace(/[-T]/g, '/')}`
}
