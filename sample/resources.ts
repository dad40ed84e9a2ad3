import { DAY_MS } from './clock.ts'
import type { Random } from './random.ts'
import { iso } from './time-text.ts'
import { ACCOUNTS, OPERATORS, type Person, type SampleAccount, type SampleRegion } from './world.ts'

export interface Role {
  readonly name: string
  readonly arn: string
  readonly id: string
}

export interface Instance {
  readonly id: string
  /** Value of the tag `Name`. */
  readonly name: string
  readonly purpose: 'web' | 'application' | 'batch'
  readonly type: string
  readonly imageId: string
  readonly address: string
  readonly publicAddress: string | undefined
  readonly ipv6: string | undefined
  readonly interfaceId: string
  readonly subnetId: string
  readonly zone: string
  readonly securityGroupId: string
  readonly role: Role
  readonly launchedAt: string
}

export interface Database {
  readonly name: string
  readonly arn: string
  readonly address: string
  readonly interfaceId: string
  readonly port: number
}

export interface Bucket {
  readonly name: string
  readonly holds: string
}

export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  readonly role: Role
}

/** What an account has in one Region. */
export interface RegionResources {
  readonly region: SampleRegion
  readonly vpcId: string
  readonly cidr: string
  readonly detectorId: string
  readonly flowLogId: string
  readonly instances: readonly Instance[]
  readonly databases: readonly Database[]
  readonly functions: readonly LambdaFunction[]
  readonly keyArn: string
  readonly secretArns: readonly string[]
  readonly repositories: readonly string[]
}

/** A person who may enter the account, and the role of the permission set. */
export interface Member {
  readonly person: Person
  readonly role: Role
}

/** Everything an account has that its records name. */
export interface AccountResources {
  readonly regions: readonly RegionResources[]
  readonly buckets: readonly Bucket[]
  readonly logBucket: string
  readonly trailName: string
  readonly members: readonly Member[]
  readonly deployRole: Role
  readonly batchRole: Role
  readonly serviceLinkedRoles: Readonly<Record<keyof typeof SERVICE_LINKED_ROLES, Role>>
}

/** Addresses by which AWS's own public endpoints are reached in the sample. */
export const AWS_ENDPOINT_ADDRESSES = [
  '192.0.2.201',
  '192.0.2.202',
  '192.0.2.203',
  '192.0.2.204',
  '192.0.2.205',
] as const

/** Services whose linked roles read the account all day, with the names AWS gives these roles. */
export const SERVICE_LINKED_ROLES = {
  'config.amazonaws.com': 'AWSServiceRoleForConfig',
  'securityhub.amazonaws.com': 'AWSServiceRoleForSecurityHub',
  'inspector2.amazonaws.com': 'AWSServiceRoleForAmazonInspector2',
  'access-analyzer.amazonaws.com': 'AWSServiceRoleForAccessAnalyzer',
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
} as const

const PURPOSES: readonly { purpose: Instance['purpose']; label: string; type: string }[] = [
  { purpose: 'web', label: 'Webサーバー', type: 'm6i.large' },
  { purpose: 'application', label: '業務サーバー', type: 'm6i.xlarge' },
  { purpose: 'web', label: 'Webサーバー', type: 'm6i.large' },
  { purpose: 'batch', label: 'バッチサーバー', type: 'r6i.large' },
  { purpose: 'application', label: '業務サーバー', type: 'm6i.xlarge' },
]

/** Makes the resources of an account, all older than `start`; the same account and seed give the same names on every run. */
export function resourcesOf(account: SampleAccount, seed: Random, start: number): AccountResources {
  const random = seed.fork('resources', account.id)
  const role = (name: string, path = '/'): Role => ({
    name,
    arn: `arn:aws:iam::${account.id}:role${path}${name}`,
    id: `AROAEXAMPLE${random.base32(10)}`,
  })
  const appRole = role(`${account.slug}-app-role`)
  const sso = (set: string) =>
    role(`AWSReservedSSO_${set}_${random.hex(16)}`, '/aws-reserved/sso.amazonaws.com/ap-northeast-1/')
  const linkedRole = (service: keyof typeof SERVICE_LINKED_ROLES) =>
    role(SERVICE_LINKED_ROLES[service], `/aws-service-role/${service}/`)
  const administrators = sso('AWSAdministratorAccess')
  const readers = sso('AWSReadOnlyAccess')
  const operators = sso('SecurityOperations')
  const functionRole = role(`${account.slug}-function-role`)
  const regions = account.regions.map((region, index) =>
    regionResources(account, region, index, random, start, appRole, functionRole),
  )
  return {
    regions,
    buckets: bucketsOf(account),
    logBucket: `${account.slug}-logs`,
    trailName: `${account.slug}-trail`,
    members: [
      ...account.vendor.people.map((person) => ({ person, role: person.readOnly ? readers : administrators })),
      ...OPERATORS.map((person) => ({ person, role: operators })),
    ],
    deployRole: role(`${account.vendor.id}-deploy`),
    batchRole: role(`${account.slug}-batch-role`),
    serviceLinkedRoles: {
      'config.amazonaws.com': linkedRole('config.amazonaws.com'),
      'securityhub.amazonaws.com': linkedRole('securityhub.amazonaws.com'),
      'inspector2.amazonaws.com': linkedRole('inspector2.amazonaws.com'),
      'access-analyzer.amazonaws.com': linkedRole('access-analyzer.amazonaws.com'),
      'autoscaling.amazonaws.com': linkedRole('autoscaling.amazonaws.com'),
    },
  }
}

function bucketsOf(account: SampleAccount): Bucket[] {
  return [
    { name: `${account.slug}-data`, holds: `${account.system.name}の業務データ` },
    { name: `${account.slug}-renkei`, holds: '庁内連携ファイル' },
    { name: `${account.slug}-backup`, holds: 'バックアップ' },
  ]
}

function regionResources(
  account: SampleAccount,
  region: SampleRegion,
  regionIndex: number,
  random: Random,
  start: number,
  appRole: Role,
  functionRole: Role,
): RegionResources {
  const index = ACCOUNTS.findIndex((one) => one.id === account.id)
  const network = `10.${10 + index + regionIndex * 100}`
  const vpcId = `vpc-0${random.hex(16)}`
  const subnets = ['a', 'c'].map((letter, at) => ({
    id: `subnet-0${random.hex(16)}`,
    zone: `${region}${letter}`,
    prefix: `${network}.${at + 1}`,
  }))
  const count = regionIndex > 0 || account.environment === 'staging' ? 2 : 5
  const groups = { web: `sg-0${random.hex(16)}`, application: `sg-0${random.hex(16)}`, batch: `sg-0${random.hex(16)}` }
  const instances = PURPOSES.slice(0, count).map(({ purpose, label, type }, at): Instance => {
    const subnet = subnets[at % subnets.length] ?? { id: '', zone: '', prefix: network }
    return {
      id: `i-0${random.hex(16)}`,
      name: `${account.system.name}${label}${at + 1}号機`,
      purpose,
      type,
      imageId: `ami-0${random.hex(16)}`,
      address: `${subnet.prefix}.${20 + at}`,
      publicAddress: purpose === 'web' ? `192.0.2.${10 + index * 8 + regionIndex * 4 + at}` : undefined,
      ipv6: purpose === 'web' ? `2001:db8:${(index + 1).toString(16)}:${regionIndex + 1}::${20 + at}` : undefined,
      interfaceId: `eni-0${random.hex(16)}`,
      subnetId: subnet.id,
      zone: subnet.zone,
      securityGroupId: groups[purpose],
      role: appRole,
      launchedAt: iso(start - random.between(20, 300) * DAY_MS - random.below(DAY_MS)),
    }
  })
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account.id}:${rest}`
  const functions = ['renkei-import', 'report-mail', 'log-notify'].map((suffix): LambdaFunction => {
    const name = `${account.slug}-${suffix}`
    return { name, arn: arn('lambda', `function:${name}`), role: functionRole }
  })
  return {
    region,
    vpcId,
    cidr: `${network}.0.0/16`,
    detectorId: random.hex(32),
    flowLogId: `fl-0${random.hex(16)}`,
    instances,
    databases: ['main', 'report'].map((suffix, at) => ({
      name: `${account.slug}-${suffix}`,
      arn: arn('rds', `db:${account.slug}-${suffix}`),
      address: `${network}.3.${50 + at}`,
      interfaceId: `eni-0${random.hex(16)}`,
      port: 5432,
    })),
    functions,
    keyArn: arn('kms', `key/${random.uuid()}`),
    secretArns: ['database', 'renkei-api', 'mail'].map((name) =>
      arn('secretsmanager', `secret:${account.slug}/${name}-${random.alphanumeric(6)}`),
    ),
    repositories: [`${account.slug}/web`, `${account.slug}/batch`],
  }
}
