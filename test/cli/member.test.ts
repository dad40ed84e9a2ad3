import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MAX_TEMPLATE_BYTES, readTemplate } from '#infra/member/template.ts'
import { lintTemplate } from '#test/cfn-lint.ts'
import { ACCOUNT, type AccountServer, startAccountServer } from '#test/infra/account-server.ts'
import { deployTemplate } from '#test/infra/deployed-template.ts'
import { runHinomi } from '#test/run-hinomi.ts'
import { callCli } from './call-cli.ts'

const LINT_TIMEOUT_MS = 180_000
const KEY = 'arn:aws:kms:ap-northeast-1:999999999999:key/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a'
const HEAD = 'account_id,name,regions,expected_sources\n'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hinomi-member-'))
  const config = { account: '999999999999', alarmEmails: ['soc@example.com'], archiveKeyArn: KEY, accounts: 'good.csv' }
  write('central.json', JSON.stringify(config))
  write('no-key.json', JSON.stringify({ ...config, archiveKeyArn: undefined }))
  write(
    'good.csv',
    `${HEAD}${ACCOUNT},火の見市 住民記録,,guardduty;securityhub;vpcflow;cloudtrail\n444455556666,別の市,,\n`,
  )
  write('short.csv', `${HEAD}11112222333,火の見市,,\n`)
  write('region.csv', `${HEAD}${ACCOUNT},火の見市,us-east-1,\n`)
  write('source.csv', `${HEAD}${ACCOUNT},火の見市,,guardduti\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

/** Calls member-template; `@name` is a file of the test folder. */
function call(...args: readonly string[]) {
  const paths = args.map((word) => (word.startsWith('@') ? join(folder, word.slice(1)) : word))
  return callCli(['member-template', ...paths], { folder })
}

describe('hinomi member-template', () => {
  it('NA-58 fills everything in that the centre knows, so that nobody types a bucket name', async () => {
    const run = await call('--account', ACCOUNT, '--config', '@central.json', '--output', '@out.yaml', '--json')

    expect(run).toMatchObject({ status: 0, stderr: '' })
    const text = readFileSync(join(folder, 'out.yaml'), 'utf8')
    expect(JSON.parse(run.stdout)).toMatchObject({ bytes: Buffer.byteLength(text) })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_TEMPLATE_BYTES)
    const { Parameters } = readTemplate(text)
    const values = Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default]))
    expect(values).toMatchObject({
      ...{ AccountId: ACCOUNT, CentralBucketName: 'hinomi-archive-999999999999', CentralKmsKeyArn: KEY },
      ...{ HomeRegion: 'ap-northeast-1', GuardDuty: 'yes', SecurityHub: 'yes', Inspector: 'no', Config: 'no' },
      ...{ CloudTrail: 'no', VpcIds: '-', GuardDutyDestination: 'no', WafStream: 'no' },
    })
    expect(Object.values(values)).not.toContain(undefined)
  })

  it('NA-58 is small enough with everything that can be set, and refused where values are too long', async () => {
    const longest: readonly string[] = [
      `VpcIds=${[1, 2, 3, 4, 5].map((n) => `vpc-0123456789abcdef${n}`).join(',')}`,
      `FirewallArn=arn:aws:network-firewall:ap-northeast-1:${ACCOUNT}:firewall/egress-inspection-of-the-account`,
      `AlarmTopicArn=arn:aws:sns:ap-northeast-1:${ACCOUNT}:security-operators-of-the-account`,
      ...['CloudTrail=write', 'ResolverLogs=yes', `DetectorId=${'a'.repeat(32)}`],
    ]
    const boundary = (name: string) => `PermissionsBoundaryArn=arn:aws:iam::${ACCOUNT}:policy/${name}`
    const fill = (sets: readonly string[]) =>
      call(
        ...['--account', ACCOUNT, '--config', '@central.json', '--output', '@long.yaml'],
        ...sets.flatMap((one) => ['--set', one]),
      )

    expect(await fill([...longest, boundary('permissions-boundary')])).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(join(folder, 'long.yaml')).length).toBeLessThanOrEqual(MAX_TEMPLATE_BYTES)
    const refused = await fill([...longest, boundary('b'.repeat(2_000))])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toMatch(/takes 51200: leave out --set PermissionsBoundaryArn/)
  })

  it('NA-58 what it wrote can be deployed as it is, in that account and nowhere else', async () => {
    await call('--account', '444455556666', '--config', '@central.json', '--output', '@whole.yaml')
    const template = readTemplate(readFileSync(join(folder, 'whole.yaml'), 'utf8'))
    const deploy = (account: string, region: string) => deployTemplate(template, { account, region, parameters: {} })

    expect(deploy('444455556666', 'ap-northeast-3').refusals).toEqual([])
    expect(deploy(ACCOUNT, 'ap-northeast-1').refusals).toHaveLength(1)
    expect(deploy('444455556666', 'eu-west-1').refusals).toHaveLength(1)
    const rules = Object.values(deploy('444455556666', 'ap-northeast-1').resources)
    expect(rules.filter(({ type }) => type === 'AWS::Events::Rule').length).toBeGreaterThanOrEqual(3)
  })

  it('what it wrote has no complaints of cfn-lint', { timeout: LINT_TIMEOUT_MS }, async () => {
    const sets = ['VpcIds=vpc-0123456789abcdef0', 'CloudTrail=write', 'WafStream=yes'].flatMap((one) => ['--set', one])
    await call('--account', ACCOUNT, '--config', '@central.json', ...sets, '--output', '@lint.yaml')
    const text = readFileSync(join(folder, 'lint.yaml'), 'utf8')
    expect(await lintTemplate(text, { ignore: ['I1022', 'I3042'] })).toEqual([])
  })

  it('says what to do next, and which sources wait for a decision', async () => {
    const run = await call('--account', ACCOUNT, '--config', '@central.json')

    expect(run.status).toBe(0)
    expect(run.stdout).toContain(`hinomi-member-${ACCOUNT}.yaml`)
    expect(run.stdout).toContain('--set VpcIds=vpc-…')
    expect(run.stdout).toContain('--set CloudTrail=write')
  })

  it.each([
    ['11 digits', ['--account', '11112222333'], /--account "11112222333" has 11 signs: write the 12 digits/],
    [
      'an account that is not registered',
      ['--account', '123456789012'],
      /123456789012 is not in the accounts registry/,
    ],
    ['11 digits in the registry', ['--account', ACCOUNT, '--accounts', '@short.csv'], /11 digits, 011112222333 would/],
    ['a Region', ['--account', ACCOUNT, '--accounts', '@region.csv'], /Region us-east-1 is not allowed; allowed are/],
    ['a source', ['--account', ACCOUNT, '--accounts', '@source.csv'], /"guardduti" is no source: write some of/],
    ['no key', ['--account', ACCOUNT, '--config', '@no-key.json'], /archiveKeyArn is not set: deploy the centre first/],
    ['a parameter', ['--account', ACCOUNT, '--set', 'Vpcs=vpc-1'], /--set Vpcs: there is no such parameter; there are/],
    ['a value', ['--account', ACCOUNT, '--set', 'VpcIds=10.0.0.0/8'], /VpcIds: "10.0.0.0\/8" does not fit: vpc-…/],
    ['another value', ['--account', ACCOUNT, '--set', 'CloudTrail=yes'], /CloudTrail: "yes" is none of no, write, all/],
    ['no value', ['--account', ACCOUNT, '--set', 'CloudTrail'], /--set "CloudTrail": write a parameter and its value/],
    ['a folder', ['--account', ACCOUNT, '--output', '@nowhere/x.yaml'], /nowhere\/x.yaml cannot be written/],
  ])('%s that is wrong is told in one sentence, and nothing is written', async (_, args, said) => {
    const config = args.includes('--config') ? [] : ['--config', '@central.json']
    const output = args.includes('--output') ? [] : ['--output', '@wrong.yaml']
    const run = await call(...args, ...config, ...output)

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(said)
    expect(() => readFileSync(join(folder, 'wrong.yaml'))).toThrow(/ENOENT/)
  })
})

describe('hinomi member preflight', () => {
  let server: AccountServer
  beforeEach(async () => {
    server = await startAccountServer()
  })
  afterEach(() => server.stop())

  const environment = () => ({
    ...{ AWS_ENDPOINT_URL: server.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testtest' },
  })
  const preflight = (...args: readonly string[]) =>
    callCli(['member', 'preflight', '--region', 'ap-northeast-1', ...args], { env: environment() })

  it('says what is there, what is free and what is allowed, in a table that names who can change it', async () => {
    const args = ['--region', 'ap-northeast-1', '--vpcs', 'vpc-00000001', '--bucket', 'hinomi-archive-999999999999']
    // As a process of its own, since the bundle loads the clients of AWS another way.
    const run = await runHinomi(['member', 'preflight', ...args], { env: environment() })

    expect(run, run.stderr).toMatchObject({ status: 0, stderr: '' })
    expect(run.stdout).toMatch(/GuardDuty S3 出力 \/ S3 export +空き \/ free .*アカウント運用者 \/ account operator/)
    expect(run.stdout).toMatch(/GuardDuty 管理者 \/ administrator +メンバー \/ member +administrator 444455556666/)
    expect(run.stdout).toMatch(/firehose:CreateDeliveryStream +可 \/ allowed +シミュレーション/)
    expect(run.stdout).toMatch(/ec2:CreateFlowLogs +可 \/ allowed +試行 \/ dry run/)
    expect(server.calls).toContain('wafv2 ListLoggingConfigurations')
  })

  it('gives the same as JSON, and asks IAM about the role behind the session', async () => {
    const run = await preflight('--json')

    const { account, region, answers, permissions } = JSON.parse(run.stdout)
    expect({ account, region }).toEqual({ account: ACCOUNT, region: 'ap-northeast-1' })
    expect(answers).toHaveLength(14)
    expect(permissions.every(({ state }: { state: string }) => state === 'allowed')).toBe(true)
    expect(server.calls).toContain('iam GetRole')
  })

  it('a service that is off, a slot that is taken and a right that is missing are told, with exit code 1', async () => {
    server.answers['securityhub GET /accounts'] = {
      status: 401,
      error: 'InvalidAccessException',
      message: 'not subscribed',
    }
    server.answers['securityhub GET /administrator'] = { status: 403, error: 'AccessDeniedException' }
    const trails = Array.from({ length: 5 }, (_, number) => ({ Name: `t${number}`, S3BucketName: 'example' }))
    server.answers['cloudtrail DescribeTrails'] = { body: { trailList: trails } }
    server.answers['iam SimulatePrincipalPolicy'] = {
      body: '<r><EvalDecision>implicitDeny</EvalDecision><OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail></r>',
    }
    server.answers['ec2 CreateFlowLogs'] = { status: 403, error: 'UnauthorizedOperation' }

    const run = await preflight('--vpcs', 'vpc-00000001', '--bucket', 'x')

    expect(run.status).toBe(1)
    expect(run.stdout).toMatch(/Security Hub CSPM +なし \/ missing .*国の管理側 \/ government side/)
    expect(run.stdout).toMatch(/Security Hub 管理者 \/ administrator +照会不可/)
    expect(run.stdout).toMatch(/CloudTrail 証跡 \/ trails +使用中 \/ taken +5 of 5 trails/)
    expect(run.stdout).toMatch(/iam:CreateRole +不可 \/ refused .*service control policy +国の管理側/)
    expect(run.stdout).toMatch(/ec2:CreateFlowLogs +不可 \/ refused +試行 \/ dry run/)
  })

  it('tells which slots already lead to the centre, and a VPC that is not here', async () => {
    const [, detector] = /detector\/(\w+)/.exec(Object.keys(server.answers).join()) ?? []
    const path = `guardduty GET /detector/${detector}/publishingDestination`
    server.answers[path] = {
      body: { destinations: [{ destinationId: 'd1', destinationType: 'S3', status: 'PUBLISHING' }] },
    }
    server.answers[`${path}/d1`] = { body: { destinationProperties: { destinationArn: 'arn:aws:s3:::central' } } }

    const run = await preflight('--bucket', 'central', '--vpcs', 'vpc-00000009', '--json')

    const { answers } = JSON.parse(run.stdout)
    expect(answers).toContainEqual(
      expect.objectContaining({
        id: 'guardduty-destination',
        state: 'ours',
        detail: 'arn:aws:s3:::central PUBLISHING',
      }),
    )
    expect(answers).toContainEqual(expect.objectContaining({ id: 'vpc-flow-logs', state: 'missing' }))
    expect(run.status).toBe(1)
  })

  const log = (...args: readonly string[]) =>
    preflight('--bucket', 'central', '--alb-bucket', 'central-alb', ...args, '--json')
  const logSlots = async (...args: readonly string[]) => {
    const { answers } = JSON.parse((await log(...args)).stdout) as {
      answers: { id: string; state: string; detail: string }[]
    }
    return answers.slice(-3).map(({ state, detail }) => `${state}: ${detail}`)
  }

  it('tells where Resolver, Network Firewall and load balancers log', async () => {
    expect(await logSlots()).toEqual([
      'free: 0 VPCs log to the centre, 0 elsewhere',
      'missing: no firewall',
      'missing: no load balancer',
    ])
    const configurations = [
      { Id: 'rqlc-1', DestinationArn: 'arn:aws:s3:::central' },
      { Id: 'rqlc-2', DestinationArn: 'arn:aws:s3:::central-not-ours' },
    ]
    server.answers['route53resolver ListResolverQueryLogConfigs'] = {
      body: { ResolverQueryLogConfigs: configurations },
    }
    const associations = [
      { ResolverQueryLogConfigId: 'rqlc-1', ResourceId: 'vpc-00000001' },
      { ResolverQueryLogConfigId: 'rqlc-2', ResourceId: 'vpc-00000002' },
    ]
    server.answers['route53resolver ListResolverQueryLogConfigAssociations'] = {
      body: { ResolverQueryLogConfigAssociations: associations },
    }
    server.answers['network-firewall ListFirewalls'] = { body: { Firewalls: [{ FirewallArn: 'arn:1' }] } }
    const target = (LogType: string, bucketName: string) => ({
      LogType,
      LogDestinationType: 'S3',
      LogDestination: { bucketName },
    })
    const logging = (...targets: object[]) => ({ body: { LoggingConfiguration: { LogDestinationConfigs: targets } } })
    server.answers['network-firewall DescribeLoggingConfiguration'] = logging(target('ALERT', 'other'))
    server.answers['elasticloadbalancing DescribeLoadBalancers'] = {
      body: '<r><member><LoadBalancerArn>arn:a</LoadBalancerArn></member><member><LoadBalancerArn>arn:b</LoadBalancerArn></member></r>',
    }
    const attributes = (enabled: boolean, bucket: string) => ({
      body: `<r><member><Value>${enabled}</Value><Key>access_logs.s3.enabled</Key></member><member><Key>access_logs.s3.bucket</Key><Value>${bucket}</Value></member></r>`,
    })
    server.answers['elasticloadbalancing DescribeLoadBalancerAttributes'] = attributes(true, 'other')
    expect(await logSlots()).toEqual([
      'ours: 1 VPCs log to the centre, 1 elsewhere',
      'taken: 1 firewalls, 0 logs to the centre, ALERT elsewhere',
      'taken: 2 load balancers: 0 log to the centre, 2 to other',
    ])
    const untold = await preflight('--json')
    expect(JSON.parse(untold.stdout).answers.slice(-2)).toMatchObject([
      { state: 'unknown', detail: expect.stringContaining('ALERT elsewhere, whether'), remedy: { needed: false } },
      { state: 'unknown', detail: expect.stringContaining('2 to other, whether'), remedy: { needed: false } },
    ])

    server.answers['network-firewall DescribeLoggingConfiguration'] = logging(
      target('ALERT', 'other'),
      target('FLOW', 'central'),
    )
    server.answers['elasticloadbalancing DescribeLoadBalancerAttributes'] = attributes(true, 'central-alb')
    expect(await logSlots('--vpcs', 'vpc-00000002')).toEqual([
      'free: 0 VPCs log to the centre, 1 elsewhere',
      'ours: 1 firewalls, 1 logs to the centre, ALERT elsewhere',
      'ours: 2 load balancers: 2 log to the centre, 0 to others',
    ])

    server.answers['network-firewall DescribeLoggingConfiguration'] = logging()
    server.answers['elasticloadbalancing DescribeLoadBalancerAttributes'] = attributes(false, '')
    expect((await logSlots()).slice(1)).toEqual([
      'free: 1 firewalls, 0 logs to the centre',
      'free: 2 load balancers: 0 log to the centre, 0 to others',
    ])
  })

  it('a question about logs that is denied is told, and costs no other', async () => {
    for (const call of ['route53resolver ListResolverQueryLogConfigs', 'network-firewall ListFirewalls']) {
      server.answers[call] = { status: 400, error: 'AccessDeniedException' }
    }
    server.answers['elasticloadbalancing DescribeLoadBalancers'] = { status: 403, error: 'AccessDenied' }
    const run = await log()
    expect(run.status).toBe(1)
    const { answers } = JSON.parse(run.stdout) as { answers: { state: string; remedy: { party: string } }[] }
    expect(answers.map(({ state }) => state).filter((state) => state === 'denied')).toHaveLength(3)
    expect(answers.slice(-3).map(({ remedy }) => remedy.party)).toEqual(['operator', 'operator', 'operator'])
  })

  it.each([
    ['a Region', ['--region', 'tokyo'], /--region "tokyo" is no Region: write --region ap-northeast-1/],
    ['a VPC', ['--vpcs', '10.0.0.0/8'], /--vpcs: "10.0.0.0\/8" is no VPC/],
    ['an account of 11 digits', ['--account', '11112222333'], /write its 12 digits/],
    ['another account', ['--account', '444455556666'], /credentials are of account 111122223333, not of 444455556666/],
  ])('%s that is wrong is told in one sentence', async (_, args, said) => {
    const run = await preflight(...args)

    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(said)
  })
})
