import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { readPipeline } from '#opensearch/pipeline-report.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster } from '../command.ts'
import { printJson, table, visibleLine } from '../output.ts'

/** `hinomi metrics`: do all figures add up, and what does not. Exit code 1 when something does not. */
export function metricsCommand(): Command {
  const command = withCluster(
    newCommand(
      'metrics',
      '取込件数の照合、合わないものを表示 / check that all counts add up and show what does not',
      'hinomi metrics --json',
    ),
  )
  return command.action(async (options: Options) => {
    const { client } = await connect(settingsOf(options).values)
    const exists = (await client.indices.exists({ index: METRICS_INDEX })).body
    if (!exists)
      throw new HinomiError(
        'config',
        `there is no ${METRICS_INDEX}: load something first, or run hinomi opensearch bootstrap`,
      )
    const report = await readPipeline(client)
    process.exitCode = report.wrong.length > 0 || report.changed.length > 0 ? 1 : 0
    if (options.json === true) return printJson(report)
    const head = [
      'データセット / dataset',
      'アカウント / account',
      'オブジェクト',
      '受信',
      '登録',
      '重複',
      '除外',
      '隔離',
      '最後の日時 / last record',
    ]
    const rows = report.groups.map((group) => [
      group.dataset,
      group.account ?? '-',
      group.objects,
      group.received,
      group.indexed,
      group.duplicate,
      group.skipped,
      group.quarantined,
      group.last ?? '-',
    ])
    console.log(table(head, rows))
    for (const { key, received, sum } of report.wrong)
      console.log(`件数不一致 / does not add up: ${visibleLine(key)}: ${received} ≠ ${sum}`)
    for (const key of report.changed)
      console.log(`内容が変わったオブジェクト / object with other bytes than before: ${visibleLine(key)}`)
    const unnamed = report.wrongTotal - report.wrong.length + report.changedTotal - report.changed.length
    if (unnamed > 0)
      console.log(`ほか ${unnamed.toLocaleString('en-US')} 件 / and ${unnamed.toLocaleString('en-US')} more`)
    if (report.wrong.length === 0) console.log('すべての件数が一致しています / every count adds up')
  })
}
