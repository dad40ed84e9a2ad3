import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import type { LiveConfig } from '#ingest/handlers/live-config.ts'
import { createClient } from '#opensearch/client.ts'
import { runDetection } from '#opensearch/detect/run-detection.ts'
import { detectSettings } from './kit/loader-settings.ts'
import { type DETECTION_METRICS, DETECTION_SERVICE, METRICS_NAMESPACE } from './kit/metric-names.ts'
import { openConfig } from './kit/open-config.ts'

const logger = new Logger({ serviceName: DETECTION_SERVICE })
const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: DETECTION_SERVICE })
const settings = detectSettings(process.env)
const client = createClient(settings.opensearchUrl)
let config: LiveConfig | undefined

/** Runs the rules over several events once, as `hinomi detect` does; to be called every few minutes. */
export async function handler(): Promise<void> {
  config ??= await openConfig(settings.config, (reason) =>
    logger.error(`the newer configuration is not used: ${reason}`),
  )
  const { lists, version } = await config.current()
  const patience = { patienceMs: 60_000, onWaiting: (reason: string) => logger.warn(reason) }
  const { sinceMs } = settings
  const { rules, signals } = await runDetection({
    ...{ client, rules: RULES, lists, digest, now: Date.now(), sinceMs, checks: true, patience },
  })
  const broken = rules.filter(({ failure }) => failure !== undefined)
  for (const { id, failure } of broken) logger.error(`rule ${id} failed: ${failure}`)
  const counts = {
    RulesRun: rules.length,
    RulesFailed: broken.length,
    SignalsNew: SEVERITY_LABELS.reduce((sum, label) => sum + signals[label], 0),
    SignalsFailed: signals.failed,
  } satisfies Record<keyof typeof DETECTION_METRICS, number>
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
  logger.info('detected', { ...counts, configVersion: version })
}
