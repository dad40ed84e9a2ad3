/** One AWS account of the registry (accounts.csv), as the rest of the program sees it. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly municipality?: string | undefined
  readonly system?: string | undefined
  readonly vendor?: string | undefined
  readonly environment?: string | undefined
  readonly regions: readonly string[]
  /** Ids of the sources that this account sends itself; a copy of their findings that comes another way is not counted. */
  readonly expectedSources: readonly string[]
  readonly contacts: readonly string[]
  readonly allowLists: readonly string[]
}

/** The columns of accounts.csv, in the order in which they are written. */
export const ACCOUNT_COLUMNS = [
  'account_id',
  'name',
  'municipality',
  'system',
  'vendor',
  'environment',
  'regions',
  'expected_sources',
  'contacts',
  'allow_lists',
] as const

/** Looks an account up by its 12 digits; undefined means that it is not registered and its records are set aside. */
export type AccountLookup = (id: string) => Account | undefined

/** Says whether a text is an AWS account id: 12 digits. */
export function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text)
}

/**
 * Says whether an account may write records that name another account, because its row lists `speaks-for:<other>` in `allow_lists`.
 * Such is the case of a delegated administrator whose findings include those of its members; nothing but the registry can grant it.
 */
export function speaksFor(account: Account | undefined, other: string): boolean {
  return account?.allowLists.includes(`speaks-for:${other}`) ?? false
}

/** Returns the values that the row of an account gives a list: those of its cells `<list>:<value>` in `allow_lists`. */
export function allowListValues(account: Account, list: string): string[] {
  const prefix = `${list}:`
  return account.allowLists
    .filter((cell) => cell.length > prefix.length && cell.startsWith(prefix))
    .map((cell) => cell.slice(prefix.length))
}

/** Makes a lookup over a list of accounts. */
export function accountLookup(accounts: Iterable<Account>): AccountLookup {
  const byId = new Map([...accounts].map((account) => [account.id, account]))
  return (id) => byId.get(id)
}
