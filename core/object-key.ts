import type { AnySource, ObjectAddress } from './source.ts'

/**
 * What an object key means.
 *
 * - `native`: delivered by the AWS service itself: exactly one source.
 * - `events`: EventBridge envelopes under our own layout; the detail-type of each record tells which of the candidates it is for.
 * - `ignored`: known to hold no records (digests, test files, folder markers).
 * - `unknown`: fits no grammar: one record that is set aside.
 */
export type RoutedKey =
  | { readonly kind: 'native' | 'events'; readonly address: ObjectAddress; readonly sources: readonly AnySource[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unknown' }

/** Keys that hold no records, whatever the source (aws-sources: test and marker objects of the services, our own quarantine). */
const IGNORED_KEYS: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /\/$/, reason: 'folder-marker' },
  { pattern: /^errors\/\d{12}\//, reason: 'delivery-error' },
  { pattern: /^AWSLogs\/\d{12}\/ELBAccessLogTestFile$/, reason: 'test-file' },
  { pattern: /^AWSLogs\/\d{12}\/Config\/(?:[^/]+\/)*ConfigWritabilityCheckFile$/, reason: 'test-file' },
  { pattern: /^aws-programmatic-access-test-object$/, reason: 'test-file' },
  { pattern: /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/, reason: 'folder-marker' },
]

/** `events/<account>/<word>/<region>/YYYY/MM/DD/HH/…`: what our exporters write. */
const EVENTS_KEY =
  /^events\/(?<account>\d{12})\/(?<word>[a-z]+)\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d|global)\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/[^/]+$/

/**
 * Parses an object key from its start; a name in the middle of a key never chooses a source.
 *
 * `prefix` is a fixed text that all keys of an archive begin with; it is taken off first.
 */
export function routeKey(key: string, sources: readonly AnySource[], prefix = ''): RoutedKey {
  if (key.startsWith('quarantine/')) return { kind: 'ignored', reason: 'quarantine' }
  if (!key.startsWith(prefix)) return { kind: 'unknown' }
  const own = key.slice(prefix.length)
  const ignored = [...IGNORED_KEYS, ...sources.flatMap((source) => source.ignoredKeys ?? [])]
  const reason = ignored.find(({ pattern }) => pattern.test(own))?.reason
  if (reason !== undefined) return { kind: 'ignored', reason }

  const events = EVENTS_KEY.exec(own)?.groups
  if (events !== undefined) {
    const { word = '' } = events
    // the source that the word names comes first: the object is counted as one of its own
    const candidates = [
      ...sources.filter((source) => source.events?.word === word),
      ...sources.filter((source) => source.events?.alsoUnder?.includes(word)),
    ]
    return candidates.length === 0
      ? { kind: 'unknown' }
      : { kind: 'events', address: addressOf(events), sources: candidates }
  }

  for (const source of sources) {
    for (const pattern of source.keys) {
      const groups = pattern.exec(own)?.groups
      if (groups !== undefined) return { kind: 'native', address: addressOf(groups), sources: [source] }
    }
  }
  return { kind: 'unknown' }
}

function addressOf(groups: Record<string, string | undefined>): ObjectAddress {
  const { account, region } = groups
  if (account === undefined) throw new Error('a key pattern without the group "account"')
  return { account, region }
}

/**
 * Returns the day that a key names, as epoch milliseconds at 00:00 UTC: `…/2026/11/02/…`, also without zero padding (AWS Config) and in
 * Hive style (`year=2026/month=11/day=02`). Undefined where a key names none.
 */
export function dayOfKey(key: string): number | undefined {
  const match = /\/(?:year=)?(\d{4})\/(?:month=)?(\d{1,2})\/(?:day=)?(\d{1,2})\//.exec(key)
  if (match === null) return undefined
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
}
