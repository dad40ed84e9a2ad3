import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Account } from '#core/accounts.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { readSignalReport, type SignalReport } from '#opensearch/detect/signal-report.ts'
import type { LocalNode } from '#opensearch/local/node.ts'
import type { ServedPage } from '#viewer/server/serve.ts'
import { type AlertWatch, watchAlerts } from '../alert-watch.ts'
import { type Cluster, clusterUrl, connect, startLocalNode } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster } from '../command.ts'
import { describeDetection, detect } from '../detecting.ts'
import { openDetector } from '../lists.ts'
import { describeLoad, exitCodeOf, runLoad } from '../loading.ts'
import { printJson, startProgress, table } from '../output.ts'
import { startPage } from '../page.ts'
import { openRegistry, type Registry } from '../registry.ts'
import {
  ensureSample,
  START_SAMPLE,
  sampleAccountsFile,
  sampleArchiveFolder,
  sampleEnd,
  sampleListsFolder,
} from '../sample-archive.ts'
import type { Settings } from '../settings.ts'
import { untilStopped } from '../until-stopped.ts'

const HOUR_MS = 3_600_000
/** What was loaded by an earlier start, and not looked at because it was interrupted, is looked at as well. */
const DETECT_BACK_MS = 24 * HOUR_MS

/** `hinomi start`, which is `npm start`: everything on this machine, with a sample to look at. */
export function startCommand(): Command {
  const command = withCluster(
    newCommand(
      'start',
      'このマシンですべてを起動 / start everything on this machine',
      'npm start\n  HINOMI_OPENSEARCH_URL=https://search.example.com npm start',
    ),
  )
    .option('--heap <size>', 'Java のヒープ / Java heap (HINOMI_OPENSEARCH_HEAP, 1g)')
    .option('--once', '取込後に終了 / end after loading')
  return command.action(async (options: Options) => {
    const loaded = settingsOf(options)
    const settings = loaded.values
    const quiet = options.json === true
    const node = settings.opensearchUrl === undefined ? await startWithProgress(settings, quiet) : undefined
    let page: ServedPage | undefined
    let alerts: AlertWatch | undefined
    try {
      const sample = await openSample(settings, quiet)
      const cluster = await connect(settings)
      // before the load, so that a port that is taken is told at once
      if (options.once !== true) page = await startPage(loaded, { ...sample, client: cluster.client })
      await loadSample(sample, cluster, settings, page, quiet)
      if (page === undefined) return
      alerts = quiet ? undefined : await watchAlerts(cluster, settings, page.url)
      if (!quiet) console.log(`\nCtrl-C で停止します / Ctrl-C stops everything`)
      await untilStopped(node)
    } finally {
      await alerts?.stop()
      await page?.stop()
      await node?.stop()
    }
  })
}

async function startWithProgress(settings: Settings, quiet: boolean): Promise<LocalNode> {
  const progress = startProgress('OpenSearch を準備しています / preparing OpenSearch', { quiet })
  try {
    const node = await startLocalNode(settings, true, (text) => progress.update(text))
    progress.done(`OpenSearch: ${node.url}`)
    return node
  } catch (thrown) {
    progress.failed('OpenSearch を起動できません / OpenSearch did not start')
    throw thrown
  }
}

interface Sample {
  readonly archive: Archive
  readonly accounts: readonly Account[]
  readonly registry: Registry
}

async function openSample(settings: Settings, quiet: boolean): Promise<Sample> {
  const progress = startProgress('サンプルを確認しています / checking the sample archive', { quiet })
  const request = { ...START_SAMPLE, end: sampleEnd(Date.now()) }
  const made = await ensureSample(settings, request, (done, total) =>
    progress.update(
      `サンプルを作っています / making the sample: ${done.toLocaleString('en-US')}/${total.toLocaleString('en-US')}`,
    ),
  )
  progress.done(
    `サンプル / sample archive: ${sampleArchiveFolder(settings)}${made ? '' : ' (作成済み / there already)'}`,
  )
  const archive = await openArchive(sampleArchiveFolder(settings))
  const registry = await openRegistry(sampleAccountsFile(settings), archive)
  return { archive, registry, accounts: registry.accounts }
}

/** The lists of the sample, unless somebody brings others. */
function listsOf(settings: Settings): string | undefined {
  if (settings.lists !== undefined) return settings.lists
  const folder = sampleListsFolder(settings)
  return existsSync(folder) ? folder : undefined
}

async function loadSample(
  { archive, registry }: Sample,
  cluster: Cluster,
  settings: Settings,
  page: ServedPage | undefined,
  quiet: boolean,
): Promise<void> {
  const detector = await openDetector(registry.accounts, listsOf(settings))
  const summary = await runLoad(archive, registry, cluster, { mode: 'load', onlyNew: true, detector }, quiet)
  // the sample holds broken records on purpose: that they are set aside is no failure of this command
  if (summary.failed.length > 0) process.exitCode = exitCodeOf(summary)
  const request = { accounts: registry.accounts, lists: listsOf(settings), sinceMs: DETECT_BACK_MS }
  const report = await detect(cluster, request, quiet)
  if (quiet) return printJson(page === undefined ? summary : { ...summary, page: page.url })
  const signals = await readSignalReport(cluster.client)
  console.log(
    `\n${describeLoad(summary)}\n\n${describeDetection(report)}\n\n${describeReport(signals)}\n\n${nextSteps(settings, page)}`,
  )
}

function describeReport({ severities, worst, suppressed }: SignalReport): string {
  const counts = severities.map(({ severity, signals }) => `${severity} ${signals.toLocaleString('en-US')}`)
  const hidden = suppressed === 0 ? '' : ` (抑制 / suppressed ${suppressed.toLocaleString('en-US')})`
  const rows = worst.map(({ severity, rule, title, signals, accounts }) => [severity, rule, title, signals, accounts])
  const head = ['重要度 / severity', 'ルール / rule', '', 'シグナル / signals', 'アカウント / accounts']
  return [
    `シグナル / signals: ${counts.join(', ') || '-'}${hidden}`,
    ...(rows.length === 0 ? [] : ['', table(head, rows)]),
  ].join('\n')
}

function nextSteps(settings: Settings, page: ServedPage | undefined): string {
  const url = clusterUrl(settings)
  const look =
    page === undefined
      ? '  bin/hinomi view                          ブラウザーで見る / look at it in a browser'
      : `  ${page.url.padEnd(39)}  ブラウザーで見る / look at it in a browser`
  return [
    '次にできること / where to go next:',
    look,
    `  bin/hinomi load フォルダー                 自分のログを取り込む / load your own logs`,
    `  bin/hinomi quarantine list               隔離されたレコード / what was set aside`,
    '  ルールごとの検知数 / what each rule raises:',
    `    bin/hinomi detect --backtest 30d --accounts ${sampleAccountsFile(settings)} --lists ${sampleListsFolder(settings)}`,
    `  bin/hinomi metrics                       件数の照合 / do all counts add up`,
    `  bin/hinomi opensearch status             索引の状態 / the indices`,
    `  curl '${url}/findings-*/_search?q=hinomi.severity:critical&pretty'`,
  ].join('\n')
}
