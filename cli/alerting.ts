import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createSender, type Send } from '#alerts/channels/senders.ts'
import { ALERTS_FILE, type AlertsConfig, checkAlertsConfig, readAlertsConfig } from '#alerts/config.ts'
import { type NotifyReport, notifyOnce } from '#alerts/notify.ts'
import { ruleLookup } from '#alerts/rule-lookup.ts'
import { secretReader } from '#alerts/secrets.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import type { Cluster } from './cluster.ts'
import { visible } from './output.ts'
import type { Settings } from './settings.ts'

/** The next run comes soon. */
const PATIENCE_MS = 10_000

/** What routes and messages ask of the rules of this version. */
export const ruleOf = ruleLookup(RULES)

/**
 * Reads the settings of alerts: from the file that is set, from `hinomi.config.json`, or from `hinomi.alerts.yaml` in the current folder.
 *
 * @throws HinomiError `config` with every mistake, `usage` when there is no such file.
 */
export async function readAlerts(settings: Settings): Promise<AlertsConfig> {
  const { alerts = ALERTS_FILE } = settings
  if (typeof alerts !== 'string') return checkAlertsConfig(alerts, 'hinomi.config.json, "alerts"')
  if (settings.alerts === undefined && !existsSync(alerts)) {
    throw new HinomiError('usage', `there is no ${ALERTS_FILE} here: write one, or name another with --config`)
  }
  const text = await readFile(alerts, 'utf8').catch((thrown: unknown) => {
    throw new HinomiError('usage', `the file ${alerts} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  })
  return readAlertsConfig(text, alerts)
}

/** Says whether alerts are set up at all. */
export function hasAlerts(settings: Settings): boolean {
  return settings.alerts !== undefined || existsSync(ALERTS_FILE)
}

/** Makes what sends messages; those of a console channel go to `print`. */
export function openSender(print: (text: string) => void): Send {
  const now = () => Date.now()
  return createSender({ readSecret: secretReader({ environment: process.env, now }), print, now })
}

/** Runs the notifier once against a cluster. */
export function sendAlerts({ client }: Cluster, config: AlertsConfig, send: Send): Promise<NotifyReport> {
  const patience = { patienceMs: PATIENCE_MS }
  return notifyOnce({ ...{ client, config, ruleOf, digest, send, patience }, now: () => Date.now() })
}

/** Prints a message of a console channel: a blank line, then its lines, with nothing in them that a terminal obeys. */
export function printMessage(text: string): void {
  console.log(`\n${visible(text)}`)
}

/** Returns one line about a run. */
export function describeRun({ signals, sent, summarized, failed, dead, failures, complete }: NotifyReport): string {
  const count = (n: number) => n.toLocaleString('en-US')
  const parts = [
    `シグナル / signals ${count(signals)}`,
    `送信 / sent ${count(sent)}`,
    `要約 / summarized ${count(summarized)}`,
    `再試行待ち / to be tried again ${count(failed)}`,
    `配送不能 / dead ${count(dead)}`,
  ]
  return [
    parts.join(', '),
    ...(complete
      ? []
      : ['警告 / warning: 時間内に終わらず、続きは次回 / there was no time for all, the next run goes on']),
    ...failures.map(({ channel, reason }) => visible(`失敗 / failed: ${channel}: ${reason}`)),
  ].join('\n')
}
