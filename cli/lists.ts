import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import { createLists, type Lists } from '#detections/lists.ts'
import { listsOfAccounts } from '#ingest/account-lists.ts'
import { EventDetector } from '#ingest/detect-events.ts'
import { digest } from '#ingest/digest.ts'
import { readListFolder, unreadableLists } from '#ingest/list-files.ts'

const SHOWN_PROBLEMS = 20

/**
 * Makes the lists that rules and suppression ask, from the accounts registry and the lists folder, if there is one.
 *
 * A cell of the registry that names no list is told and left out; a list file with a mistake stops the command: it would hide less, or
 * find less, than people believe.
 * @throws HinomiError `usage` when the folder cannot be read, `config` with every mistake by file and row.
 */
export async function openLists(accounts: readonly Account[], folder: string | undefined): Promise<Lists> {
  const ofAccounts = listsOfAccounts(accounts)
  for (const problem of shown(ofAccounts.problems)) console.error(`警告 / warning: ${problem}`)
  const files =
    folder === undefined
      ? { entries: [], problems: [] }
      : await readListFolder(folder).catch((thrown: unknown) => {
          throw new HinomiError('usage', unreadableLists(folder, thrown), { cause: thrown })
        })
  if (files.problems.length > 0) {
    const lines = files.problems.map(({ file, row, message }) => `  ${file}, ${row} 行 / row ${row}: ${message}`)
    throw new HinomiError(
      'config',
      `the lists folder ${folder} has ${files.problems.length} problem(s):\n${shown(lines).join('\n')}`,
    )
  }
  const entries = [...ofAccounts.entries, ...files.entries]
  return createLists(digest(JSON.stringify(entries)), entries)
}

function shown(problems: readonly string[]): readonly string[] {
  if (problems.length <= SHOWN_PROBLEMS) return problems
  return [...problems.slice(0, SHOWN_PROBLEMS), `… (${problems.length - SHOWN_PROBLEMS} more)`]
}

/** Makes what runs the rules over single events in a load, with the lists of the accounts registry and of the lists folder. */
export async function openDetector(accounts: readonly Account[], folder: string | undefined): Promise<EventDetector> {
  return new EventDetector(RULES, await openLists(accounts, folder), () => Date.now())
}
