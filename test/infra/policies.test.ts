import { beforeAll, describe, expect, it } from 'vitest'
import { domainPolicy } from '#infra/policies/domain-policy.ts'
import { CENTRAL_ACCOUNT as CENTRAL, exampleCentral, MEMBER, STRANGER } from './example-central.ts'
import {
  ALB_BUCKET,
  ALB_ROWS,
  ARCHIVE,
  BREAK_GLASS,
  BUCKET,
  casesOf,
  DOMAIN,
  exporter,
  KEY_ROWS,
  KNOWN,
  KNOWN_SEARCH,
  MISTAKES,
  NO_TLS,
  object,
  QUEUE,
} from './policy-questions.ts'
import { type Answer, type Asker, ask, askOwnRole, resolved, statementsOfRole } from './simulate.ts'
import { type Resource, resourcesOf, synthesize, type Template } from './synthesize.ts'

let template: Template
let archive: object
let alb: object
let key: object
let domain: object
let queue: object
beforeAll(() => {
  const { templates } = synthesize(exampleCentral({ breakGlassRoles: [BREAK_GLASS], mode: 'small' }))
  template = only(templates.hinomi)
  archive = documentOf('ArchivePolicy', ({ Properties }) => Properties.PolicyDocument)
  alb = documentOf('AlbLogsPolicy', ({ Properties }) => Properties.PolicyDocument)
  key = documentOf('ArchiveKey', ({ Properties }) => Properties.KeyPolicy)
  domain = documentOf('Search', ({ Properties }) => Properties.AccessPolicies)
  queue = documentOf('IntakePolicy', ({ Properties }) => Properties.PolicyDocument)
})

function only<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is missing')
  return value
}

function documentOf(logicalId: string, take: (resource: Resource) => object): object {
  return resolved(take(only(template.Resources[logicalId])), KNOWN)
}

describe('the policy of the archive', () => {
  it.each(casesOf(ARCHIVE))('NA-34 $name', async ({ question, answer }) => {
    expect(await ask(archive, { ...question, owner: CENTRAL })).toBe(answer)
  })

  it('NA-35 gives nobody everything, and names every resource', () => {
    const { Statement } = archive as {
      Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[]
    }
    for (const { Action, Resource } of Statement.filter(({ Effect }) => Effect === 'Allow')) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual([])
      expect([Resource].flat().every((resource) => resource.startsWith(BUCKET))).toBe(true)
    }
  })
})

describe('the table of questions', () => {
  it.each(MISTAKES)('NA-34 finds a policy with %s', async (_, mistake) => {
    const text = JSON.stringify(archive)
    const changed = mistake(text)
    expect(changed).not.toBe(text)
    const mutant = JSON.parse(changed)

    const wrong: string[] = []
    for (const { name, question, answer } of casesOf(ARCHIVE)) {
      if ((await ask(mutant, { ...question, owner: CENTRAL })) !== answer) wrong.push(name)
    }
    expect(wrong).not.toEqual([])
  })
})

describe('the policy of the key', () => {
  it.each(casesOf(KEY_ROWS))('NA-34 $name', async ({ question, answer }) => {
    expect(await ask(key, { ...question, owner: CENTRAL })).toBe(answer)
  })
})

describe('the policy of the bucket of load balancers', () => {
  it.each(casesOf(ALB_ROWS))('NA-34 $name', async ({ question, answer }) => {
    expect(await ask(alb, { ...question, owner: CENTRAL })).toBe(answer)
  })
})

describe('the policy of the domain', () => {
  const search = `${DOMAIN}/findings-guardduty/_search`
  it.each(
    casesOf([
      ['the loader', exporter(CENTRAL, 'hinomi-loader'), 'es:ESHttpPost', search, 'Allowed'],
      [
        'no other role of this account',
        { role: `arn:aws:iam::${CENTRAL}:role/other` },
        'es:ESHttpGet',
        search,
        'ImplicitlyDenied',
      ],
      ['no role of a member', exporter(MEMBER), 'es:ESHttpGet', search, 'ImplicitlyDenied'],
      ['nobody unsigned', 'anonymous', 'es:ESHttpGet', search, 'ImplicitlyDenied'],
      [
        'nobody unsigned at Dashboards',
        'anonymous',
        'es:ESHttpGet',
        `${DOMAIN}/_dashboards/app/home`,
        'ImplicitlyDenied',
      ],
    ]),
  )('NA-36 lets in $name or not', async ({ question, answer }) => {
    // only the policy of the domain is asked: a role of the same account could be let in by its own
    expect(await askOwnRole([], domain, { ...question, owner: CENTRAL })).toBe(answer)
  })

  it.each(
    casesOf([
      ['nobody unsigned', 'anonymous', 'es:ESHttpGet', search, 'ImplicitlyDenied'],
      [
        'nobody unsigned at what looks like Dashboards',
        'anonymous',
        'es:ESHttpGet',
        `${DOMAIN}/_dashboardsx`,
        'ImplicitlyDenied',
      ],
      [
        'everybody at the sign-in of Dashboards',
        'anonymous',
        'es:ESHttpGet',
        `${DOMAIN}/_dashboards/app/home`,
        'Allowed',
      ],
    ]),
  )('NA-36 lets in, with SAML, $name', async ({ question, answer }) => {
    const saml = domainPolicy({ domainArn: DOMAIN, roles: [`arn:aws:iam::${CENTRAL}:role/hinomi-loader`], saml: true })
    expect(await ask(saml, { ...question, owner: CENTRAL })).toBe(answer)
  })
})

describe('the policy of the queue', () => {
  const s3 = (forAccount: string, sourceArn: string): Asker => ({ service: 's3.amazonaws.com', forAccount, sourceArn })
  it.each(
    casesOf([
      ['hears of the archive', s3(CENTRAL, BUCKET), 'sqs:SendMessage', QUEUE, 'Allowed'],
      ['hears of load balancers', s3(CENTRAL, ALB_BUCKET), 'sqs:SendMessage', QUEUE, 'Allowed'],
      ['not of a bucket of that name elsewhere', s3(STRANGER, BUCKET), 'sqs:SendMessage', QUEUE, 'ImplicitlyDenied'],
      ['not of other buckets', s3(CENTRAL, 'arn:aws:s3:::other'), 'sqs:SendMessage', QUEUE, 'ImplicitlyDenied'],
      ['not of a member', exporter(MEMBER), 'sqs:SendMessage', QUEUE, 'ImplicitlyDenied'],
      ['not without TLS', s3(CENTRAL, BUCKET), 'sqs:SendMessage', QUEUE, 'ExplicitlyDenied', NO_TLS],
    ]),
  )('NA-34 $name', async ({ question, answer }) => {
    expect(await ask(queue, { ...question, owner: CENTRAL })).toBe(answer)
  })
})

describe('roles of our functions', () => {
  const LOADER = exporter(CENTRAL, 'hinomi-loader')
  const DETECT = exporter(CENTRAL, 'hinomi-detect')
  it.each<readonly [string, string, Asker, string, string, Answer]>([
    ['the loader reads raw objects', 'LoaderRole', LOADER, 's3:GetObject', object(`AWSLogs/${MEMBER}/x`), 'Allowed'],
    ['the loader writes the quarantine', 'LoaderRole', LOADER, 's3:PutObject', object('quarantine/x'), 'Allowed'],
    [
      'the loader changes no raw object',
      'LoaderRole',
      LOADER,
      's3:PutObject',
      object(`events/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
    [
      'the loader deletes no raw object',
      'LoaderRole',
      LOADER,
      's3:DeleteObject',
      object(`events/${MEMBER}/x`),
      'ExplicitlyDenied',
    ],
    ['the loader lists the archive', 'LoaderRole', LOADER, 's3:ListBucket', BUCKET, 'Allowed'],
    ['the loader changes no policy', 'LoaderRole', LOADER, 's3:PutBucketPolicy', BUCKET, 'ImplicitlyDenied'],
    [
      'the detection reads no raw object',
      'DetectRole',
      DETECT,
      's3:GetObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
    [
      'the notifier reads no raw object',
      'NotifyRole',
      exporter(CENTRAL, 'hinomi-notify'),
      's3:GetObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
    [
      'the set-up reads no raw object',
      'BootstrapRole',
      exporter(CENTRAL, 'hinomi-bootstrap'),
      's3:GetObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
    [
      'snapshots leave raw objects alone',
      'SnapshotsRole',
      exporter(CENTRAL, 'hinomi-snapshots'),
      's3:GetObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
  ])('NA-35 %s', async (_, role, asker, action, resource, answer) => {
    const statements = resolved(statementsOfRole(template, role), KNOWN_SEARCH)
    expect(await askOwnRole(statements, archive, { asker, action, resource, owner: CENTRAL })).toBe(answer)
  })

  it('NA-35 in a VPC only the courier reads the secret of a channel, and only that, and only the notifier asks it', async () => {
    const channels = [
      { name: 'duty', type: 'slack', url: 'secret:hinomi/alerts#slack' },
      { name: 'mail', type: 'email', topic: `arn:aws:sns:ap-northeast-1:${CENTRAL}:duty` },
    ]
    const { templates } = synthesize(exampleCentral({ mode: 'standard', albRegions: [] }, undefined, channels))
    const courier = `arn:aws:lambda:ap-northeast-1:${CENTRAL}:function:hinomi-courier`
    const can = (word: string, action: string, resource: string) =>
      askOwnRole(
        resolved(statementsOfRole(only(templates.hinomi), `${word}Role`), { ...KNOWN_SEARCH, 'Courier.Arn': courier }),
        undefined,
        { asker: exporter(CENTRAL, `hinomi-${word.toLowerCase()}`), action, resource, owner: CENTRAL },
      )
    const secret = (name: string) => `arn:aws:secretsmanager:ap-northeast-1:${CENTRAL}:secret:${name}-AbCdEf`
    const topic = (name: string) => `arn:aws:sns:ap-northeast-1:${CENTRAL}:${name}`
    const read = 'secretsmanager:GetSecretValue'

    expect(await can('Courier', read, secret('hinomi/alerts'))).toBe('Allowed')
    expect(await can('Courier', read, secret('hinomi/alerts2'))).toBe('ImplicitlyDenied')
    expect(await can('Courier', 'es:ESHttpGet', `${DOMAIN}/_search`)).toBe('ImplicitlyDenied')
    expect(await can('Notify', read, secret('hinomi/alerts'))).toBe('ImplicitlyDenied')
    expect(await can('Notify', 'lambda:InvokeFunction', courier)).toBe('Allowed')
    expect(await can('Notify', 'lambda:InvokeFunction', `${courier}2`)).toBe('ImplicitlyDenied')
    expect(await can('Detect', 'lambda:InvokeFunction', courier)).toBe('ImplicitlyDenied')
    expect(await can('Notify', 'sns:Publish', topic('duty'))).toBe('Allowed')
    expect(await can('Notify', 'sns:Publish', topic('other'))).toBe('ImplicitlyDenied')
    expect(await can('Notify', 'sns:Publish', topic('hinomi-alerts'))).toBe('ImplicitlyDenied')
  })

  it('NA-35 give no action or resource as a whole, but for network interfaces', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role')) {
      const statements = (Properties.Policies ?? []).flatMap(
        ({ PolicyDocument }: { PolicyDocument: { Statement: { Action: string[]; Resource: unknown }[] } }) =>
          PolicyDocument.Statement,
      )
      for (const { Action, Resource } of statements) {
        expect(Action.filter((action: string) => action.includes('*'))).toEqual([])
        expect(Resource).not.toBe('*')
      }
    }
  })
})
