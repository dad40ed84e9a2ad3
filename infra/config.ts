import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import * as z from 'zod'
import type { AlertsConfig } from '#alerts/config.ts'
import type { Account } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { readRegistry } from '#ingest/registry-file.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { retentionTable } from '#opensearch/retention.ts'
import { readAlertChannels } from './alert-channels.ts'
import { GOVERNMENT_REGIONS } from './names.ts'

/** The file that describes an installation, where nothing else is said. */
export const CENTRAL_CONFIG_FILE = 'hinomi.central.json'

const AccountId = z.string().superRefine((value, context) => {
  if (!/^\d{12}$/.test(value))
    context.addIssue(`"${value}" has ${value.length} signs: write the 12 digits of the account`)
})
const Region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'is no AWS Region: write names such as ap-northeast-1')
/** Rules of S3 for names of general purpose buckets (S3 User Guide: bucketnamingrules). */
const BucketName = z.string().superRefine((value, context) => {
  const fault = bucketNameFault(value)
  if (fault !== undefined) context.addIssue(`"${value}" is no name for a bucket: ${fault}`)
})
const RoleArn = z
  .string()
  .regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'is no role: write arn:aws:iam::<account>:role/<name>')
const KeyArn = z
  .string()
  .regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/, 'is no KMS key: write the stack output ArchiveKeyArn')
/** OpenSearch takes `*`, `?` and `/…/` in the roles of people for patterns: one of them would let everybody in. */
const ROLE_PATTERN = /[*?]|^\//
const BackendRole = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (role) => !ROLE_PATTERN.test(role),
    'must name one role or group: * and ? and a slash at the start stand for many',
  )
const Days = z.number().int().min(1, 'must be at least 1 day').max(3_650, 'must be at most 3650 days')

const Retention = z.strictObject({
  /** How long documents stay in OpenSearch. */
  indexDays: Days.optional(),
  /** How long raw objects stay in the bucket; at least as long as the documents, which are rebuilt from them. */
  archiveDays: Days.optional(),
})

const Saml = z.strictObject({
  /** Entity id of the identity provider, as in its metadata. */
  entityId: z.string().min(8, 'is shorter than 8 signs').max(512),
  /** Metadata XML of the identity provider, relative to the configuration file. */
  metadataFile: z.string().min(1),
  rolesKey: z.string().min(1).default('Role'),
  subjectKey: z.string().min(1).optional(),
  /** Group of the identity provider that may do everything. */
  adminGroup: BackendRole,
  /** Groups that may read everything: the people of the operations assistant. */
  readerGroups: z.array(BackendRole).default([]),
  sessionMinutes: z.number().int().min(1).max(1_440).default(60),
})

const Config = z.strictObject({
  /** The account that all of this is created in. */
  account: AccountId,
  /** Where the bucket, the queue and OpenSearch are. */
  region: Region.default(GOVERNMENT_REGIONS[0]),
  /** Where member accounts may be; rows of the registry that name another one are refused. */
  regions: z
    .array(Region)
    .min(1, 'names no Region')
    .default([...GOVERNMENT_REGIONS]),
  /** What the names of everything begin with. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,15}$/, 'must be 2 to 16 small letters, digits and hyphens')
    .default('hinomi'),
  /** `small`: one t3 node behind a public endpoint that knows IAM only. `standard`: three masters, data nodes in two zones, in a VPC. */
  mode: z.enum(['small', 'standard'], 'must be small or standard').default('small'),
  /** The accounts registry, relative to the configuration file. */
  accounts: z.string().min(1).default('accounts.csv'),
  /** Folder of lists for rules and suppression, relative to the configuration file. */
  lists: z.string().min(1).default('lists'),
  /** File of the channels for alerts, relative to the configuration file; without it alerts are mailed to alarmEmails. */
  alerts: z.string().min(1).optional(),
  /** An OpenSearch that exists already, in place of a domain of our own. */
  endpoint: z.url({ protocol: /^https$/, error: 'must be an https URL such as https://search.example.com' }).optional(),
  /** The VPC of an existing domain: where Lambdas are put that speak to it. They must reach S3, SQS, SNS and Lambda from there. */
  endpointNetwork: z
    .strictObject({
      subnetIds: z.array(z.string().regex(/^subnet-[0-9a-f]+$/, 'is no subnet')).min(1),
      securityGroupId: z.string().regex(/^sg-[0-9a-f]+$/, 'is no security group'),
    })
    .optional(),
  buckets: z
    .strictObject({
      archive: BucketName.optional(),
      /** By Region: a bucket for the access logs of the load balancers there; they can write into no other Region and with no key. */
      alb: z.record(Region, BucketName).default({}),
    })
    .default({ alb: {} }),
  /** Regions with load balancers whose access logs are gathered. */
  albRegions: z.array(Region).optional(),
  /** The key of the bucket: the stack output ArchiveKeyArn, wanted by the templates of member accounts. */
  archiveKeyArn: KeyArn.optional(),
  /** The only roles that may delete raw objects. */
  breakGlassRoles: z.array(RoleArn).default([]),
  /** IAM roles that may do everything in OpenSearch, and those that may read everything. */
  adminRoles: z.array(RoleArn).default([]),
  readerRoles: z.array(RoleArn).default([]),
  /** Who sees the accounts of one municipality only: IAM roles, or groups of the identity provider. */
  readers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'must be 1 to 60 small letters, digits, _ and -'),
        municipality: z.string().min(1),
        roles: z.array(BackendRole).min(1),
      }),
    )
    .default([]),
  saml: Saml.optional(),
  /** By source: what differs from the retention of the source itself. */
  retention: z.record(z.string(), Retention).default({}),
  /** How long hourly snapshots of an own repository are kept in the bucket. */
  snapshotDays: Days.default(14),
  /** Who hears of alarms. */
  alarmEmails: z.array(z.email('is no e-mail address')).min(1, 'names nobody: alarms need a reader'),
  /** Months that cost more are told to the same people; US dollars. */
  monthlyBudgetUsd: z.number().positive().default(500),
  /** Sizes of the domain that differ from those of the mode. */
  domain: z
    .strictObject({
      instanceType: z
        .string()
        .regex(/^[a-z0-9]+\.[a-z0-9]+\.search$/, 'must look like r7g.large.search')
        .optional(),
      dataNodes: z.number().int().min(1).max(80).optional(),
      volumeGb: z.number().int().min(10).max(16_384).optional(),
    })
    .default({}),
  /** Where people and the command line reach the domain of mode `standard` from: ranges of a VPN or of a network that is connected. */
  clientCidrs: z.array(z.cidrv4('must look like 10.20.0.0/16')).default([]),
  vpcCidr: z.cidrv4('must look like 10.88.0.0/22').default('10.88.0.0/22'),
})

/** The configuration of an installation, with every default filled in. */
export type CentralConfig = Readonly<
  Omit<z.infer<typeof Config>, 'buckets' | 'albRegions'> & {
    /** Every bucket by its name; `alb` by Region. */
    readonly buckets: { readonly archive: string; readonly alb: Readonly<Record<string, string>> }
    readonly albRegions: readonly string[]
    /** Folder that relative paths are meant from. */
    readonly folder: string
  }
>

/** More would only push the first ones out of sight. */
const MOST_PROBLEMS = 20

/** An installation: its configuration, its accounts and the channels of its alerts, checked against each other. */
export interface Central {
  readonly config: CentralConfig
  readonly accounts: readonly Account[]
  readonly alerts: AlertsConfig
}

/**
 * Reads the configuration of an installation and the accounts registry that it names, and checks each against the other, before anything
 * is created. `accountsFile` takes the place of the registry that the configuration names.
 *
 * @throws HinomiError `usage` when a file cannot be read, `config` with one sentence for each mistake.
 */
export async function readCentral(file: string = CENTRAL_CONFIG_FILE, accountsFile?: string): Promise<Central> {
  const config = await readCentralConfig(file)
  const registry = accountsFile ?? pathIn(config.folder, config.accounts)
  const accounts = await readRegistry(registry)
  const problems = [
    ...accounts.flatMap((account) => accountFaults(account, config)),
    ...config.readers
      .filter(({ municipality }) => !accounts.some((account) => account.municipality === municipality))
      .map(({ id, municipality }) => `readers.${id}: no account has the municipality "${municipality}"`),
  ]
  if (problems.length > 0) throw new HinomiError('config', listed(registry, problems))
  const channels = config.alerts === undefined ? undefined : pathIn(config.folder, config.alerts)
  return { config, accounts, alerts: await readAlertChannels(channels, config) }
}

/** Reads and checks the configuration alone; throws like {@link readCentral}. */
export async function readCentralConfig(file: string = CENTRAL_CONFIG_FILE): Promise<CentralConfig> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new HinomiError('usage', `${file} cannot be read: ${messageOf(thrown)}; docs/guide/deploy.en.md shows one`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw new HinomiError('config', `${file} is no JSON: ${messageOf(thrown).split('\n')[0]}`, { cause: thrown })
  }
  return checkCentralConfig(value, file)
}

/**
 * Checks a configuration that was read already; `file` is named in messages, and relative paths are meant from its folder.
 *
 * @throws HinomiError `config` with one sentence for each mistake.
 */
export function checkCentralConfig(value: unknown, file: string = CENTRAL_CONFIG_FILE): CentralConfig {
  const result = Config.safeParse(value)
  if (!result.success)
    throw new HinomiError('config', listed(file, result.error.issues.slice(0, MOST_PROBLEMS).map(sentenceOf)))
  const problems = configFaults(result.data)
  if (problems.length > 0) throw new HinomiError('config', listed(file, problems))
  const { buckets, albRegions: wanted = [result.data.region], ...rest } = result.data
  // Logs of other Regions are copied into the bucket of the main one.
  const albRegions = wanted.length === 0 ? [] : [...new Set([rest.region, ...wanted])]
  const alb = albRegions.map((region) => [region, buckets.alb[region] ?? albBucketName(rest, region)] as const)
  return {
    ...rest,
    albRegions,
    buckets: { archive: buckets.archive ?? bucketName(rest, 'archive'), alb: Object.fromEntries(alb) },
    folder: dirname(file),
  }
}

/** Returns the place of a file that the configuration names relative to itself. */
export function pathIn(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file)
}

function bucketName({ name, account }: { name: string; account: string }, ...words: string[]): string {
  return [name, ...words, account].join('-')
}

/** Short, because the policy of this bucket repeats its name for each account: `hinomi-alb-…`, in other Regions `hinomi-alb-apne3-…`. */
function albBucketName(config: { name: string; account: string; region: string }, region: string): string {
  if (region === config.region) return bucketName(config, 'alb')
  const [area = '', direction = '', number = ''] = region.split('-')
  const short = direction.replace(/^(north|south|central)?(east|west)?$/, (_, a?: string, b?: string) =>
    [a?.[0], b?.[0]].join(''),
  )
  return bucketName(config, 'alb', `${area}${short}${number}`)
}

function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `it has ${name.length} signs, allowed are 3 to 63`
  if (!/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name)) {
    return 'write small letters, digits and hyphens, with a letter or digit at both ends'
  }
  if (/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) || /(?:-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(name)) {
    return 'S3 keeps this beginning or end for itself'
  }
  return undefined
}

function sentenceOf({ path, message, code, ...issue }: z.core.$ZodIssue): string {
  const place = path.join('.')
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.join(', ') : ''
  if (code === 'unrecognized_keys') return `${place === '' ? '' : `${place}.`}${keys} is no setting`
  return `${place === '' ? 'the file' : place}: ${message}`
}

function configFaults(config: z.infer<typeof Config>): string[] {
  const outside = (name: string, region: string) =>
    config.regions.includes(region)
      ? []
      : [`${name}: Region ${region} is not allowed; allowed are ${config.regions.join(', ')}`]
  const names = [config.buckets.archive, ...Object.values(config.buckets.alb)].flatMap((name) => name ?? [])
  const twice = names.find((name, position) => names.indexOf(name) !== position)
  return [
    ...outside('region', config.region),
    ...(config.albRegions ?? []).flatMap((region) => outside('albRegions', region)),
    ...Object.keys(config.buckets.alb).flatMap((region) =>
      [config.region, ...(config.albRegions ?? [])].includes(region)
        ? []
        : [`buckets.alb: ${region} is not among albRegions: add it there or remove the bucket`],
    ),
    ...(twice === undefined ? [] : [`buckets: ${twice} is named twice; each bucket needs a name of its own`]),
    ...Object.entries(config.retention).flatMap(([source, days]) => retentionFaults(source, days)),
    ...config.breakGlassRoles.flatMap((arn) => ownRole('breakGlassRoles', arn, config.account)),
    ...(config.archiveKeyArn === undefined || config.archiveKeyArn.split(':')[3] === config.region
      ? []
      : [`archiveKeyArn: the key is not in ${config.region}, where the bucket is`]),
    ...(config.endpoint !== undefined && Object.keys(config.domain).length > 0
      ? ['domain: there is none to size, because endpoint names an OpenSearch that exists; remove one of them']
      : []),
    ...(config.mode === 'small' && config.saml !== undefined && config.endpoint === undefined
      ? [
          'saml: mode small knows IAM roles only, because its endpoint is public; write "mode": "standard", or remove saml and use hinomi view',
        ]
      : []),
    ...(config.mode === 'standard' && (config.domain.dataNodes ?? 2) % 2 === 1
      ? ['domain.dataNodes: must be even, because mode standard divides them between two zones']
      : []),
    ...endpointFaults(config),
    ...clientFaults(config),
    ...commaFaults(config),
    ...(config.mode === 'small' && (config.domain.dataNodes ?? 1) > 1
      ? ['domain.dataNodes: mode small has one node; write "mode": "standard" for more']
      : []),
  ]
}

function retentionFaults(id: string, { indexDays, archiveDays }: z.infer<typeof Retention>): string[] {
  const known = retentionTable(SOURCES)
  const row = known.find((one) => one.id === id)
  if (row === undefined) {
    return [`retention.${id}: is none of what is kept: ${known.map((one) => one.id).join(', ')}`]
  }
  const index = indexDays ?? row.indexDays
  if (archiveDays === undefined || archiveDays >= index) return []
  return [
    `retention.${id}: raw objects would go after ${archiveDays} days, but documents stay ${index} days and could not be rebuilt; raise archiveDays or lower indexDays`,
  ]
}

/** Returns the domain that an address of Amazon OpenSearch Service belongs to; undefined for any other address. */
export function domainOfEndpoint(endpoint: string): { name: string; region: string } | undefined {
  const host = new URL(endpoint).hostname
  const [, name, area] = /^(?:search|vpc)-([a-z][a-z0-9-]{2,27})-[a-z0-9]{26}\.(.+)$/.exec(host) ?? []
  const [, region] =
    /^([a-z0-9-]+)\.es\.amazonaws\.com$|^aos\.([a-z0-9-]+)\.on\.aws$/.exec(area ?? '')?.filter(Boolean) ?? []
  return name === undefined || region === undefined ? undefined : { name, region }
}

function endpointFaults({ endpoint, endpointNetwork }: z.infer<typeof Config>): string[] {
  if (endpoint === undefined) {
    return endpointNetwork === undefined ? [] : ['endpointNetwork: says where endpoint is, but endpoint is missing']
  }
  if (domainOfEndpoint(endpoint) !== undefined) return []
  return [
    `endpoint: ${new URL(endpoint).host} is no domain of Amazon OpenSearch Service: write its own address, such as https://search-….ap-northeast-1.es.amazonaws.com; requests are signed for it`,
  ]
}

/** The VPC has no way to the internet: other addresses could only be mistakes. */
const PRIVATE: readonly { readonly begin: RegExp; readonly prefix: number }[] = [
  { begin: /^10\./, prefix: 8 },
  { begin: /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, prefix: 10 },
  { begin: /^172\.(?:1[6-9]|2\d|3[01])\./, prefix: 12 },
  { begin: /^192\.168\./, prefix: 16 },
]

function isPrivate(cidr: string): boolean {
  return PRIVATE.some(({ begin, prefix }) => begin.test(cidr) && Number(cidr.split('/')[1]) >= prefix)
}

function clientFaults({ clientCidrs, mode, endpoint }: z.infer<typeof Config>): string[] {
  if (clientCidrs.length > 0 && (mode !== 'standard' || endpoint !== undefined)) {
    return ['clientCidrs: only the domain of mode standard is in a VPC of this stack; remove it']
  }
  return clientCidrs
    .filter((cidr) => !isPrivate(cidr))
    .map((cidr) => `clientCidrs: ${cidr} is no range of private addresses, and no others reach the VPC`)
}

/** Roles reach the set-up of OpenSearch as one list with commas: the halves of a name would be let in instead. */
function commaFaults({ adminRoles, readerRoles, saml }: z.infer<typeof Config>): string[] {
  const lists = {
    ...{ adminRoles, readerRoles },
    ...(saml !== undefined && { 'saml.adminGroup': [saml.adminGroup], 'saml.readerGroups': saml.readerGroups }),
  }
  return Object.entries(lists).flatMap(([name, roles]) =>
    roles.some((role) => role.includes(',')) ? [`${name}: names with a comma cannot be used; name another one`] : [],
  )
}

function ownRole(name: string, arn: string, account: string): string[] {
  return arn.split(':')[4] === account ? [] : [`${name}: ${arn} is not a role of the central account ${account}`]
}

function accountFaults({ id, name, regions }: Account, config: CentralConfig): string[] {
  return regions
    .filter((region) => !config.regions.includes(region))
    .map((region) => `${id} (${name}): Region ${region} is not allowed; allowed are ${config.regions.join(', ')}`)
}

function listed(file: string, problems: readonly string[]): string {
  return problems.length === 1
    ? `${file}: ${problems[0]}`
    : `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
}
