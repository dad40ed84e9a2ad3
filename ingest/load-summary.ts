import type { ErrorCode } from '#core/errors.ts'
import type { SignalCounts } from '#detections/signal-counts.ts'
import type { Reached } from './load-object.ts'
import { addCounts, type Counts, noCounts, type Tally } from './tally.ts'

/** Where a run ended within an object, as JSON. */
export interface Checkpoint extends Reached {
  readonly etag: string
}

/** What a load did. `received = indexed + duplicate + skipped + quarantined`, in each source and in total. */
export interface LoadSummary extends Counts {
  objects: number
  seconds: number
  bySource: Record<string, Counts & { objects: number }>
  /** Objects that are ignored on purpose, by reason; no part of `received`. */
  ignored: Record<string, number>
  /** Objects that an earlier load finished and that were left alone. */
  known: number
  /** Known keys whose bytes changed; AWS writes an object once. */
  changed: string[]
  /** Keys that fit no source: how many, and how many in each folder; at most 1,000 folders. */
  unrecognized: { objects: number; folders: Record<string, number> }
  /** Set-aside records by reason. */
  reasons: Record<string, number>
  /** Objects that could not be read to the end, with the reason; load again to finish them. */
  failed: { key: string; reason: string; code: ErrorCode }[]
  /** Objects that were left, or left within, because the time was up; absent where it never is. They are no part of any count. */
  unfinished?: { key: string; checkpoint?: Checkpoint | undefined }[]
  /** What the rules over single events found; absent when none ran. Signals are no records: `received` does not count them. */
  signals?: SignalCounts
  /** Findings that were marked as resolved because a complete pull no longer lists them; absent when no manifest was loaded. */
  resolved?: number
}

const MAX_FOLDERS = 1000

/** Returns the summary of a load that has done nothing yet; where its time can be up, it says what is left. */
export function emptySummary(canEndEarly: boolean): LoadSummary {
  return {
    ...{ objects: 0, ...noCounts(), seconds: 0, bySource: {}, ignored: {}, known: 0, changed: [] },
    ...{ unrecognized: { objects: 0, folders: noFolders() }, reasons: {}, failed: [] },
    ...(canEndEarly ? { unfinished: [] } : {}),
  }
}

/** Counts an object that is written, with what became of its records, in total and for its source. */
export function countObject(summary: LoadSummary, source: string, tally: Tally, counts: Counts): void {
  summary.objects++
  addCounts(summary, counts)
  summary.bySource[source] ??= { objects: 0, ...noCounts() }
  const sum = summary.bySource[source]
  sum.objects++
  addCounts(sum, counts)
  for (const [reason, count] of tally.reasons) summary.reasons[reason] = (summary.reasons[reason] ?? 0) + count
  if (tally.resolved !== undefined) summary.resolved = (summary.resolved ?? 0) + tally.resolved
}

/** Without a prototype: a folder may be called `constructor`. */
function noFolders(): Record<string, number> {
  return Object.create(null) as Record<string, number>
}

/** Counts an object whose key fits no source, by its folder. */
export function countUnrecognized({ unrecognized }: LoadSummary, key: string): void {
  const folder = folderOf(key)
  const { folders } = unrecognized
  unrecognized.objects++
  const before = folders[folder]
  if (before !== undefined || Object.keys(folders).length < MAX_FOLDERS) folders[folder] = (before ?? 0) + 1
}

/** The folder of a key without its days and hours, so that a year of objects is one line. */
function folderOf(key: string): string {
  const parts = key.split('/').slice(0, -1)
  const day = parts.findIndex((part) => /^(?:year=)?\d{4}$/.test(part))
  return (day === -1 ? parts : parts.slice(0, day)).join('/') || '.'
}
