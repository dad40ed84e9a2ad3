import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { MessagesReport } from '#ingest/handlers/load-messages.ts'
import { LOADER_METRICS } from './metric-names.ts'

/** What is counted of one call. */
type Counted = Omit<MessagesReport, 'failed'> & { readonly configRefused: number }

/** Adds the counts of one call to the metrics; which of them an alarm looks at is said in metric-names.ts. */
export function addLoaderMetrics(metrics: Metrics, report: Counted): void {
  const add = (name: keyof typeof LOADER_METRICS, value: number) =>
    metrics.addMetric(name, LOADER_METRICS[name] === 'seconds' ? MetricUnit.Seconds : MetricUnit.Count, value)
  const { objects, summaries, writing } = report
  const sum = (of: (summary: Counted['summaries'][number]) => number) =>
    summaries.reduce((total, summary) => total + of(summary), 0)
  add('ObjectsLoaded', objects.done)
  add('ObjectsMissing', objects.missing)
  add('ObjectsFailed', objects.failed)
  add('ObjectsUnfinished', objects.unfinished)
  add('ObjectsRefused', objects.refused)
  add('MessagesRejected', report.rejected)
  add(
    'ObjectsUnrecognized',
    sum(({ unrecognized }) => unrecognized.objects),
  )
  add(
    'RecordsReceived',
    sum(({ received }) => received),
  )
  add(
    'RecordsIndexed',
    sum(({ indexed }) => indexed),
  )
  add(
    'RecordsDuplicate',
    sum(({ duplicate }) => duplicate),
  )
  add(
    'RecordsSkipped',
    sum(({ skipped }) => skipped),
  )
  add(
    'RecordsQuarantined',
    sum(({ quarantined }) => quarantined),
  )
  add(
    'SignalsFailed',
    sum(({ signals }) => signals?.failed ?? 0),
  )
  add('BulkRetries', writing.retries)
  add('ConfigurationRefused', report.configRefused)
  if (report.lagSeconds !== undefined) add('Lag', report.lagSeconds)
}
