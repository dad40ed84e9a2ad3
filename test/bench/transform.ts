import { openDetector } from '#cli/lists.ts'
import { openRegistry } from '#cli/registry.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { type LoadSummary, loadArchive } from '#ingest/load-archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import type { SettlingWriter } from './settling-writer.ts'

/** Loads a folder into a writer that sends nothing; with `isDetecting`, rules run on each event. */
export async function transform(
  folder: string,
  accountsFile: string,
  writer: SettlingWriter,
  isDetecting = false,
): Promise<LoadSummary> {
  const archive = await openArchive(folder)
  const { lookup, accounts } = await openRegistry(accountsFile, archive)
  return loadArchive({
    archive,
    accounts: lookup,
    sources: SOURCES,
    writer,
    openIndex: () => undefined,
    readMetrics: async (ids) => ids.map(() => undefined),
    mode: 'load',
    now: () => Date.now(),
    detector: isDetecting ? await openDetector(accounts, undefined) : undefined,
  })
}
