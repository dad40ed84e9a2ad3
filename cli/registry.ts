import { type Account, type AccountLookup, accountLookup } from '#core/accounts.ts'
import { routeKey } from '#core/object-key.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import { readRegistry } from '#ingest/registry-file.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'

export { readRegistry }

/**
 * Makes a registry from the keys of an archive: every account that a key of a known layout names, with the Regions and sources seen.
 * For a folder of one's own, where nobody else can write; a shared bucket needs a real registry.
 */
export async function discoverAccounts(archive: Archive, prefix = ''): Promise<Account[]> {
  const found = new Map<string, { regions: Set<string>; sources: Set<string> }>()
  for await (const { key } of archive.list()) {
    const routed = routeKey(key, SOURCES, prefix)
    if (routed.kind !== 'native' && routed.kind !== 'events') continue
    const { account, region } = routed.address
    const entry = found.get(account) ?? { regions: new Set(), sources: new Set() }
    found.set(account, entry)
    if (region !== undefined) entry.regions.add(region)
    // Sources that only may come under the folder of another are no reason to expect them.
    const word = routed.sources[0]?.events?.word
    for (const { id, events } of routed.sources) if (events?.word === word) entry.sources.add(id)
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { regions, sources }]) => ({
      id,
      name: id,
      regions: [...regions].sort(),
      expectedSources: [...sources].sort(),
      contacts: [],
      allowLists: [],
    }))
}

/** A registry and how it came about. */
export interface Registry {
  readonly lookup: AccountLookup
  readonly accounts: readonly Account[]
  readonly discovered: boolean
}

/**
 * Returns the registry of the file, or without a file the accounts that the archive itself names, and `extra`; that an account was seen
 * in a Region does not allow it to be there. `prefix` is a fixed text that all keys begin with.
 */
export async function openRegistry(
  file: string | undefined,
  archive: Archive,
  { prefix, extra }: { prefix?: string | undefined; extra?: string | undefined } = {},
): Promise<Registry> {
  const accounts =
    file === undefined
      ? (await discoverAccounts(archive, prefix)).map((account) => ({ ...account, regions: [] }))
      : await readRegistry(file)
  const named = file === undefined && extra !== undefined && !accounts.some(({ id }) => id === extra)
  const all = named ? [...accounts, { ...NO_DETAILS, id: extra, name: extra }] : accounts
  return { lookup: accountLookup(all), accounts: all, discovered: file === undefined }
}

const NO_DETAILS = { regions: [], expectedSources: [], contacts: [], allowLists: [] }
