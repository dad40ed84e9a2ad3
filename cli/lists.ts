import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import type { Lists } from '#detections/lists.ts'
import { EventDetector } from '#ingest/detect-events.ts'
import { makeLists } from '#ingest/detection-lists.ts'
import { readListFolder, unreadableLists } from '#ingest/list-files.ts'

/**
 * Makes the lists that rules and suppression ask, from the accounts registry and the lists folder, if there is one. A cell of the registry
 * that names no list is told and left out.
 *
 * @throws HinomiError `usage` when the folder cannot be read, `config` with every mistake by file and row.
 */
export async function openLists(accounts: readonly Account[], folder: string | undefined): Promise<Lists> {
  const files =
    folder === undefined
      ? { entries: [], problems: [] }
      : await readListFolder(folder).catch((thrown: unknown) => {
          throw new HinomiError('usage', unreadableLists(folder, thrown), { cause: thrown })
        })
  const { lists, warnings } = makeLists(accounts, files, folder ?? '')
  for (const warning of warnings) console.error(`警告 / warning: ${warning}`)
  return lists
}

/** Makes what runs the rules over single events in a load, with the lists of the accounts registry and of the lists folder. */
export async function openDetector(accounts: readonly Account[], folder: string | undefined): Promise<EventDetector> {
  return new EventDetector(RULES, await openLists(accounts, folder), () => Date.now())
}
