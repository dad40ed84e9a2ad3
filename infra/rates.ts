/** Where a price is known from, and how far it can be trusted. */
export interface Rate {
  readonly usd: number
  /** What is paid for. */
  readonly per: string
  readonly source: string
  /** False: remembered or from a second hand; look it up before a budget depends on it. */
  readonly verified: boolean
}

/** When the prices were gathered. */
export const RATES_DATE = '2026-11-26'
/** The Region that they are for. */
export const RATES_REGION = 'ap-northeast-1'

const ARTICLE = 'a public article on prices in Tokyo'
const LIST = 'price list of us-east-1 of 2026-10-05, raised by what Tokyo usually costs more'
const MEMORY = 'common knowledge'

/** Prices in US dollars without tax, for Tokyo; each is to be compared with the AWS price pages before a budget depends on it. */
export const RATES = {
  s3StorageGbMonth: { usd: 0.025, per: 'GB-month', source: ARTICLE, verified: false },
  s3PutThousand: { usd: 0.0047, per: '1,000 requests', source: ARTICLE, verified: false },
  s3GetThousand: { usd: 0.00037, per: '1,000 requests', source: ARTICLE, verified: false },
  sqsMillion: { usd: 0.4, per: 'million requests', source: MEMORY, verified: false },
  lambdaGbSecond: { usd: 0.0000133334, per: 'GB-second, arm64', source: MEMORY, verified: false },
  lambdaMillion: { usd: 0.2, per: 'million calls', source: MEMORY, verified: false },
  kmsKeyMonth: { usd: 1, per: 'key-month', source: MEMORY, verified: false },
  kmsTenThousand: { usd: 0.03, per: '10,000 requests', source: MEMORY, verified: false },
  openSearchGp3GbMonth: { usd: 0.1464, per: 'GB-month', source: MEMORY, verified: false },
  cloudWatchAlarmMonth: { usd: 0.1, per: 'alarm-month', source: MEMORY, verified: false },
  cloudWatchMetricMonth: { usd: 0.3, per: 'metric-month', source: MEMORY, verified: false },
  cloudWatchLogsGb: { usd: 0.76, per: 'GB taken in', source: ARTICLE, verified: false },
  interfaceEndpointHour: { usd: 0.014, per: 'hour and zone', source: MEMORY, verified: false },
  vendedLogsGb: { usd: 0.38, per: 'GB, paid by the member account', source: ARTICLE, verified: false },
  firehoseGb: { usd: 0.036, per: 'GB, paid by the member account', source: MEMORY, verified: false },
} as const satisfies Readonly<Record<string, Rate>>

/** Prices of instances of OpenSearch for an hour. */
export const INSTANCE_RATES: Readonly<Record<string, Rate>> = {
  't3.small.search': { usd: 0.056, per: 'hour', source: MEMORY, verified: false },
  't3.medium.search': { usd: 0.113, per: 'hour', source: LIST, verified: false },
  'm6g.large.search': { usd: 0.164, per: 'hour', source: LIST, verified: false },
  'r6g.large.search': { usd: 0.202, per: 'hour', source: MEMORY, verified: false },
  'r6g.xlarge.search': { usd: 0.404, per: 'hour', source: MEMORY, verified: false },
  'r6g.2xlarge.search': { usd: 0.808, per: 'hour', source: MEMORY, verified: false },
}
