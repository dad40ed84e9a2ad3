import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { HinomiError, messageOf } from '#core/errors.ts'
import { writeAccountsFile } from '#ingest/accounts-file.ts'
import { openArchive } from '#ingest/archive/archive.ts'
import { discoverAccounts } from '#ingest/discover-accounts.ts'
import { newCommand, newGroup, type Options } from '../command.ts'
import { printJson, table } from '../output.ts'
import { readRegistry } from '../registry.ts'

/** `hinomi accounts check | discover`. */
export function accountsCommand(): Command {
  const command = newGroup('accounts', 'アカウント台帳 / the accounts registry', 'hinomi accounts check accounts.csv')
  command.addCommand(checkCommand())
  command.addCommand(discoverCommand())
  return command
}

function checkCommand(): Command {
  const command = newCommand(
    'check',
    '台帳を検査、誤りを行と列で表示 / check the file, name every mistake by line and column',
    'hinomi accounts check accounts.csv',
  ).argument('<csv>', '台帳 CSV / accounts file')
  return command.action(async (file: string, options: Options) => {
    const accounts = await readRegistry(file)
    if (options.json === true) return printJson({ accounts })
    const rows = accounts.map((account) => [
      account.id,
      account.name,
      account.municipality ?? '',
      account.system ?? '',
      account.vendor ?? '',
      account.environment ?? '',
      account.regions.join(' '),
    ])
    console.log(table(['アカウント / account', '名前', '団体', 'システム', '事業者', '環境', 'リージョン'], rows))
    console.log(`${accounts.length} アカウント、問題なし / account(s), no problem`)
  })
}

function discoverCommand(): Command {
  const command = newCommand(
    'discover',
    'アーカイブから台帳の下書きを作る / draft the file from an archive',
    'hinomi accounts discover ./archive --output accounts.csv',
  )
    .argument('<archive>', 'フォルダーまたは s3://bucket/prefix / folder or s3://bucket/prefix')
    .option('--output <file>', '書き出すファイル(なければ標準出力)/ file to write (stdout by default)')
  return command.action(async (location: string, options: Options) => {
    const archive = await openArchive(location)
    const accounts = await discoverAccounts(archive, { looksInside: true })
    if (accounts.length === 0) {
      throw new HinomiError(
        'usage',
        `no key in ${archive.name} names an account: name the folder in which AWSLogs/ or events/ lies; files outside the key layout load with --as SOURCE --account ID --region REGION`,
      )
    }
    const csv = writeAccountsFile(accounts)
    if (options.output === undefined) {
      if (options.json === true) printJson({ accounts })
      else process.stdout.write(csv)
      return
    }
    const file = String(options.output)
    await writeFile(file, csv, { flag: 'wx' }).catch((thrown: unknown) => {
      throw new HinomiError(
        'usage',
        `${file} was not written: ${messageOf(thrown)}; choose a file that does not exist yet`,
      )
    })
    if (options.json === true) return printJson({ accounts })
    console.error(`${file}: ${accounts.length} アカウント / account(s)`)
  })
}
