import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { NETWORK_FIREWALL_FIELDS, NETWORK_FIREWALL_USES } from './fields.ts'
import { normalizeLog } from './normalize.ts'
import { FirewallLog } from './record.ts'

const readLog = recordReader(FirewallLog)

/**
 * Alert, flow and TLS logs of AWS Network Firewall (AWS Network Firewall: logging to Amazon S3). The record names neither account nor
 * Region. A prefix with a leading slash makes two slashes.
 */
export const source = defineSource({
  id: 'network_firewall',
  title: { en: 'AWS Network Firewall logs', ja: 'AWS Network Firewallログ' },
  dataset: 'aws.network_firewall',
  store: { kind: 'logs', index: 'logs-aws.network_firewall' },
  keys: [
    /^\/?AWSLogs\/(?<account>\d{12})\/network-firewall\/(?:alert|flow|tls)\/(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\/[^/]+\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/[^/]+\.log(?:\.gz)?$/,
  ],
  framing: { kind: 'json', arrays: [] },
  recognizes: (value) => typeof value === 'object' && value !== null && 'firewall_name' in value && 'event' in value,
  reader:
    () =>
    (value, notes): Read<FirewallLog> => {
      const log = readLog(value, notes)
      return isRejection(log) ? log : { kind: 'record', record: log }
    },
  account: () => undefined,
  region: () => undefined,
  normalize: normalizeLog,
  namespace: 'network_firewall',
  fields: NETWORK_FIREWALL_FIELDS,
  uses: NETWORK_FIREWALL_USES,
  lean: true,
  retentionDays: 90,
})
