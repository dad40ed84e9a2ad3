import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { createLists, type Lists } from '#detections/lists.ts'
import { listsOfAccounts } from './account-lists.ts'
import { digest } from './digest.ts'
import type { ListFiles } from './list-files.ts'

const SHOWN_PROBLEMS = 20

/** The lists that rules and suppression ask, and the cells of the registry that name no list: those are left out, and told. */
export interface DetectionLists {
  readonly lists: Lists
  readonly warnings: readonly string[]
}

/**
 * Makes lists of the accounts registry and of the list files, which `place` names in messages. A file with a mistake stops everything: it
 * would hide less, or find less, than people believe.
 *
 * @throws HinomiError `config` with every mistake by file and row.
 */
export function makeLists(accounts: readonly Account[], files: ListFiles, place: string): DetectionLists {
  const ofAccounts = listsOfAccounts(accounts)
  if (files.problems.length > 0) {
    const lines = files.problems.map(({ file, row, message }) => `  ${file}, ${row} 行 / row ${row}: ${message}`)
    throw new HinomiError(
      'config',
      `the lists folder ${place} has ${files.problems.length} problem(s):\n${shown(lines).join('\n')}`,
    )
  }
  const entries = [...ofAccounts.entries, ...files.entries]
  return { lists: createLists(digest(JSON.stringify(entries)), entries), warnings: shown(ofAccounts.problems) }
}

function shown(problems: readonly string[]): readonly string[] {
  if (problems.length <= SHOWN_PROBLEMS) return problems
  return [...problems.slice(0, SHOWN_PROBLEMS), `… (${problems.length - SHOWN_PROBLEMS} more)`]
}
