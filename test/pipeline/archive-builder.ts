import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The account and Region that test records belong to unless a test says otherwise. */
export const ACCOUNT = '111122223333'
export const OTHER_ACCOUNT = '444455556666'
export const REGION = 'ap-northeast-1'

const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS
const MADE_AT = Math.floor(Date.now() / 1000) * 1000

/** A moment before now as epoch milliseconds, the same for a whole test file: the loader's clock is the real one. */
export function ago({ days = 0, minutes = 0 }: { days?: number; minutes?: number }): number {
  return MADE_AT - days * DAY_MS - minutes * MINUTE_MS
}

/** When test records happened. */
export const THEN = ago({ days: 2 })

/** A folder below the temporary folder of the system that is an archive: its relative paths are the object keys. */
export class TestArchive {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Puts an object; text whose key ends in `.gz` is compressed, bytes are taken as they are. Returns the key. */
  async put(key: string, body: string | Uint8Array): Promise<string> {
    const path = join(this.folder, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof body === 'string' && key.endsWith('.gz') ? gzipSync(body) : body)
    return key
  }

  /** Puts a CloudTrail log file. */
  trail(records: readonly object[], key = trailKey()): Promise<string> {
    return this.put(key, JSON.stringify({ Records: records }))
  }

  /** Puts an object of JSON lines. */
  lines(key: string, values: readonly object[]): Promise<string> {
    return this.put(key, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
  }

  /** Puts flow log lines under the header of version 2. */
  flows(lines: readonly string[], key = flowKey()): Promise<string> {
    return this.put(key, [FLOW_HEADER, ...lines, ''].join('\n'))
  }

  bytes(key: string): Promise<Buffer> {
    return readFile(join(this.folder, key))
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

/** Makes an empty archive; the caller removes it. */
export async function newArchive(): Promise<TestArchive> {
  return new TestArchive(await mkdtemp(join(tmpdir(), 'hinomi-archive-')))
}

/** Where a key lies. */
export interface Place {
  readonly account?: string
  readonly region?: string
  /** Epoch milliseconds: the day, and hour, that the key names. */
  readonly at?: number
  /** Distinguishes objects of one day; random by default. */
  readonly name?: string
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '/')
}

/** Returns the key of a CloudTrail log file. */
export function trailKey({ account = ACCOUNT, region = REGION, at = THEN, name = randomUUID() }: Place = {}): string {
  const minute = new Date(at).toISOString().replace(/[-:]/g, '').slice(0, 13)
  return `AWSLogs/${account}/CloudTrail/${region}/${dayOf(at)}/${account}_CloudTrail_${region}_${minute}Z_${name}.json.gz`
}

/** Returns the key of a GuardDuty export. */
export function guardDutyKey({
  account = ACCOUNT,
  region = REGION,
  at = THEN,
  name = randomUUID(),
}: Place = {}): string {
  return `AWSLogs/${account}/GuardDuty/${region}/${dayOf(at)}/${name}.jsonl.gz`
}

/** Returns the key of a VPC flow log file. */
export function flowKey({ account = ACCOUNT, region = REGION, at = THEN, name = randomUUID() }: Place = {}): string {
  return `AWSLogs/${account}/vpcflowlogs/${region}/${dayOf(at)}/${account}_vpcflowlogs_${region}_fl-0${name}.log.gz`
}

/** Returns the key of an object of EventBridge envelopes. */
export function eventsKey(word: 'guardduty' | 'securityhub' | 'inspector', place: Place = {}): string {
  const { account = ACCOUNT, region = REGION, at = THEN, name = randomUUID() } = place
  const hour = new Date(at).toISOString().slice(11, 13)
  return `events/${account}/${word}/${region}/${dayOf(at)}/${hour}/hinomi-${word}-${name}.gz`
}

/** A CloudTrail record; `change` replaces members. */
export function trailRecord(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE0000000001',
      arn: `arn:aws:iam::${ACCOUNT}:user/yamada`,
      accountId: ACCOUNT,
      userName: 'yamada',
    },
    eventTime: isoSeconds(THEN),
    eventSource: 's3.amazonaws.com',
    eventName: 'PutBucketPolicy',
    awsRegion: REGION,
    sourceIPAddress: '192.0.2.10',
    userAgent: 'aws-cli/2.17.0',
    requestParameters: { bucketName: 'juminkiroku' },
    responseElements: null,
    requestID: 'EXAMPLE123456789',
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...change,
  }
}

/** A GuardDuty finding; `change` replaces members. */
export function guardDutyFinding(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const id = typeof change.id === 'string' ? change.id : randomUUID().replaceAll('-', '')
  const account = typeof change.accountId === 'string' ? change.accountId : ACCOUNT
  return {
    schemaVersion: '2.0',
    accountId: account,
    region: REGION,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${REGION}:${account}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/${id}`,
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0123456789abcdef0' } },
    service: { serviceName: 'guardduty', archived: false, count: 1, resourceRole: 'TARGET' },
    severity: 5,
    createdAt: isoMs(THEN),
    updatedAt: isoMs(THEN),
    title: 'An unprotected port is being probed.',
    description: 'An unprotected port on the instance is being probed.',
    ...change,
  }
}

/** A Security Hub finding in ASFF; `change` replaces members. */
export function hubFinding(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:security-control/S3.8/finding/0b3a4a0e-6c2f-4d55-9a3e-8f5c2f1d7a01`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    ProductName: 'Security Hub',
    Region: REGION,
    GeneratorId: 'security-control/S3.8',
    AwsAccountId: ACCOUNT,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: isoMs(THEN),
    UpdatedAt: isoMs(THEN),
    Severity: { Label: 'HIGH', Normalized: 70, Original: 'HIGH' },
    Title: 'S3 general purpose buckets should block public access',
    Description: 'This control checks whether a bucket blocks public access.',
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::juminkiroku', Partition: 'aws', Region: REGION }],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    Compliance: { Status: 'FAILED', SecurityControlId: 'S3.8' },
    ...change,
  }
}

/** An Inspector finding; `change` replaces members. */
export function inspectorFinding(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    findingArn: `arn:aws:inspector2:${REGION}:${ACCOUNT}:finding/00000000000000000000000000000064`,
    awsAccountId: ACCOUNT,
    type: 'PACKAGE_VULNERABILITY',
    title: 'CVE-2021-44228 - log4j-core',
    severity: 'CRITICAL',
    status: 'ACTIVE',
    updatedAt: isoMs(THEN),
    packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2021-44228', source: 'NVD' },
    resources: [{ type: 'AWS_EC2_INSTANCE', id: 'i-0123456789abcdef0', partition: 'aws', region: REGION }],
    ...change,
  }
}

/** An EventBridge envelope, or with `pull` a page of our own exporter; `at` is epoch milliseconds. */
export function envelope(
  detailType: string,
  detail: object,
  { account = ACCOUNT, region = REGION, at = THEN, pull = false }: Place & { readonly pull?: boolean } = {},
): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: pull ? 'hinomi.pull' : 'aws.example',
    account,
    time: isoSeconds(at),
    region,
    resources: [],
    detail,
  }
}

export const FLOW_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'

/** A flow log line of version 2; `number` makes it unlike the others. */
export function flowLine(number = 0, { account = ACCOUNT, at = THEN }: Place = {}): string {
  const end = Math.floor(at / 1000) + (number % 600)
  const host = number % 250
  return `2 ${account} eni-0123456789abcdef0 198.51.100.${host} 192.0.2.${host} ${1024 + (number % 60_000)} 443 6 10 ${1_000 + number} ${end - 60} ${end} ACCEPT OK`
}

const FLOW_NUMBERS = ['version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end']

/** A flow log line of version 2 as the row that it is in Parquet, where names have underscores and what is absent is null. */
export function flowRow(line: string): Record<string, unknown> {
  const names = FLOW_HEADER.split(' ')
  return Object.fromEntries(
    line.split(' ').map((value, column) => {
      const name = names[column] ?? ''
      const told = FLOW_NUMBERS.includes(name) ? Number(value) : value
      return [name.replaceAll('-', '_'), value === '-' ? null : told]
    }),
  )
}

/** ISO 8601 to the second, as CloudTrail and EventBridge write times. */
export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** ISO 8601 to the millisecond, as the finding services write times. */
export function isoMs(at: number): string {
  return new Date(at).toISOString()
}
