import type { Client } from '@opensearch-project/opensearch'
import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { toIso } from '#core/time.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { readLoadedAccounts } from '#opensearch/loaded-accounts.ts'
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
      '先にデータの索引と、そこから作られたシグナルを削除(--source があればその分だけ)。アーカイブにないアカウントの通知も削除 / delete the data indices first, and the signals made of them (with --source only theirs); then the messages about accounts that the archive does not hold',
    )
    .option('--yes', '--fresh の確認を省略 / confirm --fresh')
  withSelection(withLists(withCluster(command)))
  return command.action(async (location: string, options: Options) => {
    const finish = options.fresh === true ? await startAfresh(location, options) : undefined
    const { failed } = await loadInto(location, options, { mode: 'replay' })
    await finish?.(failed.length === 0)
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

/**
 * Deletes the signals of some sources that were not found again since `startedAt`, epoch milliseconds: signals belong to the documents that
 * they tell of. Those of several events come back with `hinomi detect`.
 *
 * Afterwards, not before: OpenSearch remembers for a minute that a document was deleted, and would refuse the same version of it again.
 */
async function forgetSignals(client: Client, sources: readonly AnySource[], startedAt: number): Promise<void> {
  const evidence = sources.map(({ store }) => (store.kind === 'findings' ? `${store.index}/` : `${store.index}-`))
  await client.deleteByQuery({
    index: `${SIGNALS_INDEX}-*`,
    ignore_unavailable: true,
    conflicts: 'proceed',
    refresh: true,
    body: {
      query: {
        bool: {
          filter: [{ range: { 'event.ingested': { lt: toIso(startedAt) } } }],
          should: evidence.map((prefix) => ({ prefix: { 'hinomi.evidence': { value: prefix } } })),
          minimum_should_match: 1,
        },
      },
    },
  })
}

/**
 * Deletes the messages about accounts of which nothing was loaded. The notes that their signals were taken stay: such an account may come
 * back from another archive, and nothing is told twice.
 */
async function forgetMessages(client: Client): Promise<void> {
  const accounts = await readLoadedAccounts(client, 0)
  // an archive without records says nothing about whose accounts are gone
  if (accounts.length === 0) return
  const field = 'cloud.account.id'
  const kept = [{ terms: { [field]: accounts } }, { term: { 'hinomi.alert.kind': 'taken' } }]
  await client.deleteByQuery({
    index: `${ALERTS_INDEX}-*`,
    ignore_unavailable: true,
    conflicts: 'proceed',
    refresh: true,
    body: { query: { bool: { filter: [{ exists: { field } }], must_not: kept } } },
  })
}

/**
 * Deletes what the replay is going to write; everything that can be wrong with the command is found out before. Signals of everything go,
 * too; without rules nothing would bring them back, so then they stay.
 *
 * Returns what is to be done when everything is loaded; `complete` says that no object failed.
 */
async function startAfresh(location: string, options: Options): Promise<(complete: boolean) => Promise<void>> {
  if (options.yes !== true) {
    throw new HinomiError(
      'usage',
      '--fresh deletes the findings and logs in OpenSearch, and the signals made of them, before they are loaded again: add --yes to confirm',
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
  const runsRules = options.detect !== false
  if (sources === SOURCES) patterns.push(METRICS_INDEX, ...(runsRules ? [`${SIGNALS_INDEX}-*`] : []))
  else await forgetMetrics(client, sources)
  for (const pattern of patterns) {
    const names = Object.keys((await client.indices.get({ index: pattern, ignore_unavailable: true })).body)
    for (const index of names) await client.indices.delete({ index })
  }
  const startedAt = Date.now()
  return async (complete) => {
    if (!runsRules) return
    if (sources !== SOURCES) await forgetSignals(client, sources, startedAt)
    // of an object that could not be read nobody knows whose it is
    else if (complete) await forgetMessages(client)
  }
}
