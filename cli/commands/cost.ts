import type { Command } from 'commander'
import { messageOf } from '#core/errors.ts'
import { CENTRAL_CONFIG_FILE, readCentral } from '#infra/config.ts'
import { type CostEstimate, type CostLine, estimateCost } from '#infra/cost.ts'
import { measureVolumes } from '#infra/measured-volumes.ts'
import type { Volume } from '#infra/volumes.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withCluster } from '../command.ts'
import { printJson, table } from '../output.ts'

/** `hinomi cost`: what an installation costs in a month, before and after it is there. */
export function costCommand(): Command {
  const command = withCluster(
    newCommand(
      'cost',
      '月額の見積り、取込の実績も使える / estimate the monthly cost, also from what was measured',
      'hinomi cost --config hinomi.central.json --accounts accounts.csv --measured',
    ),
  )
    .option('--config <file>', `中央の設定 / configuration of the centre (${CENTRAL_CONFIG_FILE})`)
    .option('--accounts <csv>', 'アカウント台帳(設定にあるもの)/ accounts registry (the one of the configuration)')
    .option('--measured', 'OpenSearch にある実績を使う / use what OpenSearch says was loaded')
  return command.action(async (options: Options) => {
    const central = await readCentral(textOf(options.config), textOf(options.accounts))
    const measured = options.measured === true ? await measure(options) : {}
    const estimate = estimateCost(central, SOURCES, measured)
    if (options.json === true) return printJson(estimate)
    printEstimate(estimate, central.config.mode)
  })
}

function textOf(option: unknown): string | undefined {
  return option === undefined ? undefined : String(option)
}

/** An OpenSearch that cannot be asked costs only the measured figures. */
async function measure(options: Options): Promise<Record<string, Volume>> {
  try {
    const { client } = await connect(settingsOf(options).values)
    return await measureVolumes(client, SOURCES)
  } catch (thrown) {
    console.error(
      `実績を読めないため想定値で計算します / nothing could be measured, assumed figures are used: ${messageOf(thrown)}`,
    )
    return {}
  }
}

const BASIS = { measured: '実績 / measured', assumed: '想定 / assumed' } as const

function printEstimate(estimate: CostEstimate, mode: string): void {
  const { sources, central, centralUsd, members, membersUsd, accounts, ratesDate, region, warnings } = estimate
  const rows = sources.map(({ source, accounts: senders, recordsPerDay, archiveGbPerMonth, indexGb, basis }) => [
    source,
    senders,
    Math.round(recordsPerDay),
    archiveGbPerMonth.toFixed(2),
    indexGb.toFixed(2),
    BASIS[basis],
  ])
  const head = ['ソース / source', 'アカウント数', '件/日', '保管 GB/月', '索引 GB', '根拠 / basis']
  console.log(table(head, rows))
  printBill('中央アカウントが払う / paid by the central account', central, centralUsd)
  printBill('メンバーアカウントが払う(合計)/ paid by the member accounts together', members, membersUsd)
  for (const { ja, en } of warnings) console.log(`注意 / note: ${ja} / ${en}`)
  console.log(
    [
      `${accounts} アカウント、mode ${mode}、保存期間に達した後の月額、USD、税別 / accounts, per month once retention is reached, without tax`,
      `単価は ${region}、${ratesDate} 現在。* は AWS の料金ページで未確認 (infra/rates.ts) / prices of that day; * was not looked up at AWS`,
    ].join('\n'),
  )
}

function printBill(title: string, lines: readonly CostLine[], usd: number): void {
  const rows = lines.map(({ ja, en, quantity, unit, usd: cost, verified }) => [
    ja === en ? ja : `${ja} / ${en}`,
    `${quantity.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${unit}`.trim(),
    `${cost.toFixed(2)}${verified ? '' : ' *'}`,
  ])
  console.log(`\n${title}`)
  console.log(table(['項目 / item', '数量 / quantity', 'USD'], [...rows, ['合計 / total', '', usd.toFixed(2)]]))
}
