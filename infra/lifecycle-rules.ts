import type { AnySource } from '#core/source.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { retentionTable } from '#opensearch/retention.ts'
import type { CentralConfig } from './config.ts'

/** Deletes what lies below a prefix after so many days. */
export interface LifecycleRule {
  readonly id: string
  readonly prefix: string
  readonly days: number
}

/** The rules of a bucket, and the sources whose own, shorter time has no room in them: their objects stay as long as the longest. */
export interface Lifecycle {
  readonly rules: readonly LifecycleRule[]
  readonly unruled: readonly string[]
}

/** S3 takes 1,000 rules a bucket (Amazon S3 User Guide: lifecycle); some are for what is of no account. */
const MAX_RULES = 950
const QUARANTINE_DAYS = 400
const ERROR_DAYS = 90
const TREES = ['AWSLogs/', 'events/']

/**
 * Turns the table into lifecycle rules. S3 knows prefixes only, and the account comes before the source in a key: each source that stays
 * shorter than the longest needs rules for each account. S3 lets the shorter of two rules win.
 */
export function archiveLifecycle(
  config: Pick<CentralConfig, 'retention' | 'snapshotDays'>,
  accounts: readonly string[],
): Lifecycle {
  const table = archiveDaysOf(config)
  const longest = Math.max(...table.map(({ archiveDays }) => archiveDays))
  const rules: LifecycleRule[] = [
    ...TREES.map((prefix) => ({ id: `longest-${prefix.slice(0, -1)}`, prefix, days: longest })),
    { id: 'errors', prefix: 'errors/', days: ERROR_DAYS },
    { id: 'quarantine', prefix: 'quarantine/', days: QUARANTINE_DAYS },
  ]
  const unruled: string[] = []
  const shorter = table.filter(({ archiveDays }) => archiveDays < longest)
  for (const { id: source, archiveDays } of shorter.sort((a, b) => a.archiveDays - b.archiveDays)) {
    const longer = new Set(table.filter((row) => row.archiveDays > archiveDays).map((row) => row.id))
    const own = rulesOf(source, archiveDays, longer, accounts)
    if (rules.length + own.length > MAX_RULES) unruled.push(source)
    else rules.push(...own)
  }
  return { rules, unruled }
}

/** How long raw objects of each source stay in the bucket. */
export function archiveDaysOf({ retention, snapshotDays }: Pick<CentralConfig, 'retention' | 'snapshotDays'>): {
  readonly id: string
  readonly archiveDays: number
}[] {
  return retentionTable(SOURCES, retention, snapshotDays).flatMap(({ id, archiveDays }) =>
    archiveDays === undefined ? [] : [{ id, archiveDays }],
  )
}

/** Sources that share a folder keep it for the longest of them. */
function rulesOf(id: string, days: number, longer: ReadonlySet<string>, accounts: readonly string[]): LifecycleRule[] {
  return accounts.flatMap((account) => {
    const prefixes = (wanted: (source: string) => boolean) =>
      SOURCES.filter((source) => wanted(source.id)).flatMap((source) => archivePrefixes(source, account))
    const kept = prefixes((source) => longer.has(source))
    return prefixes((source) => source === id)
      .filter((prefix) => !kept.includes(prefix))
      .map((prefix, position) => ({ id: `${id}-${account}-${position}`, prefix, days }))
  })
}

/**
 * Returns the prefixes below which the objects of a source lie for one account, from the beginnings of its key patterns and its folder of
 * events. A pattern with a free part before its folder word gives none.
 */
export function archivePrefixes(source: AnySource, account: string): string[] {
  const native = source.keys.flatMap((pattern) => {
    const plain = pattern.source
      .replace(/^\^(?:\\\/\?)?/, '')
      .replace(/\(\?:o-[^)]*\)\?/, '')
      .replaceAll('\\/', '/')
      .replace('(?<account>\\d{12})', account)
    const fixed = /^AWSLogs\/(?:aws-account-id=)?\d{12}\/[\w=-]*/.exec(plain)?.[0]
    if (fixed === undefined) return []
    return /\/[\w=-]+$/.test(fixed) && fixed.length > `AWSLogs/${account}/`.length
      ? [`${fixed}${after(plain, fixed)}`]
      : []
  })
  const events = source.events === undefined ? [] : [`events/${account}/${source.events.word}/`]
  return [...new Set([...native, ...events])]
}

/** A folder word that ends there ends its prefix, too; `CloudTrail` goes on as `CloudTrail-Insight`. */
function after(plain: string, fixed: string): string {
  return plain[fixed.length] === '/' ? '/' : ''
}
