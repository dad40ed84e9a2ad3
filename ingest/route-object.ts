import { dayOfKey, type RoutedKey, routeKey } from '#core/object-key.ts'
import type { AnySource, ObjectAddress } from '#core/source.ts'
import type { ArchiveObject } from './archive/archive.ts'

/** What an object is taken for, whatever its key says. */
export interface TakenAs {
  readonly source: AnySource
  readonly address: ObjectAddress
}

/** Which objects of an archive to take, and as what. */
export interface Selection {
  readonly sources: readonly AnySource[]
  /** A fixed text that all keys begin with. */
  readonly prefix?: string
  /** Only objects of these source ids. */
  readonly only?: readonly string[] | undefined
  /** Epoch milliseconds; objects of earlier days are left out. */
  readonly since?: number | undefined
  /** Epoch milliseconds, exclusive. */
  readonly until?: number | undefined
  /** Takes every object for this source, account and Region: for files that lie outside the key layout of AWS. */
  readonly as?: TakenAs | undefined
  /** The same for single keys: what an earlier load took them for. */
  readonly asByKey?: ReadonlyMap<string, TakenAs> | undefined
}

type Ignored = Extract<RoutedKey, { kind: 'ignored' }>

/**
 * What to do with an object. `identity` says what tells it from others: its key, which AWS gives once, or its bytes where people named the
 * file, for then each folder may hold another `flow.log`.
 */
export type Routed = Ignored | Routable
type Routable = Exclude<RoutedKey, Ignored> & { readonly identity: 'key' | 'bytes' }

/** An object on its way through the loader; where its bytes identify it, its ETag is there. */
export interface RoutedObject {
  readonly object: ArchiveObject
  readonly routed: Routable
}

const DAY_MS = 86_400_000

/**
 * Returns what stands beside the key in the ids of lines and of metrics: the bucket, or the ETag of a file that its bytes identify, so that
 * the same file is the same wherever it lies, and another file of the same name is another.
 */
export function identityOf({ object, routed }: RoutedObject, bucket: string): string {
  return routed.identity === 'bytes' ? (object.etag ?? bucket) : bucket
}

/** Says what to do with an object; undefined means that the selection leaves it out. */
export function routeObject(object: ArchiveObject, selection: Selection): Routed | undefined {
  const routed = routeKey(object.key, selection.sources, selection.prefix)
  if (routed.kind === 'ignored') {
    const ours = routed.reason === 'quarantine'
    return ours || selection.only !== undefined ? undefined : routed
  }
  if (!inTime(object, selection)) return undefined
  if (object.sizeBytes === 0) return { kind: 'ignored', reason: 'empty' }
  const as = selection.as ?? selection.asByKey?.get(object.key)
  if (as !== undefined) {
    const identity = routed.kind === 'unknown' ? 'bytes' : 'key'
    return { kind: 'native', address: as.address, sources: [as.source], identity }
  }
  if (selection.only === undefined) return { ...routed, identity: 'key' }
  if (routed.kind === 'unknown') return undefined
  const sources = routed.sources.filter(({ id }) => selection.only?.includes(id))
  return sources.length === 0 ? undefined : { ...routed, sources, identity: 'key' }
}

/** A day in the key counts as a whole: any hour of it may hold what is asked for. Keys without a day go by when they were written. */
function inTime(object: ArchiveObject, { since, until }: Selection): boolean {
  const day = dayOfKey(object.key)
  const from = day ?? object.lastModified.getTime()
  const to = day === undefined ? from : day + DAY_MS - 1
  return (since === undefined || to >= since) && (until === undefined || from < until)
}
