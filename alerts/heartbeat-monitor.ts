import { ALERTS_INDEX } from '#core/fields/alerts.ts'
import { channelId } from '#detections/monitors/channels.ts'
import { type Monitor, NAME_PREFIX, TRIGGER_SEVERITY } from '#detections/monitors/monitor.ts'

const INTERVAL_MINUTES = 15
const SILENT_AFTER_MINUTES = 130

/** The metric that the notifier counts up with each sign of life; an alarm on it treats missing data as a breach. */
export const HEARTBEAT_METRIC = { namespace: 'Hinomi', name: 'AlertHeartbeat' } as const

/**
 * Returns the monitor for OpenSearch Alerting that tells when no sign of life was sent for two hours: it does not go through the notifier,
 * so it also speaks when that is silent.
 */
export function heartbeatMonitor(): Monitor {
  const sent = [
    { term: { 'hinomi.alert.kind': { value: 'heartbeat' } } },
    { term: { 'hinomi.alert.status': { value: 'sent' } } },
    {
      range: {
        'hinomi.alert.sent_at': {
          gt: `{{period_end}}||-${SILENT_AFTER_MINUTES}m`,
          lte: '{{period_end}}',
          format: 'epoch_millis',
        },
      },
    },
  ]
  return {
    ...{ type: 'monitor', name: `${NAME_PREFIX}alert path silent`, monitor_type: 'query_level_monitor', enabled: true },
    schedule: { period: { interval: INTERVAL_MINUTES, unit: 'MINUTES' } },
    inputs: [{ search: { indices: [`${ALERTS_INDEX}-*`], query: { size: 0, query: { bool: { filter: sent } } } } }],
    triggers: [
      {
        query_level_trigger: {
          name: 'alert path silent',
          severity: TRIGGER_SEVERITY.critical,
          condition: { script: { lang: 'painless', source: 'ctx.results[0].hits.total.value == 0' } },
          actions: [
            {
              name: 'alert path silent',
              destination_id: channelId('critical'),
              subject_template: { lang: 'mustache', source: '[hinomi][critical] alert path silent' },
              message_template: {
                lang: 'mustache',
                source:
                  '【火の見】2 時間以上、通知経路の定時確認が送信されていません。hinomi alerts send --watch または通知用の Lambda 関数を確認してください。',
              },
              throttle_enabled: true,
              throttle: { value: 60, unit: 'MINUTES' },
            },
          ],
        },
      },
    ],
  }
}
