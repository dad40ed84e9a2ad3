import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withAccounts, withCluster } from '../command.ts'
import { loadInto, withSelection } from './load.ts'

/** `hinomi replay ARCHIVE`: writes every document again from the raw objects, after an update or a loss. */
export function replayCommand(): Command {
  const command = newCommand(
    'replay',
    'アーカイブから索引を作り直す / rebuild the indices from the archive',
    'hinomi replay s3://central-bucket --accounts accounts.csv\n  hinomi replay ./archive --fresh --yes',
  )
    .argument('<archive>', 'フォルダーまたは s3://bucket/prefix / folder or s3://bucket/prefix')
    .option('--fresh', '先にデータの索引を削除 / delete the data indices first')
    .option('--yes', '--fresh の確認を省略 / confirm --fresh')
  withSelection(withAccounts(withCluster(command)))
  return command.action(async (location: string, options: Options) => {
    if (options.fresh === true) await deleteIndices(options)
    await loadInto(location, options, { mode: 'replay' })
  })
}

async function deleteIndices(options: Options): Promise<void> {
  if (options.yes !== true) {
    throw new HinomiError(
      'usage',
      '--fresh deletes all findings and logs in OpenSearch before they are loaded again: add --yes to confirm',
    )
  }
  const { client } = await connect(settingsOf(options).values)
  for (const { store } of SOURCES) {
    const pattern = store.kind === 'findings' ? store.index : `${store.index}-*`
    const names = Object.keys((await client.indices.get({ index: pattern, ignore_unavailable: true })).body)
    for (const index of names) await client.indices.delete({ index })
  }
}
