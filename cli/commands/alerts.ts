import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Message } from '#alerts/message.ts'
import { messageText } from '#alerts/message.ts'
import { acknowledge, digestSoFar, listAlerts, redeliver, testChannels } from '#alerts/operate.ts'
import type { SeenAlert } from '#alerts/store/store.ts'
import { createStore } from '#alerts/store/store.ts'
import { japanTime } from '#alerts/windows.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { ALERT_STATUSES, type AlertStatus } from '#core/fields/alerts.ts'
import { heartbeatMonitor } from '#detections/monitors/heartbeat-monitor.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { patiently } from '#opensearch/patience.ts'
import { describeRun, openSender, printMessage, readAlerts, ruleOf, sendAlerts } from '../alerting.ts'
import { type Cluster, connect } from '../cluster.ts'
import { newCommand, newGroup, type Options, settingsOf, withCluster } from '../command.ts'
import { printJson, table, visible, visibleLine } from '../output.ts'
import { ALERTS_FLAGS, type Settings } from '../settings.ts'

/** `hinomi alerts send | test | list | digest | ack | redeliver | monitor`: carries signals to people. */
export function alertsCommand(): Command {
  const command = newGroup('alerts', 'アラートの通知 / carry signals to people', 'hinomi alerts test')
  const commands = [
    sendCommand(),
    testCommand(),
    listCommand(),
    digestCommand(),
    acknowledgeCommand(),
    redeliverCommand(),
    monitorCommand(),
  ]
  for (const one of commands) command.addCommand(one)
  return command
}

function withConfig(command: Command): Command {
  return command.option('--config <file>', '通知の設定 / settings of alerts (HINOMI_ALERTS, hinomi.alerts.yaml)')
}

function sendCommand(): Command {
  const command = newCommand(
    'send',
    '新しいシグナルを通知 / send what is new',
    'hinomi alerts send\n  hinomi alerts send --watch',
  )
  withConfig(withCluster(command))
    .option('--watch', '停止するまで繰り返す / go on until stopped')
    .option('--every <seconds>', '--watch の間隔(秒) / seconds between two runs of --watch', '60')
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options, ALERTS_FLAGS)
    const everySeconds = readWhole('--every', options.every, 5, 3600)
    const config = await readAlerts(settings)
    const cluster = await openCluster(settings)
    // with --json stdout is for results only
    const send = openSender(options.json === true ? (text) => console.error(visible(text)) : printMessage)
    const run = async () => {
      const report = await sendAlerts(cluster, config, send)
      if (options.json === true) printJson(report)
      else console.log(describeRun(report))
      return report
    }
    if (options.watch !== true) {
      const { dead, failed, failures } = await run()
      process.exitCode = dead + failed + failures.length > 0 ? 1 : 0
      return
    }
    const stop = stopSignal()
    while (!stop.aborted) {
      await run().catch(tellFailure)
      await sleep(everySeconds * 1000, undefined, { signal: stop }).catch(() => {})
    }
  })
}

/** The watch goes on when the cluster is away for a while; what cannot mend itself stops it. */
function tellFailure(thrown: unknown): void {
  if (!(thrown instanceof HinomiError) || thrown.code !== 'transient') throw thrown
  console.error(visible(`一時的な障害 / temporary: ${messageOf(thrown)}`))
}

function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort())
  return controller.signal
}

function testCommand(): Command {
  const command = newCommand(
    'test',
    '各通知先へ試験通知を送信 / send a test message to each channel',
    'hinomi alerts test',
  )
  withConfig(command).option('--channel <name>', 'この通知先だけ / only this channel')
  return command.action(async (options: Options) => {
    const config = await readAlerts(settingsOf(options, ALERTS_FLAGS).values)
    const channels = config.channels.filter(({ name }) => options.channel === undefined || name === options.channel)
    if (channels.length === 0) {
      const names = config.channels.map(({ name }) => name).join(', ')
      throw new HinomiError('usage', `there is no channel "${String(options.channel)}"; the channels are ${names}`)
    }
    const send = openSender(options.json === true ? () => {} : printMessage)
    const outcomes = await testChannels({ ...config, channels }, send, Date.now())
    process.exitCode = outcomes.every(({ delivery }) => delivery.kind === 'delivered') ? 0 : 1
    if (options.json === true) return printJson({ channels: outcomes })
    const rows = outcomes.map(({ channel, type, delivery }) => [
      channel,
      type,
      delivery.kind === 'delivered' ? '成功 / delivered' : '失敗 / failed',
      delivery.kind === 'delivered' ? '' : visibleLine(delivery.reason),
    ])
    console.log(table(['通知先 / channel', '種類 / type', '結果 / result', '理由 / reason'], rows))
  })
}

function listCommand(): Command {
  const command = newCommand(
    'list',
    '通知の一覧 / list messages',
    'hinomi alerts list\n  hinomi alerts list --status dead',
  )
  withCluster(command)
    .option('--status <status>', `この状態だけ / only this status (${ALERT_STATUSES.join(', ')})`)
    .option('--channel <name>', 'この通知先だけ / only this channel')
    .option('--most <number>', '最大件数 / at most so many', '50')
  return command.action(async (options: Options) => {
    const most = readWhole('--most', options.most, 1, 1000)
    const status = readStatus(options.status)
    const { client } = await connect(settingsOf(options, ALERTS_FLAGS).values)
    const channel = options.channel === undefined ? undefined : String(options.channel)
    const found = await listAlerts(createStore(client), { status, channel, most })
    if (options.json === true) {
      for (const { id, document } of found) printJson({ id, ...document })
      return
    }
    if (found.length === 0) return console.log('該当する通知はありません / there are no such messages')
    const head = [
      '作成日時 / made',
      '通知先 / channel',
      '種別 / kind',
      '状態 / status',
      '重要度 / severity',
      'ルール / rule',
    ]
    console.log(table([...head, 'シグナル / signals', 'グループ / group', '理由 / reason'], found.map(rowOf)))
  })
}

function rowOf({ document }: SeenAlert): (string | number)[] {
  const { alert, severity } = document.hinomi ?? {}
  return [
    document['@timestamp'] === undefined ? '' : japanTime(Date.parse(document['@timestamp'])),
    ...[alert?.channel, alert?.kind, alert?.status, severity, document.rule?.id].map((text) =>
      visibleLine(text ?? '-'),
    ),
    alert?.signals ?? 0,
    visibleLine(alert?.group ?? ''),
    visibleLine(alert?.error ?? ''),
  ]
}

function digestCommand(): Command {
  const command = newCommand(
    'digest',
    '次のまとめの内容を表示 / show what the next digest says so far',
    'hinomi alerts digest\n  hinomi alerts digest --send',
  )
  withConfig(withCluster(command)).option(
    '--send',
    '今すぐ送信(予定のまとめは変わりません) / send it now; the planned one stays',
  )
  return command.action(async (options: Options) => {
    const { values: settings } = settingsOf(options, ALERTS_FLAGS)
    const config = await readAlerts(settings)
    const { client } = await openCluster(settings)
    const context = { config, ruleOf, digest, now: Date.now() }
    const digests = await digestSoFar(createStore(client), context)
    const send = options.send === true ? openSender(printMessage) : undefined
    for (const { channel, message } of digests) {
      const delivery = await send?.(message, channel)
      if (delivery !== undefined && delivery.kind !== 'delivered') {
        process.exitCode = 1
        console.error(visibleLine(`失敗 / failed: ${channel.name}: ${delivery.reason}`))
      }
      if (options.json === true) printJson({ channel: channel.name, ...reportOf(message), delivery })
      else if (send === undefined) console.log(`${channel.name}\n${visible(messageText(message))}\n`)
    }
  })
}

function reportOf({ title, report, url }: Message): object {
  return { title, ...report, url }
}

function acknowledgeCommand(): Command {
  const command = newCommand(
    'ack',
    '対応開始を記録し、再通知を止める / take a group over: it is told again no more',
    'hinomi alerts ack YWJjZGVmZ2hpamtsbW5vcA --by suzuki',
  ).argument('<group>', 'alerts list のグループ / group, as alerts list shows it')
  // a group may begin with a dash, like an option
  withCluster(command).requiredOption('--by <name>', '対応者 / who takes it over').allowUnknownOption()
  return command.action(async (group: string, options: Options) => {
    const { client } = await connect(settingsOf(options, ALERTS_FLAGS).values)
    const changed = await acknowledge(createStore(client), group, String(options.by).slice(0, 200), Date.now())
    if (changed === 0) process.exitCode = 1
    if (options.json === true) return printJson({ group, changed })
    console.log(
      changed === 0
        ? visibleLine(`該当する通知がないか、記録済みです / no such group, or taken over already: ${group}`)
        : `記録しました / noted on ${changed} 通知 / message(s)`,
    )
  })
}

function redeliverCommand(): Command {
  const command = newCommand(
    'redeliver',
    '配送不能の通知を再送 / send again what was given up',
    'hinomi alerts redeliver\n  hinomi alerts redeliver duty.YWJjZGVmZ2hpamtsbW5vcA',
  ).argument('[ids...]', '通知の ID(省略時はすべて) / ids of messages (all by default)')
  withConfig(withCluster(command))
  return command.action(async (ids: string[], options: Options) => {
    const { values: settings } = settingsOf(options, ALERTS_FLAGS)
    const config = await readAlerts(settings)
    const cluster = await openCluster(settings)
    const changed = await redeliver(createStore(cluster.client), ids, Date.now())
    const report = await sendAlerts(cluster, config, openSender(options.json === true ? () => {} : printMessage))
    if (report.dead + report.failed + report.failures.length > 0 || (ids.length > 0 && changed < ids.length)) {
      process.exitCode = 1
    }
    if (options.json === true) return printJson({ redelivered: changed, ...report })
    console.log(`再送対象 / to be sent again: ${changed}\n${describeRun(report)}`)
  })
}

function monitorCommand(): Command {
  const command = newCommand(
    'monitor',
    '通知経路の停止を知らせるモニター / print the monitor that tells when alerts are silent',
    'hinomi alerts monitor > monitor.json',
  )
  return command.action(() => printJson(heartbeatMonitor()))
}

async function openCluster(settings: Settings): Promise<Cluster> {
  const cluster = await connect(settings)
  await patiently(cluster.client, () => bootstrap(cluster.client, SOURCES, cluster.target))
  return cluster
}

function readStatus(value: unknown): AlertStatus | undefined {
  if (value === undefined) return undefined
  const status = ALERT_STATUSES.find((one) => one === value)
  if (status !== undefined) return status
  throw new HinomiError('usage', `--status "${String(value).slice(0, 40)}" is none of ${ALERT_STATUSES.join(', ')}`)
}

function readWhole(flag: string, value: unknown, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw new HinomiError(
    'usage',
    `${flag} "${String(value).slice(0, 40)}" must be a whole number from ${least} to ${most}`,
  )
}
