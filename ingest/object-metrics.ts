import type { Account } from '#core/accounts.ts'
import type { ObjectAddress } from '#core/source.ts'
import type { ArchiveObject } from './archive/archive.ts'
import { digest } from './digest.ts'
import { addsUp, type Counts, type Tally } from './tally.ts'

/** The metrics document of one object; its fields are those of `core/fields/pipeline-metrics.ts`. */
export interface ObjectMetrics {
  readonly '@timestamp': string
  readonly cloud: { readonly account?: { readonly id: string; readonly name?: string }; readonly region?: string }
  readonly event: { readonly dataset: string }
  readonly object: {
    readonly bucket: string
    readonly key: string
    readonly etag?: string
    readonly changed?: true
    readonly size_bytes: number
    readonly written_at: string
  }
  readonly records: Counts & { readonly first?: string; readonly last?: string }
  readonly load: { readonly seconds: number; readonly lag_seconds?: number }
  readonly quarantined_by?: Readonly<Record<string, number>>
}

/**
 * Returns the id of the metrics document of an object: the same each time it is loaded, whatever source it is taken for. `identity` is that
 * of the ids of its lines: the bucket, or what its bytes say.
 */
export function metricsId(identity: string, key: string): string {
  return digest(JSON.stringify(['hinomi/1', 'pipeline-metrics', identity, key]))
}

/** What is needed to describe one loaded object. */
export interface LoadedObject {
  readonly object: ArchiveObject
  readonly bucket: string
  readonly etag: string | undefined
  readonly dataset: string
  readonly address: ObjectAddress | undefined
  readonly account: Account | undefined
  readonly tally: Tally
  /** What an earlier load said of it. */
  readonly earlier: ObjectMetrics | undefined
  /** Only the records that were in quarantine were loaded again. */
  readonly onlyQuarantined: boolean
  readonly startedAt: number
  readonly finishedAt: number
}

/** Says whether the same bytes were loaded to the end before. */
export function isKnown(earlier: ObjectMetrics | undefined, etag: string | undefined): boolean {
  return earlier !== undefined && etag !== undefined && earlier.object.etag === etag && addsUp(earlier.records)
}

/**
 * Describes an object after a load. What this object brought into the indices stays its merit: loaded again, its records are there
 * already, but `indexed` keeps saying that they came from here, and `duplicate` is the rest, so that the four counts still add up.
 */
export function describeObject(loaded: LoadedObject): ObjectMetrics {
  const { object, tally, earlier, address, account } = loaded
  const known = isKnown(earlier, loaded.etag)
  const differs = earlier?.object.etag !== undefined && loaded.etag !== undefined && earlier.object.etag !== loaded.etag
  // once changed, it stays a matter for a person, also when the new bytes are loaded again
  const changed = differs || earlier?.object.changed === true
  return {
    '@timestamp': new Date(loaded.finishedAt).toISOString(),
    cloud: {
      ...(address === undefined
        ? {}
        : { account: { id: address.account, ...(account === undefined ? {} : { name: account.name }) } }),
      ...(address?.region === undefined ? {} : { region: address.region }),
    },
    event: { dataset: loaded.dataset },
    object: {
      bucket: loaded.bucket,
      key: object.key,
      ...(loaded.etag === undefined ? {} : { etag: loaded.etag }),
      ...(changed ? { changed: true as const } : {}),
      size_bytes: object.sizeBytes,
      written_at: object.lastModified.toISOString(),
    },
    records: {
      ...mergeCounts(tally, known ? earlier?.records : undefined, loaded.onlyQuarantined),
      ...(tally.first === undefined ? {} : { first: new Date(tally.first).toISOString() }),
      ...(tally.last === undefined ? {} : { last: new Date(tally.last).toISOString() }),
    },
    load: {
      seconds: (loaded.finishedAt - loaded.startedAt) / 1000,
      ...(tally.last === undefined
        ? {}
        : { lag_seconds: Math.max(0, Math.floor((loaded.finishedAt - tally.last) / 1000)) }),
    },
    ...(tally.reasons.size === 0 ? {} : { quarantined_by: Object.fromEntries(tally.reasons) }),
  }
}

function mergeCounts(tally: Tally, earlier: Counts | undefined, onlyQuarantined: boolean): Counts {
  if (onlyQuarantined && earlier !== undefined) return mergeSecondChance(tally, earlier)
  const { received, indexed: fresh, skipped, quarantined } = tally.counts(earlier !== undefined)
  const possible = received - skipped - quarantined
  const indexed = Math.min(possible, fresh + (earlier?.indexed ?? 0))
  return { received, indexed, duplicate: possible - indexed, skipped, quarantined }
}

/** The neighbours of a bad record in one envelope come along when it gets its second chance; they were counted before. */
function mergeSecondChance(tally: Tally, earlier: Counts): Counts {
  const neighbours = Math.max(0, tally.received - earlier.quarantined)
  const skippedAgain = Math.min(neighbours, tally.skipped, earlier.skipped)
  const updatedAgain = Math.min(neighbours - skippedAgain, tally.updated)
  const { received } = earlier
  const { quarantined } = tally
  const skipped = earlier.skipped + tally.skipped - skippedAgain
  const possible = received - skipped - quarantined
  const indexed = Math.min(possible, earlier.indexed + tally.created + tally.updated - updatedAgain)
  return { received, indexed, duplicate: possible - indexed, skipped, quarantined }
}
