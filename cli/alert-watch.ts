import { setTimeout as sleep } from 'node:timers/promises'
import { checkAlertsConfig } from '#alerts/config.ts'
import { messageOf } from '#core/errors.ts'
import { hasAlerts, openSender, printMessage, readAlerts, sendAlerts } from './alerting.ts'
import type { Cluster } from './cluster.ts'
import { visible } from './output.ts'
import type { Settings } from './settings.ts'

const EVERY_MS = 60_000

/** Alerts that are sent in the background until they are stopped. */
export interface AlertWatch {
  stop(): Promise<void>
}

/**
 * Sends alerts every minute in the background: to the channels that are set, or else to this terminal, where few messages at a time are
 * shown and no reminders. A failure is told and the watch goes on.
 *
 * @throws HinomiError `config` when the settings of alerts are wrong.
 */
export async function watchAlerts(cluster: Cluster, settings: Settings, page: string): Promise<AlertWatch> {
  const config = hasAlerts(settings) ? await readAlerts(settings) : terminal(page)
  const send = openSender(printMessage)
  const stopping = new AbortController()
  const run = async () => {
    while (!stopping.signal.aborted) {
      await sendAlerts(cluster, config, send).catch((thrown: unknown) => {
        if (!stopping.signal.aborted)
          console.error(visible(`アラートの通知に失敗 / alerts failed: ${messageOf(thrown)}`))
      })
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function terminal(page: string) {
  const console = { name: 'console', type: 'console', minimumSeverity: 'high', digest: false }
  return checkAlertsConfig({ page, mostMessages: 3, reminders: 0, channels: [console] }, 'npm start')
}
