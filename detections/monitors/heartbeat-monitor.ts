import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { channelId } from './channels.ts'
import { type Monitor, NAME_PREFIX, TRIGGER_SEVERITY } from './monitor.ts'

const INTERVAL_MINUTES = 15
const SILENT_AFTER_MINUTES = 130
/** Who has sent no sign of life for so long has no notifier, or has given it up. */
const USED_WITHIN_MINUTES = 30 * 1440
const RECENT = 'recent'
const NAME = 'alert path silent'

/**
 * Returns the monitor for OpenSearch Alerting that tells when no sign of life was sent for two hours: it does not go through the notifier,
 * so it also speaks when that is silent. Where no channel ever got a sign of life it stays quiet.
 */
export function heartbeatMonitor(): Monitor {
  const sent = [
    { term: { 'hinomi.alert.kind': { value: 'heartbeat' } } },
    { term: { 'hinomi.alert.status': { value: 'sent' } } },
    sentWithin(USED_WITHIN_MINUTES),
  ]
  const aggregations = { [RECENT]: { filter: sentWithin(SILENT_AFTER_MINUTES) } }
  const query = { size: 0, query: { bool: { filter: sent } }, aggregations }
  const template = (source: string) => ({ lang: 'mustache', source })
  return {
    ...{ type: 'monitor', name: NAME_PREFIX + NAME, monitor_type: 'query_level_monitor', enabled: true },
    schedule: { period: { interval: INTERVAL_MINUTES, unit: 'MINUTES' } },
    // the pattern, not the alias, which is there only after the first message
    inputs: [{ search: { indices: [`${ALERTS_INDEX}-*`], query } }],
    triggers: [
      {
        query_level_trigger: {
          name: NAME,
          severity: TRIGGER_SEVERITY.critical,
          condition: {
            script: {
              lang: 'painless',
              source: `ctx.results[0].hits.total.value > 0 && ctx.results[0].aggregations.${RECENT}.doc_count == 0`,
            },
          },
          actions: [
            {
              name: NAME,
              destination_id: channelId('critical'),
              subject_template: template(`[hinomi][critical] ${NAME}`),
              message_template: template(
                '【火の見】2 時間以上、通知経路の定時確認が送信されていません。hinomi alerts send --watch または通知用の Lambda 関数を確認してください。',
              ),
              throttle_enabled: true,
              throttle: { value: 60, unit: 'MINUTES' },
            },
          ],
        },
      },
    ],
  }
}

function sentWithin(minutes: number) {
  const range = { gt: `{{period_end}}||-${minutes}m`, lte: '{{period_end}}', format: 'epoch_millis' }
  return { range: { 'hinomi.alert.sent_at': range } }
}
