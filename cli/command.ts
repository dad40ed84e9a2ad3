import { Command } from 'commander'
import { FLAGS, type Flags, type LoadedSettings, loadSettings } from './settings.ts'

/** Makes a command whose help ends with an example and that takes `--json`. */
export function newCommand(name: string, summary: string, example: string): Command {
  return newGroup(name, summary, example).option('--json', '結果を JSON で出力 / print the result as JSON')
}

/** Makes a command that only holds others. It has no options: commander would take them away from the commands below it. */
export function newGroup(name: string, summary: string, example: string): Command {
  return new Command(name).summary(summary).description(summary).addHelpText('after', `\n例 / Example:\n  ${example}`)
}

/** Adds the flags that say which OpenSearch is meant. */
export function withCluster(command: Command): Command {
  return command
    .option('--opensearch <url>', '既存の OpenSearch の URL / URL of an OpenSearch (HINOMI_OPENSEARCH_URL)')
    .option('--sigv4', 'AWS の認証情報で署名 / sign with AWS credentials (HINOMI_OPENSEARCH_AUTH=sigv4)')
    .option('--port <number>', 'ローカルノードのポート / port of the local node (HINOMI_OPENSEARCH_PORT, 9200)')
}

/** Adds the flag that names the accounts registry. */
export function withAccounts(command: Command): Command {
  return command.option('--accounts <file>', 'アカウント台帳 CSV / accounts registry (HINOMI_ACCOUNTS)')
}

/** Adds the flags that rules need: the accounts registry and the lists folder. */
export function withLists(command: Command): Command {
  return withAccounts(command).option(
    '--lists <folder>',
    '許可リストのフォルダー / folder of lists for rules and suppression (HINOMI_LISTS)',
  )
}

/** The options of a command as commander gives them. */
export type Options = Readonly<Record<string, unknown>>

/** Reads the settings with the flags of one command on top. */
export function settingsOf(options: Options, flags: Flags = FLAGS): LoadedSettings {
  return loadSettings(Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, options[flag]])), flags)
}
