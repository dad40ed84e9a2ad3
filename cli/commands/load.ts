import type { Command } from 'commander'
import { isAccountId } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import type { ObjectAddress } from '#core/source.ts'
import { readTime } from '#core/time.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import type { LoadSummary } from '#ingest/load-archive.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster, withLists } from '../command.ts'
import { openDetector } from '../lists.ts'
import { describeLoad, exitCodeOf, type LoadRequest, runLoad, sourceById } from '../loading.ts'
import { printJson } from '../output.ts'
import { openRegistry, type Registry } from '../registry.ts'

/** `hinomi load ARCHIVE`: raw objects in, searchable documents out. May run any number of times over the same archive. */
export function loadCommand(): Command {
  const command = newCommand(
    'load',
    'アーカイブを取り込む / load an archive into OpenSearch',
    'hinomi load ./archive --accounts accounts.csv\n  hinomi load s3://central-bucket --since 2026-11-01\n  hinomi load ./downloads --as cloudtrail --account 111122223333 --region ap-northeast-1',
  ).argument(
    '<archive>',
    'フォルダー(相対パス=キー)または s3://bucket/prefix / folder whose relative paths are the keys, or s3://bucket/prefix',
  )
  withSelection(withLists(withCluster(command)))
    .option('--only-new', '取込済みのオブジェクトを省略 / leave objects alone that an earlier load finished')
    .option('--as <source>', 'キー配置の外のファイルのソース / source of files outside the AWS key layout')
    .option('--account <id>', '--as のアカウント / account for --as')
    .option('--region <region>', '--as のリージョン / Region for --as')
  return command.action(async (location: string, options: Options) => {
    await loadInto(location, options, { mode: 'load', onlyNew: options.onlyNew === true, as: readAs(options) })
  })
}

/** Adds the flags that choose objects of an archive. */
export function withSelection(command: Command): Command {
  return command
    .option('--since <date>', 'この日以降 / objects of this day or later (2026-11-01)')
    .option('--until <date>', 'この日より前 / objects before this day')
    .option('--source <id...>', 'このソースだけ / only these sources')
    .option('--key-prefix <text>', 'キーの先頭にある固定の文字列 / fixed text that all keys begin with (logs/)')
    .option('--concurrency <number>', '同時に読むオブジェクト数 / objects read at the same time (4)')
    .option('--no-detect', '検知ルールを実行しない / run no detection rules')
}

/** Runs a load, prints what it did and returns it; shared by `load` and `replay`. */
export async function loadInto(
  location: string,
  options: Options,
  request: Pick<LoadRequest, 'mode' | 'onlyNew' | 'as'>,
): Promise<LoadSummary> {
  const { values: settings } = settingsOf(options)
  const only = readSources(options)
  const since = readDate('--since', options.since)
  const until = readDate('--until', options.until)
  if (since !== undefined && until !== undefined && since >= until) {
    throw new HinomiError(
      'usage',
      `--since ${options.since} is not before --until ${options.until}: no time lies between`,
    )
  }
  const prefix = options.keyPrefix === undefined ? '' : String(options.keyPrefix)
  const archive = await openArchive(location)
  const registry = await openRegistry(settings.accounts, archive, { prefix, extra: request.as?.address.account })
  const quiet = options.json === true
  if (registry.discovered) console.error(discoveredText(registry))
  const detector = options.detect === false ? undefined : await openDetector(registry.accounts, settings.lists)
  const cluster = await connect(settings)
  const summary = await runLoad(
    archive,
    registry,
    cluster,
    { ...request, only, since, until, prefix, concurrency: settings.concurrency, detector },
    quiet,
  )
  if (foundNothing(summary)) console.error(nothingFoundText(archive.name))
  if (quiet) printJson(summary)
  else console.log(describeLoad(summary))
  process.exitCode = exitCodeOf(summary)
  return summary
}

function foundNothing({ objects, known, ignored, failed }: LoadSummary): boolean {
  return objects + known + failed.length + Object.keys(ignored).length === 0
}

function nothingFoundText(name: string): string {
  return `取り込むものがありません / nothing to load: ${name} holds no object that was asked for; check the folder, and --since, --until and --source where they are given`
}

function discoveredText({ accounts }: Registry): string {
  const ids = accounts.map(({ id }) => id).join(', ')
  return `アカウント台帳の指定がないため、キーにある ${accounts.length} アカウントをすべて受け入れます / no accounts file: accepting the ${accounts.length} account(s) that the keys name${accounts.length <= 20 && ids !== '' ? `: ${ids}` : ''}`
}

function readAs(options: Options): { source: ReturnType<typeof sourceById>; address: ObjectAddress } | undefined {
  if (options.as === undefined) {
    if (options.account === undefined && options.region === undefined) return undefined
    throw new HinomiError(
      'usage',
      '--account and --region say where files belong that --as names a source for: add --as SOURCE',
    )
  }
  const source = sourceById(String(options.as))
  const account = String(options.account ?? '')
  if (!isAccountId(account))
    throw new HinomiError('usage', '--as needs --account with the 12 digits of the AWS account')
  const region = options.region === undefined ? undefined : String(options.region)
  if (region === undefined || !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw new HinomiError('usage', '--as needs --region with an AWS Region such as ap-northeast-1')
  }
  return { source, address: { account, region } }
}

/** Reads `--source`, given several times or with commas. @throws HinomiError `usage` naming the ids there are. */
export function readSources(options: Options): string[] | undefined {
  const ids = options.source as string[] | undefined
  return ids?.flatMap((text) => text.split(',')).map((id) => sourceById(id).id)
}

function readDate(flag: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  const text = String(value)
  const time = readTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  if (time === undefined)
    throw new HinomiError('usage', `${flag} "${text}" is no date: write it as 2026-11-01 or 2026-11-01T09:00:00+09:00`)
  return time
}
