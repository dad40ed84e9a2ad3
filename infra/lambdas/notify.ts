import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Context } from 'aws-lambda'
import { courierSend, sendOutBy } from '#alerts/channels/courier.ts'
import { createSender, type Send } from '#alerts/channels/senders.ts'
import { HEARTBEAT_METRIC } from '#alerts/heartbeat-metric.ts'
import { notifyOnce } from '#alerts/notify.ts'
import { ruleLookup } from '#alerts/rule-lookup.ts'
import { secretReader } from '#alerts/secrets.ts'
import { HinomiError } from '#core/errors.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import { createClient } from '#opensearch/client.ts'
import { readAlertsFile } from './kit/alerts-file.ts'

/** Left of the time of a call for what is being sent when the time of a run is over, and for its notes. */
const RESERVE_MS = 15_000

const logger = new Logger({ serviceName: 'notify' })
const metrics = new Metrics({ namespace: HEARTBEAT_METRIC.namespace, serviceName: 'notify' })
const now = () => Date.now()
const ruleOf = ruleLookup(RULES)
const direct = createSender({
  readSecret: secretReader({ environment: process.env, now }),
  print: (text) => logger.info(text),
  now,
})
const send = openSend(process.env)

/**
 * Runs the notifier once, as `hinomi alerts send` does; to be called every minute. The settings are read anew each time, so that a change
 * needs no deployment.
 *
 * The metric `AlertHeartbeat` is counted up by every run that came to its end: an alarm on its absence tells that alerts are silent.
 */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const config = await readAlertsFile(setting('HINOMI_ALERTS'))
  const client = createClient(setting('HINOMI_OPENSEARCH_URL'))
  try {
    const budgetMs = Math.max(5_000, context.getRemainingTimeInMillis() - RESERVE_MS)
    const patience = { patienceMs: 10_000, onWaiting: (reason: string) => logger.warn(reason) }
    const report = await notifyOnce({ client, config, ruleOf, digest, send, now, budgetMs, patience })
    for (const { channel, reason } of report.failures) logger.error(`channel ${channel} failed: ${reason}`)
    const { failures, complete, ...counts } = report
    metrics.addMetric(HEARTBEAT_METRIC.name, MetricUnit.Count, 1)
    metrics.addMetric('AlertsSent', MetricUnit.Count, counts.sent)
    metrics.addMetric('AlertsFailed', MetricUnit.Count, counts.failed + failures.length)
    metrics.addMetric('AlertsDead', MetricUnit.Count, counts.dead)
    metrics.publishStoredMetrics()
    logger.info('notified', { ...counts, complete })
  } finally {
    await client.close()
  }
}

/** In a network without a way out, a function outside it carries what goes to the internet. */
function openSend({ HINOMI_COURIER: functionName = '', ...rest }: Partial<Record<string, string>>): Send {
  if (functionName === '') return direct
  const { AWS_REGION: region = '', AWS_ENDPOINT_URL_LAMBDA: endpoint } = rest
  return sendOutBy(courierSend({ functionName, region, endpoint }), direct)
}

function setting(name: string): string {
  const value = process.env[name]
  if (value !== undefined && value !== '') return value
  throw new HinomiError('config', `${name}: set it in the function's environment`)
}
