import { type Account, type AccountLookup, accountLookup } from '#core/accounts.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import { discoverAccounts } from '#ingest/discover-accounts.ts'
import { readRegistry } from '#ingest/registry-file.ts'

export { readRegistry }

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
      ? (await discoverAccounts(archive, { prefix })).map((account) => ({ ...account, regions: [] }))
      : await readRegistry(file)
  const named = file === undefined && extra !== undefined && !accounts.some(({ id }) => id === extra)
  const all = named ? [...accounts, { ...NO_DETAILS, id: extra, name: extra }] : accounts
  return { lookup: accountLookup(all), accounts: all, discovered: file === undefined }
}

const NO_DETAILS = { regions: [], expectedSources: [], contacts: [], allowLists: [] }
