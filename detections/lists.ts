import { readIp } from '#core/address.ts'
import { remembered } from './compile/remember.ts'
import type { ListName } from './list-names.ts'
import { type Network, readNetwork } from './network.ts'
import { foldCase, globMatcher, literalOf, MAX_VALUE_CHARACTERS, readSigmaText } from './values.ts'

/** One value of a list; which further members it has depends on the list. */
export interface ListEntry {
  readonly list: ListName
  /** A text in which `*` and `?` are wildcards, an address, or a network. */
  readonly value: string
  /** The account for which it holds; absent for all accounts. */
  readonly account?: string
  /** Ticket or remark by which people know the entry: `CHG-1042`. */
  readonly label?: string
  /** Catalogue id of the rule that a ticket or accepted risk is about; `*` for all. */
  readonly rule?: string
  readonly owner?: string
  /** Epoch milliseconds; the entry holds from then on, and until before then. */
  readonly from?: number
  readonly until?: number
  /** For ops_roles the sessions that may assume the role. */
  readonly members?: readonly string[]
}

/** How the values of a list are compared: as texts, or as addresses and networks. */
export type ListKind = 'text' | 'ip'

/** All lists in one version. */
export interface Lists {
  /** Changes with every edit; written to signals, so that one can ask what a decision rested on. */
  readonly version: string
  /** Returns the entries that hold for an account: its own and those for all; without an account those of every account. */
  resolve(list: ListName, account?: string): readonly ListEntry[]
  /** Returns the entry that holds a value for an account; texts ignore the case of A to Z. */
  find(list: ListName, account: string | undefined, value: string, kind?: ListKind): ListEntry | undefined
}

/** Makes lists of their entries; where values are compared, one of more than {@link MAX_VALUE_CHARACTERS} characters holds nothing. */
export function createLists(version: string, entries: Iterable<ListEntry>): Lists {
  const byList = new Map<ListName, ListEntry[]>()
  for (const given of entries) {
    for (const entry of withRoleName(given)) {
      const known = byList.get(entry.list)
      if (known === undefined) byList.set(entry.list, [entry])
      else known.push(entry)
    }
  }
  const finders = new Map([...byList].map(([list, own]) => [list, findersOf(own)]))
  return {
    version,
    resolve: (list, account) =>
      (byList.get(list) ?? []).filter(
        (entry) => account === undefined || entry.account === undefined || entry.account === account,
      ),
    find(list, account, value, kind = 'text') {
      const ofList = finders.get(list)
      if (ofList === undefined) return undefined
      const own = account === undefined ? undefined : ofList.get(account)?.find(value, kind)
      return own ?? ofList.get(undefined)?.find(value, kind)
    },
  }
}

/**
 * In an account a permission set is a role, `AWSReservedSSO_<name>_<16 hexadecimal digits>` (IAM Identity Center User Guide): records name
 * that role, people the permission set, and the list holds both.
 */
function withRoleName(entry: ListEntry): readonly ListEntry[] {
  if (entry.list !== 'permission_sets' || /^AWSReservedSSO_/i.test(entry.value)) return [entry]
  return [entry, { ...entry, value: `AWSReservedSSO_${entry.value}_${'?'.repeat(16)}` }]
}

/** Lists that hold nothing. */
export const NO_LISTS: Lists = createLists('none', [])

/** Parts entries by the account that they hold for; undefined: for all. */
export function entriesByAccount(entries: readonly ListEntry[]): ReadonlyMap<string | undefined, readonly ListEntry[]> {
  const byAccount = new Map<string | undefined, ListEntry[]>()
  for (const entry of entries) {
    const known = byAccount.get(entry.account)
    if (known === undefined) byAccount.set(entry.account, [entry])
    else known.push(entry)
  }
  return byAccount
}

function findersOf(entries: readonly ListEntry[]): ReadonlyMap<string | undefined, Finder> {
  return new Map([...entriesByAccount(entries)].map(([account, own]) => [account, new Finder(own)]))
}

class Finder {
  readonly #exact = new Map<string, ListEntry>()
  readonly #globs: { readonly matches: (text: string) => boolean; readonly entry: ListEntry }[] = []
  readonly #addresses = new Map<string, ListEntry>()
  readonly #networks: { readonly network: Network; readonly entry: ListEntry }[] = []

  constructor(entries: readonly ListEntry[]) {
    for (const entry of entries) {
      if (entry.value.length > MAX_VALUE_CHARACTERS) continue
      const literal = literalOf(readSigmaText(entry.value))
      if (literal === undefined) this.#globs.push({ matches: globMatcher(foldCase(entry.value)), entry })
      else this.#exact.set(foldCase(literal), entry)
      const address = readIp(entry.value)
      const network = readNetwork(entry.value)
      if (address !== undefined) this.#addresses.set(address, entry)
      if (network !== undefined) this.#networks.push({ network, entry })
    }
  }

  readonly #findText = remembered((value): ListEntry | null => {
    const folded = foldCase(value)
    return this.#exact.get(folded) ?? this.#globs.find(({ matches }) => matches(folded))?.entry ?? null
  })

  find(value: string, kind: ListKind): ListEntry | undefined {
    if (kind === 'ip') {
      const address = readIp(value)
      if (address === undefined) return undefined
      return this.#addresses.get(address) ?? this.#networks.find(({ network }) => network.contains(address))?.entry
    }
    return this.#findText(value) ?? undefined
  }
}
