import { errors } from '@opensearch-project/opensearch'
import { Command, CommanderError } from 'commander'
import { EXIT_CODES, HinomiError } from '#core/errors.ts'
import { explainFailure } from '#opensearch/client.ts'
import packageJson from '../package.json' with { type: 'json' }
import { accountsCommand } from './commands/accounts.ts'
import { alertsCommand } from './commands/alerts.ts'
import { centralCommand } from './commands/central.ts'
import { costCommand } from './commands/cost.ts'
import { dashboardsCommand } from './commands/dashboards.ts'
import { detectCommand } from './commands/detect.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { loadCommand } from './commands/load.ts'
import { memberCommand } from './commands/member.ts'
import { memberTemplateCommand } from './commands/member-template.ts'
import { metricsCommand } from './commands/metrics.ts'
import { monitorsCommand } from './commands/monitors.ts'
import { normalizeCommand } from './commands/normalize.ts'
import { opensearchCommand } from './commands/opensearch.ts'
import { quarantineCommand } from './commands/quarantine.ts'
import { redriveCommand } from './commands/redrive.ts'
import { replayCommand } from './commands/replay.ts'
import { sampleCommand } from './commands/sample.ts'
import { startCommand } from './commands/start.ts'
import { viewCommand } from './commands/view.ts'
import { visible } from './output.ts'

/** Builds the whole command line; every command is a value of its own in `commands/`. */
export function program(): Command {
  const root = new Command('hinomi')
    .description('火の見:複数 AWS アカウントのセキュリティを一か所で / one lookout over many AWS accounts')
    .version(packageJson.version, '--version', '版を表示 / print the version')
    .helpCommand(false)
    .showHelpAfterError('使い方は --help / see --help')
    .exitOverride()
  const commands = [
    startCommand(),
    viewCommand(),
    exportCommand(),
    loadCommand(),
    replayCommand(),
    normalizeCommand(),
    detectCommand(),
    alertsCommand(),
    quarantineCommand(),
    redriveCommand(),
    metricsCommand(),
    accountsCommand(),
    centralCommand(),
    costCommand(),
    memberTemplateCommand(),
    memberCommand(),
    opensearchCommand(),
    dashboardsCommand(),
    monitorsCommand(),
    sampleCommand(),
    doctorCommand(),
  ]
  for (const command of commands) root.addCommand(command)
  passOn(root)
  return root
}

/** Commander passes settings on only to commands that it makes itself. */
function passOn(command: Command): void {
  for (const child of command.commands) passOn(child.copyInheritedSettings(command))
}

/** Runs the command line; sets the exit code and never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  // the SDK warns on stderr about the age of Node.js 20 at every start
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  endWithReader()
  process.on('unhandledRejection', (thrown) => {
    process.exit(report(thrown))
  })
  try {
    await program().parseAsync(argv as string[])
  } catch (thrown) {
    process.exitCode = report(thrown)
  }
}

/** A reader who has seen enough, such as `head`, closes the pipe: there is nobody left to write for. */
function endWithReader(): void {
  if (process.stdout.listenerCount('error') > 0) return
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

const HEADLINE = {
  config: '設定エラー / configuration',
  usage: '使い方の誤り / usage',
  transient: '一時的な障害、再実行できます / temporary, run it again',
  bug: '内部エラー / internal error',
} as const

function report(thrown: unknown): number {
  if (thrown instanceof errors.OpenSearchClientError) return report(explainFailure(thrown, addressIn(thrown)))
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_CODES.usage
  if (thrown instanceof HinomiError) {
    console.error(`${HEADLINE[thrown.code]}: ${visible(thrown.message)}`)
    if (thrown.code === 'bug') console.error(thrown.stack)
    return EXIT_CODES[thrown.code]
  }
  const stack = thrown instanceof Error ? thrown.stack : String(thrown)
  console.error(`${HEADLINE.bug}: ${stack}`)
  return EXIT_CODES.bug
}

/** The address that a failed request went to, as the client keeps it with some of its errors. */
function addressIn(error: errors.OpenSearchClientError): string {
  const { meta } = error as { meta?: { meta?: { connection?: { url?: URL } } } }
  return meta?.meta?.connection?.url?.origin ?? 'HINOMI_OPENSEARCH_URL'
}
