import type { Client } from '@opensearch-project/opensearch'
import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster, withLists } from '../command.ts'
import { sourceById } from '../loading.ts'
import { readRegistry } from '../registry.ts'
import { loadInto, readSources, withSelection } from './load.ts'

/** `hinomi replay ARCHIVE`: writes every document again from the raw objects, after an update or a loss. */
export function replayCommand(): Command {
  const command = newCommand(
    'replay',
    'アーカイブから索引を作り直す / rebuild the indices from the archive',
    'hinomi replay s3://central-bucket --accounts accounts.csv\n  hinomi replay ./archive --fresh --yes',
  )
    .argument('<archive>', 'フォルダーまたは s3://bucket/prefix / folder or s3://bucket/prefix')
    .option(
      '--fresh',
      '先にデータの索引を削除(--source があればその分だけ)/ delete the data indices first (with --source only theirs)',
    )
    .option('--yes', '--fresh の確認を省略 / confirm --fresh')
  withSelection(withLists(withCluster(command)))
  return command.action(async (location: string, options: Options) => {
    if (options.fresh === true) await startAfresh(location, options)
    await loadInto(location, options, { mode: 'replay' })
  })
}

/** What the metrics say of lost documents would let --only-new leave their objects alone, should the replay be interrupted. */
async function forgetMetrics(client: Client, sources: readonly AnySource[]): Promise<void> {
  await client.deleteByQuery({
    index: METRICS_INDEX,
    ignore_unavailable: true,
    conflicts: 'proceed',
    refresh: true,
    body: { query: { terms: { 'event.dataset': sources.map(({ dataset }) => dataset) } } },
  })
}

/** Deletes what the replay is going to write; everything that can be wrong with the command is found out before. */
async function startAfresh(location: string, options: Options): Promise<void> {
  if (options.yes !== true) {
    throw new HinomiError(
      'usage',
      '--fresh deletes the findings and logs in OpenSearch before they are loaded again: add --yes to confirm',
    )
  }
  if (options.since !== undefined || options.until !== undefined) {
    throw new HinomiError(
      'usage',
      '--fresh deletes whole indices, which --since and --until would fill only in part: leave out one or the other',
    )
  }
  const sources = readSources(options)?.map(sourceById) ?? SOURCES
  const { values: settings } = settingsOf(options)
  await openArchive(location)
  if (settings.accounts !== undefined) await readRegistry(settings.accounts)
  const { client } = await connect(settings)
  const patterns = sources.map(({ store }) => (store.kind === 'findings' ? store.index : `${store.index}-*`))
  if (sources === SOURCES) patterns.push(METRICS_INDEX)
  else await forgetMetrics(client, sources)
  for (const pattern of patterns) {
    const names = Object.keys((await client.indices.get({ index: pattern, ignore_unavailable: true })).body)
    for (const index of names) await client.indices.delete({ index })
  }
}
