import { defineSource } from '#core/source.ts'
import { VPCFLOW_FIELDS, VPCFLOW_USES } from './fields.ts'
import { normalizeFlow } from './normalize.ts'
import { column, flowReader, isFlowRow } from './record.ts'

/** VPC Flow Logs and Transit Gateway flow logs, as text or as Parquet (Amazon VPC: publish flow logs to Amazon S3). */
export const source = defineSource({
  id: 'vpcflow',
  title: { en: 'VPC Flow Logs', ja: 'VPCフローログ' },
  dataset: 'aws.vpcflow',
  store: { kind: 'logs', index: 'logs-aws.vpcflow' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/vpcflowlogs\/(?<region>[a-z0-9-]+)\/\d{4}\/\d{2}\/\d{2}\/(?:\d{2}\/)?[^/]+(?:\.log(?:\.gz)?|(?:\.log|\.gz)?\.parquet)$/,
    /^AWSLogs\/aws-account-id=(?<account>\d{12})\/aws-service=vpcflowlogs\/aws-region=(?<region>[a-z0-9-]+)\/year=\d{4}\/month=\d{2}\/day=\d{2}\/(?:hour=\d{2}\/)?[^/]+(?:\.log(?:\.gz)?|(?:\.log|\.gz)?\.parquet)$/,
  ],
  framing: { kind: 'lines' },
  recognizes: (value) =>
    typeof value === 'string'
      ? /^(?:version|\d+) .*(?:ACCEPT|REJECT|NODATA|SKIPDATA|srcaddr)/.test(value)
      : isFlowRow(value),
  reader: flowReader,
  account: (record) => {
    const owner = column(record, 'account-id')
    return owner === 'unknown' ? undefined : owner
  },
  region: (record) => column(record, 'region'),
  normalize: normalizeFlow,
  namespace: 'vpcflow',
  fields: VPCFLOW_FIELDS,
  uses: VPCFLOW_USES,
  lean: true,
  retentionDays: 90,
})
