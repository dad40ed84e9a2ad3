import type { Account } from '#core/accounts.ts'
import type { AnySource } from '#core/source.ts'
import { retentionTable } from '#opensearch/retention.ts'
import { vpcServices } from './alert-channels.ts'
import type { Central, CentralConfig } from './config.ts'
import { INSTANCE_RATES, RATES, RATES_DATE, RATES_REGION, type Rate } from './rates.ts'
import { type DomainSize, domainSize, ZONES } from './sizes.ts'
import { ASSUMED_VOLUMES, UNKNOWN_VOLUME, type Volume } from './volumes.ts'

/** One line of the monthly bill. */
export interface CostLine {
  readonly id: string
  readonly ja: string
  readonly en: string
  readonly quantity: number
  readonly unit: string
  readonly usd: number
  /** Whether every price in it was looked up at AWS. */
  readonly verified: boolean
}

/** What one source brings from all accounts. */
export interface SourceVolume {
  readonly source: string
  readonly accounts: number
  readonly recordsPerDay: number
  readonly archiveGbPerMonth: number
  /** In OpenSearch when retention is reached, without replicas. */
  readonly indexGb: number
  readonly basis: Volume['basis']
}

/** What an installation costs in a month, once retention is reached. */
export interface CostEstimate {
  readonly ratesDate: string
  readonly region: string
  readonly accounts: number
  readonly sources: readonly SourceVolume[]
  /** Paid by the central account. */
  readonly central: readonly CostLine[]
  readonly centralUsd: number
  /** Paid by the member accounts together, for what they send. */
  readonly members: readonly CostLine[]
  readonly membersUsd: number
  /** What does not fit, each with the way out. */
  readonly warnings: readonly { readonly ja: string; readonly en: string }[]
}

const DAYS = 30
const HOURS = 730
const GB = 1024 ** 3
/** Indexing overhead, space for the system and for merges (Amazon OpenSearch Service Developer Guide: sizing domains). */
const DISK_FACTOR = 1.45
/** A month of logs is deleted whole, when its last day is too old. */
const MONTH_DAYS = 31
const LOADER_RECORDS_PER_SECOND = 5_000
const SECONDS_PER_OBJECT = 0.1
const SCHEDULED_SECONDS_PER_DAY = 288 * 20 + 1_440 * 3
/** Receives of an empty queue by the pollers of Lambda. */
const POLLS_PER_MONTH = 650_000
const SQS_REQUESTS_PER_OBJECT = 3
/** A bucket key spares most requests to KMS. */
const OBJECTS_PER_KMS_REQUEST = 10
/** Alarms of an installation with a domain of its own. */
export const ALARMS = 26
const METRICS = 24
const LOG_GB = 2
/** Firehose counts each record as a multiple of so many bytes (Amazon Data Firehose pricing: Direct PUT). */
const FIREHOSE_ROUNDING = 5 * 1024
/** Compressed logs are billed by their size before. */
const COMPRESSION = 8
const VENDED = ['vpcflow', 'route53_resolver', 'network_firewall']

/**
 * Estimates the monthly cost of an installation from its accounts. `measured` holds what one account sends of a source where that is known;
 * the rest is assumed. Prices come from rates.ts and say themselves whether anybody looked them up.
 */
export function estimateCost(
  { config, accounts, alerts }: Central,
  sources: readonly AnySource[],
  measured: Readonly<Record<string, Volume>> = {},
): CostEstimate {
  const kept = retentionTable(sources, config.retention, config.snapshotDays)
  const volumes = sources.flatMap((source) => {
    const senders = accounts.filter((account) => sends(account, source)).length
    const volume = measured[source.id] ?? ASSUMED_VOLUMES[source.id] ?? UNKNOWN_VOLUME
    const row = kept.find(({ id }) => id === source.id)
    return senders === 0 || row === undefined ? [] : [{ ...row, senders, volume }]
  })
  const size = domainSize(config)
  const replicas = config.mode === 'small' ? 0 : 1
  const bySource = volumes.map(({ id, senders, volume, store, indexDays }): SourceVolume => {
    const days = indexDays + (store === 'monthly' ? MONTH_DAYS : 0)
    return {
      ...{ source: id, accounts: senders, basis: volume.basis, recordsPerDay: volume.recordsPerDay * senders },
      archiveGbPerMonth: (volume.recordsPerDay * senders * volume.archiveBytesPerRecord * DAYS) / GB,
      indexGb: (volume.documentsPerDay * senders * days * volume.indexBytesPerDocument) / GB,
    }
  })
  const total = (of: (one: (typeof volumes)[number]) => number) => volumes.reduce((sum, one) => sum + of(one), 0)
  const objects = total(({ senders, volume }) => senders * volume.objectsPerDay * DAYS)
  const records = total(({ senders, volume }) => senders * volume.recordsPerDay * DAYS)
  const storedGb = total(
    ({ senders, volume, archiveDays = 0 }) =>
      (senders * volume.recordsPerDay * volume.archiveBytesPerRecord * archiveDays) / GB,
  )
  const diskGb = bySource.reduce((sum, { indexGb }) => sum + indexGb, 0) * (1 + replicas) * DISK_FACTOR
  const central = centralLines(config, size, {
    objects,
    records,
    storedGb,
    endpoints: vpcServices(alerts).length * ZONES,
  })
  const members = memberLines(volumes)
  return {
    ...{ ratesDate: RATES_DATE, region: RATES_REGION, accounts: accounts.length, sources: bySource, central, members },
    centralUsd: sumOf(central),
    membersUsd: sumOf(members),
    warnings: warningsOf(config, size, diskGb),
  }
}

/** An account whose row names no source is reckoned with those that cost nothing to switch on: findings. */
function sends({ expectedSources }: Account, { id, store }: AnySource): boolean {
  return expectedSources.length === 0 ? store.kind === 'findings' : expectedSources.includes(id)
}

function sumOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0)
}

function line(id: string, [ja, en]: readonly [string, string], quantity: number, unit: string, rate: Rate): CostLine {
  return { id, ja, en, quantity, unit, usd: quantity * rate.usd, verified: rate.verified }
}

const UNKNOWN_RATE: Rate = { usd: 0, per: 'hour', source: 'none', verified: false }

function centralLines(
  config: CentralConfig,
  size: DomainSize,
  { objects, records, storedGb, endpoints }: { objects: number; records: number; storedGb: number; endpoints: number },
): CostLine[] {
  const hours = (nodes: number) => nodes * HOURS
  const own = config.endpoint === undefined
  const instance = (type: string) => INSTANCE_RATES[type] ?? UNKNOWN_RATE
  const lambdaSeconds =
    records / LOADER_RECORDS_PER_SECOND + objects * SECONDS_PER_OBJECT + SCHEDULED_SECONDS_PER_DAY * DAYS
  const lines = [
    ...(own
      ? [
          line(
            'nodes',
            [`OpenSearch ノード ${size.instanceType}`, `OpenSearch nodes ${size.instanceType}`],
            ...([hours(size.dataNodes), 'h', instance(size.instanceType)] as const),
          ),
          line(
            'disks',
            ['OpenSearch ディスク', 'OpenSearch disks'],
            size.dataNodes * size.volumeGb,
            'GB',
            RATES.openSearchGp3GbMonth,
          ),
        ]
      : []),
    ...(own && size.masters > 0
      ? [
          line(
            'masters',
            [`OpenSearch マスター ${size.masterType}`, `OpenSearch masters ${size.masterType}`],
            ...([hours(size.masters), 'h', instance(size.masterType)] as const),
          ),
          line(
            'endpoints',
            ['VPC エンドポイント', 'VPC endpoints'],
            ...([endpoints * HOURS, 'h', RATES.interfaceEndpointHour] as const),
          ),
        ]
      : []),
    line('archive', ['S3 保管', 'S3 storage'], storedGb, 'GB', RATES.s3StorageGbMonth),
    line('puts', ['S3 書込', 'S3 writes'], objects / 1_000, '1,000', RATES.s3PutThousand),
    line('gets', ['S3 読取', 'S3 reads'], objects / 1_000, '1,000', RATES.s3GetThousand),
    line('queue', ['SQS', 'SQS'], (objects * SQS_REQUESTS_PER_OBJECT + POLLS_PER_MONTH) / 1e6, '1M', RATES.sqsMillion),
    line('lambda', ['Lambda', 'Lambda'], lambdaSeconds, 'GB-s', RATES.lambdaGbSecond),
    line('key', ['KMS 鍵', 'KMS key'], 1, 'key', RATES.kmsKeyMonth),
    line(
      'key-use',
      ['KMS 利用', 'KMS requests'],
      objects / OBJECTS_PER_KMS_REQUEST / 10_000,
      '10,000',
      RATES.kmsTenThousand,
    ),
    line('alarms', ['CloudWatch アラーム', 'CloudWatch alarms'], ALARMS, '', RATES.cloudWatchAlarmMonth),
    line('metrics', ['CloudWatch メトリクス', 'CloudWatch metrics'], METRICS, '', RATES.cloudWatchMetricMonth),
    line('logs', ['CloudWatch Logs', 'CloudWatch Logs'], LOG_GB, 'GB', RATES.cloudWatchLogsGb),
  ]
  return lines
}

function memberLines(
  volumes: readonly { readonly id: string; readonly senders: number; readonly volume: Volume }[],
): CostLine[] {
  const gb = (wanted: (id: string) => boolean, bytesOf: (volume: Volume) => number) =>
    volumes
      .filter(({ id }) => wanted(id))
      .reduce((sum, { senders, volume }) => sum + (senders * volume.recordsPerDay * DAYS * bytesOf(volume)) / GB, 0)
  const vended = gb(
    (id) => VENDED.includes(id),
    ({ archiveBytesPerRecord }) => archiveBytesPerRecord * COMPRESSION,
  )
  const native = [...VENDED, 'cloudtrail', 'alb']
  const firehose = gb(
    (id) => !native.includes(id),
    ({ archiveBytesPerRecord }) =>
      Math.ceil((archiveBytesPerRecord * COMPRESSION) / FIREHOSE_ROUNDING) * FIREHOSE_ROUNDING,
  )
  return [
    line(
      'vended',
      ['ログ配信 (VPC フローログ等)', 'delivery of logs (VPC flow logs …)'],
      vended,
      'GB',
      RATES.vendedLogsGb,
    ),
    line('firehose', ['Firehose', 'Firehose'], firehose, 'GB', RATES.firehoseGb),
  ]
}

function warningsOf(config: CentralConfig, size: DomainSize, diskGb: number): CostEstimate['warnings'] {
  const there = size.dataNodes * size.volumeGb
  const wanted = Math.ceil(diskGb)
  return [
    ...(config.endpoint === undefined && wanted > there
      ? [
          {
            ja: `ディスクが足りません: 必要 ${wanted} GB、設定 ${there} GB。domain.volumeGb か dataNodes を増やすか、retention を短くしてください`,
            en: `the disks are too small: ${wanted} GB are needed, ${there} GB are set; raise domain.volumeGb or dataNodes, or shorten retention`,
          },
        ]
      : []),
    ...[size.instanceType, size.masterType]
      .filter((type) => type !== '' && config.endpoint === undefined && INSTANCE_RATES[type] === undefined)
      .map((type) => ({
        ja: `${type} の単価が infra/rates.ts にありません(0 として計算)`,
        en: `infra/rates.ts has no price for ${type}: it is reckoned as 0`,
      })),
    ...(config.region === RATES_REGION
      ? []
      : [
          {
            ja: `単価は ${RATES_REGION} のものです`,
            en: `prices are those of ${RATES_REGION}, not of ${config.region}`,
          },
        ]),
  ]
}
