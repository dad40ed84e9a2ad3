import type { Account } from '#core/accounts.ts'
import { isListName } from '#detections/list-names.ts'
import type { ListEntry } from '#detections/lists.ts'

/** What is not taken into a list, in words that name account and cell. */
export interface AccountLists {
  readonly entries: readonly ListEntry[]
  readonly problems: readonly string[]
}

/** Lists whose entries need an owner and an end, which a cell cannot say. */
const NEED_OWNER = ['change_tickets', 'exceptions']

/**
 * Makes lists of the accounts registry: `own_accounts`, `account_owner` and `expected_sources` of its columns, and the others of the
 * cells `<list>:<value>` in `allow_lists`, each for its account. `speaks-for:` is no list.
 */
export function listsOfAccounts(accounts: readonly Account[]): AccountLists {
  const entries: ListEntry[] = []
  const problems: string[] = []
  for (const { id, vendor, expectedSources, allowLists } of accounts) {
    entries.push({ list: 'own_accounts', value: id })
    if (vendor !== undefined) entries.push({ list: 'account_owner', account: id, value: vendor })
    for (const value of expectedSources) entries.push({ list: 'expected_sources', account: id, value })
    for (const cell of allowLists) {
      const [, list = '', value = ''] = /^([^:]*):(.*)$/s.exec(cell) ?? []
      if (list === 'speaks-for') continue
      if (!isListName(list) || value === '') {
        problems.push(`${id}: allow_lists "${cell.slice(0, 80)}" names no list: write <list>:<value>`)
      } else if (NEED_OWNER.includes(list)) {
        problems.push(`${id}: ${list} needs rule, owner and until: write it into a file of the lists folder`)
      } else entries.push({ list, account: id, value })
    }
  }
  return { entries, problems }
}
