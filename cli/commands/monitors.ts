import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { HinomiError, messageOf } from '#core/errors.ts'
import { channelsTo } from '#detections/monitors/channels.ts'
import { monitorFileText } from '#detections/monitors/monitor-set.ts'
import type { RuleExport } from '#detections/monitors/rule-monitors.ts'
import { validateMonitors } from '#detections/monitors/validate.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { readOpenSearchUrl } from '#opensearch/alerting/alerting-client.ts'
import { importMonitors } from '#opensearch/alerting/import-monitors.ts'
import { ourMonitors } from '#opensearch/alerting/our-monitors.ts'
import { anonymous } from '#opensearch/signing/authorization.ts'
import { authorizationOf, withAuthorization } from '../authorization-options.ts'
import { newCommand, newGroup, type Options } from '../command.ts'
import { printJson, visibleLine } from '../output.ts'

const PASSWORD = 'HINOMI_OPENSEARCH_PASSWORD'
const TIMEOUT_MS = 60_000

/** `hinomi monitors build | import | export`. */
export function monitorsCommand(): Command {
  const command = newGroup(
    'monitors',
    'OpenSearch の監視と通知 / monitors and notifications of OpenSearch Alerting',
    'hinomi monitors import --url https://search.example.com --user admin',
  )
  command.addCommand(buildCommand())
  command.addCommand(importCommand())
  command.addCommand(exportCommand())
  return command
}

function buildCommand(): Command {
  const command = newCommand(
    'build',
    '監視と通知先の定義をファイルに作成 / write monitors and channels to a file',
    'hinomi monitors build --out monitors.json',
  ).option('--out <file>', '出力ファイル / file to write', 'hinomi-monitors.json')
  return command.action(async (options: Options) => {
    const file = String(options.out)
    const made = ourMonitors(SOURCES)
    await writeFile(file, monitorFileText(made)).catch((thrown: unknown) => {
      throw new HinomiError('usage', `${file} cannot be written: ${messageOf(thrown)}`, { cause: thrown })
    })
    const counts = { channels: made.channels.length, monitors: made.monitors.length, rules: made.rules.length }
    if (options.json === true) return printJson({ file, ...counts })
    console.log(`${file}: ${counts.monitors} 監視 / monitors, ${counts.rules} ルール / rules`)
  })
}

function importCommand(): Command {
  const command = withAuthorization(
    newCommand(
      'import',
      'OpenSearch に監視を登録(何度でも可) / create or update the monitors, may be repeated',
      'hinomi monitors import --url https://search.example.com --sigv4 --region ap-northeast-1 --topic arn:aws:sns:ap-northeast-1:111122223333:hinomi --role arn:aws:iam::111122223333:role/hinomi-alerts',
    ).requiredOption('--url <url>', 'OpenSearch の URL / address of OpenSearch'),
    PASSWORD,
  )
    .option(
      '--topic <arn>',
      '通知先の SNS トピック、{severity} は重要度に / SNS topic; {severity} becomes the severity',
    )
    .option('--role <arn>', 'トピックに書き込むロール / role that writes to the topic')
  return command.action(async (options: Options) => {
    const { monitors } = ourMonitors(SOURCES)
    const channels = channelsOf(options)
    const authorize = await authorizationOf(options, PASSWORD)
    const url = readOpenSearchUrl(String(options.url), { secret: authorize !== anonymous })
    const report = await importMonitors({ url, authorize, timeoutMs: TIMEOUT_MS }, channels, monitors)
    if (report.refused.length > 0) process.exitCode = 1
    if (options.json === true) return printJson({ url: url.href, ...report })
    for (const { name, reason } of report.refused)
      console.error(visibleLine(`登録できません / not taken: ${name}: ${reason}`))
    for (const name of report.others)
      console.log(visibleLine(`対象外、そのまま残ります / not of this version, left as it is: ${name}`))
    console.log(`${url.href}: 作成 / created ${report.created}, 更新 / updated ${report.updated}`)
  })
}

/** Without a topic the channels are left as they are on the server. */
function channelsOf({ topic, role }: Options) {
  if (topic === undefined && role === undefined) return []
  if (typeof topic !== 'string' || typeof role !== 'string')
    throw new HinomiError('usage', '--topic and --role go together: OpenSearch writes to the topic with the role')
  const channels = channelsTo({ topicArn: topic, roleArn: role })
  const [problem] = validateMonitors({ channels, monitors: [] }, () => undefined)
  if (problem !== undefined) throw new HinomiError('usage', `--topic or --role: ${problem.message}`)
  return channels
}

function exportCommand(): Command {
  const command = newCommand(
    'export',
    'ルール単独の監視を出力 / print the monitors of one rule, for sites with OpenSearch only',
    'hinomi monitors export --rule G22',
  ).requiredOption('--rule <id>', 'ルール ID / id of the rule')
  return command.action((options: Options) => {
    const { rules } = ourMonitors(SOURCES)
    const found = rules.find(({ id }) => id === String(options.rule).toUpperCase())
    if (found === undefined)
      throw new HinomiError('usage', `there is no rule "${String(options.rule)}": rules are named like G22`)
    if (found.reason !== undefined)
      throw new HinomiError('usage', `${found.id} has no monitor of its own: ${found.reason}`)
    if (options.json === true) return printJson(found)
    warnOf(found)
    console.log(JSON.stringify(found.monitors, null, 2))
  })
}

/** What the monitors do otherwise goes where it does not get into the file. */
function warnOf({ id, differs }: RuleExport): void {
  for (const difference of differs) console.error(`${id}: 違い / differs: ${difference}`)
}
