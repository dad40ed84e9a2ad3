import { defineSource } from '#core/source.ts'
import { ALB_FIELDS, ALB_USES } from './fields.ts'
import { normalizeEntry } from './normalize.ts'
import { readEntry } from './record.ts'

/**
 * Logs of load balancers, which all lie in the same folders: requests and connections of Application Load Balancers, and TLS connections of
 * Network Load Balancers (Elastic Load Balancing: access logs, connection logs). Each line tells what it is.
 */
export const source = defineSource({
  id: 'alb',
  title: { en: 'Load balancer logs (ALB, NLB)', ja: 'ロードバランサーのログ(ALB・NLB)' },
  dataset: 'aws.alb',
  store: { kind: 'logs', index: 'logs-aws.alb' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/elasticloadbalancing\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/\d{4}\/\d{2}\/\d{2}\/(?:conn_log[_.])?\d{12}_elasticloadbalancing_[a-z0-9-]+_(?:app|net)\.[^/]+\.log(?:\.gz)?$/,
    /^AWSLogs\/aws-account-id=(?<account>\d{12})\/elasticloadbalancing\/region=(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/year=\d{4}\/month=\d{2}\/day=\d{2}\/[^/]*_(?:app|net)\.[^/]+\.log(?:\.gz)?$/,
  ],
  ignoredKeys: [
    {
      pattern: /^AWSLogs\/[^/]+\/elasticloadbalancing\/(?:[^/]+\/)*health_check_log[_.][^/]*$/,
      reason: 'health-check-log',
    },
  ],
  framing: { kind: 'lines' },
  recognizes: (value) =>
    typeof value === 'string' &&
    /^(?:(?:https?|h2|grpcs|wss?) \d{4}-\d{2}-\d{2}T\S+ app|tls [\d.]+ \d{4}-\d{2}-\d{2}T\S+ net)\//.test(value),
  reader: () => readEntry,
  account: () => undefined,
  region: () => undefined,
  normalize: normalizeEntry,
  namespace: 'alb',
  fields: ALB_FIELDS,
  uses: ALB_USES,
  lean: true,
  retentionDays: 90,
})
