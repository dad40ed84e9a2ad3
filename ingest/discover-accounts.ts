import type { Account } from '#core/accounts.ts'
import { type RoutedKey, routeKey } from '#core/object-key.ts'
import type { AnySource, ObjectAddress } from '#core/source.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { Archive, ArchiveObject } from './archive/archive.ts'
import { sourcesInObject } from './sources-in-object.ts'

/** Events come every hour, so that these are about the last day. */
const LOOKED_INTO = 20

export interface DiscoverOptions {
  /** Fixed text that all keys of the archive begin with. */
  readonly prefix?: string | undefined
  /** Reads some objects of folders in which several sources lie; without, such a folder stands for the sources that it is named after. */
  readonly looksInside?: boolean
}

/**
 * Makes a registry from an archive: every account that a key of a known layout names, with the Regions and sources seen. Of a folder
 * in which several sources lie (`securityhub`, `ocsf`, `config`) the newest objects of each account say which do.
 *
 * For a folder of one's own, where nobody else can write; a shared bucket needs a real registry.
 * @throws what the archive throws
 */
export async function discoverAccounts(archive: Archive, options: DiscoverOptions = {}): Promise<Account[]> {
  const { prefix = '', looksInside = false } = options
  const found = new Map<string, Found>()
  for await (const object of archive.list()) {
    const routed = routeKey(object.key, SOURCES, prefix)
    if (routed.kind !== 'native' && routed.kind !== 'events') continue
    const { account, region } = routed.address
    const entry = found.get(account) ?? { regions: new Set(), sources: new Set(), shared: new Map() }
    found.set(account, entry)
    if (region !== undefined) entry.regions.add(region)
    if (looksInside && routed.sources.length > 1) keepNewest(entry.shared, routed, object)
    else for (const source of namedByFolder(routed.sources)) entry.sources.add(source.id)
  }
  for (const { shared, sources } of found.values()) {
    for (const folder of shared.values()) for (const id of await sourcesIn(archive, folder)) sources.add(id)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, entry]) => accountOf(id, entry))
}

interface Found {
  readonly regions: Set<string>
  readonly sources: Set<string>
  readonly shared: Map<string, SharedFolder>
}

/** The newest objects of one account in a folder in which several sources lie. */
interface SharedFolder {
  readonly sources: readonly AnySource[]
  readonly address: ObjectAddress
  objects: ArchiveObject[]
}

/** What we pull and what events bring are kept apart: a day has many objects of events, and one pull. */
function keepNewest(
  shared: Map<string, SharedFolder>,
  { address, sources }: Exclude<RoutedKey, { kind: 'ignored' | 'unknown' }>,
  object: ArchiveObject,
): void {
  const way = object.key.slice(object.key.lastIndexOf('/') + 1).startsWith('pull-') ? 'pull' : 'events'
  const name = `${sources[0]?.events?.word} ${way}`
  const folder = shared.get(name) ?? { sources, address, objects: [] }
  shared.set(name, folder)
  folder.objects.push(object)
  if (folder.objects.length > 2 * LOOKED_INTO) folder.objects = newest(folder.objects)
}

function newest(objects: readonly ArchiveObject[]): ArchiveObject[] {
  return objects.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime()).slice(0, LOOKED_INTO)
}

async function sourcesIn(archive: Archive, { objects, sources, address }: SharedFolder): Promise<Iterable<string>> {
  const seen = new Set<string>()
  let isRead = false
  for (const object of newest(objects)) {
    if (seen.size === sources.length) break
    const inside = await sourcesInObject(archive, object, { sources, address })
    if (inside === undefined) continue
    isRead = true
    for (const id of inside) seen.add(id)
  }
  // what cannot be read is expected rather than forgotten: its silence is told
  return isRead ? seen : namedByFolder(sources).map(({ id }) => id)
}

/** Sources that only may come under the folder of another are no reason to expect them. */
function namedByFolder(sources: readonly AnySource[]): AnySource[] {
  const word = sources[0]?.events?.word
  return sources.filter(({ events }) => events?.word === word)
}

function accountOf(id: string, { regions, sources }: Found): Account {
  return {
    ...{ id, name: id, regions: [...regions].sort(), expectedSources: [...sources].sort() },
    ...{ contacts: [], allowLists: [] },
  }
}
