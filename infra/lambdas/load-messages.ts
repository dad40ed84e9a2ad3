import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { Loader } from './kit/loader.ts'
import { loaderSettings } from './kit/loader-settings.ts'
import { LOADER_SERVICE, METRICS_NAMESPACE } from './kit/metric-names.ts'
import { addLoaderMetrics } from './kit/publish-metrics.ts'

const logger = new Logger({ serviceName: LOADER_SERVICE })
const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: LOADER_SERVICE })
const loader = new Loader(loaderSettings(process.env), (level, text, details) => logger[level](text, { ...details }))

/**
 * Loads the objects that a batch of queue messages names; the answer names the messages to deliver again (AWS Lambda: ReportBatchItemFailures,
 * which the queue mapping must have switched on).
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const messages = Records.map(({ messageId, body }) => ({ id: messageId, body }))
  const { failed, ...report } = await loader.handle(messages, () => context.getRemainingTimeInMillis())
  addLoaderMetrics(metrics, report)
  metrics.publishStoredMetrics()
  const { objects, configVersion, lagSeconds, writing } = report
  logger.info('loaded', {
    messages: messages.length,
    failed: failed.length,
    objects,
    configVersion,
    lagSeconds,
    writing,
  })
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
