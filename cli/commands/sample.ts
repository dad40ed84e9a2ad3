import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { readTime } from '#core/time.ts'
import { newCommand, type Options } from '../command.ts'
import { printJson, startProgress, table } from '../output.ts'
import { type SampleRequest, sampleEnd, writeSample } from '../sample-archive.ts'

/** `hinomi sample FOLDER`: an archive of made-up accounts with one attack in it, to try everything on. */
export function sampleCommand(): Command {
  const command = newCommand(
    'sample',
    'サンプルアーカイブを作る / make a sample archive',
    'hinomi sample ./sample --records 1000000\n  hinomi load ./sample/archive --accounts ./sample/accounts.csv --lists ./sample/lists',
  )
    .argument(
      '<folder>',
      '新しいフォルダー(archive/、accounts.csv、lists/ を作成)/ new folder; gets archive/, accounts.csv and lists/',
    )
    .option('--records <number>', 'レコード数 / number of records', '100000')
    .option('--days <number>', '日数 / number of days', '30')
    .option('--seed <number>', '乱数の種 / seed', '1')
    .option('--end <time>', '最後の日時 / end of the last day (default: now)')
  return command.action(async (folder: string, options: Options) => {
    if (existsSync(folder)) {
      if (!statSync(folder).isDirectory()) throw new HinomiError('usage', `${folder} is a file: choose a new folder`)
      if (readdirSync(folder).length > 0) throw new HinomiError('usage', `${folder} is not empty: choose a new folder`)
    }
    const request = readRequest(options)
    const progress = startProgress('サンプルを作っています / making the sample', { quiet: options.json === true })
    const made = await writeSample(folder, request, (done, total) =>
      progress.update(`サンプル / sample: ${done.toLocaleString('en-US')}/${total.toLocaleString('en-US')} records`),
    )
    progress.done(`${made.records.toLocaleString('en-US')} records, ${made.objects.toLocaleString('en-US')} objects`)
    if (options.json === true) {
      const { accountsCsv: _, lists: __, ...rest } = made
      return printJson(rest)
    }
    console.log(table(['ソース / source', '件数 / records'], Object.entries(made.bySource)))
    const lists = `--accounts ${join(folder, 'accounts.csv')} --lists ${join(folder, 'lists')}`
    console.log(`\n次は / next: hinomi load ${join(folder, 'archive')} ${lists}`)
  })
}

function readRequest(options: Options): SampleRequest {
  const end = options.end === undefined ? sampleEnd(Date.now()) : readTime(options.end)
  if (end === undefined)
    throw new HinomiError('usage', `--end "${options.end}" is no time: write it as 2026-11-30T00:00:00Z`)
  return {
    seed: whole('--seed', options.seed, 0),
    records: whole('--records', options.records, 2_000),
    days: whole('--days', options.days, 7),
    end,
  }
}

function whole(flag: string, value: unknown, least: number): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new HinomiError('usage', `${flag} must be a whole number of at least ${least}`)
}
