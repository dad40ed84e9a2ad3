import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Account } from '#core/accounts.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { clientOf, connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withAccounts } from '../command.ts'
import { printJson } from '../output.ts'
import { startPage } from '../page.ts'
import { readRegistry } from '../registry.ts'
import { sampleAccountsFile, sampleArchiveFolder } from '../sample-archive.ts'
import { type Settings, VIEW_FLAGS } from '../settings.ts'
import { untilStopped } from '../until-stopped.ts'

/** `hinomi view`: the dashboards as a page of our own, served by this machine. */
export function viewCommand(): Command {
  const command = withAccounts(
    newCommand(
      'view',
      'ダッシュボードをブラウザーで見る / look at the dashboards in a browser',
      'hinomi view --open\n  hinomi view --opensearch https://search.example.com --archive s3://central-bucket --accounts accounts.csv',
    ),
  )
    .option('--port <number>', 'ページのポート / port of the page (HINOMI_VIEW_PORT, 8701)')
    .option(
      '--host <address>',
      '待ち受けるアドレス。ループバック以外は HINOMI_VIEW_TOKEN が必要 / address to listen on; other than loopback needs HINOMI_VIEW_TOKEN (HINOMI_VIEW_HOST, 127.0.0.1)',
    )
    .option('--opensearch <url>', 'OpenSearch の URL / URL of OpenSearch (HINOMI_OPENSEARCH_URL)')
    .option(
      '--archive <location>',
      '原本のフォルダーまたは s3://bucket / folder or bucket of the raw records (HINOMI_ARCHIVE)',
    )
    .option('--open', 'ブラウザーを開く / open a browser')
  return command.action(async (options: Options) => {
    const loaded = settingsOf(options, VIEW_FLAGS)
    const settings = loaded.values
    const archive = await archiveOf(settings)
    const page = await startPage(loaded, {
      client: clientOf(settings),
      archive,
      accounts: await accountsOf(settings),
    })
    try {
      if (options.json === true) printJson({ url: page.url })
      else console.log(`火の見 / Hinomi: ${page.url}\nCtrl-C で停止します / Ctrl-C stops it`)
      await tellIfAway(settings)
      if (options.open === true) openBrowser(page.url)
      await untilStopped(undefined)
    } finally {
      await page.stop()
    }
  })
}

/** The archive that is set, or else the sample of `npm start` where there is one. */
async function archiveOf(settings: Settings): Promise<Archive | undefined> {
  if (settings.archive !== undefined) return openArchive(settings.archive)
  const sample = sampleArchiveFolder(settings)
  return existsSync(sample) ? openArchive(sample) : undefined
}

/** The registry that is set, or else that of the sample; never beside an OpenSearch or archive of one's own, where its accounts would seem silent. */
async function accountsOf(settings: Settings): Promise<readonly Account[]> {
  if (settings.accounts !== undefined) return readRegistry(settings.accounts)
  const sample = sampleAccountsFile(settings)
  const isOwn = settings.archive !== undefined || settings.opensearchUrl !== undefined
  return !isOwn && existsSync(sample) ? readRegistry(sample) : []
}

/** The page works as soon as OpenSearch does; until then it says so itself. */
async function tellIfAway(settings: Settings): Promise<void> {
  await connect(settings).catch((thrown: unknown) => {
    console.error(
      `OpenSearch に接続できません / not connected yet: ${thrown instanceof Error ? thrown.message : thrown}`,
    )
  })
}

/** Opens the standard browser; a machine without one goes on without. */
function openBrowser(url: string): void {
  const [program, args]: [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['explorer', [url]]
        : ['xdg-open', [url]]
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.once('error', () => console.error(`ブラウザーを開けません / no browser could be opened: ${url}`))
  child.unref()
}
