import type { Random } from '#sample/random.ts'

/** A raw CloudTrail record. */
export type RawRecord = Readonly<Record<string, unknown>>

/** Changes a whole attack into another one of the same technique. */
export interface Mutation {
  readonly id: string
  readonly title: string
  mutate(records: readonly RawRecord[], random: Random): readonly RawRecord[]
  /** Why the change is left out for a technique, by its last name. */
  readonly notApplicable?: Readonly<Record<string, string>>
}

const REFUSED_IS_OTHER = { 'console-login-without-mfa': 'a sign-in that failed is no sign-in' }

const SAID = 'only the request tells the call from an everyday one'
const NEEDS_REQUEST = {
  'cloudtrail-event-selectors': SAID,
  'ec2-download-user-data': SAID,
  'ec2-launch-unusual-instances': SAID,
  'ec2-security-group-open-port-22-ingress': SAID,
  'ec2-share-ami': SAID,
  'ec2-share-ebs-snapshot': SAID,
  'ec2-user-data': SAID,
  'iam-backdoor-role': SAID,
  'iam-create-backdoor-role': SAID,
  'lambda-backdoor-function': SAID,
  'lambda-layer-extension': SAID,
  'rds-share-snapshot': SAID,
}
const SIGN_IN = 'a sign-in has no role, and through single sign-on MFA is asked for elsewhere'
const INSTANCE = 'credentials of an instance are those of its role'

/** All changes; each alone is applied to the records as they are. */
export const MUTATIONS: readonly Mutation[] = [
  { id: 'as-is', title: 'as recorded', mutate: (records) => records },
  {
    id: 'sso',
    title: 'by a person through single sign-on',
    notApplicable: { 'console-login-without-mfa': SIGN_IN, 'ec2-steal-instance-credentials': INSTANCE },
    mutate: (records, random) =>
      records.map((record) =>
        withIdentity(record, ssoSession(accountOf(record), random.fork('sso').hex(16), 'yamada.hanako@example.jp')),
      ),
  },
  {
    id: 'role',
    title: 'by a role of the account that no list names',
    notApplicable: { 'console-login-without-mfa': SIGN_IN, 'ec2-steal-instance-credentials': INSTANCE },
    mutate: (records) =>
      records.map((record) => withIdentity(record, roleSession(accountOf(record), 'app-maintenance', 'build-7'))),
  },
  {
    id: 'root',
    title: 'by the root user',
    notApplicable: {
      'ec2-steal-instance-credentials': INSTANCE,
      'sts-federation-token': 'AWS refuses GetFederationToken with credentials of root',
    },
    mutate: (records) => records.map((record) => withIdentity(record, rootUser(accountOf(record)))),
  },
  {
    id: 'region',
    title: 'in Tokyo, from a browser or a program',
    mutate: (records, random) =>
      records.map((record) => ({ ...record, awsRegion: 'ap-northeast-1', userAgent: random.pick(AGENTS) })),
  },
  {
    id: 'scp',
    title: 'refused by a service control policy',
    notApplicable: REFUSED_IS_OTHER,
    mutate: (records) => records.map((record) => refused(record, record.requestParameters)),
  },
  {
    id: 'scp-bare',
    title: 'refused, and the record does not say what was asked for',
    notApplicable: { ...REFUSED_IS_OTHER, ...NEEDS_REQUEST },
    mutate: (records) => records.map((record) => refused(record, null)),
  },
  {
    id: 'names',
    title: 'other names, ids and account',
    mutate: (records, random) => renamed(records, random),
  },
  {
    id: 'texts',
    title: 'numbers and booleans of the request as texts',
    mutate: (records) => records.map((record) => ({ ...record, requestParameters: asTexts(record.requestParameters) })),
  },
]

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Boto3/1.40.50 md/Botocore#1.40.50 ua/2.1 os/linux#6.1.150 md/arch#x86_64 lang/python#3.12.11',
  'aws-cli/2.31.8 md/awscrt#0.27.6 ua/2.1 os/windows#11 md/arch#amd64 lang/python#3.13.7 cfg/retry-mode#standard',
] as const

function accountOf({ recipientAccountId }: RawRecord): string {
  return typeof recipientAccountId === 'string' ? recipientAccountId : '111122223333'
}

function withIdentity(record: RawRecord, userIdentity: object): RawRecord {
  return { ...record, userIdentity }
}

function roleSession(account: string, role: string, session: string, path = '/'): object {
  const id = 'AROAEXAMPLEROLE000000'
  return {
    type: 'AssumedRole',
    principalId: `${id}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLEKEY000000',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${account}:role${path}${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: '2024-07-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  }
}

function ssoSession(account: string, suffix: string, person: string): object {
  return roleSession(
    account,
    `AWSReservedSSO_AWSAdministratorAccess_${suffix}`,
    person,
    '/aws-reserved/sso.amazonaws.com/ap-northeast-1/',
  )
}

function rootUser(account: string): object {
  return {
    type: 'Root',
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId: 'ASIAEXAMPLEROOT00000',
  }
}

/** What EC2 calls a refusal, other services call otherwise. */
function refused(record: RawRecord, requestParameters: unknown): RawRecord {
  const { eventSource, eventName } = record
  const service = String(eventSource).split('.')[0]
  const errorCode = eventSource === 'ec2.amazonaws.com' ? 'Client.UnauthorizedOperation' : 'AccessDenied'
  const errorMessage = `User is not authorized to perform: ${service}:${eventName} with an explicit deny in a service control policy`
  return { ...record, requestParameters, responseElements: null, errorCode, errorMessage }
}

const OTHER_ACCOUNT = '444455556666'

/** Gives each attack another account and other names; what means something to AWS stays. */
function renamed(records: readonly RawRecord[], random: Random): readonly RawRecord[] {
  const text = JSON.stringify(records)
  const account = accountOf(records[0] ?? {})
  const names = new Set<string>()
  for (const [, name] of text.matchAll(
    /"(?:userName|roleName|functionName|name|bucketName|policyName|keyName|secretId)":"([\w+=,.@/-]{3,64})"/g,
  )) {
    if (name !== undefined && !/^(?:arn|AWS)/.test(name)) names.add(name)
  }
  for (const [name] of text.matchAll(/stratus-red-team[\w-]*/g)) names.add(name)
  let changed = text.replaceAll(account, OTHER_ACCOUNT)
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    changed = changed.replaceAll(name, `kyotsu-${random.hex(8)}`)
  }
  return JSON.parse(changed) as RawRecord[]
}

function asTexts(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(asTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asTexts(member)]))
}
