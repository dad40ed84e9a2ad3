import { defineSource } from '#core/source.ts'
import { ALB_FIELDS, ALB_USES } from './fields.ts'
import { normalizeEntry } from './normalize.ts'
import { readEntry } from './record.ts'

/** Access logs of Application Load Balancers (Elastic Load Balancing: access logs). Other logs of load balancers lie in the same folders. */
export const source = defineSource({
  id: 'alb',
  title: { en: 'ALB access logs', ja: 'ALBアクセスログ' },
  dataset: 'aws.alb',
  store: { kind: 'logs', index: 'logs-aws.alb' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/elasticloadbalancing\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/\d{4}\/\d{2}\/\d{2}\/\d{12}_elasticloadbalancing_[a-z0-9-]+_app\.[^/]+\.log(?:\.gz)?$/,
    /^AWSLogs\/aws-account-id=(?<account>\d{12})\/elasticloadbalancing\/region=(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/year=\d{4}\/month=\d{2}\/day=\d{2}\/[^/]*_app\.[^/]+\.log(?:\.gz)?$/,
  ],
  ignoredKeys: [
    {
      pattern: /^AWSLogs\/[^/]+\/elasticloadbalancing\/(?:[^/]+\/)*conn_log[_.][^/]*$/,
      reason: 'connection-log',
    },
    {
      pattern: /^AWSLogs\/[^/]+\/elasticloadbalancing\/(?:[^/]+\/)*health_check_log[_.][^/]*$/,
      reason: 'health-check-log',
    },
  ],
  framing: { kind: 'lines' },
  recognizes: (value) =>
    typeof value === 'string' && /^(?:https?|h2|grpcs|wss?) \d{4}-\d{2}-\d{2}T\S+ app\//.test(value),
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
