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

const DAY_MS = 86_400_000

/** Says what to do with an object; undefined means that the selection leaves it out. */
export function routeObject(object: ArchiveObject, selection: Selection): RoutedKey | undefined {
  const routed = routeKey(object.key, selection.sources, selection.prefix)
  if (routed.kind === 'ignored') {
    const ours = routed.reason === 'quarantine'
    return ours || selection.only !== undefined ? undefined : routed
  }
  if (!inTime(object, selection)) return undefined
  if (object.sizeBytes === 0) return { kind: 'ignored', reason: 'empty' }
  const as = selection.as ?? selection.asByKey?.get(object.key)
  if (as !== undefined) return { kind: 'native', address: as.address, sources: [as.source] }
  if (selection.only === undefined) return routed
  if (routed.kind === 'unknown') return undefined
  const sources = routed.sources.filter(({ id }) => selection.only?.includes(id))
  return sources.length === 0 ? undefined : { ...routed, sources }
}

/** A day in the key counts as a whole: any hour of it may hold what is asked for. Keys without a day go by when they were written. */
function inTime(object: ArchiveObject, { since, until }: Selection): boolean {
  const day = dayOfKey(object.key)
  const from = day ?? object.lastModified.getTime()
  const to = day === undefined ? from : day + DAY_MS - 1
  return (since === undefined || to >= since) && (until === undefined || from < until)
}
