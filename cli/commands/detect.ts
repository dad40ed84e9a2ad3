import type { Client } from '@opensearch-project/opensearch'
import type { Command } from 'commander'
import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import { readTimespan } from '#detections/read-rule.ts'
import type { TrialOutcome } from '#opensearch/detect/run-detection.ts'
import { readLoadedAccounts } from '#opensearch/loaded-accounts.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster, withLists } from '../command.ts'
import { describeDetection, detect, exitCodeOfRules, remarks, tryOut } from '../detecting.ts'
import { printJson, table } from '../output.ts'
import { readRegistry } from '../registry.ts'

const LONGEST_MS = 400 * 86_400_000
const MOST_ACCOUNTS = 2
const NAMED_STRANGERS = 3

const NO_ACCOUNTS =
  '警告 / warning: アカウント台帳の指定がないため、台帳の許可リストは空です / no accounts file: the lists of the registry are empty, so they hide nothing'

/** `hinomi detect`: runs the rules over several events on what was loaded; to be called every few minutes. */
export function detectCommand(): Command {
  const command = newCommand(
    'detect',
    '検知ルールを実行 / run the detection rules over several events',
    'hinomi detect --accounts accounts.csv\n  hinomi detect --rule T03 --since 7d\n  hinomi detect --backtest 30d',
  )
  withLists(withCluster(command))
    .option('--since <time>', '取込がこの時間内のイベント / what was loaded in this time (30m, 24h, 7d)', '24h')
    .option('--rule <id>', 'このルールだけ(単一イベントのルールも可) / only this rule, also one over single events')
    .option(
      '--backtest <time>',
      '書き込まずに、日・アカウントごとの検知数を表示 / write nothing, show what each rule would raise',
    )
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options)
    const trialMs = options.backtest === undefined ? undefined : readSpan('--backtest', String(options.backtest))
    const only = readRule(options.rule, trialMs !== undefined)
    const sinceMs = trialMs ?? readSpan('--since', String(options.since))
    const accounts = settings.accounts === undefined ? [] : await readRegistry(settings.accounts)
    if (settings.accounts === undefined) console.error(NO_ACCOUNTS)
    const cluster = await connect(settings)
    if (accounts.length > 0) await warnOfStrangers(cluster.client, accounts, Date.now() - sinceMs)
    const request = { accounts, lists: settings.lists, sinceMs, only }
    if (trialMs !== undefined) {
      const rules = await tryOut(cluster, request, options.json === true)
      process.exitCode = exitCodeOfRules(rules)
      if (options.json === true) return printJson({ rules })
      return console.log(describeTrial(rules))
    }
    const report = await detect(cluster, { ...request, checks: true }, options.json === true)
    process.exitCode = exitCodeOfRules(report.rules, report.signals.failed)
    if (options.json === true) return printJson(report)
    console.log(describeDetection(report))
  })
}

/** Whoever acts in an account that the registry does not name is a stranger to the rules, which then tell of each call (X02). */
async function warnOfStrangers(client: Client, accounts: readonly Account[], since: number): Promise<void> {
  const registered = new Set(accounts.map(({ id }) => id))
  const strangers = (await readLoadedAccounts(client, since)).filter((id) => !registered.has(id))
  if (strangers.length === 0) return
  const some = strangers.slice(0, NAMED_STRANGERS).join(', ') + (strangers.length > NAMED_STRANGERS ? ', …' : '')
  console.error(
    `警告 / warning: 台帳にない ${strangers.length} アカウントの文書が索引にあり、多数のシグナルになり得ます / there are documents of ${strangers.length} account(s) that the registry does not name: ${some}; they may raise many signals: add them to the registry, or rebuild without them (hinomi replay ARCHIVE --fresh --yes --accounts FILE)`,
  )
}

function describeTrial(rules: readonly TrialOutcome[]): string {
  const rows = rules.flatMap(({ id, titleJa, days }) =>
    days.map(({ day, account, signals, suppressed }) => [id, titleJa, day, fewAccounts(account), signals, suppressed]),
  )
  const head = ['ルール / rule', '', '日 / day', 'アカウント / account', 'シグナル / signals', '抑制 / suppressed']
  const quiet = rules.filter(({ noData, failure, days }) => !noData && failure === undefined && days.length === 0)
  return [
    table(head, rows),
    '',
    `検知なし / nothing found: ${quiet.map(({ id }) => id).join(', ') || '-'}`,
    ...remarks(rules),
  ].join('\n')
}

/** A signal over many accounts names them all, which would make every line of the table as long. */
function fewAccounts(account: string): string {
  const all = account.split(' ')
  return all.length <= MOST_ACCOUNTS ? account : `${all.slice(0, MOST_ACCOUNTS).join(' ')} … (${all.length})`
}

function readRule(value: unknown, isTrial: boolean): string | undefined {
  if (value === undefined) return undefined
  const id = String(value).toUpperCase()
  // built-in rules judge the moment, not the past
  const known = RULES.flatMap(({ kind, catalogued }) => (kind === 'built-in' && isTrial ? [] : (catalogued?.id ?? [])))
  if (known.includes(id)) return id
  const ids = [...new Set(known)].sort()
  throw new HinomiError(
    'usage',
    `there is no rule "${String(value).slice(0, 40)}" to run here; the rules are ${ids.join(', ')}`,
  )
}

function readSpan(flag: string, text: string): number {
  const ms = /^\d{1,6}[smhd]$/.test(text) ? readTimespan(text) : 0
  if (ms > 0 && ms <= LONGEST_MS) return ms
  throw new HinomiError('usage', `${flag} "${text.slice(0, 40)}" is no time: write it as 30m, 24h or 7d, at most 400d`)
}
